"""The measured server, in a process of its own: prints its port, serves until its input ends.

For each line of its input it prints the seconds of processor time that it has used.

`noop`: aiohttp alone. `handler`: our application that verifies, reads, seals and keeps nothing.
`store`: all of it, on the database of DATABASE_URL. `unwoken`: without a Redis to wake workers.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop
from aiohttp import web

from bot.bootstrap import open_service
from bot.channels.base import Received
from bot.logs import configure_logs
from bot.memory import spare_collector
from bot.receive import Inbox
from bot.settings import Settings
from bot.web.app import make_app
from tests.bench.facts import ACCOUNT, NUMBER, PATH, PUBLIC_URL, TOKEN


class _Forgetful(Inbox):
    """Seals rows as they would be kept, then says that they are."""

    async def keep(self, channel: str, received: Sequence[Received]) -> None:
        for one in received:
            self._row(channel, one)


async def _nothing(_request: web.Request) -> web.Response:
    return web.Response(text="<Response/>", content_type="text/xml")


@asynccontextmanager
async def _application(mode: str, database_url: str | None) -> AsyncIterator[web.Application]:
    if mode == "noop":
        app = web.Application()
        app.add_routes([web.post(PATH, _nothing)])
        yield app
        return
    with TemporaryDirectory() as folder:
        settings = Settings(
            _env_file=None,
            data_dir=Path(folder),
            database_url=database_url,
            public_url=PUBLIC_URL,
            twilio_account_sid=ACCOUNT,
            twilio_auth_token=TOKEN,
            twilio_number=NUMBER,
        )
        async with open_service(settings, embedded=mode == "store") as service:
            if mode == "handler":
                forgetful = _Forgetful(service.db, service.hints, service.clock, 1)
                yield make_app(replace(service, inbox=forgetful))
            else:
                yield make_app(service)


async def _serve(mode: str, database_url: str | None) -> None:
    async with _application(mode, database_url) as app:
        runner = web.AppRunner(app, access_log=None, handle_signals=False)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        spare_collector()
        print(runner.addresses[0][1], flush=True)
        while await asyncio.to_thread(sys.stdin.readline):
            print(time.process_time(), flush=True)
        await runner.cleanup()


if __name__ == "__main__":
    configure_logs()
    uvloop.run(_serve(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None))

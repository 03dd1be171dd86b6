"""`jirani run`: the service, whole or in roles, until it is told to end."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from enum import StrEnum
from typing import Annotated, Any

import structlog
import typer
import uvloop
from aiohttp import web

from bot.bootstrap import Service, open_service
from bot.channels.simulator import Simulator
from bot.cli.banner import banner, farewell
from bot.demo import people_to_play
from bot.logs import configure_logs
from bot.memory import spare_collector
from bot.settings import Settings, SettingsError, load_settings
from bot.web.app import make_app
from handlers.understanding import prepare

log = structlog.get_logger()


Part = Callable[[Service], Coroutine[Any, Any, None]]


class RunRole(StrEnum):
    """Parts that can run in processes of their own."""

    WEB = "web"
    WORKER = "worker"
    SENDER = "sender"
    SCHEDULER = "scheduler"


def run(
    role: Annotated[
        list[RunRole] | None,
        typer.Option(help="Run only this part; may be given several times. Default: all."),
    ] = None,
) -> None:
    """Start the service: everything in one process, or the parts named by --role."""
    configure_logs()
    uvloop.run(_run(set(role or RunRole)))
    farewell()


async def _run(roles: set[RunRole]) -> None:
    settings = load_settings()
    async with open_service(settings, embedded=roles == set(RunRole)) as service:
        if settings.simulator:
            await service.db.write(people_to_play, service.clock())
        spare_collector()
        stopping = asyncio.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(sign, stopping.set)
        try:
            async with asyncio.TaskGroup() as tasks:
                running = [tasks.create_task(part(service)) for part in _parts(roles)]
                tasks.create_task(_end(stopping, running))
        except BaseExceptionGroup as group:
            for error in group.exceptions:
                if isinstance(error, SettingsError):
                    raise error from None
            raise


def _parts(roles: set[RunRole]) -> list[Part]:
    parts: dict[RunRole, Part] = {
        RunRole.WEB: _web,
        RunRole.WORKER: _worker,
        RunRole.SENDER: _sender,
        RunRole.SCHEDULER: _scheduler,
    }
    return [part for role, part in parts.items() if role in roles]


async def _end(stopping: asyncio.Event, running: list[asyncio.Task[None]]) -> None:
    await stopping.wait()
    for task in running:
        task.cancel()


async def _worker(service: Service) -> None:
    """The first text waits no longer than the next."""
    await asyncio.to_thread(prepare)
    await service.worker.run()


async def _web(service: Service) -> None:
    """Listens first and only then asks the gateways to send."""
    runner = web.AppRunner(make_app(service), access_log=None, handle_signals=False)
    await runner.setup()
    try:
        await _listen(runner, service.settings)
        banner(service)
        async with asyncio.TaskGroup() as tasks:
            for channel in set(service.channels.values()):
                if not isinstance(channel, Simulator):
                    tasks.create_task(channel.start(service.inbox.keeper(channel.name)))
            await asyncio.Event().wait()
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    host, port = settings.host, settings.port
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        why = (error.strerror or type(error).__name__).rpartition(": ")[2].lower()
        msg = (
            f"HOST, PORT: nothing can listen on {host}:{port} ({why}): set others, or end what does"
        )
        raise SettingsError(msg) from None


async def _scheduler(service: Service) -> None:
    """Files are fetched and cleaned where no text waits for it."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(service.scheduler.run())
        tasks.create_task(service.fetcher.run())


async def _sender(service: Service) -> None:
    """A simulator's receipts wait in the process that sent, so it is started there."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(service.sender.run())
        for channel in set(service.channels.values()):
            if isinstance(channel, Simulator):
                tasks.create_task(channel.start(service.inbox.keeper(channel.name)))

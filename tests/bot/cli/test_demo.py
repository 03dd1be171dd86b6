"""`jirani demo` beside whatever listens where the service would."""

from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.cli.demo import _is_running
from bot.settings import Settings


async def _asked(tmp_path: Path, body: dict[str, str]) -> bool:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response(body)

    app = web.Application()
    app.router.add_get("/healthz", answer)
    async with TestServer(app) as server:
        settings = Settings(_env_file=None, data_dir=tmp_path, port=server.port)
        return await _is_running(settings)


async def test_only_our_own_service_is_in_its_way(tmp_path: Path) -> None:
    assert await _asked(tmp_path, {"service": "jirani", "status": "ok"})
    assert not await _asked(tmp_path, {"status": "ok"})

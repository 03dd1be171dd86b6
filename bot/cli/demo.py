"""`jirani demo`: three cities with a plausible week, to look around in."""

import asyncio
import logging
from typing import Annotated

import aiohttp
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.bootstrap import open_service
from bot.cli.main import Mend
from bot.demo import tell
from bot.logs import configure_logs
from bot.settings import Settings, load_settings


def demo(
    seed: Annotated[int, typer.Option(help="Draws the amounts; the same seed, the same.")] = 7,
) -> None:
    """Fill Nairobi, Mumbai and Medellín with a week of texts; a second run adds nothing."""
    configure_logs()
    logging.getLogger().setLevel(logging.WARNING)  # the bar tells how far it is
    told = asyncio.run(_demo(load_settings(), seed))
    if told:
        typer.echo(f"{told} texts were sent and answered. Now: jirani digest nairobi")
    else:
        typer.echo("The demo is in already. Look: jirani digest nairobi")


async def _demo(settings: Settings, seed: int) -> int:
    if not settings.simulator:
        msg = "A gateway is connected: unset TWILIO_ACCOUNT_SID and TELEGRAM_TOKEN for the demo."
        raise Mend(msg)
    if await _is_running(settings):
        msg = "'jirani run' is on and would take the texts as today's: stop it first."
        raise Mend(msg)
    bar = Progress(
        TextColumn("Texting"), BarColumn(), MofNCompleteColumn(), console=Console(stderr=True)
    )
    async with open_service(settings, embedded=False) as service:
        with bar:
            task = bar.add_task("", total=None)
            return await tell(service, seed, lambda total: bar.update(task, total=total, advance=1))


async def _is_running(settings: Settings) -> bool:
    """Whether Jirani, and not another service, answers where `jirani run` would listen."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 - asked, not bound
    url = f"http://{host}:{settings.port}/healthz"
    try:
        timeout = aiohttp.ClientTimeout(total=2.0)
        async with aiohttp.ClientSession(timeout=timeout) as http, http.get(url) as answer:
            return '"service": "jirani"' in await answer.text()
    except (aiohttp.ClientError, TimeoutError, UnicodeDecodeError):
        return False

"""`jirani doctor`: what is right and how to mend what is not, one line each."""

import asyncio

from rich.console import Console

from bot.cli.main import Mend
from bot.doctor import Finding, examine
from bot.settings import Settings, load_settings


def doctor() -> None:
    """Check settings, keys, database, Redis, gateways and addresses; exit 1 if any is wrong."""
    findings = asyncio.run(_examine(load_settings()))
    console = Console(soft_wrap=True, highlight=False)
    for finding in findings:
        mark, style = ("ok   ", "green") if finding.right else ("WRONG", "bold red")
        console.print(f"[{style}]{mark}[/] {finding.name:<12}", end=" ")
        console.print(finding.line, markup=False)
    wrong = sum(not finding.right for finding in findings)
    if wrong:
        msg = f"{wrong} of {len(findings)} must be mended."
        raise Mend(msg)


async def _examine(settings: Settings) -> list[Finding]:
    return [finding async for finding in examine(settings)]

"""`jirani invite`: single-use codes that leaders text to join."""

import asyncio
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer

from bot.cli.main import Mend
from bot.clock import make_clock
from bot.settings import load_settings
from bot.store import open_store
from storage.invitations import NoScope, find_scope
from storage.invitations import invite as keep
from storage.models import Role


class Invited(StrEnum):
    """Roles that a code can give: those that belong to a group or a settlement."""

    TREASURER = "treasurer"
    LEADER = "leader"
    ORGANISER = "organiser"


def invite(
    role: Annotated[Invited, typer.Option(help="What the leader will be.")],
    group: Annotated[str | None, typer.Option(help="The savings group to join.")] = None,
    settlement: Annotated[
        str | None, typer.Option(help="The settlement; needed without --group.")
    ] = None,
    count: Annotated[int, typer.Option(min=1, max=500, help="How many codes.")] = 1,
    days: Annotated[int, typer.Option(min=1, max=90, help="Days until they end.")] = 14,
) -> None:
    """Print single-use codes, once: a leader texts one of these lines."""
    if group is None and settlement is None:
        msg = "Say where the code leads: give --group or --settlement."
        raise Mend(msg)
    if role == Invited.TREASURER and group is None:
        msg = "A treasurer keeps a group's money: give --group."
        raise Mend(msg)
    asyncio.run(_invite(role, (settlement, group), count, days))


async def _invite(
    role: Invited, where: tuple[str | None, str | None], count: int, days: int
) -> None:
    settings = load_settings()
    now = make_clock(settings.clock_file)()
    lasts = timedelta(days=days)
    async with open_store(settings) as db:
        try:
            scope = await db.read(find_scope, *where)
        except NoScope as error:
            raise Mend(str(error)) from None
        codes = await db.write(keep, Role(role), scope, count, now, lasts)
    typer.echo(f"{role.value} of {scope.name}, until {now + lasts:%d %b %Y}:", err=True)
    for code in codes:
        typer.echo(f"JOIN {code}")

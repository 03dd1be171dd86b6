"""`jirani invite`: single-use codes by which leaders join and group chats are linked."""

import asyncio
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer

from bot.cli.main import Mend
from bot.clock import make_clock
from bot.settings import load_settings
from bot.store import open_store
from storage.invitations import NoScope, find_area, find_scope, invite_chats
from storage.invitations import invite as keep
from storage.models import ChatPurpose, Role


class Invited(StrEnum):
    """Roles that a code can give: those that belong to a group or a settlement."""

    TREASURER = "treasurer"
    LEADER = "leader"
    ORGANISER = "organiser"


def invite(
    role: Annotated[Invited | None, typer.Option(help="What the leader will be.")] = None,
    group: Annotated[str | None, typer.Option(help="The savings group to join.")] = None,
    settlement: Annotated[
        str | None, typer.Option(help="The settlement; needed without --group.")
    ] = None,
    chat: Annotated[
        ChatPurpose | None, typer.Option(help="What a Telegram group is for, instead of --role.")
    ] = None,
    city: Annotated[str | None, typer.Option(help="Of the group; with --chat.")] = None,
    country: Annotated[str | None, typer.Option(help="Its two letters; with --chat.")] = None,
    office: Annotated[str | None, typer.Option(help="For all its countries; with --chat.")] = None,
    partner: Annotated[
        str | None,
        typer.Option("--with", help="A second city, e.g. Medellín,CO; with --chat exchange."),
    ] = None,
    count: Annotated[int, typer.Option(min=1, max=500, help="How many codes.")] = 1,
    days: Annotated[int, typer.Option(min=1, max=90, help="Days until they end.")] = 14,
) -> None:
    """Print single-use codes, once: a leader texts one of these lines, or sends it in a group."""
    lasts = timedelta(days=days)
    if chat is not None:
        _check_area(chat, role, city, country, office)
        if partner is not None and chat != ChatPurpose.EXCHANGE:
            msg = "Only a group for exchanges belongs to two cities: leave --with out."
            raise Mend(msg)
        asyncio.run(_invite_chats(chat, (city, country, office), partner, count, lasts))
        return
    if role is None or (city, country, office, partner) != (None, None, None, None):
        msg = (
            "Give --role with --group or --settlement, or --chat with --city, --country, --office."
        )
        raise Mend(msg)
    if group is None and settlement is None:
        msg = "Say where the code leads: give --group or --settlement."
        raise Mend(msg)
    if role == Invited.TREASURER and group is None:
        msg = "A treasurer keeps a group's money: give --group."
        raise Mend(msg)
    asyncio.run(_invite(role, (settlement, group), count, lasts))


def _check_area(
    chat: ChatPurpose,
    role: Invited | None,
    city: str | None,
    country: str | None,
    office: str | None,
) -> None:
    if role is not None:
        msg = "A group has no role: leave --role out."
        raise Mend(msg)
    if chat in {ChatPurpose.CITY, ChatPurpose.EXCHANGE} and city is None:
        msg = "Say whose group it is: give --city."
        raise Mend(msg)
    if city is None and country is None and office is None:
        msg = "Say which alerts come to the group: give --city, --country or --office."
        raise Mend(msg)


async def _invite_chats(
    chat: ChatPurpose,
    where: tuple[str | None, str | None, str | None],
    partner: str | None,
    count: int,
    lasts: timedelta,
) -> None:
    try:
        area = find_area(*where)
        if partner is not None:
            name, _, country = partner.partition(",")
            area = area.together_with(find_area(name.strip(), country.strip() or None, None))
    except NoScope as error:
        raise Mend(str(error)) from None
    settings = load_settings()
    now = make_clock(settings.clock_file)()
    async with open_store(settings) as db:
        codes = await db.write(invite_chats, chat, area, count, now, lasts)
    typer.echo(f"A group for {chat.value}, {area.name}, until {now + lasts:%d %b %Y}:", err=True)
    for code in codes:
        typer.echo(f"/link {code}")


async def _invite(
    role: Invited, where: tuple[str | None, str | None], count: int, lasts: timedelta
) -> None:
    settings = load_settings()
    now = make_clock(settings.clock_file)()
    async with open_store(settings) as db:
        try:
            scope = await db.read(find_scope, *where)
        except NoScope as error:
            raise Mend(str(error)) from None
        codes = await db.write(keep, Role(role), scope, count, now, lasts)
    typer.echo(f"{role.value} of {scope.name}, until {now + lasts:%d %b %Y}:", err=True)
    for code in codes:
        typer.echo(f"JOIN {code}")

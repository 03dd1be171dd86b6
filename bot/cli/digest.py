"""`jirani digest OFFICE`: a day's digest on the screen, or to the office's people."""

import asyncio
import sys
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated

import typer

from bot.cli.main import Mend
from bot.clock import make_clock
from bot.digest.make import Made, make, send
from bot.media import served
from bot.settings import load_settings
from bot.store import open_store
from storage.places import Office, office_named, offices


class Format(StrEnum):
    """What is written."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"


def digest(
    office: Annotated[str, typer.Argument(help="An office: nairobi, fukuoka or rio.")],
    day: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="A day of the office. [yesterday]"),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.TEXT,
    send_it: Annotated[
        bool, typer.Option("--send", help="Queue it to the office's people, once a day.")
    ] = False,
) -> None:
    """Show an office's digest of a day, as the records read now; with --send also send it."""
    asyncio.run(_digest(_office(office), day.date() if day else None, form, send_it=send_it))


def _office(name: str) -> Office:
    found = office_named(name.casefold())
    if found is None:
        known = ", ".join(office.code for office in offices())
        msg = f"There is no office {name!r}: give one of {known}."
        raise Mend(msg)
    return found


async def _digest(office: Office, day: date | None, form: Format, *, send_it: bool) -> None:
    settings = load_settings()
    now = make_clock(settings.clock_file)()
    today = now.astimezone(office.zone).date()
    day = day or today - timedelta(days=1)
    if day > today or (send_it and day == today):
        msg = f"{day} is not over in {office.name}: give a day up to {today - timedelta(days=1)}."
        raise Mend(msg)
    if day == today:
        sys.stderr.write("This day is not over: these are its figures so far.\n")
    async with open_store(settings) as db:
        made = await db.read(make, office, day, settings.public_url)
        sys.stdout.write(_written(made, form))
        if send_it:
            sent = await send(db, office, day, now, served(settings), settings.public_url)
            said = "Queued." if sent else "It was sent before: an office gets a day once."
            sys.stderr.write(f"{said}\n")


def _written(made: Made, form: Format) -> str:
    match form:
        case Format.TEXT:
            return made.text
        case Format.HTML:
            return made.html
        case Format.JSON:
            return f"{made.json}\n"

"""`jirani brief CITY`: what a mission of the Advisory Group should know of one city."""

import asyncio
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cases.file import Making
from bot.cases.make import Form, make_brief, written
from bot.cli.files import check_language, hand_over
from bot.cli.main import Mend
from bot.clock import make_clock
from bot.settings import load_settings
from bot.store import open_store
from storage.cities import find_city
from storage.parsing import Bad, country

_DAY = ["%Y-%m-%d"]


def brief(
    city: Annotated[str, typer.Argument(help="As the gazetteer has it, or another of its names.")],
    code: Annotated[str, typer.Option("--country", help="Two letters, as KE.")],
    first: Annotated[
        datetime | None, typer.Option("--from", formats=_DAY, help="First day. [a year before]")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=_DAY, help="Last day. [today there]")
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How to write it.")] = Form.PDF,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Where to. [JSON: the screen; else brief-CC-CITY.pdf]"
        ),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", help="A folder of locales/. [its office's]")
    ] = None,
) -> None:
    """Write a mission brief over one city: numbers, due process, open cases, questions to ask.

    It names nobody, and no place finer than the city. Each reading is recorded.
    """
    check_language(language)
    try:
        place = country(code)
    except Bad as error:
        raise Mend(str(error)) from None
    found = find_city(city, place)
    if found is None or found.country != place:
        msg = f"{place} has no city {city!r}: write it as the register does."
        raise Mend(msg)
    span = first.date() if first else None, last.date() if last else None
    if span[0] and span[1] and span[0] > span[1]:
        msg = f"--from {span[0]} is after --to {span[1]}."
        raise Mend(msg)
    asyncio.run(_brief((place, found.name), span, form, out, language))


async def _brief(
    place: tuple[str, str],
    span: tuple[date | None, date | None],
    form: Form,
    out: Path | None,
    language: str | None,
) -> None:
    settings = load_settings()
    making = Making("operator", make_clock(settings.clock_file)())
    async with open_store(settings) as db:
        with hand_over(form, out, f"brief-{place[0]}-{place[1]}") as put:
            put(written(await db.write(make_brief, place, span, making, language), form))

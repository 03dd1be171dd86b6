"""`jirani load FILE…`: settlements, groups, people, responders and office recipients from CSV."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.cli.main import Mend
from bot.clock import make_clock
from bot.settings import load_settings
from bot.store import open_store
from storage.load import KINDS, Loaded, LoadError, read_files
from storage.load import load as put_in
from storage.tables import Columns, Row
from storage.upsert import Fate

_SHOWN = 200


def load(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="CSV files, in any order.")],
) -> None:
    """Load CSV files, all of them or none; a file that is loaded again changes nothing.

    Headers tell what a file holds (the rest of the columns may be left out):

    settlements: settlement, city, country; aliases (with | between), households, land (public,
    private, community, mixed), hazards (flood|fire|landslide|storm|earthquake|waste|lines)

    groups: group, settlement, city, country; currency, every_days, women, men, weekday (0 is
    Monday), share (what one costs)

    ledger, the book of groups: group, settlement, city, country, day, kind (deposit, loan,
    repayment … or none for a zero report), reference, amount; and what 'export ledger' writes

    people: role (treasurer, leader, organiser, responder, office, auditor, adviser) and phone,
    telegram or email; group, settlement, city, country, office, name, language, sex, hours,
    languages; an auditor, who hears of signs, has a city and its country or a country alone; an
    adviser on forced evictions has a country, or none for all of them

    responders: rung (0 is called first, then 1; 2 programme manager, 3 regional desk) and phone or
    telegram; settlement, city, country, office, name, language, sex; hours (mon-fri 8-18, sat 9-13,
    as the clocks of the place go; always), languages (en sw) that they answer in

    practices, a catalogue that is published at once: title, topic, city, country, language,
    problem, done, result; year, cost; and what 'export practices' writes

    offices, who receives its digest: office and email, telegram or phone; name, language, sex
    """
    console = Console(stderr=True)
    try:
        tables = read_files(files)
        loaded = asyncio.run(_load(tables, console))
    except LoadError as error:
        for line in error.lines[:_SHOWN]:
            console.print(line, style="red", markup=False, highlight=False, soft_wrap=True)
        count = len(error.lines)
        msg = (
            f"Nothing was loaded: mend {'this' if count == 1 else f'these {count}'} and load again."
        )
        raise Mend(msg) from None
    Console().print(_table(loaded))


async def _load(tables: Sequence[tuple[Columns, Sequence[Row]]], console: Console) -> Loaded:
    settings = load_settings()
    now = make_clock(settings.clock_file)()
    bar = Progress(
        TextColumn("Loading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    )
    async with open_store(settings) as db:
        with bar:
            task = bar.add_task("", total=sum(len(rows) for _, rows in tables))
            return await db.write(put_in, tables, now, lambda: bar.advance(task))


def _table(loaded: Loaded) -> Table:
    table = Table("", *(fate.value for fate in Fate))
    for kind in (kind.kind for kind in reversed(KINDS) if kind.kind in loaded.counts):
        table.add_row(kind, *(str(loaded.counts[kind][fate]) for fate in Fate))
    return table

"""`jirani export TABLE`: the book, its figures and the portfolio, as files for others."""

import asyncio
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.main import Mend
from bot.clock import make_clock
from bot.settings import load_settings
from bot.store import open_store
from bot.tables_out import as_csv, as_geojson, as_xlsx
from storage.export_scope import Scope
from storage.exports import EXPORTS, rows_of
from storage.parsing import Bad, country


class Form(StrEnum):
    """How the table is written."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"


def export(
    table: Annotated[str, typer.Argument(help=f"One of {', '.join(EXPORTS)}.")],
    form: Annotated[Form, typer.Option("--format", help="How to write it.")] = Form.CSV,
    code: Annotated[str | None, typer.Option("--country", help="Two letters, as KE.")] = None,
    city: Annotated[str | None, typer.Option("--city", help="One city of that country.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to. [the screen]")
    ] = None,
    inside: Annotated[
        bool,
        typer.Option("--inside", help="Of evictions keep counts under 5: it stays in an office."),
    ] = False,
) -> None:
    """Write a table with HXL tags.

    Settlements, groups, ledger and practices can be loaded again, exchanges and the others cannot.

    No person, number or text of a person is in any of them. Each export is recorded. Signs are for
    the network's auditor alone: they are no proof, and never public.
    """
    if table not in EXPORTS:
        msg = f"There is no table {table!r}: give one of {', '.join(EXPORTS)}."
        raise Mend(msg)
    if form == Form.XLSX and out is None:
        msg = "A workbook is no text: name a file with --out."
        raise Mend(msg)
    if form == Form.GEOJSON and "city" not in EXPORTS[table].columns:
        msg = f"A row of {table} is of two cities and no point: take csv or xlsx."
        raise Mend(msg)
    written = asyncio.run(_export(table, form, code, city, inside=inside))
    if out is None:
        sys.stdout.buffer.write(written)
    else:
        out.write_bytes(written)


async def _export(
    table: str, form: Form, code: str | None, city: str | None, *, inside: bool
) -> bytes:
    settings = load_settings()
    now = make_clock(settings.clock_file)()
    try:
        scope = Scope(country(code) if code else None, city, now.date(), inside=inside)
    except Bad as error:
        raise Mend(str(error)) from None
    async with open_store(settings) as db:
        rows = await db.write(rows_of, table, scope, now)
    columns = EXPORTS[table].columns
    if form == Form.XLSX:
        return as_xlsx(table, columns, rows)
    return as_csv(columns, rows) if form == Form.CSV else as_geojson(columns, rows)

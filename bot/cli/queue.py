"""`jirani queue`: what waits, what was parked, what may not have arrived; and the parked again."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table
from sqlmodel import Session

from bot.cli.main import Mend
from bot.clock import make_clock
from bot.settings import load_settings
from bot.store import open_store
from storage.attachments import stuck
from storage.backlog import Pile, inbound_piles, note, outbound_piles, parked, reveal, uncertain
from storage.claim import replay
from storage.db import Database
from storage.models import Inbound, InboundState, Lane, Outbound

R = TypeVar("R")

app = typer.Typer(
    help="What waits, what was parked and what may not have arrived.",
    invoke_without_command=True,
)
_MOST = 20
_ID = "An id as 'jirani queue' shows it: i12 came in, o34 goes out."
_TABLES: dict[str, type[Inbound | Outbound]] = {"i": Inbound, "o": Outbound}


@app.callback()
def show_all(context: typer.Context) -> None:
    """Counts and ages by state; parked and uncertain messages, without their texts."""
    if context.invoked_subcommand is None:
        asyncio.run(_with_database(_print_all))


@app.command("replay")
def replay_parked(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID…", help=_ID)] = None,
    every: Annotated[bool, typer.Option("--all", help="All that are parked.")] = False,
) -> None:
    """Let parked messages be worked on again."""
    if bool(ids) == every:
        msg = "Give the ids to replay, or --all."
        raise Mend(msg)
    wanted = None if every else [_inbound_id(row_id) for row_id in ids or ()]
    count = asyncio.run(_with_database(lambda db, now: db.write(_replay, wanted, now)))
    if wanted and count < len(wanted):
        msg = f"{count} replayed; {len(wanted) - count} of these are not parked: see 'jirani queue'"
        raise Mend(msg)
    typer.echo(f"{count} replayed.")


@app.command("show")
def show_one(
    row_id: Annotated[str, typer.Argument(metavar="ID", help=_ID)],
    text: Annotated[
        bool, typer.Option("--reveal", help="Its text too; the audit keeps that you read it.")
    ] = False,
) -> None:
    """Everything about one message but its text and number."""
    model, number = _parse(row_id)
    lines = asyncio.run(_with_database(lambda db, _now: db.read(_facts, model, number)))
    table = Table(show_header=False, box=None)
    for name, value in lines:
        table.add_row(name, value, style="bold" if name == "state" else None)
    console = Console()
    console.print(table)
    if text:
        said = asyncio.run(_with_database(lambda db, now: db.write(reveal, model, number, now)))
        console.print(said, markup=False, highlight=False)


async def _with_database(do: Callable[[Database, datetime], Awaitable[R]]) -> R:
    settings = load_settings()
    async with open_store(settings) as db:
        return await do(db, make_clock(settings.clock_file)())


async def _print_all(db: Database, now: datetime) -> None:
    console = Console()
    came, goes = await db.read(inbound_piles), await db.read(outbound_piles)
    if not any(pile.count for pile in (*came, *goes)):
        console.print("Nothing waits, and nothing was parked.")
    else:
        console.print(_piles("Came in", came, now))
        console.print(_piles("Goes out", goes, now))
    rows = await db.read(parked, _MOST)
    if rows:
        table = Table("id", "kind", "received", "attempts", "error", title="Parked")
        for row in rows:
            table.add_row(
                f"i{row.id}", row.kind, _at(row.received_at), str(row.attempts), row.error
            )
        console.print(table)
        console.print("Again: jirani queue replay --all")
    unknown = await db.read(uncertain, _MOST)
    if unknown:
        table = Table("id", "lane", "queued", "attempts", "error", title="May not have arrived")
        for out in unknown:
            lane = Lane(out.lane).name.lower()
            table.add_row(f"o{out.id}", lane, _at(out.created_at), str(out.attempts), out.error)
        console.print(table)
    files = await db.read(stuck)
    if files.since is not None:
        age = timedelta(seconds=int(_age(files.since, now)))
        console.print(
            f"Files of cases that could not be fetched yet: {files.count}, the oldest for {age}."
        )


def _piles(title: str, piles: list[Pile], now: datetime) -> Table:
    table = Table("lane", "state", "rows", "oldest", title=title)
    for pile in piles:
        if pile.count or not pile.lane:
            age = "" if pile.since is None else str(timedelta(seconds=int(_age(pile.since, now))))
            table.add_row(pile.lane, pile.state, str(pile.count), age)
    return table


def _age(since: datetime, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds())


def _replay(session: Session, ids: list[int] | None, now: datetime) -> int:
    subject = "all parked" if ids is None else f"{len(ids)} parked"
    note(session, "replay messages", subject, now)
    return replay(session, ids, now)


def _facts(session: Session, model: type[Inbound | Outbound], row_id: int) -> list[tuple[str, str]]:
    row = session.get(model, row_id)
    if row is None:
        msg = f"There is no message {row_id}: see 'jirani queue' for the ids."
        raise Mend(msg)
    hidden = {"body", "address", "content", "sender", "recipient", "key", "second_key"}
    values = ((name, getattr(row, name)) for name in type(row).model_fields if name not in hidden)
    return [(name, _shown(value)) for name, value in values if value is not None]


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return _at(value)
    return value.name.lower() if isinstance(value, Lane | InboundState) else str(value)


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _inbound_id(row_id: str) -> int:
    model, number = _parse(row_id)
    if model is not Inbound:
        msg = f"{row_id} goes out: only what came in is replayed; the sender settles the rest."
        raise Mend(msg)
    return number


def _parse(row_id: str) -> tuple[type[Inbound | Outbound], int]:
    letter, digits = ("i", row_id) if row_id.isdecimal() else (row_id[:1], row_id[1:])
    if letter not in _TABLES or not digits.isdecimal():
        msg = f"{row_id!r} is no id: give one like i12 or o34, as 'jirani queue' shows them."
        raise Mend(msg)
    return _TABLES[letter], int(digits)

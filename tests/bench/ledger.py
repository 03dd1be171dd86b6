"""What a group has, and what a group and a city amount to, beside up to 5 million entries.

A group has 250 entries and a city 200 groups at every size: what grows is the rest of the table.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from statistics import median, quantiles
from typing import NamedTuple

from sqlalchemy import text
from sqlmodel import Session

from storage.db import Database, open_database
from storage.figures.group_sums import groups_of, indicators, together
from storage.figures.indicators import Period
from storage.migrate import upgrade
from storage.models import EntryKind, Fund, SavingsGroup
from storage.reader import Reader
from tests.bench.engines import on_each
from tests.bench.history import COUNTRIES, city, in_bulk, places, reports, settle
from tests.bench.lines import AT_MOST, Line, Targets, line

_SIZES = (50_000, 500_000, 5_000_000)
_A_GROUP, _A_CITY = 250, 200  # entries, groups
_ROUNDS = 5
_TIMES, _CITY_TIMES = 200, 20  # a round
_LINES = 10
_YEAR = Period(date(2025, 11, 1), date(2026, 11, 1))
_GROWTH: Targets = {"ratio": (AT_MOST, 1.5)}  # the group's work, not the table's
_TARGET: Targets = {"p50_ms": (AT_MOST, 6), **_GROWTH}
_KINDS = (
    *(EntryKind.DEPOSIT,) * 5,
    *(EntryKind.WITHDRAWAL, EntryKind.LOAN, EntryKind.REPAYMENT),
    *(EntryKind.INTEREST, EntryKind.SOCIAL_IN),
)
# Every 47th report was wrong and taken back at once; every 13th meeting counted its cash.
_FURTHER = (
    "UPDATE meeting SET reversed_at = at WHERE id % 47 = 0",
    """
    INSERT INTO entry
        (id, reference, group_id, meeting_id, kind, debit, credit, amount, currency, day, at,
         reverses)
    SELECT id + :size, 'R' || id, group_id, meeting_id, kind, credit, debit, amount, currency, day,
           at, id
    FROM entry WHERE id % 47 = 0
    """,
    """
    INSERT INTO cash_count (id, group_id, day, overdue, book_box, book_bank, book_loans, at)
    SELECT id, group_id, day, 100, 0, 0, 0, at FROM meeting WHERE id % 13 = 0
    """,
)
Ask = Callable[[Session, list[SavingsGroup], int], object]


def _balance(session: Session, groups: list[SavingsGroup], turn: int) -> object:
    return Reader(session).balances(groups[turn % len(groups)].id).worth(Fund.SAVINGS)


def _last_entries(session: Session, groups: list[SavingsGroup], turn: int) -> object:
    return Reader(session).last_entries(groups[turn % len(groups)].id, _LINES)


def _of_a_group(session: Session, groups: list[SavingsGroup], turn: int) -> object:
    group = groups[turn % len(groups)]
    return indicators(session, [group], _YEAR)[group.id].saved


def _of_a_city(session: Session, _groups: list[SavingsGroup], _turn: int) -> object:
    return together(indicators(session, _city(session), _YEAR).values())


class _Question(NamedTuple):
    """How it is asked, how often in a round, and what is wanted of the answers."""

    ask: Ask
    times: int
    targets: Targets


_ASKED = {
    "balance": _Question(_balance, _TIMES, _TARGET),
    "last entries": _Question(_last_entries, _TIMES, _TARGET),
    "indicators of a group": _Question(_of_a_group, _TIMES, _TARGET),
    "indicators of a city": _Question(_of_a_city, _CITY_TIMES, _GROWTH),
}


def measure(sizes: Sequence[int] = _SIZES, rounds: int = _ROUNDS) -> Iterator[Line]:
    """A line an engine, size and question; `ratio`: to the same beside the smallest size.

    All sizes are there at once and asked in turn; of each the best round is told.
    """
    yield from on_each(
        "ledger", sizes, lambda name, urls: _lines(name, asyncio.run(_measure(urls, rounds)))
    )


def _lines(engine: str, best: Mapping[tuple[str, int], list[float]]) -> Iterator[Line]:
    smallest = min(size for _, size in best)
    for (asked, size), spent in best.items():
        figures = {
            "p50_ms": round(median(spent), 2),
            "p99_ms": round(quantiles(spent, n=100, method="inclusive")[98], 2),
            "ratio": round(median(spent) / median(best[asked, smallest]), 2),
        }
        yield line("ledger", f"{engine}, {size} entries: {asked}", figures, _ASKED[asked].targets)


async def _measure(urls: Mapping[int, str], rounds: int) -> dict[tuple[str, int], list[float]]:
    """Milliseconds of each answer by question and size."""
    databases = {size: await _filled(url, size) for size, url in urls.items()}
    best: dict[tuple[str, int], list[float]] = {}
    for asked, question in _ASKED.items():
        for _ in range(rounds):
            for size, database in databases.items():
                spent = await _spent(database, question)
                best[asked, size] = min(best.get((asked, size), spent), spent, key=median)
    for database in databases.values():
        await database.close()
    return best


async def _filled(url: str, size: int) -> Database:
    database = open_database(url)
    await database.write(upgrade)
    await database.write(_fill, size)
    await settle(database)
    return database


async def _spent(database: Database, question: _Question) -> list[float]:
    """One group after another, in one session as the worker has it."""

    def run(session: Session) -> list[float]:
        groups = _city(session)
        for turn in range(2):  # statements are compiled once a process
            if not question.ask(session, groups, turn):
                msg = "a group has nothing: its figures would cost nothing"
                raise ValueError(msg)
        return [_one(session, question.ask, groups, turn) for turn in range(question.times)]

    return await database.read(run)


def _one(session: Session, ask: Ask, groups: list[SavingsGroup], turn: int) -> float:
    started = time.perf_counter()
    ask(session, groups, turn)
    return (time.perf_counter() - started) * 1000


def _city(session: Session) -> list[SavingsGroup]:
    """Of one city, in as many currencies as there are countries."""
    return groups_of(session, [country for country, _ in COUNTRIES], city(0))


def _fill(session: Session, size: int) -> None:
    groups = size // _A_GROUP
    places(session, groups, max(1, groups // _A_CITY))
    with in_bulk(session):
        reports(session, 0, size, groups, _KINDS)
        for statement in _FURTHER:
            session.execute(text(statement), {"size": size} if ":size" in statement else {})

"""A digest's figures over a history of 50 thousand, 500 thousand and 5 million reports."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from sqlalchemy import insert, text
from sqlmodel import Session

from storage.db import Database, open_database
from storage.figures import Window, figures
from storage.migrate import upgrade
from storage.models import SavingsGroup, Settlement, SettlementState
from storage.vault import Vault, new_key, use_vault
from tests.bench.lines import AT_MOST, Line, Targets, line

_NOW = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
_TODAY = date(2026, 11, 23)
_SETTLEMENTS, _GROUPS = 1_000, 20_000
_A_DAY = _GROUPS // 7  # each group reports once a week
_TARGET: Targets = {"ratio": (AT_MOST, 1.5)}  # the day's work, not the history's
_SIZES = (50_000, 500_000, 5_000_000)
_RUNS = 5
_COUNTRIES = (("KE", "KES"), ("TZ", "TZS"), ("UG", "UGX"), ("ET", "ETB"))
_WINDOW = Window(
    "nairobi", _TODAY, ZoneInfo("Africa/Nairobi"), tuple(code for code, _ in _COUNTRIES)
)

# Report number n was made n / _A_DAY days ago, by another group each; ids rise with n.
_MEETINGS = """
WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :last)
INSERT INTO meeting (id, group_id, day, members, women, men, certainty, at)
SELECT i, 1 + i % :groups, date(:today, '-' || (i / :a_day) || ' days'), 20, 15, 5, 'certain',
       datetime(:now, '-' || (i / :a_day) || ' days', '-' || (i % 43200) || ' seconds') || '.000000'
FROM n
"""
_ENTRIES = """
INSERT INTO entry
    (id, reference, group_id, meeting_id, kind, debit, credit, amount, currency, day, at)
SELECT m.id, 'S' || m.id, m.group_id, m.id, 'deposit', 'box', 'savings', 1000 + m.id % 9000,
       g.currency, m.day, m.at
FROM meeting m JOIN savings_group g ON g.id = m.group_id
WHERE m.id >= :first AND m.id < :last
"""


def measure(sizes: Sequence[int] = _SIZES) -> Iterator[Line]:
    """One line a size: milliseconds a digest, `ratio` to that over the shortest history."""
    use_vault(Vault([new_key(1)]))
    with TemporaryDirectory() as folder:
        yield from asyncio.run(_measure(Path(folder), sizes))


async def _measure(folder: Path, sizes: Sequence[int]) -> list[Line]:
    database = open_database(f"sqlite:///{folder / 'jirani.db'}")
    await database.write(upgrade)
    await database.write(_places)
    lines: list[Line] = []
    filled = 0
    for size in sizes:
        await database.write(_fill, filled, size)
        filled = size
        milliseconds = [await _one(database) for _ in range(_RUNS + 1)][1:]
        best = round(min(milliseconds), 1)
        ratio = round(best / (lines[0]["ms"] if lines else best), 2)
        lines.append(line("digest", f"{size} reports", {"ms": best, "ratio": ratio}, _TARGET))
    await database.close()
    return lines


async def _one(database: Database) -> float:
    started = time.perf_counter()
    counted = await database.read(figures, _WINDOW)
    if not counted.savings.with_money:
        msg = "the measured day is empty: the figures would cost nothing"
        raise ValueError(msg)
    return (time.perf_counter() - started) * 1000


def _places(session: Session) -> None:
    made = _NOW - timedelta(days=3000)
    settlements = [
        {
            "id": number,
            "name": f"Place {number}",
            "folded": f"place {number}",
            "aliases": "",
            "city": f"City {number % 40}",
            "country": _COUNTRIES[number % len(_COUNTRIES)][0],
            "state": SettlementState.ACTIVE,
            "created_at": made,
        }
        for number in range(1, _SETTLEMENTS + 1)
    ]
    groups = [
        {
            "id": number,
            "name": f"Group {number}",
            "folded": f"group {number}",
            "settlement_id": 1 + number % _SETTLEMENTS,
            "currency": _COUNTRIES[(1 + number % _SETTLEMENTS) % len(_COUNTRIES)][1],
            "every_days": 7,
            "hour": 18,
            "reminders": True,
            "created_at": made,
        }
        for number in range(1, _GROUPS + 1)
    ]
    session.execute(insert(Settlement), settlements)
    session.execute(insert(SavingsGroup), groups)


def _fill(session: Session, first: int, last: int) -> None:
    known = {"first": first, "last": last}
    day = {"groups": _GROUPS, "a_day": _A_DAY, "today": str(_TODAY)}
    session.execute(text(_MEETINGS), known | day | {"now": f"{_NOW:%Y-%m-%d %H:%M:%S}"})
    session.execute(text(_ENTRIES), known)
    session.execute(text("ANALYZE"))

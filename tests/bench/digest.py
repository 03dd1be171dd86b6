"""A digest's figures over a history of 50 thousand, 500 thousand and 5 million reports."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from sqlmodel import Session

from storage.db import Database, open_database
from storage.figures import Window, figures
from storage.migrate import upgrade
from storage.vault import Vault, new_key, use_vault
from tests.bench.history import COUNTRIES, TODAY, in_bulk, places, reports, settle
from tests.bench.lines import AT_MOST, Line, Targets, line

_TARGET: Targets = {"ratio": (AT_MOST, 1.5)}  # the day's work, not the history's
_SIZES = (50_000, 500_000, 5_000_000)
_RUNS = 5
_WINDOW = Window("nairobi", TODAY, ZoneInfo("Africa/Nairobi"), tuple(code for code, _ in COUNTRIES))


def measure(sizes: Sequence[int] = _SIZES) -> Iterator[Line]:
    """One line a size: milliseconds a digest, `ratio` to that over the shortest history."""
    use_vault(Vault([new_key(1)]))
    with TemporaryDirectory() as folder:
        yield from asyncio.run(_measure(Path(folder), sizes))


async def _measure(folder: Path, sizes: Sequence[int]) -> list[Line]:
    database = open_database(f"sqlite:///{folder / 'jirani.db'}")
    await database.write(upgrade)
    await database.write(places)
    lines: list[Line] = []
    filled = 0
    for size in sizes:
        await database.write(_fill, filled, size)
        await settle(database)
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


def _fill(session: Session, first: int, last: int) -> None:
    with in_bulk(session):
        reports(session, first, last)

"""What an answer costs beside few rows and beside many, each in a database of its own."""

import asyncio
from collections.abc import Callable, Mapping
from statistics import median

from sqlmodel import Session

from storage.db import Database, open_database
from storage.migrate import upgrade
from tests.bench.history import settle

Fill = Callable[[Session, int, int], None]  # writes rows first to end - 1
Ask = Callable[[Session], list[float]]  # milliseconds of each time
_BATCH = 2_500


def beside(
    urls: Mapping[int, str], fill: Fill, asks: Mapping[str, Ask], rounds: int
) -> dict[tuple[str, int], list[float]]:
    """By ask and size; of the rounds in turn the one with the least median."""
    return asyncio.run(_measure(urls, fill, asks, rounds))


async def _measure(
    urls: Mapping[int, str], fill: Fill, asks: Mapping[str, Ask], rounds: int
) -> dict[tuple[str, int], list[float]]:
    databases = {size: await _filled(url, size, fill) for size, url in urls.items()}
    found: dict[tuple[str, int], list[float]] = {}
    for asked, ask in asks.items():
        for _ in range(rounds):
            for size, database in databases.items():
                spent = await database.read(ask)
                found[asked, size] = min(found.get((asked, size), spent), spent, key=median)
    for database in databases.values():
        await database.close()
    return found


async def _filled(url: str, size: int, fill: Fill) -> Database:
    database = open_database(url)
    await database.write(upgrade)
    for first in range(0, size, _BATCH):
        await database.write(fill, first, min(size, first + _BATCH))
    if database.dialect == "postgresql":  # SQLite has no upkeep of its own
        await settle(database)
    return database

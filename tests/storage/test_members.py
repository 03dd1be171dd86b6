"""Lists of members on both engines: counts that follow them, two officers at once, a file."""

import asyncio
from datetime import UTC, date, datetime

from sqlmodel import Session, col, select

from storage.db import Database
from storage.ledger_changes import DropMembers, ListMembers
from storage.load import load, read_files
from storage.models import Member, SavingsGroup, Sex
from tests.records import Records
from tests.storage.test_load import Write, write

__all__ = ["write"]

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
GROUPS = (
    "group,settlement,city,country,women,men,share\nTumaini,Tumaini Place,Nairobi,KE,20,9,200\n"
)


async def a_group(database: Database) -> int:
    def make(session: Session) -> int:
        return Records(session).group("Tumaini", "Nairobi", "KE", "KES", women=20, men=9).id

    return await database.write(make)


async def change(database: Database, group: int, *members: tuple[str, Sex | None]) -> None:
    await database.write(lambda session: ListMembers(group, members, TODAY).apply(session))


def counts(session: Session) -> tuple[int | None, int | None]:
    group = session.exec(select(SavingsGroup)).one()
    return group.women, group.men


def rows(session: Session) -> list[tuple[str, Sex, date | None]]:
    found = session.exec(select(Member).order_by(col(Member.initials), col(Member.id)))
    return [(row.initials, row.sex, row.left) for row in found]


async def test_counts_follow_the_list(database: Database) -> None:
    group = await a_group(database)
    await change(database, group, ("AK", Sex.FEMALE), ("BN", Sex.MALE), ("AK", Sex.MALE))
    assert await database.read(counts) == (0, 2)
    await change(database, group, ("AK", Sex.FEMALE), ("BN", None), ("CD", None))
    assert await database.read(counts) == (1, 0)
    await change(database, group, ("BN", Sex.MALE))
    assert await database.read(rows) == [
        ("AK", Sex.FEMALE, None),
        ("BN", Sex.MALE, TODAY),
        ("BN", Sex.MALE, None),
    ]
    await change(database, group, ("AK", None), ("BN", None))
    assert await database.read(counts) == (None, None)
    await database.write(lambda session: DropMembers(group).apply(session))
    assert await database.read(rows) == []


async def test_two_officers_at_once_list_nobody_twice(database: Database) -> None:
    group = await a_group(database)
    names = (("AK", Sex.FEMALE), ("BN", Sex.MALE))
    await asyncio.gather(*(change(database, group, *names) for _ in range(6)))
    assert await database.read(rows) == [("AK", Sex.FEMALE, None), ("BN", Sex.MALE, None)]
    assert await database.read(counts) == (1, 1)


async def test_a_file_does_not_count_who_is_listed(sqlite: Database, write: Write) -> None:
    group = await a_group(sqlite)
    await change(sqlite, group, ("AK", Sex.FEMALE))
    await sqlite.write(load, read_files(write(GROUPS)), NOW)
    assert await sqlite.read(counts) == (1, 0)
    assert await sqlite.read(lambda session: session.get_one(SavingsGroup, group).share) == 20_000
    await sqlite.write(lambda session: DropMembers(group).apply(session))
    await sqlite.write(load, read_files(write(GROUPS)), NOW)
    assert await sqlite.read(counts) == (20, 9)

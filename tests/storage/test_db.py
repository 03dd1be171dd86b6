"""The same functions commit and roll back alike on both engines."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from storage.db import Database
from storage.inbox import keep
from storage.migrate import differences, head, revision
from storage.models import Inbound, Person

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def add(session: Session, name: str) -> None:
    session.add(Person(name=name, created_at=NOW))


def names(session: Session) -> list[str | None]:
    return [person.name for person in session.exec(select(Person)).all()]


async def test_what_is_written_is_kept(database: Database) -> None:
    await database.write(add, "Asha")
    assert await database.read(names) == ["Asha"]


async def test_of_nothing_nothing_is_kept(database: Database) -> None:
    await keep(database, [])
    assert await database.read(lambda session: session.exec(select(Inbound)).all()) == []


async def test_a_failed_write_leaves_nothing(database: Database) -> None:
    def fail(session: Session) -> None:
        add(session, "Asha")
        session.flush()
        msg = "broken"
        raise LookupError(msg)

    with pytest.raises(LookupError):
        await database.write(fail)
    assert await database.read(names) == []


async def test_a_read_never_writes(database: Database) -> None:
    def sneak(session: Session) -> None:
        add(session, "Asha")
        session.flush()

    await database.read(sneak)
    assert await database.read(names) == []


async def test_a_time_comes_back_aware_and_equal(database: Database) -> None:
    await database.write(add, "Asha")
    [person] = await database.read(lambda session: session.exec(select(Person)).all())
    assert person.created_at == NOW


async def test_a_name_is_not_readable_in_the_table(database: Database) -> None:
    await database.write(add, "Asha")
    [raw] = await database.read(
        lambda s: s.execute(text("SELECT name FROM person")).scalars().all()
    )
    assert b"Asha" not in bytes(raw)


async def test_the_migrations_make_exactly_the_tables_of_the_models(database: Database) -> None:
    assert await database.read(revision) == head()
    assert await database.read(differences) == []

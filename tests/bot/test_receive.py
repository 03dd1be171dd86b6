"""The group commit: who waits together is kept together, and nobody goes before the commit."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from bot.channels.base import Received
from bot.clock import make_clock
from bot.receive import LONGEST_TEXT, Inbox, Overloaded, clean
from storage.db import DATABASE_ERRORS, Database, P, Query, R
from storage.hints import open_hints
from storage.models import Inbound, InboundKind, Medium

ASHA = "+254700000001"


class Watched:
    """A real database whose commits are counted, wait for `gate`, and fail as told."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.dialect = database.dialect
        self.commits = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.reached = asyncio.Event()
        self.fails: list[Exception] = []

    async def execute(self, statement: str, *values: object) -> None:
        self.reached.set()
        await self.gate.wait()
        if self.fails:
            raise self.fails.pop()
        await self._database.execute(statement, *values)
        self.commits += 1

    async def write(self, query: Query[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await self._database.write(query, *args, **kwargs)

    async def rebuild(self, query: Query[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await self._database.rebuild(query, *args, **kwargs)

    async def read(self, query: Query[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await self._database.read(query, *args, **kwargs)

    async def close(self) -> None:
        """Its fixture closes it."""


@asynccontextmanager
async def opened(database: Database, limit: int = 1_000) -> AsyncIterator[tuple[Watched, Inbox]]:
    watched = Watched(database)
    async with Inbox(watched, open_hints(None), make_clock(None), limit) as inbox:
        yield watched, inbox


def text(key: str, words: str = "AKIBA 500", second: str | None = None) -> Received:
    return Received(InboundKind.MESSAGE, key, Medium.SMS, ASHA, words, second_key=second)


def kept(session: Session) -> list[str]:
    return list(session.exec(select(Inbound.key).order_by(col(Inbound.id))).all())


def kept_texts(session: Session) -> list[str]:
    rows = session.exec(select(Inbound).order_by(col(Inbound.id))).all()
    return [Received.from_json(row.body).text for row in rows]


async def _have_begun() -> None:
    """Every task that was made has run until it waits."""
    await asyncio.sleep(0)


async def test_all_who_wait_share_one_commit(database: Database) -> None:
    async with opened(database) as (watched, inbox):
        watched.gate.clear()
        first = asyncio.create_task(inbox.keep("c", [text("first")]))
        await watched.reached.wait()
        others = [asyncio.create_task(inbox.keep("c", [text(f"{n:03}")])) for n in range(200)]
        await _have_begun()
        assert inbox.waiting == 201
        assert not any(task.done() for task in (first, *others)), "let go before the commit"
        watched.gate.set()
        await asyncio.gather(first, *others)
        assert (watched.commits, inbox.waiting) == (2, 0)
    assert await database.read(kept) == ["first", *(f"{n:03}" for n in range(200))]


@pytest.mark.parametrize(
    "repeat",
    [text("a", "another text"), text("b", second="chat:9")],
    ids=["the same key", "the same second key"],
)
async def test_a_repeat_is_taken_and_kept_once(database: Database, repeat: Received) -> None:
    async with opened(database) as (_, inbox):
        await inbox.keep("c", [text("a", second="chat:9"), repeat])
        await inbox.keep("c", [repeat])
    assert await database.read(kept_texts) == ["AKIBA 500"]


async def test_another_gateway_may_have_the_same_key(database: Database) -> None:
    async with opened(database) as (_, inbox):
        await inbox.keep("c", [text("a")])
        await inbox.keep("d", [text("a")])
    assert await database.read(kept) == ["a", "a"]


async def test_nothing_to_keep_asks_no_database(sqlite: Database) -> None:
    async with opened(sqlite, limit=0) as (watched, inbox):
        await inbox.keep("c", [])
        assert watched.commits == 0


async def test_what_is_above_the_limit_is_refused_and_room_comes_back(sqlite: Database) -> None:
    async with opened(sqlite, limit=2) as (watched, inbox):
        watched.gate.clear()
        first = asyncio.create_task(inbox.keep("c", [text("a"), text("b")]))
        await watched.reached.wait()
        with pytest.raises(Overloaded):
            await inbox.keep("c", [text("c")])
        watched.gate.set()
        await first
        await inbox.keep("c", [text("d")])
    assert await sqlite.read(kept) == ["a", "b", "d"]


@pytest.mark.parametrize("error", [DATABASE_ERRORS[0]("disk full"), RuntimeError("a bug")])
async def test_a_failing_database_lets_nobody_go_and_recovers(
    sqlite: Database, error: Exception
) -> None:
    async with opened(sqlite) as (watched, inbox):
        watched.fails.append(error)
        group = [inbox.keep("c", [text(f"{n}")]) for n in range(5)]
        results = await asyncio.gather(*group, return_exceptions=True)
        assert [type(result) for result in results] == [Overloaded] * 5
        assert await sqlite.read(kept) == []
        await inbox.keep("c", [text("after")])
    assert await sqlite.read(kept) == ["after"]


async def test_whose_request_ended_leaves_no_room_taken(sqlite: Database) -> None:
    async with opened(sqlite) as (watched, inbox):
        watched.gate.clear()
        first = asyncio.create_task(inbox.keep("c", [text("a")]))
        await watched.reached.wait()
        gone = asyncio.create_task(inbox.keep("c", [text("gone")]))
        await _have_begun()
        assert inbox.waiting == 2
        gone.cancel()
        watched.gate.set()
        await first
        await inbox.keep("c", [text("b")])
        assert inbox.waiting == 0
    assert await sqlite.read(kept) == ["a", "b"]


async def test_what_waits_at_the_end_is_refused_and_what_was_let_go_is_there(
    database: Database,
) -> None:
    async with opened(database) as (watched, inbox):
        await inbox.keep("c", [text("let go")])
        watched.gate.clear()
        watched.reached.clear()
        waiting = [asyncio.create_task(inbox.keep("c", [text(f"{n}")])) for n in range(3)]
        await watched.reached.wait()
        waiting.append(asyncio.create_task(inbox.keep("c", [text("behind them")])))
        await _have_begun()
        assert inbox.waiting == 4
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(result) for result in results] == [Overloaded] * 4
    with pytest.raises(Overloaded):
        await inbox.keep("c", [text("too late")])
    assert await database.read(kept) == ["let go"]


_HOSTILE = st.text(st.characters() | st.sampled_from("\x00\ud800\udfff\n\t🙏"))


@given(_HOSTILE)
def test_a_cleaned_text_is_what_every_engine_keeps(words: str) -> None:
    cleaned = clean(words)
    assert "\x00" not in cleaned
    assert cleaned.encode().decode() == cleaned
    assert clean(cleaned) == cleaned
    assert len(cleaned) <= LONGEST_TEXT


async def test_hostile_texts_are_kept(database: Database) -> None:
    hostile = ["a\x00b", "lone \ud800", "x" * (LONGEST_TEXT + 9), "two\nlines 🙏"]
    async with opened(database) as (_, inbox):
        await inbox.keep("c", [text(f"{n}", words) for n, words in enumerate(hostile)])
    assert await database.read(kept_texts) == ["ab", "lone ", "x" * LONGEST_TEXT, "two\nlines 🙏"]

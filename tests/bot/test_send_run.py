"""The sender's loop: woken or not, Redis wiped or stopped, the database away, told to stop."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot import rooms
from bot.channels.base import Outgoing
from bot.send import STREAM, Sender
from storage import outbox
from storage.db import Database
from storage.hints import open_hints
from storage.models import Lane, Medium, OutboundState
from storage.spending import claim_within
from tests.outgoing import MovedClock, row, states
from tests.process import until
from tests.redis_fixture import Server, redis_url, valkey, valkey_server
from tests.standins.channel import ScriptedChannel

__all__ = ["redis_url", "valkey", "valkey_server"]

SOON = 15.0


@asynccontextmanager
async def running(
    db: Any, channel: ScriptedChannel, url: str | None
) -> AsyncIterator[tuple[Sender, Callable[[], Any]]]:
    """The sender and what wakes it."""
    hints = open_hints(url)
    sending = Sender(db, {Medium.SMS: channel}, hints, MovedClock())
    task = asyncio.create_task(sending.run())
    yield sending, lambda: hints.wake(STREAM)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    await hints.close()


def took(channel: ScriptedChannel, count: int) -> Callable[[], Any]:
    async def enough() -> bool:
        return len(channel.sent) >= count

    return enough


async def test_what_is_queued_goes_out_woken_or_swept(database: Database) -> None:
    channel = ScriptedChannel()
    async with running(database, channel, None) as (_, wake):
        await database.write(outbox.queue, [row("woken")])
        await wake()
        await until(took(channel, 1), SOON)
        await database.write(outbox.queue, [row("swept")])
        await until(took(channel, 2), SOON)
    assert channel.texts == ["woken", "swept"]


@pytest.mark.parametrize("fault", ["wiped", "stopped"])
async def test_redis_may_go_in_the_middle(
    database: Database,
    valkey: Server,
    fault: str,
) -> None:
    channel = ScriptedChannel()
    numbers = [f"+2547000003{n:02}" for n in range(40)]
    async with running(database, channel, valkey.url) as (_, wake):
        try:
            for at, number in enumerate(numbers):
                await database.write(outbox.queue, [row(number, number), row(f"{number}b", number)])
                await wake()
                if at == 20:
                    valkey.flush() if fault == "wiped" else valkey.stop()
            await until(took(channel, 80), SOON)
        finally:
            if fault == "stopped":
                valkey.start()
    assert sorted(channel.texts) == sorted([*numbers, *(f"{n}b" for n in numbers)])


async def test_a_stop_lets_what_is_being_sent_end(sqlite: Database) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_outgoing: Outgoing) -> None:
        reached.set()
        await go_on.wait()

    channel = ScriptedChannel()
    channel.meanwhile = slow
    await sqlite.write(outbox.queue, [row("a")])
    sending = Sender(sqlite, {Medium.SMS: channel}, open_hints(None), MovedClock())
    task = asyncio.create_task(sending.run())
    await asyncio.wait_for(reached.wait(), SOON)
    task.cancel()
    asyncio.get_running_loop().call_soon(go_on.set)
    with suppress(asyncio.CancelledError):
        await task
    assert await sqlite.read(states) == {"a": OutboundState.SENT}


async def test_a_hanging_gateway_does_not_hold_alerts(sqlite: Database) -> None:
    never = asyncio.Event()

    async def hang(outgoing: Outgoing) -> None:
        if not outgoing.urgent:
            await never.wait()

    channel = ScriptedChannel()
    channel.meanwhile = hang
    await sqlite.write(outbox.queue, [row(str(n), f"+2547000004{n:02}") for n in range(40)])
    async with running(sqlite, channel, None) as (_, wake):
        await until(lambda: full(channel), SOON)
        await sqlite.write(outbox.queue, [row("alert", lane=Lane.ALERT)])
        await wake()
        await until(took(channel, 1), SOON)
        assert channel.texts == ["alert"]
        never.set()


async def full(channel: ScriptedChannel) -> bool:
    return len(channel.calls) >= 16


class Flaky:
    """A database that is away for some writes of one function."""

    def __init__(self, db: Database, failing: object, times: int) -> None:
        self._db = db
        self._failing = failing
        self.left = times

    async def write(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        if query is self._failing and self.left:
            self.left -= 1
            raise OperationalError(None, {}, OSError("away"))
        return await self._db.write(query, *args, **kwargs)

    async def read(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        return await self._db.read(query, *args, **kwargs)


@pytest.mark.parametrize("failing", [claim_within, rooms.settled])
async def test_a_database_that_is_away_is_waited_for(sqlite: Database, failing: object) -> None:
    channel, flaky = ScriptedChannel(), Flaky(sqlite, failing, 1)
    await sqlite.write(outbox.queue, [row("a")])

    async def sent() -> bool:
        return await sqlite.read(states) == {"a": OutboundState.SENT}

    async with running(flaky, channel, None):
        await until(sent, SOON)
    assert flaky.left == 0
    assert channel.texts == ["a"]

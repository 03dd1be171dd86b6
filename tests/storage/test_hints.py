"""Hints on a real Valkey: wake-ups, buckets, leases, the feed; away, wiped and back."""

import asyncio
from collections.abc import AsyncIterator

import fakeredis
import pytest
import structlog
from redis.asyncio import Redis

from storage.hints import Bucket, Hints, open_hints
from tests.process import until
from tests.redis_fixture import Server

LONG = 30.0  # seconds: a wait that nothing ends fails the test by its own timeout
SOON = 10.0


@pytest.fixture(params=["valkey", "fake", "local"])
async def hints(request: pytest.FixtureRequest) -> AsyncIterator[Hints]:
    """Alike on a real server, on a fake one and without any."""
    match request.param:
        case "valkey":
            opened = open_hints(str(request.getfixturevalue("redis_url")), SOON)
        case "fake":
            server = fakeredis.FakeServer()
            opened = Hints(fakeredis.FakeAsyncRedis(server=server, socket_timeout=None))
        case _:
            opened = open_hints(None)
    yield opened
    await opened.close()


@pytest.fixture
async def two(redis_url: str) -> AsyncIterator[tuple[Hints, Hints]]:
    """Two processes' hints."""
    one, other = open_hints(redis_url, SOON), open_hints(redis_url, SOON)
    yield one, other
    await one.close()
    await other.close()


async def grouped(*hints: Hints) -> None:
    """The first wait makes the stream's group and returns at once."""
    for opened in hints:
        await opened.wait("inbound", 0.001)


async def test_a_wake_ends_a_wait(hints: Hints) -> None:
    await grouped(hints)
    waiting = asyncio.create_task(hints.wait("inbound", LONG))
    await hints.wake("inbound")
    await asyncio.wait_for(waiting, SOON)


async def test_a_wake_before_the_wait_is_not_lost(hints: Hints) -> None:
    await grouped(hints)
    await hints.wake("inbound", 3)
    await asyncio.wait_for(hints.wait("inbound", LONG), SOON)


async def test_nothing_ends_a_wait_on_another_stream(hints: Hints) -> None:
    await hints.wait("outbound", 0.001)
    await hints.wake("inbound")
    waiting = asyncio.create_task(hints.wait("outbound", 0.2))
    done, _ = await asyncio.wait({waiting}, timeout=0.1)
    assert not done
    await waiting


async def test_one_wake_wakes_one_worker(two: tuple[Hints, Hints]) -> None:
    await grouped(*two)
    waits = [asyncio.create_task(hints.wait("inbound", LONG)) for hints in two]
    await two[0].wake("inbound")
    done, rest = await asyncio.wait(waits, timeout=SOON, return_when=asyncio.FIRST_COMPLETED)
    assert (len(done), len(rest)) == (1, 1)
    await two[1].wake("inbound")
    await asyncio.wait_for(rest.pop(), SOON)


async def test_much_work_wakes_several_workers(two: tuple[Hints, Hints]) -> None:
    await grouped(*two)
    waits = [asyncio.create_task(hints.wait("inbound", LONG)) for hints in two]
    await two[0].wake("inbound", 500)
    await asyncio.wait_for(asyncio.gather(*waits), SOON)


async def test_many_wakes_are_few_entries(redis_url: str, two: tuple[Hints, Hints]) -> None:
    for _ in range(1000):
        await two[0].wake("inbound")
    await asyncio.wait_for(two[1].wait("inbound", LONG), SOON)
    async with Redis.from_url(redis_url) as client:
        assert await client.xlen("jirani:inbound") <= 16


async def test_a_bucket_gives_its_burst_and_then_says_how_long(hints: Hints) -> None:
    bucket = [Bucket("a", rate=0.1, burst=2)]
    assert [await hints.take(bucket), await hints.take(bucket)] == [0, 0]
    assert 5 < await hints.take(bucket) <= 10


async def test_all_buckets_give_or_none(hints: Hints) -> None:
    full, empty = Bucket("full", 0.1, 1), Bucket("empty", 0.1, 1)
    await hints.take([empty])
    assert await hints.take([full, empty]) > 0
    assert await hints.take([full]) == 0


async def test_a_reserve_stays_for_others(hints: Hints) -> None:
    broadcast, answer = Bucket("n", 0.1, 10, reserve=2), Bucket("n", 0.1, 10)
    assert [await hints.take([broadcast]) for _ in range(8)] == [0] * 8
    assert await hints.take([broadcast]) > 0
    assert await hints.take([answer]) == 0


async def test_a_negative_reserve_never_waits_but_others_then_do(hints: Hints) -> None:
    alert, answer = Bucket("n", 0.1, 1, reserve=-1e12), Bucket("n", 0.1, 1)
    assert [await hints.take([alert]) for _ in range(20)] == [0] * 20
    assert 10 < await hints.take([answer]) <= 20  # the debt is bounded by one burst


async def test_a_cost_above_the_burst_is_lent_by_a_full_bucket(hints: Hints) -> None:
    bucket = [Bucket("n", 1.0, 1)]
    assert await hints.take(bucket, 3) == 0
    assert await hints.take(bucket, 3) > 0


async def test_what_is_given_back_can_be_taken(hints: Hints) -> None:
    bucket = [Bucket("n", 0.1, 1)]
    await hints.take(bucket)
    await hints.take(bucket, -1)
    assert await hints.take(bucket) == 0


async def test_a_held_bucket_gives_to_nobody(hints: Hints) -> None:
    await hints.hold("n", 60)
    await hints.hold("n", 5)
    assert 50 < await hints.take([Bucket("n", 100, 100, reserve=-1e12)]) <= 60


async def test_a_lease_is_prolonged_by_its_holder(hints: Hints) -> None:
    assert await hints.lease("poll", 60)
    assert await hints.lease("poll", 60)


async def test_a_lease_has_one_holder(two: tuple[Hints, Hints]) -> None:
    one, other = two
    assert await one.lease("poll", 60)
    assert not await other.lease("poll", 60)
    assert await other.lease("else", 60)


async def test_no_cancellation_is_swallowed(hints: Hints) -> None:
    """Or the service would not end when it is told to."""

    async def work() -> None:
        while True:
            await hints.lease("poll", 60)
            await asyncio.sleep(0)

    for steps in range(100):
        task = asyncio.create_task(work())
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task], timeout=SOON)
        assert task.cancelled()


async def test_a_feed_tells_what_happens_from_its_opening_on(hints: Hints) -> None:
    feed = hints.feed()
    await hints.publish({"kind": "handled", "count": 2})
    events = [await asyncio.wait_for(anext(feed), SOON)]
    if events[0]["kind"] == "again":
        events = [await asyncio.wait_for(anext(feed), SOON)]
    assert events == [{"kind": "handled", "count": 2}]


async def test_a_feed_tells_of_other_processes(two: tuple[Hints, Hints]) -> None:
    one, other = two
    feed = other.feed()
    assert await asyncio.wait_for(anext(feed), SOON) == {"kind": "again"}  # it listens now
    await one.publish({"kind": "outbound", "id": 7})
    assert await asyncio.wait_for(anext(feed), SOON) == {"kind": "outbound", "id": 7}


async def test_a_slow_reader_keeps_the_newest(hints: Hints) -> None:
    feed = hints.feed()
    for number in range(300):
        await hints.publish({"kind": "n", "n": number})
    seen: list[dict[str, object]] = []
    while not seen or seen[-1].get("n") != 299:
        seen.append(await asyncio.wait_for(anext(feed), SOON))
    assert len(seen) <= 101


async def test_a_wiped_server_is_set_up_again(valkey: Server, two: tuple[Hints, Hints]) -> None:
    one, other = two
    await grouped(one, other)
    valkey.flush()
    with structlog.testing.capture_logs() as logs:
        await asyncio.wait_for(other.wait("inbound", LONG), SOON)  # the group is gone: look now
        await one.wake("inbound")
        await asyncio.wait_for(other.wait("inbound", LONG), SOON)
        assert await one.take([Bucket("n", 1, 1)]) == 0
    assert logs == []


async def test_a_wait_survives_a_wipe(valkey: Server, two: tuple[Hints, Hints]) -> None:
    one, other = two
    await grouped(one, other)
    waiting = asyncio.create_task(other.wait("inbound", LONG))
    await asyncio.sleep(0)
    valkey.flush()
    await asyncio.wait_for(waiting, SOON)  # the server ends reads of a stream that is gone


async def test_away_and_back(valkey: Server, redis_url: str) -> None:
    hints = open_hints(redis_url)
    with structlog.testing.capture_logs() as logs:
        await grouped(hints)
        valkey.stop()
        try:
            for _ in range(3):
                await hints.wake("inbound")
                await asyncio.wait_for(hints.wait("inbound", LONG), SOON)
                assert await hints.take([Bucket("n", 0.1, 100)]) == 0
                assert await hints.lease("poll", 5)
                await hints.hold("m", 5)
                await hints.publish({"kind": "handled"})
            assert not hints.shared
        finally:
            valkey.start()

        async def shared() -> bool:
            await hints.lease("poll", 5)
            return hints.shared

        await until(shared, SOON)
        await hints.wake("inbound")
        await asyncio.wait_for(hints.wait("inbound", LONG), SOON)
    await hints.close()
    assert [line["event"] for line in logs] == ["hints.redis_away", "hints.redis_back"]


async def test_a_feed_goes_on_after_a_restart(valkey: Server, two: tuple[Hints, Hints]) -> None:
    one, other = two
    feed = other.feed()
    await asyncio.wait_for(anext(feed), SOON)
    valkey.stop()
    valkey.start()
    assert await asyncio.wait_for(anext(feed), SOON) == {"kind": "again"}
    await one.lease("poll", 5)  # its old connection is broken: this one may fail
    await until(lambda: back(one), SOON)
    await one.publish({"kind": "handled"})
    assert await asyncio.wait_for(anext(feed), SOON) == {"kind": "handled"}


async def back(hints: Hints) -> bool:
    await hints.lease("poll", 5)
    return hints.shared


async def test_a_server_that_never_was_is_no_error() -> None:
    hints = open_hints("redis://127.0.0.1:1/0")
    with structlog.testing.capture_logs() as logs:
        await hints.wake("inbound")
        await asyncio.wait_for(hints.wait("inbound", LONG), SOON)
        assert await hints.take([Bucket("n", 1, 1)]) == 0
    await hints.close()
    assert [line["event"] for line in logs] == ["hints.redis_away"]

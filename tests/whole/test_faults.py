"""A rush of 1,000 texts while something breaks: nothing is lost, nothing is counted twice.

`make faults` runs them; each ends by itself. A fault that a test strews about comes from its seed.
"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from sqlmodel import Session, func, select

from storage.inbox import NewInbound, keep
from storage.models import Inbound, InboundKind, InboundState
from storage.vault import vault
from tests.postgres import Postgres
from tests.redis_fixture import Server, valkey, valkey_server
from tests.whole.service import Mailbox, Whole, open_whole
from tests.whole.traffic import Rush, load_leaders

__all__ = ["valkey", "valkey_server"]  # fixtures

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1200)]

SEED = 20261123
KILLS = 20


@pytest.fixture
def rush() -> Rush:
    return Rush.plan(SEED)


@pytest.fixture
async def service(whole: Whole) -> Whole:
    """Each engine in turn; 95 treasurers know their groups."""
    load_leaders(whole)
    return whole


async def test_killed_at_twenty_random_moments(service: Whole, rush: Rush) -> None:
    random = Random(SEED)
    share = len(rush.texts) // KILLS
    for kill in range(KILLS):
        await service.jirani.start()
        service.jirani.kill_after(random.uniform(0.02, 0.5))
        await rush.pour(service, rush.texts[kill * share : (kill + 1) * share])
        await service.jirani.has_died()
    await service.jirani.start()
    await rush.settle(service)
    await rush.check(service)
    assert rush.statuses[0] > 0, "no request met the dying process: the moments were too late"


async def test_redis_wiped_and_gone(service: Whole, rush: Rush, valkey: Server) -> None:
    service.jirani.settings["REDIS_URL"] = valkey.url
    await service.jirani.start()
    quarter = len(rush.texts) // 4
    await rush.pour(service, rush.texts[:quarter])
    valkey.flush()
    await rush.pour(service, rush.texts[quarter : 2 * quarter])
    valkey.stop()
    try:
        await rush.pour(service, rush.texts[2 * quarter : 3 * quarter])
    finally:
        valkey.start()
    await rush.pour(service, rush.texts[3 * quarter :])
    await rush.settle(service)
    await rush.check(service)
    assert rush.statuses == {200: len(rush.texts)}


async def test_each_webhook_three_times(service: Whole, rush: Rush) -> None:
    await service.jirani.start()
    thrice = [text for text in rush.texts for _ in range(3)]
    await rush.pour(service, thrice)
    await rush.pour(service, Random(SEED).sample(rush.texts, len(rush.texts)))
    await rush.settle(service)
    await rush.check(service)
    assert rush.statuses == {200: 4 * len(rush.texts)}


async def test_gateway_that_refuses_breaks_and_hangs(service: Whole, rush: Rush) -> None:
    """Of the first sends 30 % are refused for a while; 20 % are taken without our hearing so."""
    random = Random(SEED)
    faults = [(429, 20429)] * 30 + ["500"] * 10 + ["drop"] * 9 + ["hang"] + [None] * 50
    service.twilio.faults.extend(random.choices(faults, k=len(rush.texts)))
    await service.jirani.start()
    await rush.pour(service)
    await rush.settle(service)
    await rush.check(service)


async def test_poison(service: Whole, rush: Rush) -> None:
    """What can never be handled is parked; nobody waits for it but its own sender."""
    body = vault().seal("inbound.body", "not what anybody wrote")
    now = datetime.now(UTC)
    poison = [
        NewInbound("twilio", f"SMpoison{n}", None, InboundKind.MESSAGE, bytes([n]) * 32, body, now)
        for n in range(len(rush.texts) // 100)
    ]
    await keep(service.database, poison)
    await service.jirani.start()
    await rush.pour(service)
    await rush.settle(service)
    await rush.check(service)
    assert await service.database.read(_parked) == len(rush.texts) // 100


async def test_full_disk(
    rush: Rush, sqlite_url: str, tmp_path: Path, mailbox: tuple[Mailbox, int]
) -> None:
    async with open_whole(sqlite_url, tmp_path, mailbox) as service:
        load_leaders(service)
        await service.jirani.start()
        third = len(rush.texts) // 3
        await rush.pour(service, rush.texts[:third])
        service.jirani.limit_files(64 * 1024)
        await rush.pour(service, rush.texts[third : 2 * third])
        assert rush.statuses[503] > 0, "the disk was never full"
        service.jirani.limit_files(None)
        await rush.pour(service, rush.texts[2 * third :])
        await rush.settle(service)
        await rush.check(service)
        assert set(rush.statuses) == {200, 503}


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    """A server of its own, which may be stopped."""
    server = Postgres()
    yield server
    server.stop()


async def test_postgresql_stops_at_once(
    postgres: Postgres, rush: Rush, tmp_path: Path, mailbox: tuple[Mailbox, int]
) -> None:
    async with open_whole(postgres.url("postgres"), tmp_path, mailbox) as service:
        load_leaders(service)
        await service.jirani.start()
        third = len(rush.texts) // 3
        await rush.pour(service, rush.texts[:third])
        await asyncio.to_thread(postgres.crash)
        await rush.pour(service, rush.texts[third : 2 * third])
        await asyncio.to_thread(postgres.start)
        await rush.pour(service, rush.texts[2 * third :])
        await rush.settle(service)
        await rush.check(service)
        assert set(rush.statuses) == {200, 503}


def _parked(session: Session) -> int:
    parked = select(func.count()).where(Inbound.state == InboundState.PARKED)
    return session.exec(parked).one()

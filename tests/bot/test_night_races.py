"""Taken while ladders climb: one named person has it, the other hears so, nobody is paged more."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlmodel import Session, col, select

from bot.channels.base import Received
from bot.process import Worker
from storage.db import Database, open_database
from storage.models import Alert, AlertEvent, AlertEventKind, Handling, Inbound, InboundKind
from storage.vault import vault
from tests.bot.nights import HOUR, MINUTE, run
from tests.bot.scheduled import World, queued
from tests.handlers.conftest import OTIENO, ROSE, WANJIRU, settled
from tests.handlers.town import Hints, Phone, Town

TALKS_ABOUT = ()


@pytest.fixture
async def two(database_url: str) -> AsyncIterator[tuple[Database, Database]]:
    """Two processes' connections to one database."""
    opened = open_database(database_url), open_database(database_url)
    yield opened
    for one in opened:
        await one.close()


async def alerted(town: Town) -> Alert:
    await town.text(ROSE, "they are demolishing our houses now")
    (alert,) = await town.rows(Alert)
    assert isinstance(alert, Alert)
    return alert


async def waiting(town: Town, phone: Phone, text: str) -> int:
    """A text that came in and is not worked yet."""

    def keep(session: Session) -> int:
        key = f"race {phone.address}"
        received = Received(InboundKind.MESSAGE, key, phone.medium, phone.address, text)
        row = Inbound(
            channel="race",
            key=key,
            kind=received.kind,
            sender=vault().index(phone.medium, phone.address),
            body=received.to_json(),
            received_at=town.now,
            due_at=town.now,
        )
        session.add(row)
        session.flush()
        return row.id or 0

    return await town.db.write(keep)


async def pages(town: Town) -> list[str]:
    return [row.key for row in await queued(town.db) if row.key.startswith("page:")]


@pytest.mark.parametrize("late", [4, 5, 6], ids=["before", "at", "after"])
async def test_two_take_it_at_the_moment_at_which_two_schedulers_climb(
    two: tuple[Database, Database], late: int
) -> None:
    first, second = two
    town = await settled(first)
    alert = await alerted(town)
    town.later(minutes=late)
    world = World(first, now=town.now)
    ids = [await waiting(town, phone, f"OK {alert.reference}") for phone in (WANJIRU, OTIENO)]
    workers = [Worker(one, Hints(), lambda: town.now) for one in two]
    schedulers = [world.scheduler(one) for one in two]
    await asyncio.gather(
        first.write(workers[0]._alone, ids[0]),
        schedulers[1].ladders(),
        second.write(workers[1]._alone, ids[1]),
        schedulers[0].ladders(),
    )
    said = [(await town.got(phone))[-1][0].text for phone in (WANJIRU, OTIENO)]
    assert sum(" is yours. " in text for text in said) == 1
    assert sum(" was taken at " in text for text in said) == 1
    after = await first.read(lambda s: s.exec(select(Alert)).one())
    owners = [(await town.sender(phone)).person_id for phone in (WANJIRU, OTIENO)]
    assert after.handling == Handling.ACKNOWLEDGED
    assert after.acknowledged_by == owners[" is yours. " not in said[0]]
    kind = AlertEventKind.ACKNOWLEDGED
    taken = await town.rows(AlertEvent, AlertEvent.kind == kind)
    assert [row.person_id for row in taken if isinstance(row, AlertEvent)] == [
        after.acknowledged_by
    ]
    paged = await pages(town)
    assert len(paged) == len(set(paged)) <= 2
    await run(world, 3 * HOUR, schedulers[0].ladders, 10 * MINUTE)
    assert await pages(town) == paged


async def test_who_takes_it_twice_has_it_once(two: tuple[Database, Database]) -> None:
    town = await settled(two[0])
    alert = await alerted(town)
    await town.verify_dialog(
        WANJIRU,
        [
            (f"OK {alert.reference}", f"{alert.reference} is yours. …"),
            (f"OK {alert.reference}", f"{alert.reference} is yours already."),
        ],
    )
    kinds = await town.db.read(
        lambda s: s.exec(select(AlertEvent.kind).order_by(col(AlertEvent.id))).all()
    )
    assert kinds.count(AlertEventKind.ACKNOWLEDGED) == 1


async def test_worse_news_and_a_scheduler_page_the_next_rung_once(
    two: tuple[Database, Database],
) -> None:
    """Its sender tells more at the moment at which the next rung is due."""
    first, second = two
    town = await settled(first)
    await town.text(ROSE, "they will evict us tomorrow")
    (alert,) = await town.rows(Alert)
    assert isinstance(alert, Alert)
    assert alert.next_rung_at is not None
    town.now = alert.next_rung_at
    world = World(first, now=town.now)
    told = await waiting(town, ROSE, "they are demolishing our houses now")
    worker = Worker(second, Hints(), lambda: town.now)
    await asyncio.gather(second.write(worker._alone, told), world.scheduler().ladders())
    steps = [key.split(":")[2] for key in await pages(town)]
    assert steps.count("0.1.0") == 1  # whoever came second found that rung paged
    rows = await town.rows(AlertEvent, AlertEvent.kind == AlertEventKind.PAGED)
    rungs = [row.detail for row in rows if isinstance(row, AlertEvent)]
    assert rungs.count("1") == 1
    assert len(rungs) == len(steps)

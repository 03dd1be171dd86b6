"""Ladders, missed messages, forgotten questions and wiped texts, each done once."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Update
from sqlmodel import Session, col, select, update

from bot import schedule
from bot.channels.base import Received
from bot.ladders import due_alerts
from storage.db import Database, open_database
from storage.models import (
    Address,
    AddressState,
    Alert,
    AlertEvent,
    AlertEventKind,
    Dialogue,
    Handling,
    InboundKind,
    InboundState,
    Lane,
    Medium,
    Membership,
    Role,
    Standing,
)
from storage.models import Inbound as Inbound_
from tests.bot.scheduled import (
    NOW,
    Gateway,
    World,
    person,
    queued,
)
from tests.plans import ways
from tests.records import Records, days


def _an_alert(session: Session, /, **fields: object) -> int:
    given = {"city": "Kampala", "country": "UG", "severity": 0, "next_rung_at": NOW} | fields
    return Records(session).alert("V7K2-M", NOW, **given).id


def _a_responder(session: Session) -> int:
    return person(session, Role.RESPONDER, Medium.SMS, city="Kampala", country="UG")


def _two_rungs(session: Session) -> None:
    for rung in (0, 2):
        person(session, Role.RESPONDER, Medium.SMS, rung=rung, city="Kampala", country="UG")


async def _alert(db: Database) -> Alert:
    return await db.read(lambda s: s.exec(select(Alert)).one())


async def _events(db: Database) -> list[AlertEventKind]:
    rows = await db.read(lambda s: s.exec(select(AlertEvent).order_by(col(AlertEvent.id))).all())
    return [row.kind for row in rows]


async def test_an_alert_climbs_until_somebody_answers(world: World) -> None:
    await world.db.write(_two_rungs)
    await world.db.write(_an_alert)
    scheduler = world.scheduler()
    for _ in range(2):
        await scheduler.tick()
    assert len(await queued(world.db)) == 1
    assert (await _alert(world.db)).next_rung_at == NOW + timedelta(minutes=5)
    world.now = NOW + timedelta(minutes=4, seconds=59)
    await scheduler.tick()
    assert len(await queued(world.db)) == 1
    world.now = NOW + timedelta(minutes=5)
    await scheduler.tick()
    assert len(await queued(world.db)) == 2
    assert sorted(await _events(world.db)) == sorted(
        [AlertEventKind.PAGED, AlertEventKind.NOBODY, AlertEventKind.PAGED]
    )
    assert (await _alert(world.db)).rung == 2
    assert all(row.lane == Lane.ALERT for row in await queued(world.db))


async def test_an_acknowledged_alert_stays_where_it_is(world: World) -> None:
    await world.db.write(_two_rungs)
    owner = await world.db.write(_a_responder)
    await world.db.write(_an_alert, handling=Handling.ACKNOWLEDGED, acknowledged_by=owner)
    await world.scheduler().tick()
    assert await queued(world.db) == []


@pytest.mark.parametrize(
    "gone",
    [
        lambda: update(Address).values(state=AddressState.DEAD),
        lambda: update(Address).values(state=AddressState.STOPPED),
        lambda: update(Membership).values(standing=Standing.LEFT),
    ],
    ids=["dead", "stopped", "left"],
)
async def test_what_its_responder_has_left_is_nobodys(
    world: World, gone: Callable[[], Update]
) -> None:
    owner = await world.db.write(_a_responder)
    await world.db.write(_an_alert, handling=Handling.RESPONDING, acknowledged_by=owner)
    await world.db.write(lambda session: session.exec(gone()))
    await world.db.write(_two_rungs)
    scheduler = world.scheduler()
    await scheduler.tick()
    alert = await _alert(world.db)
    assert (alert.handling, alert.acknowledged_by) == (Handling.OPEN, None)
    assert len(await queued(world.db)) == 1
    assert await _events(world.db) == [AlertEventKind.HANDED_OVER, AlertEventKind.PAGED]


async def test_a_letter_and_another_role_hold_no_case(world: World) -> None:
    """Who is treasurer still, or has an e-mail address, answers no alert."""

    def stay(session: Session) -> int:
        owner = person(session, Role.RESPONDER, Medium.SMS, Medium.EMAIL, city="Kampala")
        role = Membership(
            person_id=owner, role=Role.TREASURER, standing=Standing.VOUCHED, created_at=NOW
        )
        session.add(role)
        return owner

    owner = await world.db.write(stay)
    await world.db.write(_an_alert, handling=Handling.ACKNOWLEDGED, acknowledged_by=owner)
    await world.scheduler().left()
    assert (await _alert(world.db)).acknowledged_by == owner
    gone = update(Membership).where(col(Membership.role) == Role.RESPONDER)
    await world.db.write(lambda s: s.exec(gone.values(standing=Standing.LEFT)))
    await world.scheduler().left()
    assert (await _alert(world.db)).acknowledged_by is None
    back = update(Membership).values(standing=Standing.VOUCHED)
    await world.db.write(lambda s: s.exec(back))
    taken = update(Alert).values(acknowledged_by=owner, handling=Handling.ACKNOWLEDGED)
    await world.db.write(lambda s: s.exec(taken))
    dead = update(Address).where(col(Address.medium) == Medium.SMS)
    await world.db.write(lambda s: s.exec(dead.values(state=AddressState.STOPPED)))
    await world.scheduler().left()
    assert (await _alert(world.db)).acknowledged_by is None


async def test_who_helped_has_it_then(world: World) -> None:
    owner = await world.db.write(_a_responder)
    helper = await world.db.write(_a_responder)
    alert = await world.db.write(
        _an_alert, handling=Handling.RESPONDING, acknowledged_by=owner, acknowledged_at=NOW
    )
    joined = AlertEvent(alert_id=alert, at=NOW, kind=AlertEventKind.JOINED, person_id=helper)
    await world.db.write(lambda session: session.add(joined))
    gone = update(Address).where(col(Address.person_id) == owner)
    await world.db.write(lambda s: s.exec(gone.values(state=AddressState.STOPPED)))
    await world.scheduler().tick()
    now = await _alert(world.db)
    assert (now.handling, now.acknowledged_by) == (Handling.ACKNOWLEDGED, helper)
    [told] = await queued(world.db)
    assert told.key.startswith("yours:")
    kinds = [AlertEventKind.JOINED, AlertEventKind.HANDED_OVER, AlertEventKind.ACKNOWLEDGED]
    assert await _events(world.db) == kinds


async def test_what_is_over_is_left_as_it_is(world: World) -> None:
    await world.db.write(_an_alert, handling=Handling.STOPPED, acknowledged_by=1)
    await world.scheduler().tick()
    assert (await _alert(world.db)).acknowledged_by == 1
    assert await _events(world.db) == []


async def test_what_is_due_is_sought_by_how_it_is_handled(sqlite: Database) -> None:
    found = await sqlite.read(lambda s: ways(s, lambda: due_alerts(s, NOW), {"alert"}))
    assert found == {"SEARCH alert USING INDEX ix_alert_open handling next_rung_at"}


@pytest.mark.parametrize("handling", [Handling.OPEN, Handling.RESPONDING, Handling.POSTPONED])
async def test_two_schedulers_page_once(database_url: str, handling: Handling) -> None:
    first, second = open_database(database_url), open_database(database_url)
    world = World(first)
    await first.write(_two_rungs)
    await first.write(_an_alert, handling=handling)
    schedulers = (world.scheduler(first), world.scheduler(second))
    await asyncio.gather(*(scheduler.ladders() for scheduler in schedulers))
    pages, rung = await queued(first), (await _alert(first)).rung
    await first.close()
    await second.close()
    assert len(pages) == 1
    assert rung == 0


async def test_what_a_gateway_never_delivered_is_fetched_every_few_minutes(
    sqlite: Database,
) -> None:
    lost = Received(InboundKind.MESSAGE, "SM1", Medium.SMS, "+254700000001", "AKIBA 500")
    away, there = Gateway("telegram", away=True), Gateway("sms", [lost])
    world = World(sqlite, gateways={Medium.TELEGRAM: away, Medium.SMS: there})
    scheduler = world.scheduler()
    for minutes in (0, 4, 5):
        world.now = NOW + timedelta(minutes=minutes)
        with pytest.raises(ExceptionGroup):
            await scheduler.tick()
    assert world.inbox.kept == [("sms", "SM1")] * 2
    assert there.asked == [NOW - schedule.LOOK_BACK, NOW - schedule.OVERLAP]
    away.away = False
    await scheduler.tick()
    assert away.asked == [world.now - schedule.LOOK_BACK]


async def test_it_goes_on_after_a_fault(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "TICK_SECONDS", 0)
    heard_again = asyncio.Event()
    gateway = Gateway("sms", away=True)

    async def missed(since: datetime) -> list[Received]:
        gateway.asked.append(since)
        if len(gateway.asked) == 1:
            raise ConnectionError
        heard_again.set()
        return []

    monkeypatch.setattr(gateway, "missed", missed)
    running = asyncio.create_task(World(sqlite, gateways={Medium.SMS: gateway}).scheduler().run())
    async with asyncio.timeout(20):
        await heard_again.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_question_is_forgotten_when_its_time_is_over(world: World) -> None:
    def ask(session: Session) -> None:
        for name, expires in ((b"old", NOW), (b"new", NOW + timedelta(seconds=1))):
            session.add(Dialogue(address=name, pending="{}", asked_at=NOW, expires_at=expires))

    await world.db.write(ask)
    await world.scheduler().tick()
    assert await world.db.read(lambda s: s.exec(select(Dialogue.address)).all()) == [b"new"]


async def test_texts_are_wiped_once_an_hour(world: World) -> None:
    def add(session: Session) -> None:
        records = Records(session)
        records.inbound(NOW - days(31), None)
        records.inbound(NOW - days(30) + timedelta(minutes=30), None)

    async def states() -> list[InboundState]:
        return await world.db.read(
            lambda s: list(s.exec(select(col(Inbound_.state)).order_by(col(Inbound_.id))))
        )

    await world.db.write(add)
    scheduler = world.scheduler()
    await scheduler.retain()
    assert await states() == [InboundState.WIPED, InboundState.HANDLED]
    world.now += timedelta(minutes=40)
    await scheduler.retain()
    assert await states() == [InboundState.WIPED, InboundState.HANDLED]
    world.now += timedelta(minutes=20)
    await scheduler.retain()
    assert await states() == [InboundState.WIPED] * 2

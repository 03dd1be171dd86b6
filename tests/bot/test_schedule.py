"""What the clock asks for is done once, however often, late or doubly it is asked."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, col, select

import storage.digests
from bot import schedule
from bot.channels.base import Channel, Received
from bot.digest.make import PART, parts
from bot.schedule import CATCH_UP_DAYS, Scheduler, due_days
from storage.content import Content
from storage.db import Database, open_database
from storage.models import (
    Address,
    AddressState,
    Alert,
    AlertEvent,
    AlertEventKind,
    Dialogue,
    Digest,
    Handling,
    InboundKind,
    InboundState,
    Lane,
    Medium,
    Membership,
    Outbound,
    Person,
    Role,
    Standing,
)
from storage.models import Inbound as Inbound_
from storage.places import offices
from tests.records import LONG_AGO, Records, days

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)  # every office's hour has passed
CAIRO = ZoneInfo("Africa/Cairo")


@dataclass
class Hints:
    woken: int = 0

    async def wake(self, stream: str, count: int = 1) -> None:
        assert stream == "outbound"
        self.woken += count

    async def publish(self, event: dict[str, object]) -> None:
        assert event["kind"] in {"digest", "paged"}


@dataclass
class Inbox:
    kept: list[tuple[str, str]] = field(default_factory=list)

    async def keep(self, channel: str, received: Sequence[Received]) -> None:
        self.kept += [(channel, one.key) for one in received]


@dataclass
class Gateway:
    """Lists what it was never able to deliver."""

    name: str
    lost: list[Received] = field(default_factory=list)
    asked: list[datetime] = field(default_factory=list)
    away: bool = False

    async def missed(self, since: datetime) -> list[Received]:
        if self.away:
            raise ConnectionError
        self.asked.append(since)
        return self.lost


@dataclass
class World:
    """A scheduler whose clock the test moves."""

    db: Database
    now: datetime = NOW
    hints: Hints = field(default_factory=Hints)
    inbox: Inbox = field(default_factory=Inbox)
    gateways: dict[Medium, Gateway] = field(
        default_factory=lambda: {medium: Gateway(medium.value) for medium in Medium}
    )

    def scheduler(self, db: Database | None = None, url: str | None = None) -> Scheduler:
        channels = cast("dict[Medium, Channel]", self.gateways)
        return Scheduler(
            db or self.db, channels, self.hints, lambda: self.now, self.inbox, public_url=url
        )


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


async def heard(db: Database, at: datetime) -> None:
    await db.write(lambda session: Records(session).inbound(at, None))


async def made(db: Database) -> list[tuple[str, date]]:
    def read(session: Session) -> list[tuple[str, date]]:
        rows = session.exec(select(Digest.office, col(Digest.day)))
        return sorted((office, day) for office, day in rows)

    return await db.read(read)


async def queued(db: Database) -> list[Outbound]:
    return await db.read(lambda s: list(s.exec(select(Outbound).order_by(Outbound.key)).all()))


def person(
    session: Session,
    role: Role,
    *media: Medium,
    state: AddressState = AddressState.ACTIVE,
    **scope: Any,
) -> int:
    row = Person(created_at=LONG_AGO)
    session.add(row)
    session.flush()
    session.add(
        Membership(
            person_id=row.id, role=role, standing=Standing.VOUCHED, created_at=LONG_AGO, **scope
        )
    )
    for medium in media:
        session.add(
            Address(
                person_id=row.id,
                medium=medium,
                index=f"{row.id}{medium}".encode()[:32],
                value=f"{medium} of {row.id}",
                state=state,
                created_at=LONG_AGO,
            )
        )
    session.flush()
    return row.id


async def test_one_digest_an_office_and_day_however_often(world: World) -> None:
    await heard(world.db, NOW - days(1.2))
    scheduler = world.scheduler()
    for _ in range(3):
        await scheduler.tick()
    found = await made(world.db)
    assert {office for office, _ in found} == {office.code for office in offices()}
    assert len(found) == len(set(found))
    assert (offices()[0].code, date(2026, 11, 23)) in found


async def test_nothing_heard_nothing_made(world: World) -> None:
    await world.scheduler().tick()
    assert await made(world.db) == []


@pytest.mark.parametrize(("age", "digests"), [(20, CATCH_UP_DAYS), (3, 3), (0.1, 0)])
async def test_a_late_start_catches_up_since_the_first_message(
    world: World, monkeypatch: pytest.MonkeyPatch, age: float, digests: int
) -> None:
    [nairobi, *_] = offices()
    monkeypatch.setattr(schedule, "offices", lambda: (nairobi,))
    await heard(world.db, NOW - days(age))
    await world.scheduler().tick()
    assert len(await made(world.db)) == digests


@pytest.mark.parametrize("hour", [0, 1, 7, 23])
@pytest.mark.parametrize("change", [date(2026, 4, 24), date(2026, 10, 29), date(2026, 10, 30)])
async def test_each_day_once_and_never_early_where_clocks_change(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch, hour: int, change: date
) -> None:
    world = World(sqlite)
    cairo = replace(offices()[0], code="cairo", zone=CAIRO, hour=hour)
    monkeypatch.setattr(schedule, "offices", lambda: (cairo,))
    start = datetime.combine(change - timedelta(days=2), datetime.min.time(), CAIRO)
    await heard(sqlite, start.astimezone(UTC))
    scheduler = world.scheduler()
    told: list[date] = []
    for half_hours in range(6 * 48):
        world.now = start.astimezone(UTC) + timedelta(minutes=30 * half_hours)
        await scheduler.digests()
        for _, day in (await made(sqlite))[len(told) :]:
            told.append(day)
            local = world.now.astimezone(CAIRO)
            assert local.date() == day + timedelta(days=1)
            assert local.hour in {hour, hour + 1}  # one later where the hour is skipped
            assert local.minute == 0
    assert told == [start.date() + timedelta(days=number) for number in range(len(told))]
    assert len(told) >= 4


async def test_two_schedulers_make_one_digest(database_url: str) -> None:
    first, second = open_database(database_url), open_database(database_url)
    world = World(first)
    await heard(first, NOW - days(3))
    await first.write(_nairobi_people)
    schedulers = (world.scheduler(first), world.scheduler(second))
    await asyncio.gather(*(scheduler.tick() for scheduler in schedulers))
    found = await made(first)
    keys = [row.key for row in await queued(first)]
    await first.close()
    await second.close()
    assert len(found) == len(set(found)) == 3 * len(offices())
    assert len(keys) == len(set(keys)) == 3 * 2


def _nairobi_people(session: Session) -> None:
    nairobi = offices()[0].code
    person(session, Role.OFFICE, Medium.TELEGRAM, Medium.SMS, office=nairobi)
    person(session, Role.OFFICE, Medium.SMS, office=nairobi)


async def test_a_digest_and_its_texts_are_kept_together_or_not_at_all(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await heard(world.db, NOW - days(1))
    await world.db.write(_nairobi_people)

    def fail(*_: object) -> int:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(storage.digests, "queue", fail)
        with pytest.raises(ExceptionGroup):
            await world.scheduler().tick()
    assert await queued(world.db) == []
    assert offices()[0].code not in {office for office, _ in await made(world.db)}
    await world.scheduler().tick()
    assert len(await queued(world.db)) == 2


async def test_who_gets_what(world: World) -> None:
    nairobi, other = offices()[0].code, offices()[1].code

    def people(session: Session) -> None:
        person(session, Role.OFFICE, Medium.TELEGRAM, Medium.SMS, Medium.EMAIL, office=nairobi)
        person(session, Role.OFFICE, Medium.SMS, office=nairobi)
        person(session, Role.OFFICE, Medium.EMAIL, office=other)
        person(session, Role.LEADER, Medium.SMS, office=nairobi)
        stopped = AddressState.STOPPED
        person(session, Role.OFFICE, Medium.TELEGRAM, state=stopped, office=nairobi)

    await heard(world.db, NOW - days(1))
    await world.db.write(people)
    await world.scheduler(url="https://jirani.example").tick()
    rows = [row for row in await queued(world.db) if row.key.startswith(f"digest:{nairobi}:")]
    assert [row.lane for row in rows] == [Lane.DIGEST] * 3
    said = {row.medium: Content.from_json(row.content) for row in rows}
    assert said[Medium.TELEGRAM].fixed
    assert "HOW GOOD" in said[Medium.TELEGRAM].text
    subject = said[Medium.EMAIL].subject
    assert subject is not None
    assert subject.endswith("Mon 23 Nov 2026")
    link = f"https://jirani.example/office/{nairobi}/figure/2026-11-23/"
    assert link in (said[Medium.EMAIL].html or "")
    assert len(said[Medium.SMS].text) <= 160
    assert "HOW GOOD" not in said[Medium.SMS].text
    assert world.hints.woken


async def test_nothing_is_queued_for_a_gateway_that_is_not_there(world: World) -> None:
    office = offices()[0].code
    del world.gateways[Medium.EMAIL]

    def people(session: Session) -> None:
        person(session, Role.OFFICE, Medium.EMAIL, office=office)
        person(session, Role.OFFICE, Medium.EMAIL, Medium.SMS, office=office)

    await heard(world.db, NOW - days(1))
    await world.db.write(people)
    await world.scheduler().tick()
    assert [row.medium for row in await queued(world.db)] == [Medium.SMS]


def _an_alert(session: Session, /, **fields: object) -> int:
    given = {"city": "Kampala", "country": "UG", "severity": 0, "next_rung_at": NOW} | fields
    return Records(session).alert("V7K2-M", NOW, **given).id


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
    await world.db.write(_an_alert, handling=Handling.ACKNOWLEDGED)
    await world.scheduler().tick()
    assert await queued(world.db) == []


async def test_two_schedulers_page_once(database_url: str) -> None:
    first, second = open_database(database_url), open_database(database_url)
    world = World(first)
    await first.write(_two_rungs)
    await first.write(_an_alert)
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


def test_the_days_that_are_due() -> None:
    zone = ZoneInfo("Asia/Tokyo")
    before = due_days(zone, 7, datetime(2026, 11, 23, 21, 59, tzinfo=UTC))
    assert before[-1] == date(2026, 11, 22)
    after = due_days(zone, 7, datetime(2026, 11, 23, 22, tzinfo=UTC))
    assert after[-1] == date(2026, 11, 23)
    assert len(after) == CATCH_UP_DAYS
    assert after == sorted(after)


def test_a_long_digest_goes_in_parts_that_fit() -> None:
    blocks = ["short", "x" * (PART - 100), "\n".join(["a line of a section"] * 400)]
    pieces = parts("\n\n".join(blocks) + "\n")
    assert all(len(piece) <= PART for piece in pieces)
    assert "".join(pieces).replace("\n", "") == "".join(blocks).replace("\n", "")


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

"""One digest an office and day, however often, late or doubly it is asked for."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

import storage.digests
from bot import schedule
from bot.digest.make import PART, parts
from bot.schedule import CATCH_UP_DAYS, due_days
from storage.content import Content
from storage.db import Database, open_database
from storage.models import (
    AddressState,
    Lane,
    Medium,
    Role,
)
from storage.places import offices
from tests.bot.scheduled import (
    CAIRO,
    NOW,
    World,
    heard,
    made,
    person,
    queued,
)
from tests.records import days


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

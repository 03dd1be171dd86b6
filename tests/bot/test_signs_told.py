"""The auditor hears of groups with signs: once a month, by day, of their own scope only."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Update
from sqlmodel import Session, col, select, update

from bot.signs import due_auditors, say_signs, signs_for
from handlers.signs_told import TEXTS, is_due, tell
from locales.catalogue import languages, translate
from locales.placeholders import PLACEHOLDERS
from locales.render import render
from locales.segments import to_gsm
from storage.auditors import groups_under
from storage.content import Content
from storage.db import Database, open_database
from storage.figures.signs import Sign
from storage.models import Address, EntryKind, Lane, Medium, Membership, Outbound, Person, Role
from tests.bot.scheduled import World, person
from tests.records import Records

NAIROBI = ZoneInfo("Africa/Nairobi")
FIRST = datetime(2026, 12, 1, 6, tzinfo=UTC)  # nine in Nairobi
FINE = EntryKind.FINE


def groups(session: Session) -> None:
    """Upendo and Pamoja have signs, Umoja has none; Lang'ata is a group of another city."""
    records = Records(session)
    for name, city, many in (
        ("Pamoja", "Nairobi", 2),
        ("Umoja", "Nairobi", 0),
        ("Upendo", "Nairobi", 2),
        ("Bahari", "Mombasa", 2),
        ("Kampala", "Kampala", 2),
    ):
        country, currency = ("UG", "UGX") if name == city else ("KE", "KES")
        group = records.group(name, city, country, currency)
        kind = EntryKind.DEPOSIT if name == "Upendo" else FINE
        meetings = [records.meeting(group, FIRST - timedelta(days=9 + day)) for day in range(10)]
        entries = [records.entry(meeting, kind, 150_000, currency) for meeting in meetings]
        for entry in entries[:many]:
            records.reversal(entry, FIRST - timedelta(days=2))


def auditor(session: Session, *media: Medium, **scope: Any) -> int:
    return person(session, Role.AUDITOR, *media or (Medium.SMS,), **scope)


async def said(db: Database) -> list[tuple[str, str]]:
    """(key, text) of what auditors were told."""

    def read(session: Session) -> list[Outbound]:
        wanted = select(Outbound).where(col(Outbound.key).startswith("signs:"))
        return list(session.exec(wanted.order_by(col(Outbound.id))))

    rows = await db.read(read)
    assert {row.lane for row in rows} <= {Lane.BROADCAST}
    return [(row.key, Content.from_json(row.content).text) for row in rows]


async def test_each_hears_of_their_own_scope(world: World) -> None:
    people = {}

    def write(session: Session) -> None:
        groups(session)
        for name, scope in (
            ("of Nairobi", {"city": "Nairobi", "country": "KE"}),
            ("of Mombasa", {"city": "Mombasa", "country": "KE"}),
            ("of Kenya", {"country": "KE"}),
            ("of Kisumu", {"city": "Kisumu", "country": "KE"}),
            ("of Tanzania", {"country": "TZ"}),
        ):
            people[name] = auditor(session, **scope)
        for role in Role:
            if role != Role.AUDITOR:
                person(session, role, Medium.SMS, city="Nairobi", country="KE", office="nairobi")

    world.now = FIRST
    await world.db.write(write)
    await world.scheduler().tick()
    texts = {int(key.split(":")[2]): text for key, text in await said(world.db)}
    assert texts == {
        people["of Nairobi"]: "Please look at: Upendo many corrections; Upendo only round sums; "
        "Pamoja many corrections. A sign is no proof.",
        people["of Mombasa"]: "Please look at: Bahari many corrections. A sign is no proof.",
        people["of Kenya"]: "Please look at: Upendo many corrections; Upendo only round sums; "
        "Bahari many corrections. A sign is no proof.",  # as many whole ones as fit
    }
    assert world.hints.woken


async def test_one_of_two_scopes_hears_once_of_both(sqlite: Database) -> None:
    def write(session: Session) -> None:
        groups(session)
        number = auditor(session, city="Mombasa", country="KE")
        [role] = session.exec(select(Membership)).all()
        for scope in ({"country": "UG"}, {"country": "UG", "city": "Kampala"}):
            fields = role.model_dump(exclude={"id", "city", "country"})
            session.add(Membership(**fields | scope))
        session.flush()
        roles = session.exec(select(Membership)).all()
        assert [one.name for one in groups_under(session, roles)] == ["Bahari", "Kampala"]
        assert {one.person_id for one in roles} == {number}

    world = World(sqlite, now=FIRST)
    await sqlite.write(write)
    await world.scheduler().signs()
    [(_, text)] = await said(sqlite)
    assert text == (
        "Please look at: Bahari many corrections; Kampala many corrections. A sign is no proof."
    )


def hours(first: datetime, days: int) -> Iterable[datetime]:
    return (first + timedelta(minutes=30 * half) for half in range(48 * days))


async def test_once_a_month_and_by_day(world: World) -> None:
    def write(session: Session) -> None:
        groups(session)
        auditor(session, city="Nairobi", country="KE")

    await world.db.write(write)
    scheduler = world.scheduler()
    heard: list[datetime] = []
    for world.now in hours(datetime(2026, 11, 29, 21, tzinfo=UTC), 5):  # midnight in Nairobi
        await scheduler.signs()
        if len(await said(world.db)) > len(heard):
            heard.append(world.now.astimezone(NAIROBI))
    assert heard == [datetime(2026, 12, 1, 9, tzinfo=NAIROBI)]
    await world.scheduler().signs()  # as after a restart
    world.now = datetime(2027, 1, 3, 9, tzinfo=UTC)
    await world.scheduler().signs()
    keys = [key.split(":")[1] for key, _ in await said(world.db)]
    assert keys == ["2026-12-01", "2027-01-01"]
    world.now = datetime(2027, 3, 2, 9, tzinfo=UTC)  # the three months before have no entry
    await world.scheduler().signs()
    assert len(await said(world.db)) == 2


async def test_a_start_at_night_waits_for_the_morning(sqlite: Database) -> None:
    def write(session: Session) -> None:
        groups(session)
        auditor(session, city="Nairobi", country="KE")

    await sqlite.write(write)
    world = World(sqlite)
    for local, heard in ((23, 0), (2, 0), (8, 0), (9, 1)):
        world.now = datetime(2026, 12, 1 if local == 23 else 2, local, 59, tzinfo=NAIROBI)
        await world.scheduler().signs()
        assert len(await said(sqlite)) == heard, local


async def test_two_schedulers_say_it_once(database_url: str) -> None:
    first, second = open_database(database_url), open_database(database_url)

    def write(session: Session) -> None:
        groups(session)
        for _ in range(3):
            auditor(session, city="Nairobi", country="KE")

    await first.write(write)
    world = World(first, now=FIRST)
    schedulers = [world.scheduler(db) for db in (first, second, first, second)]
    await asyncio.gather(*(scheduler.signs() for scheduler in schedulers))
    told = [key.split(":")[2] for key, _ in await said(first)]
    assert len(told) == len({*told}) == 3
    await world.scheduler(second).signs()
    assert len(await said(first)) == 3
    await first.close()
    await second.close()


async def test_another_address_is_no_other_person(database: Database) -> None:
    def write(session: Session) -> None:
        groups(session)
        auditor(session, Medium.SMS, Medium.TELEGRAM, city="Nairobi", country="KE")

    await database.write(write)
    [due] = await database.read(due_auditors, FIRST)
    outcome = await database.read(signs_for, due)
    queued = []
    for _ in range(2):  # two processes found it due, and the second is slow
        queued.append(await database.write(say_signs, due, outcome, FIRST))
        await database.write(lambda session: session.exec(_heard_by_chat()))
    assert queued == [1, 0]
    assert len(await said(database)) == 1
    assert await database.read(due_auditors, FIRST) == []


def _heard_by_chat() -> Update:
    return (
        update(Address)
        .where(col(Address.medium) == Medium.TELEGRAM)
        .values(heard_at=FIRST + timedelta(days=1))
    )


async def test_no_signs_no_text_and_none_to_a_phone_that_others_read(sqlite: Database) -> None:
    def write(session: Session) -> None:
        groups(session)
        auditor(session, city="Kisumu", country="KE")
        quiet = auditor(session, city="Nairobi", country="KE")
        session.get_one(Person, quiet).quiet = True

    await sqlite.write(write)
    world = World(sqlite, now=FIRST)
    await world.scheduler().signs()
    assert await said(sqlite) == []
    assert not world.hints.woken


@pytest.mark.parametrize(
    ("day", "hour", "due"),
    [(1, 8, False), (1, 9, True), (3, 20, True), (3, 21, False), (4, 9, False), (2, 3, False)],
)
def test_when_it_is_due(day: int, hour: int, due: bool) -> None:
    assert is_due(datetime(2026, 12, day, hour, 30, tzinfo=NAIROBI)) == due


def test_every_sign_has_its_text() -> None:
    assert {*TEXTS} == {*Sign}


@pytest.mark.parametrize("language", languages())
def test_a_group_of_any_name_has_a_line_that_fits(language: str) -> None:
    outcome = tell(1, date(2026, 12, 2), [("M" * 64, tuple(Sign))])
    [notice] = outcome.notices
    text = render(notice.text, language, sms=True, zone=NAIROBI).text
    words = [to_gsm(translate(TEXTS[sign], language)) for sign in Sign]
    assert words[0] in to_gsm(text)
    longest = PLACEHOLDERS["lines"].longest - PLACEHOLDERS["group"].longest - 1
    assert all(len(word) <= longest for word in words)

"""Groups hear of their meeting, of a report that is missing and of their month: once, by day."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, col, select, update

from handlers.rhythm import Due, due
from storage.content import Content
from storage.db import Database, open_database
from storage.models import Entry, Lane, Medium, Outbound, ReminderKind, SavingsGroup
from storage.reading.rhythm import Rhythm
from tests.bot.scheduled import World
from tests.handlers.conftest import JUMA, ROSE, settled
from tests.handlers.test_books import at_home
from tests.handlers.town import MONDAY, Phone, Town, fits

MONTHS = Path(__file__).parents[1] / "cases" / "months"  # what a group hears unasked
NAIROBI = ZoneInfo("Africa/Nairobi")
WEDNESDAY = date(2026, 11, 25)
BEFORE, AFTER, MONTH = ReminderKind.BEFORE, ReminderKind.AFTER, ReminderKind.MONTH


def group(**fields: Any) -> SavingsGroup:
    made = datetime(2026, 9, 2, 9, tzinfo=UTC)  # a Wednesday
    known: dict[str, Any] = {"name": "Tumaini", "folded": "tumaini", "settlement_id": 1}
    return SavingsGroup(**(known | {"currency": "KES", "weekday": 2, "created_at": made} | fields))


@pytest.mark.parametrize(
    ("day", "hour", "last", "unanswered", "told"),
    [
        (date(2026, 11, 24), 18, date(2026, 11, 18), 0, [Due(BEFORE, WEDNESDAY)]),
        (date(2026, 11, 24), 17, date(2026, 11, 18), 0, []),  # not their hour yet
        (date(2026, 11, 24), 20, date(2026, 11, 18), 0, [Due(BEFORE, WEDNESDAY)]),
        (date(2026, 11, 24), 21, date(2026, 11, 18), 0, []),  # late: never at night
        (date(2026, 11, 24), 2, date(2026, 11, 18), 0, []),
        (date(2026, 11, 25), 18, date(2026, 11, 18), 0, []),
        (date(2026, 11, 26), 18, date(2026, 11, 18), 0, [Due(AFTER, WEDNESDAY)]),
        (date(2026, 11, 26), 18, WEDNESDAY, 0, []),  # they reported
        (date(2026, 11, 26), 18, date(2026, 11, 26), 0, []),
        (date(2026, 11, 26), 18, date(2026, 11, 4), 2, [Due(AFTER, WEDNESDAY)]),
        (date(2026, 11, 26), 18, date(2026, 10, 28), 3, []),  # three without a word
        (date(2026, 11, 24), 18, date(2026, 10, 28), 3, []),
        (date(2026, 12, 2), 18, date(2026, 11, 25), 0, [Due(MONTH, date(2026, 11, 1))]),
        (date(2026, 12, 4), 18, date(2026, 11, 25), 0, []),  # no news any more
        (date(2026, 12, 2), 18, date(2026, 10, 28), 3, []),  # nothing happened in it
    ],
)
def test_what_is_due(day: date, hour: int, last: date, unanswered: int, told: list[Due]) -> None:
    assert [*due(group(), Rhythm(last, unanswered), day, hour)] == told


def test_a_fortnight_skips_every_second_week() -> None:
    every_second = group(every_days=14)
    rhythm = Rhythm(date(2026, 11, 18), 0)
    weeks = [date(2026, 11, 24) + timedelta(weeks=number) for number in range(4)]
    told = [[one.kind for one in due(every_second, rhythm, day, 18)] for day in weeks]
    assert [BEFORE in kinds for kinds in told] == [False, True, False, True]


def test_a_group_that_wants_none_hears_none() -> None:
    rhythm = Rhythm(date(2026, 11, 18), 0)
    assert not [*due(group(reminders=False), rhythm, date(2026, 11, 24), 18)]


def test_without_a_meeting_day_the_rhythm_counts() -> None:
    rhythm = Rhythm(date(2026, 11, 18), 0)
    free = group(weekday=None)
    days = [date(2026, 11, 18) + timedelta(days=number) for number in range(1, 9)]
    told = {day: [one.kind for one in due(free, rhythm, day, 18)] for day in days}
    assert [day.day for day in days if BEFORE in told[day]] == [24]
    assert [day.day for day in days if AFTER in told[day]] == [26]


async def meeting_on_wednesday(town: Town) -> None:
    group = (await town.sender(ROSE)).group
    assert group is not None

    def change(session: Session) -> None:
        session.get_one(SavingsGroup, group.id).weekday = 2

    await town.db.write(change)


async def heard(town: Town, world: World, phone: Phone, end: datetime) -> list[str]:
    """What the scheduler says to a phone until then, looking every half hour."""
    scheduler = world.scheduler()
    before = len(await town.got(phone))
    while world.now < end:
        await scheduler.rhythm()
        world.now += timedelta(minutes=30)
    return [content.text for content, _ in (await town.got(phone))[before:]]


@pytest.fixture
async def town(database: Database) -> Town:
    town = await settled(database)
    await meeting_on_wednesday(town)
    return town


async def test_a_silent_group_is_left_in_peace_after_three(town: Town) -> None:
    await town.text(ROSE, "saved 500")
    world = World(town.db, now=MONDAY)
    said = await heard(town, world, ROSE, MONDAY + timedelta(days=60))
    assert said[:2] == [
        "Tumaini meets Wed 25 Nov. After it send e.g. SAVINGS 2000 WOMEN 15 MEN 4",
        (
            "Tumaini: no report of Wed 25 Nov yet. Send SAVINGS and the amount, or NO SAVINGS. "
            "To end reminders send GROUP"
        ),
    ]
    assert sum("no report of" in text for text in said) == 3
    assert sum("meets" in text for text in said) == 3
    assert sum("reports 1, saved KES 500" in text for text in said) == 1  # November's
    own = (await town.sender(ROSE)).groups[0]
    rows = [row for row in await rhythm_rows(town) if f":{own.id}:" in str(row.key)]
    assert {row.due_at.astimezone(NAIROBI).hour for row in rows} == {18}


async def rhythm_rows(town: Town) -> list[Outbound]:
    def read(session: Session) -> list[Outbound]:
        wanted = select(Outbound).where(col(Outbound.key).startswith("rhythm:"))
        return list(session.exec(wanted))

    rows = await town.db.read(read)
    assert {row.lane for row in rows} == {Lane.BROADCAST}
    return rows


async def test_a_report_begins_the_count_anew(town: Town) -> None:
    await town.text(ROSE, "saved 500")
    world = World(town.db, now=MONDAY)
    await heard(town, world, ROSE, MONDAY + timedelta(days=40))
    town.now = world.now
    await town.text(ROSE, "no savings")
    said = await heard(town, world, ROSE, world.now + timedelta(days=14))
    assert any("meets" in text for text in said)


async def test_every_officer_hears_and_one_in_quiet_mode_of_no_sum(town: Town) -> None:
    await town.text(ROSE, "saved 500")
    await town.text(JUMA, "QUIET")
    world = World(town.db, now=MONDAY)
    rose = await heard(town, world, ROSE, MONDAY + timedelta(days=12))
    juma = [content.text for content, _ in (await town.got(JUMA))]
    assert any("saved KES 500" in text for text in rose)
    assert any("meets" in text for text in juma)
    assert not any("KES" in text for text in juma)


async def test_two_schedulers_say_it_once(database_url: str) -> None:
    first, second = open_database(database_url), open_database(database_url)
    town = await settled(first)
    await meeting_on_wednesday(town)
    await town.text(ROSE, "saved 500")
    world = World(first, now=datetime(2026, 11, 24, 15, 30, tzinfo=UTC))
    for scheduler in (world.scheduler(), world.scheduler(second), world.scheduler()):
        await scheduler.rhythm()
    keys = [row.key for row in await rhythm_rows(town)]
    assert len(keys) == len({*keys}) == 2  # one an officer
    await first.close()
    await second.close()


async def test_a_reminder_is_no_report(town: Town) -> None:
    world = World(town.db, now=MONDAY)
    await heard(town, world, ROSE, MONDAY + timedelta(days=4))
    assert await town.rows(Entry) == []


async def test_a_goal_that_is_reached_is_celebrated_once(town: Town) -> None:
    sender = await town.sender(ROSE)
    assert sender.group is not None
    number = sender.group.id

    def aim(session: Session) -> None:
        session.get_one(SavingsGroup, number).goal = 100_000

    await town.db.write(aim)
    await town.verify_dialog(
        ROSE,
        [
            ("saved 900", "S… kept: savings KES 900, …Wrong? Send UNDO"),
            (
                "saved 110",
                (
                    "S… kept: … / Congratulations: Tumaini has reached KES 1,000! "
                    "For the next goal send GROUP"
                ),
            ),
            ("saved 120", "S… kept: …Wrong? Send UNDO"),
        ],
    )
    told = [content.text for content, _ in await town.got(JUMA)]
    assert told == ["Congratulations: Tumaini has reached KES 1,000! For the next goal send GROUP"]
    assert all(isinstance(content, Content) for content, _ in await town.got(ROSE))


_SAVED = {"en": "saved", "sw": "akiba", "es": "ahorro", "hi": "बचत", "fil": "ipon"}


@pytest.mark.parametrize("language", _SAVED)
@pytest.mark.parametrize("medium", [Medium.SMS, Medium.TELEGRAM])
async def test_a_month_in_each_language(sqlite: Database, medium: Medium, language: str) -> None:
    town = Town(sqlite, medium)
    phones = await at_home(town, language)
    await town.text(phones[1], f"{_SAVED[language]} 500")

    def on_wednesdays(session: Session) -> None:
        session.exec(update(SavingsGroup).values(weekday=2))

    await sqlite.write(on_wednesdays)
    end = MONDAY + timedelta(days=9)
    said = await heard(town, World(sqlite, now=MONDAY), phones[1], end)
    expected = (MONTHS / f"{language}.txt").read_text("utf-8").splitlines()
    assert len(said) == len(expected)
    assert all(map(fits, expected, said)), said

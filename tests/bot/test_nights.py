"""Ladders over a night, minute by minute: who is woken when, whatever happens to the schedulers."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from storage.db import Database, open_database
from storage.models import Handling, Role
from tests.bot.nights import CAIRO, CITY, EVENING, HOUR, MINUTE, OFFICE_HOURS, ROTA, Night, run
from tests.bot.scheduled import World

# Opened at 23:00: nobody is on duty on rung 2, so rung 3 is called in its place; then everybody who
# was not called yet, then everybody.
UNDER_WAY = [
    "23:00 first",
    "23:05 second",
    "23:15 desk",
    "23:45 adviser manager office",
    "+1 00:15 all",
    "+1 00:45 all",
]
NIGHTS = {
    0: [
        *UNDER_WAY,
        *("+1 01:15 all", "+1 01:45 all", "+1 02:45 all", "+1 04:45 all", "+1 08:45 all"),
    ],
    1: [
        "23:00 first",
        "23:15 second",
        "+1 00:00 desk",
        "+1 02:00 adviser manager office",
        "+1 04:00 all",
        "+1 06:00 all",
        "+1 08:00 all",
    ],
    2: ["23:00 first", "+1 01:00 second", "+1 07:00 desk"],
    3: ["+1 08:00 first"],
}


@pytest.mark.parametrize("level", NIGHTS)
async def test_who_is_woken_in_a_night(database: Database, level: int) -> None:
    night = Night(database)
    world = await night.open(severity=level)
    await run(world, 80 * MINUTE, world.scheduler().ladders)
    await run(world, 8 * HOUR + 35 * MINUTE, world.scheduler().ladders, 5 * MINUTE)
    assert await night.pages() == NIGHTS[level]
    await night.nothing_twice()


async def test_the_office_hears_of_the_gap_once(database: Database) -> None:
    night = Night(database)
    world = await night.open()
    await run(world, 3 * HOUR, world.scheduler().ladders)
    assert await night.gaps() == [("23:15", "office", "2")]


async def test_a_restart_in_the_middle_loses_nothing(database_url: str) -> None:
    """Each minute has another process, with its own connections."""
    first = open_database(database_url)
    night = Night(first)
    world = await night.open()

    async def tick() -> None:
        fresh = open_database(database_url)
        await world.scheduler(fresh).ladders()
        await fresh.close()

    await run(world, HOUR + 50 * MINUTE, tick)
    pages = await night.pages()
    await night.nothing_twice()
    await first.close()
    assert pages == UNDER_WAY


async def test_two_schedulers_race_at_every_tick(database_url: str) -> None:
    first, second = open_database(database_url), open_database(database_url)
    night = Night(first)
    world = await night.open()
    schedulers = (world.scheduler(first), world.scheduler(second))

    async def tick() -> None:
        await asyncio.gather(*(scheduler.ladders() for scheduler in schedulers))

    await run(world, HOUR + 50 * MINUTE, tick)
    pages = await night.pages()
    await night.nothing_twice()
    await first.close()
    await second.close()
    assert pages == UNDER_WAY


@pytest.mark.parametrize("handling", [Handling.RESPONDING, Handling.POSTPONED])
async def test_what_an_office_works_on_and_nobody_took_climbs_on(
    database: Database, handling: Handling
) -> None:
    night = Night(database)
    world = await night.open()
    await run(world, 6 * MINUTE, world.scheduler().ladders)
    await night.change(handling=handling)
    await run(world, HOUR + 44 * MINUTE, world.scheduler().ladders)
    assert await night.pages() == UNDER_WAY
    await night.change(acknowledged_by=1)
    await run(world, HOUR, world.scheduler().ladders)
    assert await night.pages() == UNDER_WAY


@pytest.mark.parametrize(
    ("level", "pages"),
    [
        (0, ["23:00 all", "23:30 all", "+1 00:00 all"]),
        (1, ["23:00 all", "+1 01:00 all"]),
        (2, ["+1 08:00 first"]),  # it can wait for the morning
        (3, ["+1 08:00 first"]),
    ],
)
async def test_with_nobody_on_duty(database: Database, level: int, pages: list[str]) -> None:
    night = Night(database)
    rota = {name: (role, scope | {"hours": OFFICE_HOURS}) for name, (role, scope) in ROTA.items()}
    world = await night.open(rota, severity=level)
    hours = 9 * HOUR if level >= 2 else HOUR + level * HOUR
    await run(world, hours, world.scheduler().ladders, 5 * MINUTE)
    assert await night.pages() == pages
    gaps = [("23:00", "office", str(rung)) for rung in range(4)]
    assert await night.gaps() == (gaps if level < 2 else [])


async def test_with_nobody_at_all_it_stays_due_and_says_so(database: Database) -> None:
    night = Night(database)
    world = await night.open({})
    with capture_logs() as logs:
        await run(world, HOUR, world.scheduler().ladders)
    assert [(log["event"], log["log_level"]) for log in logs] == [("ladder.nobody", "error")] * 3
    assert {log["alert"] for log in logs} == {night.alert_id}
    alert = await night.alert()
    assert (alert.rung, alert.next_rung_at) == (4, world.now + 30 * MINUTE)


async def test_whoever_is_named_meanwhile_is_called(database: Database) -> None:
    night = Night(database)
    world = await night.open({})
    await run(world, 29 * MINUTE, world.scheduler().ladders)
    await night.name("late", (Role.RESPONDER, CITY | {"rung": 1}))
    await run(world, 2 * MINUTE, world.scheduler().ladders)
    assert "23:30 late" in await night.pages()


async def scheduler_until(world: World, moment: datetime, **jump: float) -> None:
    """Minute by minute until then, when the clock jumps."""
    await run(world, moment - world.now, world.scheduler().ladders)
    world.now += timedelta(**jump)


@pytest.mark.parametrize(
    ("jump", "pages"),
    [
        # An hour back: what was due at 23:05 is due then, not an hour early and not twice.
        ({"hours": -1}, ["23:00 first", "23:05 second", "23:15 desk"]),
        # An hour ahead: one rung at once, and the next after its own wait.
        ({"hours": 1}, ["23:00 first", "+1 00:03 second", "+1 00:13 desk"]),
        # Down for three hours: one rung at once, not three.
        ({"hours": 3}, ["23:00 first", "+1 02:03 second", "+1 02:13 desk"]),
    ],
)
async def test_when_the_clock_jumps(
    database: Database, jump: dict[str, float], pages: list[str]
) -> None:
    night = Night(database)
    world = await night.open()
    await scheduler_until(world, world.now + 3 * MINUTE, **jump)
    later = 75 * MINUTE if jump["hours"] < 0 else 15 * MINUTE
    await run(world, later, world.scheduler().ladders)
    assert await night.pages() == pages


@pytest.mark.parametrize(
    ("opened", "level", "hours", "pages"),
    [
        # Cairo, 24 April: after 23:59 comes 01:00.
        ("2026-04-23T23:50", 0, None, ["23:50 first", "23:55 second", "+1 01:05 desk"]),
        ("2026-04-23T23:30", 3, None, ["+1 08:00 first"]),
        ("2026-04-23T23:30", 2, "8-18", ["+1 08:00 first"]),
        # Cairo, 29 October: the hour from 23:00 comes twice.
        ("2026-10-29T23:50", 0, None, ["23:50 first", "23:55 second", "23:05 desk"]),
        ("2026-10-29T23:30", 3, None, ["+1 08:00 first"]),
        ("2026-10-29T23:30", 2, "8-18", ["+1 08:00 first"]),
    ],
)
async def test_in_a_night_in_which_clocks_change(
    database: Database, opened: str, level: int, hours: str | None, pages: list[str]
) -> None:
    cairo: dict[str, Any] = {"city": "Cairo", "country": "EG"}
    night = Night(database, CAIRO, datetime.fromisoformat(opened).replace(tzinfo=CAIRO))
    rota = {
        "first": (Role.RESPONDER, cairo | {"hours": hours}),
        "second": (Role.RESPONDER, cairo | {"hours": hours, "rung": 1}),
        "desk": (Role.RESPONDER, {"office": "nairobi", "rung": 2, "hours": hours}),
    }
    world = await night.open(rota, severity=level, **cairo)
    wake = datetime.fromisoformat(opened).replace(hour=8, minute=0, tzinfo=CAIRO) + 24 * HOUR
    span = 16 * MINUTE if level == 0 else wake.astimezone(UTC) - world.now
    every = MINUTE if level == 0 else 10 * MINUTE
    await run(world, span, world.scheduler().ladders, every)
    assert await night.pages() == pages


@pytest.mark.parametrize(
    "change",
    [
        {"handling": Handling.CLOSED, "closed_at": EVENING.astimezone(UTC)},
        {"merged_into": 7},
        {"handling": Handling.STOPPED},
    ],
    ids=["closed", "merged", "ended"],
)
async def test_what_ends_in_the_middle_pages_nobody_more(
    database: Database, change: dict[str, object]
) -> None:
    night = Night(database)
    world = await night.open()
    scheduler = world.scheduler()
    await run(world, 6 * MINUTE, scheduler.ladders)
    await night.change(**change)
    await run(world, 2 * HOUR, scheduler.ladders, 5 * MINUTE)
    assert await night.pages() == UNDER_WAY[:2]


def test_the_zones_of_the_tables_are_those_of_the_cities() -> None:
    assert EVENING.tzinfo == ZoneInfo("Africa/Kampala")
    assert datetime(2026, 4, 23, 22, tzinfo=UTC).astimezone(CAIRO).hour == 1
    assert datetime(2026, 10, 29, 21, tzinfo=UTC).astimezone(CAIRO).hour == 23

"""Alerts of doubted numbers over a night: the city alone is called, and when others are too."""

from typing import Any

import pytest

from storage.db import Database
from storage.models import Role
from tests.bot.nights import CITY, HOUR, MINUTE, Night, Who, run

DOUBTED = {
    0: [
        *("23:00 first", "23:05 second", "23:15 first second", "23:45 first second"),
        *("+1 00:00 all", "+1 00:30 all", "+1 01:00 all", "+1 02:00 all"),
    ],
    1: [
        *("23:00 first", "23:15 second", "+1 00:00 desk"),
        *("+1 02:00 adviser manager office", "+1 04:00 all"),
    ],
    2: ["23:00 first", "+1 01:00 second", "+1 07:00 first second"],
}


@pytest.mark.parametrize("level", DOUBTED)
async def test_a_doubted_numbers_alert_leaves_the_city_if_it_cannot_wait(
    database: Database, level: int
) -> None:
    night = Night(database)
    world = await night.open(severity=level, city_only=True)
    hours = 9 if level == 2 else 5 if level == 1 else 3
    await run(world, hours * HOUR, world.scheduler().ladders, 5 * MINUTE)
    assert await night.pages() == DOUBTED[level]
    assert (await night.alert()).city_only is (level == 2)
    gaps = {0: [("+1 00:00", "office", "2")], 1: [("+1 00:00", "office", "2")], 2: []}
    assert await night.gaps() == gaps[level]
    await night.nothing_twice()


async def test_what_leaves_the_city_is_told_to_all_rungs_that_others_would_have_reached(
    database: Database,
) -> None:
    """Of rung 0 the city has its own; of rung 1 and 2 the country has."""
    night = Night(database)
    country: dict[str, Any] = {"country": "UG"}
    rota: dict[str, Who] = {
        "first": (Role.RESPONDER, CITY),
        "far first": (Role.RESPONDER, country),
        "far second": (Role.RESPONDER, country | {"rung": 1}),
        "manager": (Role.RESPONDER, country | {"rung": 2}),
        "desk": (Role.RESPONDER, {"office": "nairobi", "rung": 3}),
    }
    world = await night.open(rota, severity=1, city_only=True)
    await run(world, 6 * HOUR, world.scheduler().ladders, 15 * MINUTE)
    assert await night.pages() == [
        *("23:00 first", "23:15 first", "+1 00:00 far second manager"),
        *("+1 02:00 desk", "+1 04:00 all"),
    ]

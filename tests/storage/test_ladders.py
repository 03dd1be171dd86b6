"""The ladders' data: minutes that rise, countries that there are, and mornings."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from storage.ladders import LAST, countries, ladder_of
from storage.places import office_of

EVERYWHERE = (None, *sorted(countries()))
LEVELS = (0, 1, 2, 3)


@pytest.mark.parametrize("country", EVERYWHERE)
@pytest.mark.parametrize("level", LEVELS)
def test_each_ladder_rises_from_nothing_and_is_not_too_high(
    country: str | None, level: int
) -> None:
    steps = ladder_of(country).minutes[level]
    assert steps[0] == 0
    assert 2 <= len(steps) <= LAST + 1
    assert all(earlier < later for earlier, later in pairwise(steps))
    assert all(isinstance(minutes, int) for minutes in steps)


@pytest.mark.parametrize("country", EVERYWHERE)
def test_no_other_levels_no_unknown_country_and_a_night_before_a_morning(
    country: str | None,
) -> None:
    ladder = ladder_of(country)
    first, last = ladder.night
    assert set(ladder.minutes) == set(LEVELS)
    assert 12 <= first < 24
    assert 0 < last <= ladder.morning < 12
    assert country is None or office_of(country) is not None


@pytest.mark.parametrize(
    ("level", "minutes"),
    [
        (0, [5, 10, 15, 30, 30, 30]),
        (1, [15, 45, 120, 120, 120]),
        (2, [120, 360, 960, 960, 960]),
        (3, [2880, 2880, 2880]),
    ],
)
def test_how_long_each_rung_waits(level: int, minutes: list[int]) -> None:
    waits = [ladder_of("KE").wait(level, rung) for rung in range(len(minutes))]
    assert waits == [timedelta(minutes=wait) for wait in minutes]
    assert ladder_of("KE").longest(level) == waits[-1]


@pytest.mark.parametrize(
    ("level", "hours"),
    [
        (0, [0.5, 0.5, 0.5, 0.5, 1, 2, 4, 8, 16, 24, 24]),
        (1, [2, 2, 2, 2, 4, 8, 16, 24, 24]),
        (2, [16, 16, 16, 16, 24, 24]),
        (3, [48, 48, 48, 48, 48, 48]),  # no wait is shorter than its own
    ],
)
def test_the_last_rung_repeats_ever_later(level: int, hours: list[float]) -> None:
    ladder = ladder_of("KE")
    waits = [ladder.wait(level, LAST, repeats) for repeats in range(len(hours))]
    assert waits == [timedelta(hours=wait) for wait in hours]
    assert ladder.wait(level, LAST, 10**6) == waits[-1]


@pytest.mark.parametrize(
    ("level", "reached"),
    [
        (0, [(0, 0), (4, 0), (5, 1), (59, 3), (60, 4), (600, 4)]),
        (1, [(0, 0), (15, 1), (60, 2), (179, 2), (600, 3)]),
    ],
)
def test_how_far_it_is_after_a_while(level: int, reached: list[tuple[int, int]]) -> None:
    ladder = ladder_of("KE")
    assert [(age, ladder.reached(level, timedelta(minutes=age))) for age, _ in reached] == reached


@pytest.mark.parametrize(
    ("level", "now", "wakes"),
    [
        (3, "2026-11-23T19:59", None),
        (3, "2026-11-23T20:00", "2026-11-24T08:00"),
        (3, "2026-11-24T06:59", "2026-11-24T08:00"),
        (3, "2026-11-24T07:00", None),
        (2, "2026-11-23T23:00", None),
        (0, "2026-11-23T23:00", None),
        # Cairo has no midnight on 24 April, and 23:00 twice on 29 October.
        (3, "2026-04-23T23:30", "2026-04-24T08:00"),
        (3, "2026-10-29T23:30", "2026-10-30T08:00"),
    ],
)
def test_who_sleeps_until_the_morning(level: int, now: str, wakes: str | None) -> None:
    cairo = ZoneInfo("Africa/Cairo")
    local = datetime.fromisoformat(now).replace(tzinfo=cairo)
    found = ladder_of("EG").wakes_at(level, local)
    if wakes is None:
        assert found is None
        return
    assert found is not None
    wanted = datetime.fromisoformat(wakes).replace(tzinfo=cairo)
    assert found.astimezone(UTC) == wanted.astimezone(UTC)

"""How long an alert's ladder waits on each rung, by its urgency and country."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

LAST = 4  # the whole office and the advisers
PATIENT = 2  # from this level on nobody is woken beyond their hours while somebody soon comes
_SLEEPS = 3  # the level that wakes nobody at night
_DEFAULT = "default"
_PATIENT_REPEATS = 4
_LONGEST_DOUBLED = timedelta(days=1)
_MOST_DOUBLINGS = 11  # of a minute they make more than a day


@dataclass(frozen=True, slots=True)
class Ladder:
    """`minutes`: by level, after the first page, by rung. `night`: local hours, from and to."""

    minutes: Mapping[int, tuple[int, ...]]
    night: tuple[int, int]
    morning: int

    def wait(self, level: int, rung: int, repeats: int = 0) -> timedelta:
        """From paging `rung` to the next page; beyond its own minutes the last wait repeats.

        `repeats`: how often the last rung was paged again; from the fourth on each wait is twice
        the one before, up to a day.
        """
        steps = self.minutes[level]
        reached = min(max(rung, 0), len(steps) - 2)
        own = timedelta(minutes=steps[reached + 1] - steps[reached])
        doubled = own * (1 << min(max(repeats - _PATIENT_REPEATS + 1, 0), _MOST_DOUBLINGS))
        return max(own, min(doubled, _LONGEST_DOUBLED))

    def longest(self, level: int) -> timedelta:
        """Its last wait."""
        return self.wait(level, LAST)

    def reached(self, level: int, age: timedelta) -> int:
        """The rung on which it stands after that long, if each has its people."""
        return sum(timedelta(minutes=step) <= age for step in self.minutes[level]) - 1

    def wakes_at(self, level: int, local: datetime) -> datetime | None:
        """When the night is over for an alert of that level; None where it may page now."""
        first, last = self.night
        if level != _SLEEPS or last <= local.hour < first:
            return None
        day = local.date() + timedelta(days=local.hour >= first)
        return datetime.combine(day, time(self.morning), local.tzinfo)


def ladder_of(country: str | None) -> Ladder:
    """The country's own where it has one; from storage/data/ladders.toml."""
    return _ladders().get(country or _DEFAULT) or _ladders()[_DEFAULT]


def countries() -> frozenset[str]:
    """Those with a ladder of their own."""
    return frozenset(_ladders()) - {_DEFAULT}


@cache
def _ladders() -> Mapping[str, Ladder]:
    table = tomllib.loads((files("storage") / "data" / "ladders.toml").read_text("utf-8"))
    return {name: _ladder(table[_DEFAULT] | own) for name, own in table.items()}


def _ladder(row: Mapping[str, Any]) -> Ladder:
    first, last = row["night"]
    return Ladder(
        minutes={int(key): tuple(row[key]) for key in row if key.isdecimal()},
        night=(first, last),
        morning=row["morning"],
    )

"""One office's closed local day as instants, and which countries' records it looks at."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Mapped

WEEK = 7


@dataclass(frozen=True, slots=True)
class Window:
    """`start` ≤ t < `end` in UTC is `day` in `zone`.

    `others`: the countries of the other offices, where this one also answers for records whose
    country nobody knows or no office has; None where it does not.
    """

    office: str
    day: date
    zone: ZoneInfo
    countries: tuple[str, ...]
    others: tuple[str, ...] | None = None

    @property
    def start(self) -> datetime:
        return opens(self.day, self.zone)

    @property
    def end(self) -> datetime:
        return opens(self.day + timedelta(days=1), self.zone)

    @property
    def week_ago(self) -> "Window":
        day = self.day - timedelta(days=WEEK)
        return Window(self.office, day, self.zone, self.countries, self.others)

    def holds(self, country: Mapped[str | None]) -> ColumnElement[bool]:
        """Whether a record is this office's; each record is one office's."""
        if self.others is None:
            return country.in_(self.countries)
        return or_(country.is_(None), country.not_in(self.others))

    def has(self, country: str | None) -> bool:
        """The same for one that is read already."""
        if self.others is None:
            return country in self.countries
        return country is None or country not in self.others

    def local_day(self, at: datetime) -> date:
        """The office's day in which `at` falls."""
        return at.astimezone(self.zone).date()


@lru_cache(maxsize=4096)  # asked for each group, of few days
def opens(day: date, zone: ZoneInfo, hour: int = 0) -> datetime:
    """The instant at which `hour` of `day` is first reached, in UTC.

    Where the clocks skip that hour it is the instant of the skip; where it comes twice, the first:
    so days neither overlap nor leave a gap between them.
    """
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def by_day_only(column: Mapped[int] | Mapped[int | None]) -> ColumnElement[Any]:
    """`column` as an expression that no index serves, so that a query goes by its day.

    Without statistics SQLite takes a condition on a group, or on `reverses`, for the narrower one
    and reads the whole history through that index.
    """
    return column + 0

"""One office's closed local day as instants, and which countries' records it looks at."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK = 7


@dataclass(frozen=True, slots=True)
class Window:
    """`start` ≤ t < `end` in UTC is `day` in `zone`.

    `unplaced`: this office also answers for records whose country nobody knows yet.
    """

    office: str
    day: date
    zone: ZoneInfo
    countries: tuple[str, ...]
    unplaced: bool = False

    @property
    def start(self) -> datetime:
        return opens(self.day, self.zone)

    @property
    def end(self) -> datetime:
        return opens(self.day + timedelta(days=1), self.zone)

    @property
    def week_ago(self) -> "Window":
        day = self.day - timedelta(days=WEEK)
        return Window(self.office, day, self.zone, self.countries, self.unplaced)

    def local_day(self, at: datetime) -> date:
        """The office's day in which `at` falls."""
        return at.astimezone(self.zone).date()


def opens(day: date, zone: ZoneInfo, hour: int = 0) -> datetime:
    """The instant at which `hour` of `day` is first reached, in UTC.

    Where the clocks skip that hour it is the instant of the skip; where it comes twice, the first:
    so days neither overlap nor leave a gap between them.
    """
    return datetime.combine(day, time(hour), zone).astimezone(UTC)

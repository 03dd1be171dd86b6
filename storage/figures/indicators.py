"""What the savings of a group, city, country or office amount to; docs/indicators.md defines it."""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """Local days from `first` to before `end`."""

    first: date
    end: date

    @property
    def before(self) -> "Period":
        """The one of the same length that ended when this began."""
        return Period(self.first - (self.end - self.first), self.first)

    @property
    def months(self) -> list[date]:
        """The first day of each month that it touches."""
        found, day = [], self.first.replace(day=1)
        while day < self.end:
            found.append(day)
            day = (day + timedelta(days=31)).replace(day=1)
        return found

    @property
    def reported_since(self) -> datetime:
        """None of its days was reported before: they begin less than a day before UTC's."""
        return datetime.combine(self.first, time(), UTC) - timedelta(days=1)


def closed_months(today: date, months: int) -> Period:
    """The last ones that are over."""
    end = today.replace(day=1)
    return Period(months_before(end, months), end)


def closed_quarter(today: date) -> Period:
    """The last of January to March, April to June … that is over."""
    return closed_months(today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), 3)


def months_before(first: date, months: int) -> date:
    """From the first day of one month to that of another."""
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


@dataclass(frozen=True, slots=True)
class People:
    """`not_said` were counted without their sex."""

    women: int = 0
    men: int = 0
    not_said: int = 0

    def __add__(self, other: "People") -> "People":
        return People(
            self.women + other.women, self.men + other.men, self.not_said + other.not_said
        )

    @property
    def total(self) -> int:
        return self.women + self.men + self.not_said


@dataclass(frozen=True, slots=True)
class Indicators:
    """Sums of one currency, minor units; rates are 0.25 for 25 %, None where nothing tells them.

    Every rate is computed from sums, so that those of a city are not a mean of its groups' rates.
    """

    currency: str
    groups: int = 0
    reports: int = 0  # days with a report
    expected: int = 0
    savers: People = People()
    came: int = 0  # of those meetings that told it, against
    members: int = 0  # the members that their groups had
    joined: int = 0
    left: int = 0
    saved: int = 0
    saved_before: int = 0
    lent: int = 0
    repaid: int = 0
    written_off: int = 0
    overdue: int = 0
    income: int = 0
    costs: int = 0
    outstanding: int = 0
    in_hand: int = 0
    fund: int = 0
    upgrading: int = 0
    corrections: int = 0
    entries: int = 0

    def __add__(self, other: "Indicators") -> "Indicators":
        """Of several groups of one currency. Raises ValueError for two."""
        if self.currency != other.currency:
            msg = f"{self.currency} and {other.currency} are never added"
            raise ValueError(msg)
        names = [field.name for field in fields(self) if field.name != "currency"]
        summed = {name: getattr(self, name) + getattr(other, name) for name in names}
        return Indicators(self.currency, **summed)

    @property
    def regularity(self) -> float | None:
        """Reports of those that were expected."""
        return _share(min(self.reports, self.expected), self.expected)

    @property
    def attendance(self) -> float | None:
        """Who came, of the members."""
        return _share(self.came, self.members)

    @property
    def retention(self) -> float | None:
        """Members who did not leave."""
        return None if not self.members else 1 - self.left / (self.members + self.left)

    @property
    def womens_share(self) -> float | None:
        """Women of the savers whose sex was told."""
        return _share(self.savers.women, self.savers.women + self.savers.men)

    @property
    def saved_each(self) -> int | None:
        """Minor units a saver."""
        return self.saved // self.savers.total if self.savers.total else None

    @property
    def repayment_rate(self) -> float | None:
        """Repaid, of what was repaid, given up or is told to be overdue."""
        return _share(self.repaid, self.repaid + self.written_off + self.overdue)

    @property
    def growth(self) -> float | None:
        """Saved now, against the time as long before."""
        return _share(self.saved - self.saved_before, self.saved_before)

    @property
    def utilisation(self) -> float | None:
        """The part of the fund that is out on loan."""
        return _share(self.outstanding, self.fund)

    @property
    def write_offs(self) -> float | None:
        """Given up, of all that was lent or given up."""
        return _share(self.written_off, self.outstanding + self.repaid + self.written_off)

    @property
    def return_on_savings(self) -> float | None:
        """Interest and fines less costs and loans given up, on what was saved."""
        return _share(self.income - self.costs, self.saved)

    @property
    def corrected(self) -> float | None:
        """Entries that were taken back."""
        return _share(self.corrections, self.entries)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None

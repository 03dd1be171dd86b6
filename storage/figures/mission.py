"""What is known of one city's cases in a time, for those who go there."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from storage.codes import codes_in
from storage.facts import UNKNOWN, Fact
from storage.figures.cases import Case, cases
from storage.figures.due_process import Point, due_process, notice_days
from storage.figures.window import opens
from storage.models import LIVE, Alert, AlertEvent, AlertEventKind

K = TypeVar("K")
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Tally:
    """`households`: the sum of what was told; `not_given`: cases in which nobody told it."""

    cases: int
    households: int
    not_given: int


@dataclass(frozen=True, slots=True)
class Mission:
    """`first` ≤ the local day of the report ≤ `last`. `empty_rungs`: nobody was there to be paged.

    `asked`: how often the clock asked a follow-up, by its name ('+30d'). `taken`: case → when
    somebody took it for the first time.
    """

    country: str
    city: str
    first: date
    last: date
    cases: tuple[Case, ...]
    empty_rungs: int
    asked: Mapping[str, int]
    taken: Mapping[int, datetime]

    @property
    def open(self) -> list[Case]:
        """Somebody may still lose a home; the most pressing first."""
        live = [case for case in self.cases if case.alert.handling in LIVE]
        return sorted(live, key=_pressing)

    @property
    def minutes(self) -> list[int]:
        """From the report until somebody took it, of each case that somebody took."""
        return [
            int((self.taken[case.alert.id] - case.alert.opened_at).total_seconds() // 60)
            for case in self.cases
            if case.alert.id in self.taken
        ]

    @property
    def notices(self) -> list[int]:
        """Days of notice, where they were told; none at all is 0 days."""
        told = (
            0 if case.known.get(Fact.NOTICE) == "none" else notice_days(case.known)
            for case in self.cases
        )
        return [days for days in told if days is not None]

    def points(self) -> dict[Point, dict[str, int]]:
        """How often each of the eight points was yes, no or unknown."""
        found = [due_process(case.known) for case in self.cases]
        return {
            point: {answer: sum(one[point] == answer for one in found) for answer in _ANSWERS}
            for point in Point
        }

    def told(self, fact: Fact) -> int:
        """In how many cases somebody told it."""
        return sum(case.known.get(fact, UNKNOWN) != UNKNOWN for case in self.cases)


_ANSWERS = ("yes", "no", UNKNOWN)


def mission(
    session: Session, place: tuple[str, str], span: tuple[date, date], zone: ZoneInfo
) -> Mission:
    """`place`: country and city. `zone` is the city's."""
    (country, city), (first, last) = place, span
    found = cases(
        session,
        col(Alert.country) == country,
        col(Alert.city) == city,
        col(Alert.opened_at) >= opens(first, zone),
        col(Alert.opened_at) < opens(last + timedelta(days=1), zone),
    )
    ids = [case.alert.id for case in found]
    events = [
        event
        for start in range(0, len(ids), _CHUNK)
        for event in session.exec(
            select(AlertEvent).where(
                col(AlertEvent.alert_id).in_(ids[start : start + _CHUNK]),
                col(AlertEvent.kind).in_((AlertEventKind.NOBODY, AlertEventKind.ASKED)),
            )
        )
    ]
    asked = [str(event.detail) for event in events if event.kind == AlertEventKind.ASKED]
    after = sorted({name for name in asked if name.startswith("+") and name.endswith("d")})
    return Mission(
        country=country,
        city=city,
        first=first,
        last=last,
        cases=tuple(found),
        empty_rungs=sum(event.kind == AlertEventKind.NOBODY for event in events),
        asked={name: asked.count(name) for name in after},
        taken=_taken(session, found),
    )


def _taken(session: Session, found: Sequence[Case]) -> dict[int, datetime]:
    """A case that was released or opened anew was still taken then."""
    heads = {one.id: case.alert.id for case in found for one in (case.alert, *case.merged)}
    first: dict[int, datetime] = {}
    ids = [*heads]
    for start in range(0, len(ids), _CHUNK):
        rows = session.exec(
            select(AlertEvent.alert_id, func.min(AlertEvent.at))
            .where(
                col(AlertEvent.alert_id).in_(ids[start : start + _CHUNK]),
                AlertEvent.kind == AlertEventKind.ACKNOWLEDGED,
            )
            .group_by(col(AlertEvent.alert_id))
        )
        for alert_id, at in rows:
            head = heads[alert_id]
            first[head] = min(at, first.get(head, at))
    return first


def tallies(found: Sequence[Case], keys: Callable[[Case], Iterable[K]]) -> dict[K, Tally]:
    """By key; a case with several is in each of them."""
    groups: dict[K, list[Case]] = {}
    for case in found:
        for key in keys(case):
            groups.setdefault(key, []).append(case)
    return {key: tally(group) for key, group in groups.items()}


def tally(found: Sequence[Case]) -> Tally:
    """Of these cases."""
    counts = [case.count(Fact.HOUSEHOLDS) for case in found]
    given = [count for count in counts if count is not None]
    return Tally(len(found), sum(given), len(counts) - len(given))


def values_of(fact: Fact) -> Callable[[Case], list[str]]:
    """The values of a figure that can have several; none where nobody told."""
    return lambda case: codes_in(fact, case.known.get(fact))


def middle(numbers: Sequence[int]) -> float | None:
    """The median; None of none."""
    return median(numbers) if numbers else None


def _pressing(case: Case) -> tuple[int, date, int]:
    return case.alert.severity, case.alert.by_day or date.max, case.alert.id

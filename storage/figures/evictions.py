"""The cases that are open at a day's end, by phase, and what opened and closed in it.

Open is where somebody may still lose a home; a case ends when its outcome is known, or when its
file is closed without one. What was merged counts with its case.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlmodel import Session, col, func, select

from storage.figures.window import WEEK, Window, by_day_only
from storage.models import (
    LIVE,
    Alert,
    AlertEvent,
    AlertEventKind,
    Handling,
    Phase,
    Verification,
)

PERSONS_IN_HOUSEHOLD = 5  # an estimate, and marked as one


class Band(StrEnum):
    """Rows of the table; the value is the key of its messages."""

    UNDER_WAY = "underway"
    SOON = "soon"  # within 7 days, or overdue
    LATER = "later"
    NO_DAY = "noday"  # a threat or signal whose day nobody gave
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class BandFigures:
    """`households` is the sum of what was given; `not_given` cases gave none."""

    band: Band
    cases: int
    households: int
    not_given: int
    verified: int

    @property
    def persons(self) -> int:
        """An estimate."""
        return self.households * PERSONS_IN_HOUSEHOLD


@dataclass(frozen=True, slots=True)
class Closed:
    """A case that ended in the day. `outcome` None: its file was closed without one."""

    reference: str
    city: str | None
    outcome: Handling | None
    verification: Verification


@dataclass(frozen=True, slots=True)
class Missed:
    """A case of which `rungs` of the ladder had nobody when they were to be paged in the day."""

    reference: str
    city: str | None
    rungs: int


@dataclass(frozen=True, slots=True)
class Evictions:
    """`provisional`: of the open cases, those that still ask whether they are one."""

    open: int
    opened: int
    provisional: int
    bands: tuple[BandFigures, ...]
    closed: tuple[Closed, ...]
    missed: tuple[Missed, ...] = ()


def open_alerts(session: Session, window: Window) -> list[Alert]:
    """Open at the day's end, as they stand now."""
    here = (
        window.holds(col(Alert.country)),
        col(Alert.opened_at) < window.end,
        by_day_only(col(Alert.merged_into)).is_(None),
    )
    still = select(Alert).where(col(Alert.handling).in_(LIVE), *here)
    since = select(Alert).where(col(Alert.ended_at) >= window.end, *here)
    alerts = {alert.id: alert for query in (still, since) for alert in session.exec(query).all()}
    return sorted(alerts.values(), key=lambda alert: (alert.opened_at, alert.id))


def closed_alerts(session: Session, window: Window) -> list[Alert]:
    """Ended within the day."""
    return list(
        session.exec(
            select(Alert)
            .where(
                col(Alert.ended_at) >= window.start,
                col(Alert.ended_at) < window.end,
                by_day_only(col(Alert.merged_into)).is_(None),
                window.holds(col(Alert.country)),
            )
            .order_by(col(Alert.ended_at), col(Alert.id))
        ).all()
    )


def missed_rungs(session: Session, window: Window, alerts: list[Alert]) -> tuple[Missed, ...]:
    """Of these cases, those where the ladder passed over a rung within the day."""
    rows = session.exec(
        select(AlertEvent.alert_id, func.count())
        .where(
            col(AlertEvent.alert_id).in_([alert.id for alert in alerts]),
            AlertEvent.kind == AlertEventKind.NOBODY,
            col(AlertEvent.at) >= window.start,
            col(AlertEvent.at) < window.end,
        )
        .group_by(col(AlertEvent.alert_id))
    ).all()
    rungs = dict(rows)
    return tuple(
        Missed(alert.reference, alert.city, rungs[alert.id])
        for alert in alerts
        if alert.id in rungs
    )


def evictions(
    window: Window, open_: list[Alert], closed: list[Alert], missed: tuple[Missed, ...] = ()
) -> Evictions:
    """The table of open cases and the day's changes."""
    return Evictions(
        open=len(open_),
        opened=sum(alert.opened_at >= window.start for alert in (*open_, *closed)),
        provisional=sum(alert.provisional for alert in open_),
        bands=tuple(_bands(window.day, open_)),
        closed=tuple(
            Closed(alert.reference, alert.city, alert.outcome, alert.verification)
            for alert in closed
        ),
        missed=missed,
    )


def band_of(alert: Alert, day: date) -> Band:
    """Where a case stands in the table of `day`."""
    if alert.phase == Phase.UNDER_WAY:
        return Band.UNDER_WAY
    if alert.phase == Phase.DONE:
        return Band.AFTER
    if alert.by_day is None:
        return Band.NO_DAY
    return Band.SOON if alert.by_day <= day + timedelta(days=WEEK) else Band.LATER


def _bands(day: date, alerts: list[Alert]) -> Iterable[BandFigures]:
    for band in Band:
        cases = [alert for alert in alerts if band_of(alert, day) == band]
        if cases or band != Band.NO_DAY:
            yield BandFigures(
                band=band,
                cases=len(cases),
                households=sum(alert.households or 0 for alert in cases),
                not_given=_count(cases, lambda alert: alert.households is None),
                verified=_count(cases, lambda a: a.verification == Verification.VERIFIED),
            )


def _count(alerts: list[Alert], holds: Callable[[Alert], bool]) -> int:
    return sum(holds(alert) for alert in alerts)

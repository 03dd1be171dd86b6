"""What an office has to decide today: at most five things, the most pressing first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from storage.figures.evictions import Band, band_of
from storage.figures.exchanges import NO_HOST, OFFICE_STEPS_IN, waiting
from storage.figures.window import Window
from storage.models import Alert, AlertEvent, AlertEventKind, Exchange, Verification

MOST = 5


@dataclass(frozen=True, slots=True)
class AlertDecision:
    """A case that waits for somebody. Never finer than the city. `band` is one of `Band`'s.

    `days` until `by_day`, below 0 where it has passed. `rung`: -1 before the first page.
    """

    reference: str
    city: str | None
    country: str | None
    band: Band
    provisional: bool
    households: int | None
    by_day: date | None
    days: int | None
    verification: Verification
    paged_at: datetime | None
    acknowledged_at: datetime | None
    rung: int


@dataclass(frozen=True, slots=True)
class ExchangeDecision:
    """A request that found no host. `overdue`: for over 14 days, so that the office steps in."""

    reference: str
    city: str | None
    wanted_city: str | None
    topics: tuple[str, ...]
    days: int
    overdue: bool


@dataclass(frozen=True, slots=True)
class Decisions:
    """`more`: how many others wait behind these."""

    items: tuple[AlertDecision | ExchangeDecision, ...]
    more: int


def decisions(
    session: Session, window: Window, alerts: Iterable[Alert], exchanges: Iterable[Exchange]
) -> Decisions:
    """Cases first; the oldest exchange keeps a place among them."""
    cases = sorted(
        (alert for alert in alerts if _needs(alert, window.day)),
        key=lambda alert: _order(alert, window.day),
    )
    hostless = waiting(window, exchanges, NO_HOST)
    room = MOST - min(len(hostless), 1)
    shown = cases[:room]
    asked = hostless[: MOST - len(shown)]
    paged = _first_pages(session, [alert.id for alert in shown])
    items = [_alert(alert, window.day, paged.get(alert.id)) for alert in shown]
    return Decisions(
        (*items, *(_exchange(exchange, window) for exchange in asked)),
        len(cases) + len(hostless) - len(shown) - len(asked),
    )


def _needs(alert: Alert, day: date) -> bool:
    band = band_of(alert, day)
    return (
        alert.acknowledged_at is None
        or band == Band.UNDER_WAY
        or (band == Band.SOON and alert.verification != Verification.VERIFIED)
    )


def _order(alert: Alert, day: date) -> tuple[int, bool, date, datetime, int]:
    return (
        list(Band).index(band_of(alert, day)),
        alert.acknowledged_at is not None,
        alert.by_day or date.max,
        alert.opened_at,
        alert.id,
    )


def _first_pages(session: Session, alerts: list[int]) -> dict[int, datetime]:
    rows = session.exec(
        select(AlertEvent.alert_id, func.min(AlertEvent.at))
        .where(col(AlertEvent.alert_id).in_(alerts), AlertEvent.kind == AlertEventKind.PAGED)
        .group_by(col(AlertEvent.alert_id))
    ).all()
    return dict(rows)


def _alert(alert: Alert, day: date, paged_at: datetime | None) -> AlertDecision:
    return AlertDecision(
        reference=alert.reference,
        city=alert.city,
        country=alert.country,
        band=band_of(alert, day),
        provisional=alert.provisional,
        households=alert.households,
        by_day=alert.by_day,
        days=(alert.by_day - day).days if alert.by_day else None,
        verification=alert.verification,
        paged_at=paged_at,
        acknowledged_at=alert.acknowledged_at,
        rung=alert.rung,
    )


def _exchange(exchange: Exchange, window: Window) -> ExchangeDecision:
    return ExchangeDecision(
        reference=exchange.reference,
        city=exchange.city,
        wanted_city=exchange.wanted_city,
        topics=tuple(exchange.topics.split()),
        days=(window.day - window.local_day(exchange.at)).days,
        overdue=exchange in waiting(window, [exchange], OFFICE_STEPS_IN),
    )

"""The next rung of alerts that nobody acknowledged: paged once, whoever of the schedulers looks."""

from collections.abc import Collection, Sequence
from datetime import datetime

import structlog
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from bot.apply import apply
from handlers.ladder import climb
from handlers.pages import anybody_paged
from storage.figures.window import by_day_only
from storage.ladders import LAST
from storage.models import LIVE, Alert, Medium
from storage.reader import Reader

log = structlog.get_logger()

_ALERTS = 100
_MEND = "load responders.csv with people of the city, the country or its office"


def due_alerts(session: Session, now: datetime) -> list[int]:
    """The most urgent first."""
    return list(
        session.exec(
            select(Alert.id)
            .where(*_climbs(now))
            .order_by(col(Alert.severity), col(Alert.next_rung_at))
            .limit(_ALERTS)
        ).all()
    )


def climb_once(session: Session, alert_id: int, now: datetime, media: Collection[Medium]) -> bool:
    """One rung, if it is still due once the row is ours: another scheduler may have been faster.

    Returns whether a text was queued. `media`: those that are served here.
    """
    alert = session.exec(
        select(Alert).where(Alert.id == alert_id, *_climbs(now)).with_for_update()
    ).one_or_none()
    if alert is None:
        return False
    outcome = climb(alert, Reader(session), now)
    queued = apply(session, outcome, now, media=media)
    session.refresh(alert)
    if alert.rung == LAST and not anybody_paged(outcome.notices):
        log.error("ladder.nobody", alert=alert_id, mend=_MEND)
    return queued > 0


def _climbs(now: datetime) -> Sequence[ColumnElement[bool]]:
    return (
        col(Alert.handling).in_(LIVE),  # an office may work on it that did not take it
        col(Alert.acknowledged_by).is_(None),
        by_day_only(col(Alert.merged_into)).is_(None),
        col(Alert.next_rung_at) <= now,
    )

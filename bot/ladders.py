"""The next rung of alerts that nobody has: paged once, whoever of the schedulers looks."""

from collections.abc import Collection, Sequence
from datetime import datetime

import structlog
from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, exists, not_, select

from bot.apply import apply
from handlers.ladder import climb, passed_on
from handlers.pages import anybody_paged
from storage.figures.window import by_day_only
from storage.ladders import LAST
from storage.models import (
    LIVE,
    Address,
    AddressState,
    Alert,
    Medium,
    Membership,
    Role,
    Standing,
)
from storage.reader import Reader

log = structlog.get_logger()

_ALERTS = 100
# An office may work on one that it did not take.
_LIVE = (col(Alert.handling).in_(LIVE), by_day_only(col(Alert.merged_into)).is_(None))
_MAY_HAVE_ONE = (Role.RESPONDER, Role.OFFICE, Role.ADVISER)
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


def left_alerts(session: Session) -> list[int]:
    """Live ones whose owner is nobody's responder any more, or whom no text reaches."""
    owned = select(Alert.id).where(*_LIVE, _owner_has_left()).order_by(col(Alert.severity))
    return list(session.exec(owned.limit(_ALERTS)))


def release(session: Session, alert_id: int, now: datetime, media: Collection[Medium]) -> bool:
    """Whoever helps with it has it then, else its ladder goes on; nothing where somebody took it.

    Returns whether a text was queued.
    """
    mine = select(Alert).where(Alert.id == alert_id, *_LIVE, _owner_has_left())
    alert = session.exec(mine.with_for_update(of=Alert)).first()
    if alert is None:
        return False
    return apply(session, passed_on(alert, Reader(session), now), now, media=media) > 0


def _owner_has_left() -> ColumnElement[bool]:
    owner = col(Alert.acknowledged_by)
    vouched = exists().where(
        col(Membership.person_id) == owner,
        col(Membership.standing) == Standing.VOUCHED,
        col(Membership.role).in_(_MAY_HAVE_ONE),
    )
    reached = exists().where(
        col(Address.person_id) == owner,
        col(Address.state) == AddressState.ACTIVE,
        col(Address.medium) != Medium.EMAIL,  # nobody answers a letter here
    )
    return and_(owner.is_not(None), not_(and_(vouched, reached)))


def _climbs(now: datetime) -> Sequence[ColumnElement[bool]]:
    return (
        *_LIVE,
        col(Alert.acknowledged_by).is_(None),
        col(Alert.next_rung_at) <= now,
    )

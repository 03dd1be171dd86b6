"""The texts behind a figure, for an office's reader; each reading leaves a line in the audit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from json import loads

from sqlmodel import Session, col, select

from storage.models import Alert, AlertEvent, Audit, Inbound, Settlement

MOST = 200  # texts on a page


@dataclass(frozen=True, slots=True)
class Said:
    """One text. `text` is None where its case is restricted: then only the city is told."""

    at: datetime
    place: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads which figure's messages, and why: for the audit."""

    actor: str
    figure: str
    reason: str


def read_said(session: Session, ids: Sequence[int], reading: Reading, now: datetime) -> list[Said]:
    """The newest `MOST` of these inbound texts, newest first. Writes the audit's line."""
    session.add(
        Audit(
            at=now,
            actor=reading.actor[:64],
            act="read messages",
            subject=reading.figure[:64],
            reason=reading.reason[:200],
        )
    )
    newest = sorted(ids)[-MOST:]
    rows = session.exec(
        select(Inbound, Settlement)
        .outerjoin(Settlement, col(Settlement.id) == col(Inbound.place_id))
        .where(col(Inbound.id).in_(newest))
        .order_by(col(Inbound.id).desc())
    ).all()
    restricted = _restricted(session, newest)
    return [_said(row, place, restricted) for row, place in rows]


def _said(row: Inbound, place: Settlement | None, restricted: set[int | None]) -> Said:
    if row.id in restricted:
        return Said(row.received_at, place.city if place else "", None)
    where = f"{place.name}, {place.city}" if place else ""
    return Said(row.received_at, where, str(loads(row.body)["text"]))


def _restricted(session: Session, ids: Sequence[int]) -> set[int | None]:
    """Those that tell of a case of which nothing finer than the city may leave it."""
    first = select(Alert.inbound_id).where(
        col(Alert.restricted).is_(True), col(Alert.inbound_id).in_(ids)
    )
    later = (
        select(AlertEvent.inbound_id)
        .join(Alert, col(Alert.id) == col(AlertEvent.alert_id))
        .where(col(Alert.restricted).is_(True), col(AlertEvent.inbound_id).in_(ids))
    )
    return {*session.exec(first).all(), *session.exec(later).all()}

"""What waits, what was parked and what may not have arrived: for operators and for Prometheus."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from json import loads
from secrets import token_bytes

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, exists, func, select

from storage.models import (
    Audit,
    Dialogue,
    Inbound,
    InboundKind,
    InboundState,
    Lane,
    Outbound,
    OutboundState,
)

# What is finished grows for years and is not counted here.
OPEN_INBOUND = (InboundState.PENDING, InboundState.PARKED)
OPEN_OUTBOUND = (OutboundState.PENDING, OutboundState.SENDING, OutboundState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Pile:
    """Rows in one state, and since when the oldest has been there; None for an empty pile."""

    state: str
    count: int
    since: datetime | None
    lane: str = ""


def inbound_piles(session: Session) -> list[Pile]:
    """One for each open state, empty ones too."""
    found = session.exec(
        select(Inbound.state, func.count(), func.min(Inbound.received_at))
        .where(col(Inbound.state).in_(OPEN_INBOUND))
        .group_by(col(Inbound.state))
    )
    piles = {state: Pile(InboundState(state).value, count, since) for state, count, since in found}
    return [piles.get(state, Pile(state.value, 0, None)) for state in OPEN_INBOUND]


def outbound_piles(session: Session) -> list[Pile]:
    """One for each lane and open state, empty ones too."""
    found = session.exec(
        select(Outbound.lane, Outbound.state, func.count(), func.min(Outbound.created_at))
        .where(col(Outbound.state).in_(OPEN_OUTBOUND))
        .group_by(col(Outbound.lane), col(Outbound.state))
    )
    known = {
        (lane, state): Pile(OutboundState(state).value, count, since, Lane(lane).name.lower())
        for lane, state, count, since in found
    }
    return [
        known.get((lane, state), Pile(state.value, 0, None, lane.name.lower()))
        for lane in Lane
        for state in OPEN_OUTBOUND
    ]


def parked(session: Session, limit: int) -> Sequence[Inbound]:
    """The oldest messages that kept failing."""
    return session.exec(
        select(Inbound)
        .where(Inbound.state == InboundState.PARKED)
        .order_by(col(Inbound.id))
        .limit(limit)
    ).all()


def uncertain(session: Session, limit: int) -> Sequence[Outbound]:
    """The oldest texts of which nobody knows whether they arrived."""
    return session.exec(
        select(Outbound)
        .where(Outbound.state == OutboundState.UNKNOWN)
        .order_by(col(Outbound.id))
        .limit(limit)
    ).all()


def reveal(session: Session, model: type[Inbound | Outbound], row_id: int, now: datetime) -> str:
    """A row's text. Writes the audit's line."""
    note(session, "read message", f"{model.__tablename__} {row_id}", now)
    if model is Inbound:
        return str(loads(session.get_one(Inbound, row_id).body)["text"])
    return str(loads(session.get_one(Outbound, row_id).content)["text"])


def note(session: Session, act: str, subject: str, now: datetime) -> None:
    """What the operator did, for the audit."""
    session.add(Audit(at=now, actor="operator", act=act, subject=subject))


def prove_writable(session: Session, now: datetime) -> None:
    """Writes a row and takes it away: the commit that follows shows that a message can be kept."""
    row = Dialogue(address=token_bytes(32), pending="", asked_at=now, expires_at=now)
    session.add(row)
    session.flush()
    session.delete(row)


def in_hour(session: Session, since: datetime) -> list[tuple[str, str, int]]:
    """(kind, state, count) of what came in since then."""
    recent: ColumnElement[bool] = col(Inbound.received_at) >= since
    found = session.exec(
        select(Inbound.kind, Inbound.state, func.count())
        .where(recent)
        .group_by(col(Inbound.kind), col(Inbound.state))
    )
    return [(InboundKind(kind).value, InboundState(state).value, n) for kind, state, n in found]


def heard_from(session: Session, channels: Sequence[str]) -> bool:
    """Whether any of these gateways ever brought a text."""
    rows = exists().where(col(Inbound.channel).in_(channels))
    return session.exec(select(rows)).one()

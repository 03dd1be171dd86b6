"""Routine texts of unknown fate: which to ask the gateway about, and what its answer does."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, exists, select

from storage.models import Outbound, OutboundEvent
from storage.models import OutboundState as State
from storage.outbox import Settled, identity, move


def unknown(session: Session, now: datetime, limit: int) -> list[tuple[Outbound, datetime]]:
    """Routine rows of unknown fate that are due to be asked about, and when each was sent."""
    rows = session.exec(
        select(Outbound)
        .where(Outbound.state == State.UNKNOWN, col(Outbound.due_at) <= now)
        .order_by(col(Outbound.due_at))
        .limit(limit)
    ).all()
    left = select(OutboundEvent.outbound_id, func.max(OutboundEvent.at)).where(
        col(OutboundEvent.outbound_id).in_([identity(row) for row in rows]),
        OutboundEvent.state == State.SENDING,
    )
    when = dict(session.exec(left.group_by(col(OutboundEvent.outbound_id))).all())
    return [(row, when.get(identity(row), row.created_at)) for row in rows]


def resolve(session: Session, outbound_id: int, settled: Settled, now: datetime) -> State:
    """What a look at the gateway told of an unknown row; nothing if a receipt was faster."""
    row = session.get_one(Outbound, outbound_id, with_for_update=True)
    if row.state != State.UNKNOWN:
        return row.state
    if settled.provider_id is not None and _is_another(session, row, settled.provider_id):
        settled = Settled(State.UNKNOWN, "found another's", due_at=settled.due_at)
    row.provider_id = settled.provider_id or row.provider_id
    row.due_at = settled.due_at or row.due_at
    if settled.state != State.UNKNOWN:
        move(session, row, settled.state, settled.detail, now)
    session.add(row)
    return row.state


def _is_another(session: Session, row: Outbound, provider_id: str) -> bool:
    """Two equal texts to one person: the found one may belong to the other row."""
    return session.exec(
        select(exists().where(col(Outbound.provider_id) == provider_id, col(Outbound.id) != row.id))
    ).one()

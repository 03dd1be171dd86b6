"""Which inbound rows are worked on next: per sender in order, and what becomes of them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, select, update

from storage.models import Inbound, InboundKind, InboundState

# Waits before the second, third … attempt; then the row is parked. Short, because a sender's
# later texts wait behind it, and one of them may be an alert.
RETRY_AFTER = (timedelta(0), timedelta(seconds=1), timedelta(seconds=4))
RECEIPTS = 20  # at a time: an alert that comes meanwhile waits for no more of them


def claim(
    session: Session, now: datetime, limit: int, first: Collection[bytes] = ()
) -> list[Inbound]:
    """The oldest pending row of each sender, locked until the transaction ends.

    A sender's newer rows stay back while an older one is pending, here or in another process.
    `first`: the senders who go before all others, by themselves: what one of them tells is not
    kept until the texts of others are worked as well. What people say goes before receipts.
    """
    older = aliased(Inbound)
    waits_behind = exists().where(
        col(older.state) == InboundState.PENDING,
        col(older.sender) == col(Inbound.sender),
        col(older.id) < col(Inbound.id),
    )
    ready = (
        select(Inbound)
        .where(
            Inbound.state == InboundState.PENDING,
            col(Inbound.due_at) <= now,
            ~waits_behind,
        )
        .order_by(col(Inbound.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if first:
        ahead = list(session.exec(ready.where(col(Inbound.sender).in_(first))).all())
        if ahead:
            return ahead
    rows = list(session.exec(ready.where(Inbound.kind != InboundKind.RECEIPT)).all())
    room = min(limit - len(rows), RECEIPTS)
    if room:
        receipts = ready.where(Inbound.kind == InboundKind.RECEIPT).limit(room)
        rows += session.exec(receipts).all()
    return rows


def waiting(session: Session, behind: int, limit: int) -> list[Inbound]:
    """The next pending rows behind that id, in order; they are only looked at."""
    rows = (
        select(Inbound)
        .where(Inbound.state == InboundState.PENDING, col(Inbound.id) > behind)
        .order_by(col(Inbound.id))
        .limit(limit)
    )
    return list(session.exec(rows).all())


def claim_one(session: Session, inbound_id: int) -> Inbound | None:
    """That row if it is still pending, locked; for the replay of a batch that failed."""
    row = select(Inbound).where(Inbound.id == inbound_id, Inbound.state == InboundState.PENDING)
    return session.exec(row.with_for_update(skip_locked=True)).one_or_none()


def fail(session: Session, inbound_id: int, error: str, now: datetime) -> InboundState:
    """Counts an attempt: due again after a wait, or parked after the last."""
    row = session.get_one(Inbound, inbound_id, with_for_update=True)
    row.attempts += 1
    row.error = error[:200]
    if row.attempts > len(RETRY_AFTER):
        row.state = InboundState.PARKED
    else:
        row.due_at = now + RETRY_AFTER[row.attempts - 1]
    session.add(row)
    return row.state


def replay(session: Session, inbound_ids: Sequence[int] | None, now: datetime) -> int:
    """Makes parked rows pending again (all of them for None); returns how many."""
    parked = (
        update(Inbound)
        .where(col(Inbound.state) == InboundState.PARKED)
        .values(state=InboundState.PENDING, attempts=0, due_at=now, error=None)
    )
    if inbound_ids is not None:
        parked = parked.where(col(Inbound.id).in_(inbound_ids))
    return session.exec(parked).rowcount


def next_due(session: Session) -> datetime | None:
    """When the first pending row is due; None if nothing waits."""
    return session.exec(
        select(Inbound.due_at)
        .where(Inbound.state == InboundState.PENDING)
        .order_by(col(Inbound.due_at))
        .limit(1)
    ).first()

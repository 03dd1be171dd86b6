"""Delivery receipts, in any order: what a gateway tells of a text after it took it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, select

from storage.models import AddressState, Lane, Outbound, OutboundEvent
from storage.models import OutboundState as State
from storage.outbox import ONCE_MORE, RANK, goes_once_more, mark_address, move

ONCE_MORE_AFTER = timedelta(minutes=5)  # a phone without a network has one again

_TOLD = {
    "queued": State.SENT,
    "accepted": State.SENT,
    "scheduled": State.SENT,
    "sending": State.SENT,
    "pending": State.SENT,
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.DELIVERED,
    "undelivered": State.FAILED,
    "failed": State.FAILED,
    "canceled": State.FAILED,
}


class Advice(StrEnum):
    """What a gateway's code for a failure means for what comes next."""

    DEAD = "dead"
    STOPPED = "stopped"
    ONCE_MORE = "once_more"


_ADDRESS = {Advice.DEAD: AddressState.DEAD, Advice.STOPPED: AddressState.STOPPED}


@dataclass(frozen=True, slots=True)
class Receipt:
    """One status callback: a message's state in its gateway's word; either id says of which."""

    state: str | None
    outbound_id: int | None = None
    provider_id: str | None = None
    code: str | None = None
    advice: Advice | None = None


def told(state: str | None) -> State | None:
    """A gateway's word for a message's state; None for one that says nothing."""
    return _TOLD.get((state or "").lower())


def apply_receipt(session: Session, receipt: Receipt, now: datetime) -> bool:
    """The highest rank wins, whatever comes first. False if it moved nothing."""
    news, row = told(receipt.state), _row_of(session, receipt)
    if news is None or row is None:
        return False
    row.provider_id = row.provider_id or receipt.provider_id
    session.add(row)
    if _is_of_the_attempt_before(row, news) or RANK[news] <= RANK[row.state]:
        return False
    if news == State.FAILED:
        return _failed(session, row, receipt, now)
    move(session, row, news, receipt.code, now)
    return True


def _failed(session: Session, row: Outbound, receipt: Receipt, now: datetime) -> bool:
    if receipt.advice == Advice.ONCE_MORE and not _went_once_more(session, row):
        move(session, row, State.PENDING, f"{ONCE_MORE}{receipt.code}", now)
        row.due_at = now + ONCE_MORE_AFTER
        return True
    if receipt.advice in _ADDRESS:
        mark_address(session, row.recipient, _ADDRESS[receipt.advice])
    move(session, row, State.FAILED, receipt.code, now)
    return True


def _is_of_the_attempt_before(row: Outbound, news: State) -> bool:
    """A text that goes out again is ended by its delivery only, not by older news of it."""
    if row.state != State.PENDING or news == State.DELIVERED:
        return False
    return goes_once_more(row) or (news == State.FAILED and row.lane == Lane.ALERT)


def _went_once_more(session: Session, row: Outbound) -> bool:
    details = session.exec(
        select(OutboundEvent.detail).where(
            OutboundEvent.outbound_id == row.id, OutboundEvent.state == State.PENDING
        )
    ).all()
    return any(detail is not None and detail.startswith(ONCE_MORE) for detail in details)


def _row_of(session: Session, receipt: Receipt) -> Outbound | None:
    row = select(Outbound).with_for_update()
    if receipt.outbound_id is not None:
        return session.exec(row.where(Outbound.id == receipt.outbound_id)).one_or_none()
    if receipt.provider_id is not None:
        return session.exec(row.where(Outbound.provider_id == receipt.provider_id)).first()
    return None

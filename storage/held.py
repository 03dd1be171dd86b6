"""What is not sent although it is queued: to addresses that stopped us, and answers without end."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlmodel import Session, col, exists, select

from storage.chats import gone_among
from storage.content import Content
from storage.models import (
    Address,
    AddressState,
    Inbound,
    Lane,
    Medium,
    Membership,
    Outbound,
    OutboundState,
    Standing,
)

STOPPED, DEAD = "stopped", "dead"
LOOP = "same text too often"
RATIONED = "too many answers"

SAME_TEXTS, SAME_WITHIN = 5, timedelta(minutes=30)
KNOWN_ANSWERS, KNOWN_WITHIN = 10, timedelta(minutes=10)
STRANGER_ANSWERS, STRANGER_WITHIN = 3, timedelta(days=1)
ALERT_ANSWERS = 20  # within either: in danger one writes more, and each text is still paged

_STOP_INTENT = "stop"
_GONE = (AddressState.DEAD, True)  # a group that we are no longer in


def held(session: Session, rows: Sequence[Outbound], free: Collection[Medium]) -> dict[int, str]:
    """Row id → why it is not sent. A page is held only where the address cannot be written to.

    `free`: media whose texts cost nothing; elsewhere strangers get three answers a day, and
    twenty about alerts: else the word 'eviction' would make us text a costly number without end.
    """
    reasons: dict[int, str] = {}
    recipients = {row.recipient for row in rows}
    known = _addresses(session, recipients)
    known |= dict.fromkeys(gone_among(session, recipients - known.keys()), _GONE)
    for row in rows:
        state, member = known.get(row.recipient, (AddressState.ACTIVE, False))
        reason = _unreachable(session, row, state)
        if reason is None:
            reason = _too_often(session, row, rationed=not member and row.medium not in free)
        if reason is not None and row.id is not None:
            reasons[row.id] = reason
    return reasons


def _addresses(
    session: Session, recipients: Collection[bytes]
) -> dict[bytes, tuple[AddressState, bool]]:
    """Recipient → the state of its address, and whether its person is in anything."""
    belongs = exists().where(
        col(Membership.person_id) == col(Address.person_id),
        col(Membership.standing) != Standing.LEFT,
    )
    found = session.exec(
        select(Address.index, Address.state, belongs).where(col(Address.index).in_(recipients))
    )
    return {index: (AddressState(state), member) for index, state, member in found.all()}


def _unreachable(session: Session, row: Outbound, state: AddressState) -> str | None:
    """Only the answer to the very text that stopped us still goes to a stopped address.

    Whoever writes from a dead address shows that it lives again.
    """
    if state == AddressState.DEAD and row.inbound_id is None:
        return DEAD
    if state == AddressState.STOPPED and not _confirms_stop(session, row):
        return STOPPED
    return None


def _confirms_stop(session: Session, row: Outbound) -> bool:
    if row.inbound_id is None:
        return False
    intent = session.exec(select(Inbound.intent).where(Inbound.id == row.inbound_id)).one_or_none()
    return intent == _STOP_INTENT


def _too_often(session: Session, row: Outbound, *, rationed: bool) -> str | None:
    if row.lane != Lane.ALERT and row.edits is None and _same_texts(session, row) >= SAME_TEXTS:
        return LOOP
    if row.inbound_id is None or row.lane > Lane.ANSWER:  # a page or a notice answers nobody
        return None
    answered = _answered(session, row, KNOWN_WITHIN)
    urgent = row.lane == Lane.ALERT
    if answered >= (ALERT_ANSWERS if urgent else KNOWN_ANSWERS):
        return RATIONED
    most = ALERT_ANSWERS if urgent else STRANGER_ANSWERS
    if rationed and _answered(session, row, STRANGER_WITHIN) >= most:
        return RATIONED
    return None


def _same_texts(session: Session, row: Outbound) -> int:
    """How often its recipient was sent this very text before it, within the window."""
    earlier = session.exec(
        select(Outbound.content).where(
            Outbound.recipient == row.recipient,
            col(Outbound.id) < row.id,
            Outbound.state != OutboundState.DROPPED,
            col(Outbound.created_at) > row.created_at - SAME_WITHIN,
        )
    ).all()
    text = Content.from_json(row.content).text
    return sum(Content.from_json(content).text == text for content in earlier)


def _answered(session: Session, row: Outbound, within: timedelta) -> int:
    """How many other messages of its recipient were answered before it, within the window.

    Counted by message: an answer of two texts is never cut in half.
    """
    others = session.exec(
        select(Outbound.inbound_id)
        .where(
            Outbound.recipient == row.recipient,
            col(Outbound.id) < row.id,
            Outbound.lane == row.lane,
            col(Outbound.inbound_id).is_not(None),
            Outbound.inbound_id != row.inbound_id,
            Outbound.state != OutboundState.DROPPED,
            col(Outbound.created_at) > row.created_at - within,
        )
        .distinct()
    )
    return len(others.all())

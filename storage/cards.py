"""The card that a group has of a case, and the message at the gateway that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, exists, func, or_, select

from storage.models import (
    Alert,
    AlertEvent,
    AlertEventKind,
    Card,
    ChatGroup,
    ChatPurpose,
    Lane,
    Outbound,
    OutboundState,
    Settlement,
)
from storage.outbox import identity, move

NEWER = "newer"  # why a row that still waited was dropped
_HANDLED = (
    AlertEventKind.ACKNOWLEDGED,
    AlertEventKind.ON_WAY,
    AlertEventKind.HANDED_OVER,
    AlertEventKind.HANDLED,
    AlertEventKind.REOPENED,
    AlertEventKind.CLOSED,
)


@dataclass(frozen=True, slots=True)
class Target:
    """`message`: the gateway's id of what is to be edited; None: a new one takes its place.

    `busy`: an older row of the card is on its way, so its id is not known yet.
    """

    message: str | None = None
    busy: bool = False


def alert_now(session: Session, alert_id: int, *, lock: bool = False) -> Alert | None:
    """As it stands after the changes of this transaction; locked, it has one card at a time."""
    found = select(Alert).where(Alert.id == alert_id).execution_options(populate_existing=True)
    return session.exec(found.with_for_update() if lock else found).first()


def showing(session: Session, alert_id: int) -> list[ChatGroup]:
    """Groups that have a card of it, wherever it turned out to be."""
    found = session.exec(
        select(ChatGroup)
        .join(Card, col(Card.chat_id) == col(ChatGroup.id))
        .where(
            Card.alert_id == alert_id,
            col(ChatGroup.gone_at).is_(None),
            ChatGroup.purpose == ChatPurpose.RESPONDERS,
        )
    )
    return list(found)


def card_in(session: Session, alert_id: int, chat_id: int) -> Card | None:
    """None where the case has none yet."""
    wanted = select(Card).where(Card.alert_id == alert_id, Card.chat_id == chat_id)
    return session.exec(wanted).first()


def handled_since(session: Session, alert: Alert) -> datetime:
    """When the last step of its handling was taken."""
    last = session.exec(
        select(func.max(AlertEvent.at)).where(
            AlertEvent.alert_id == alert.id, col(AlertEvent.kind).in_(_HANDLED)
        )
    ).one()
    return last or alert.opened_at


def settlement_name(session: Session, alert: Alert) -> str | None:
    """As the register has it, never as somebody wrote it."""
    if alert.settlement_id is None:
        return None
    return session.exec(select(Settlement.name).where(Settlement.id == alert.settlement_id)).first()


def reference_of(session: Session, alert_id: int | None) -> str | None:
    """Of the case that another was merged into."""
    if alert_id is None:
        return None
    return session.exec(select(Alert.reference).where(Alert.id == alert_id)).first()


def is_queued(session: Session, key: str) -> bool:
    """Whether a text of that key was ever queued."""
    return session.exec(select(exists().where(col(Outbound.key) == key))).one()


def drop_waiting(session: Session, first: int, now: datetime) -> Lane | None:
    """Rows of a card that still wait give way to a newer one; returns their best lane."""
    return _drop(session, _rows(session, first, OutboundState.PENDING), now)


def target(session: Session, outbound_id: int, now: datetime) -> Target:
    """Which message an edit replaces, once it is its turn; older rows give way to it."""
    row = session.get_one(Outbound, outbound_id)
    if row.edits is None:
        return Target()
    older = [one for one in _rows(session, row.edits) if identity(one) < outbound_id]
    if any(one.state == OutboundState.SENDING for one in older):
        return Target(busy=True)
    _drop(session, [one for one in older if one.state == OutboundState.PENDING], now)
    for one in older:  # the newest first; what another chat has cannot be edited in this one
        if one.provider_id is not None and one.address == row.address:
            return Target(one.provider_id)
    return Target()


def _rows(session: Session, first: int, state: OutboundState | None = None) -> list[Outbound]:
    """Every row of a card, the newest first, locked."""
    wanted = select(Outbound).where(or_(col(Outbound.id) == first, col(Outbound.edits) == first))
    if state is not None:
        wanted = wanted.where(Outbound.state == state)
    ordered = wanted.order_by(col(Outbound.id).desc()).with_for_update()
    return list(session.exec(ordered.execution_options(populate_existing=True)))


def _drop(session: Session, rows: Sequence[Outbound], now: datetime) -> Lane | None:
    for row in rows:
        move(session, row, OutboundState.DROPPED, NEWER, now)
        session.add(row)
    session.flush()
    return min((Lane(row.lane) for row in rows), default=None)

"""The card that a group has of a case, and the message at the gateway that shows it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, exists, func, or_, select

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
from storage.outbox import move
from storage.vault import vault

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


def mains_of(session: Session, alert_ids: Collection[int]) -> set[int]:
    """The cases that those of them which were merged are in now."""
    wanted = select(Alert.merged_into).where(
        col(Alert.id).in_(alert_ids), col(Alert.merged_into).is_not(None)
    )
    return {into for into in session.exec(wanted) if into is not None}


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
    return _drop(session, _rows(session, _of_card(first), OutboundState.PENDING), now)


def target(session: Session, outbound_id: int, now: datetime) -> Target:
    """Which message an edit replaces, once it is its turn; older rows give way to it."""
    row = session.get_one(Outbound, outbound_id)
    if row.edits is None:
        return Target()
    older = and_(_of_card(row.edits), col(Outbound.id) < outbound_id)
    waiting = _rows(session, older, OutboundState.PENDING, OutboundState.SENDING)
    if any(one.state == OutboundState.SENDING for one in waiting):
        return Target(busy=True)
    _drop(session, waiting, now)
    # What another chat has cannot be edited in this one.
    there = col(Outbound.recipient).in_(vault().indexes(row.medium, row.address))
    newest = (
        select(Outbound.provider_id)
        .where(older, there, col(Outbound.provider_id).is_not(None))
        .order_by(col(Outbound.id).desc())
        .limit(1)
    )
    return Target(session.exec(newest).first())


def _of_card(first: int) -> ColumnElement[bool]:
    return or_(col(Outbound.id) == first, col(Outbound.edits) == first)


def _rows(
    session: Session, which: ColumnElement[bool], *states: OutboundState
) -> Sequence[Outbound]:
    """The newest first, locked; only those are opened that are in one of these states."""
    wanted = select(Outbound).where(which, col(Outbound.state).in_(states))
    ordered = wanted.order_by(col(Outbound.id).desc()).with_for_update()
    return session.exec(ordered.execution_options(populate_existing=True)).all()


def _drop(session: Session, rows: Sequence[Outbound], now: datetime) -> Lane | None:
    for row in rows:
        move(session, row, OutboundState.DROPPED, NEWER, now)
        session.add(row)
    session.flush()
    return min((Lane(row.lane) for row in rows), default=None)

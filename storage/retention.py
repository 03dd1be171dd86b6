"""What is kept for a while only: texts as they came, what an alert's sender wrote, deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from json import dumps, loads

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, delete, or_, select, update
from sqlmodel.sql.expression import SelectOfScalar

from storage.models import (
    Alert,
    AlertEvent,
    Attachment,
    AttachmentBody,
    AttachmentState,
    Ballot,
    FollowUp,
    Inbound,
    InboundState,
    Learning,
    Match,
    Outbound,
    OutboundEvent,
    OutboundState,
    PlanItem,
    Post,
    Room,
    RoomState,
    Unread,
    Vote,
)

BATCH = 500
_TOLD = {"media", "near"}  # of a message, beside its text
_FOLLOWED_FOR = timedelta(days=180)  # after its outcome: a case that nobody closes is over then
_OVER = (
    OutboundState.SENT,
    OutboundState.DELIVERED,
    OutboundState.FAILED,
    OutboundState.UNKNOWN,
    OutboundState.DROPPED,
)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long. `alerts` counts from the day on which the case was over."""

    texts: timedelta = timedelta(days=30)
    alerts: timedelta = timedelta(days=180)
    deliveries: timedelta = timedelta(days=90)


def old_texts(session: Session, keep: Retention, now: datetime) -> list[int]:
    """The next texts to wipe: handled long ago, and of no case that is still kept."""
    kept = _of_cases(session, now - keep.alerts)
    found = session.exec(
        select(Inbound.id)
        .where(col(Inbound.received_at) < now - keep.texts, Inbound.state == InboundState.HANDLED)
        .order_by(col(Inbound.received_at))
    )
    ids = (number for number in found if number is not None and number not in kept)
    return [number for number, _ in zip(ids, range(BATCH), strict=False)]


def wipe_texts(session: Session, ids: Sequence[int]) -> int:
    """Who wrote and what it was taken for stay, so that figures still lead to their messages."""
    rows = session.exec(
        select(Inbound)
        .where(col(Inbound.id).in_(ids), Inbound.state == InboundState.HANDLED)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        told = {name: value for name, value in loads(row.body).items() if name not in _TOLD}
        row.body = dumps(told | {"text": ""})
        row.state = InboundState.WIPED
    return len(rows)


def wipe_cases(session: Session, keep: Retention, now: datetime) -> int:
    """Over long ago: words and files go, the figures stay. Returns how many rows had some."""
    over = _over(now - keep.alerts)
    places = session.exec(
        update(Alert)
        .where(col(Alert.id).in_(over), col(Alert.place).is_not(None))
        .values(place=None)
    )
    words = session.exec(
        update(AlertEvent)
        .where(col(AlertEvent.alert_id).in_(over), col(AlertEvent.detail).is_not(None))
        .values(detail=None)
    )
    files = select(Attachment.id).where(
        col(Attachment.alert_id).in_(over), Attachment.state != AttachmentState.WIPED
    )
    session.exec(delete(AttachmentBody).where(col(AttachmentBody.attachment_id).in_(files)))
    wiped = session.exec(
        update(Attachment)
        .where(col(Attachment.id).in_(files))
        .values(state=AttachmentState.WIPED, handle=None)
    )
    return places.rowcount + words.rowcount + wiped.rowcount


def wipe_shared(session: Session, keep: Retention, now: datetime) -> int:
    """Pictures of exchanges go with the texts; returns how many."""
    old = select(Attachment.id).where(
        col(Attachment.post_id).is_not(None),
        col(Attachment.at) < now - keep.texts,
        Attachment.state != AttachmentState.WIPED,
    )
    session.exec(delete(AttachmentBody).where(col(AttachmentBody.attachment_id).in_(old)))
    gone = {"state": AttachmentState.WIPED, "handle": None}
    return session.exec(update(Attachment).where(col(Attachment.id).in_(old)).values(gone)).rowcount


def wipe_exchanges(session: Session, keep: Retention, now: datetime) -> int:
    """Of those that are long over the words go; who met about what, and when, stays.

    What one side said it will do is kept until it was asked about it for the last time.
    """
    over = select(Match.id).where(col(Match.closed_at) < now - keep.alerts)
    posts = select(Post.id).where(col(Post.match_id).in_(over))
    ballots = select(Ballot.id).where(col(Ballot.match_id).in_(over))
    files = select(Attachment.id).where(col(Attachment.post_id).in_(posts))
    session.exec(delete(AttachmentBody).where(col(AttachmentBody.attachment_id).in_(files)))
    session.exec(delete(Attachment).where(col(Attachment.post_id).in_(posts)))
    session.exec(delete(Unread).where(col(Unread.post_id).in_(posts)))
    session.exec(delete(Vote).where(col(Vote.ballot_id).in_(ballots)))
    asked = select(FollowUp.match_id).where(col(FollowUp.asked_at).is_(None))
    answered = col(Learning.match_id).in_(over), col(Learning.match_id).not_in(asked)
    return session.exec(delete(Learning).where(*answered)).rowcount + sum(
        session.exec(delete(model).where(col(model.match_id).in_(over))).rowcount
        for model in (Ballot, PlanItem, Post)
    )


def drop_deliveries(session: Session, keep: Retention, now: datetime) -> int:
    """The oldest batch of what went out, as far as it is over; returns how many rows."""
    # The lowest ids are the oldest, so that no more than a batch is ever looked at.
    oldest = select(Outbound.id).order_by(col(Outbound.id)).limit(BATCH).subquery()
    ids = session.exec(
        select(Outbound.id).where(
            col(Outbound.id).in_(select(oldest.c.id)),
            col(Outbound.created_at) < now - keep.deliveries,
            col(Outbound.state).in_(_OVER),
            col(Outbound.id).not_in(_cards()),
        )
    ).all()
    session.exec(delete(OutboundEvent).where(col(OutboundEvent.outbound_id).in_(ids)))
    return session.exec(delete(Outbound).where(col(Outbound.id).in_(ids))).rowcount


def _cards() -> SelectOfScalar[int] | SelectOfScalar[None]:
    """What shows an exchange in a group: people answer it as long as it is held there."""
    shown = select(Room.card_id).where(col(Room.card_id).is_not(None))
    return shown.where(Room.state != RoomState.CLOSED)


def _of_cases(session: Session, since: datetime) -> set[int | None]:
    """Messages of cases that are open, or were over since then."""
    kept = col(Alert.id).not_in(_over(since))
    first = select(Alert.inbound_id).where(kept)
    later = (
        select(AlertEvent.inbound_id)
        .join(Alert, col(Alert.id) == col(AlertEvent.alert_id))
        .where(kept)
    )
    return {*session.exec(first).all(), *session.exec(later).all()}


def _over(before: datetime) -> SelectOfScalar[int]:
    """Ids of cases that were over then; one that was merged is over with its main case."""
    main = aliased(Alert)
    mains = select(main.id).where(_ended(main, before))
    return select(Alert.id).where(
        or_(
            and_(col(Alert.merged_into).is_(None), _ended(Alert, before)),
            col(Alert.merged_into).in_(mains),
        )
    )


def _ended(alert: type[Alert], before: datetime) -> ColumnElement[bool]:
    closed, ended = col(alert.closed_at), col(alert.ended_at)
    return or_(closed < before, and_(closed.is_(None), ended < before - _FOLLOWED_FOR))

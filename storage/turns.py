"""Whose turn it is: the condition under which an outbound row may be sent now."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, exists

from storage.models import Lane, Outbound
from storage.models import OutboundState as State


def ready() -> Sequence[ColumnElement[bool]]:
    """Pending, due, and the first of its recipient.

    One recipient gets one text at a time, in the order of lane and id; an alert waits for alerts
    only. A row that backs off holds its own lane back, one that is planned for later does not.
    Its parameter is `now`, so that a statement can be built once.
    """
    now: BindParameter[datetime] = bindparam("now")
    other = aliased(Outbound)
    lane, earlier = col(Outbound.lane), col(other.lane)
    same_kind = or_(lane > Lane.ALERT, earlier == Lane.ALERT)
    waits = and_(
        col(other.state) == State.PENDING,
        or_(
            and_(earlier == lane, or_(col(other.due_at) <= now, col(other.attempts) > 0)),
            and_(earlier < lane, col(other.due_at) <= now),
        ),
        or_(earlier < lane, col(other.id) < col(Outbound.id)),
    )
    behind = exists().where(
        col(other.recipient) == col(Outbound.recipient),
        # Says it again in the words of the index: else PostgreSQL walks all that is pending.
        col(other.state).in_((State.PENDING, State.SENDING)),
        col(other.id) != col(Outbound.id),
        same_kind,
        or_(col(other.state) == State.SENDING, waits),
    )
    return col(Outbound.state) == State.PENDING, col(Outbound.due_at) <= now, ~behind

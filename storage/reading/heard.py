"""How much was heard of an address."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from storage.models import Inbound, InboundState


def handled_since(
    session: Session,
    indexes: Collection[bytes],
    since: datetime,
    *such: ColumnElement[bool] | bool,
) -> int:
    """How many texts of an address were handled since then, of those that are such."""
    return session.exec(
        select(func.count())
        .select_from(Inbound)
        .where(
            Inbound.state == InboundState.HANDLED,
            col(Inbound.sender).in_(indexes),
            col(Inbound.received_at) >= since,
            *such,
        )
    ).one()

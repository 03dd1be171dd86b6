"""How good the day's figures are: how surely texts were read, what was taken back or not told."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, exists, func, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.figures.savings import came_in
from storage.figures.window import Window, by_day_only
from storage.models import (
    Entry,
    Handover,
    Inbound,
    InboundKind,
    InboundState,
    Lane,
    Outbound,
    OutboundState,
)

TEXTS = (InboundKind.MESSAGE, InboundKind.TAP, InboundKind.EDIT)
NOT_DELIVERED = (OutboundState.FAILED, OutboundState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Quality:
    """Texts of the office's countries by how they were read; the five make `texts`.

    `person`: parked, or not understood, so that a person has to look. `waiting`: not yet read.
    `elsewhere`: texts of senders whose country is not known, of the whole service.
    `corrections` and `taken_back` (minor units by currency) count reversals. `handed`: senders
    whose texts organisers got, since two in a row were not understood; `answered` of these.
    """

    texts: int
    certain: int
    confirmed: int
    asked: int
    person: int
    waiting: int
    elsewhere: int
    corrections: int
    taken_back: Mapping[str, int]
    undelivered: int
    handed: int = 0
    answered: int = 0


def quality(session: Session, window: Window) -> Quality:
    """Counts of the day."""
    read, elsewhere = _texts(session, window)
    corrections, taken_back = _corrections(session, window)
    handed = session.exec(select(Handover.answered_at).where(*handed_in(window))).all()
    return Quality(
        texts=read.total(),
        certain=read["certain"],
        confirmed=read["confirm"],
        asked=read["ask"],
        person=read["person"],
        waiting=read["waiting"],
        elsewhere=elsewhere,
        corrections=corrections,
        taken_back=taken_back,
        undelivered=len(session.exec(undelivered(window)).all()),
        handed=len(handed),
        answered=sum(at is not None for at in handed),
    )


def texts_of(window: Window) -> list[ColumnElement[bool]]:
    """Texts that came in the day; the index that has these columns has all that is counted."""
    return [
        col(Inbound.received_at) >= window.start,
        col(Inbound.received_at) < window.end,
        col(Inbound.kind).in_(TEXTS),
    ]


def undelivered(window: Window) -> SelectOfScalar[Any]:
    """The messages whose answers never arrived, or nobody knows whether."""
    # Not a join: that would tempt the planner to begin with every message.
    ours = exists().where(
        col(Inbound.id) == col(Outbound.inbound_id), window.holds(col(Inbound.country))
    )
    return select(Outbound.inbound_id).where(
        col(Outbound.state).in_(NOT_DELIVERED),
        col(Outbound.lane).in_((Lane.ALERT, Lane.ANSWER)),
        col(Outbound.due_at) >= window.start,
        col(Outbound.due_at) < window.end,
        ours,
    )


def handed_in(window: Window) -> list[ColumnElement[bool]]:
    """Handovers of the day."""
    return [
        col(Handover.at) >= window.start,
        col(Handover.at) < window.end,
        window.holds(col(Handover.country)),
    ]


def read_as(state: str, certainty: str | None) -> str:
    """The column of the digest in which a text counts."""
    if state == InboundState.PARKED:
        return "person"
    if state == InboundState.PENDING:
        return "waiting"
    return certainty if certainty in {"certain", "confirm", "ask"} else "person"


def _texts(session: Session, window: Window) -> tuple[Counter[str], int]:
    state = func.lower(Inbound.state)  # grouped as it is, SQLite would go by its index
    rows = session.exec(
        select(state, Inbound.certainty, Inbound.country, func.count())
        .where(*texts_of(window))
        .group_by(state, col(Inbound.certainty), col(Inbound.country))
    ).all()
    read = Counter[str]()
    for state, certainty, country, count in rows:
        if window.has(country):
            read[read_as(state, certainty)] += count
    return read, sum(count for *_, country, count in rows if country is None)


def _corrections(session: Session, window: Window) -> tuple[int, dict[str, int]]:
    rows = session.exec(
        select(Entry.currency, func.count(), func.sum(Entry.amount))
        .where(*came_in(window), by_day_only(col(Entry.reverses)).is_not(None))
        .group_by(col(Entry.currency))
        .order_by(col(Entry.currency))
    ).all()
    return (
        sum(count for _, count, _ in rows),
        {currency: int(taken) for currency, _, taken in rows},
    )

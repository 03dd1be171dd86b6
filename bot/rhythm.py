"""Reminders and months' summaries: found by the clock, each said once, whoever looks."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from bot.apply import apply
from handlers.rhythm import Due, due, kept, may_be_due, remind
from storage.models import SavingsGroup
from storage.places import zone_of
from storage.reader import Reader
from storage.reading.rhythm import groups_by_id, reminded_groups, rhythms, said_since

_BATCH = 500  # groups that one statement names
_REMEMBERED = timedelta(days=40)  # a month's summary is of the day on which that month began


class DueGroup(NamedTuple):
    """A group and what it is to hear."""

    group_id: int
    one: Due


def due_groups(session: Session, now: datetime) -> list[DueGroup]:
    """All that is due now and was not said yet; a bounded number of statements a batch."""
    wanted = reminded_groups(session)
    zones = {place: zone_of(*place) for place in {(one.country, one.city) for one in wanted}}
    local = {one.group_id: now.astimezone(zones[one.country, one.city]) for one in wanted}
    asked = [
        one.group_id for one in wanted if may_be_due(one.hour, one.weekday, local[one.group_id])
    ]
    return [
        found
        for first in range(0, len(asked), _BATCH)
        for found in _of_batch(session, asked[first : first + _BATCH], local)
    ]


def _of_batch(
    session: Session, ids: Sequence[int], local: Mapping[int, datetime]
) -> Iterator[DueGroup]:
    moments = [local[one] for one in ids]
    known = rhythms(session, ids, min(moments))
    said = said_since(session, ids, min(moments).date() - _REMEMBERED)
    for group in groups_by_id(session, ids):
        now = local[group.id]
        for one in due(group, known[group.id], now.date(), now.hour):
            if (group.id, one.kind, one.day) not in said:
                yield DueGroup(group.id, one)


def say_it(session: Session, told: DueGroup, now: datetime) -> int:
    """Returns how many texts were queued; none where another process was faster."""
    group = session.get(SavingsGroup, told.group_id)
    if group is None:
        return 0
    session.add(kept(group, told.one, now))
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        return 0
    return apply(session, remind(Reader(session), group, told.one), now)

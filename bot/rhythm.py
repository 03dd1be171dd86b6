"""Reminders and months' summaries: found by the clock, each said once however many look."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from bot.apply import apply
from handlers.rhythm import Due, due, kept, remind
from storage.models import SavingsGroup, Settlement
from storage.places import zone_of
from storage.reader import Reader


class DueGroup(NamedTuple):
    """A group and what it is to hear."""

    group_id: int
    one: Due


def due_groups(session: Session, now: datetime) -> list[DueGroup]:
    """All that is due now and was not said yet."""
    read = Reader(session)
    countries = session.exec(select(Settlement.country).distinct()).all()
    return [
        DueGroup(known.group.id, one)
        for known in read.reminded_groups(countries)
        for one in _of_group(read, known.group, now.astimezone(zone_of(known.country, known.city)))
    ]


def _of_group(read: Reader, group: SavingsGroup, local: datetime) -> Iterator[Due]:
    if not _may_be_due(group, local):
        return
    rhythm = read.rhythm(group.id, local)
    for one in due(group, rhythm, local.date(), local.hour):
        if not read.was_reminded(group.id, one.kind, one.day):
            yield one


def _may_be_due(group: SavingsGroup, local: datetime) -> bool:
    """Most groups have nothing today: no question is asked about them."""
    if local.hour < group.hour:
        return False
    beside = {(local.weekday() + 1) % 7, (local.weekday() - 1) % 7}
    return group.weekday is None or group.weekday in beside or local.day <= 3  # noqa: PLR2004


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

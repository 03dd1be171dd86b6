"""Reminders, months' summaries and signs: found by the clock, each said once, whoever looks."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from bot.apply import apply
from handlers.outcome import Outcome
from handlers.rhythm import Due, due, kept, remind
from handlers.signs_told import MONTHS, is_due, key_of, tell
from storage.auditors import auditors, groups_under, was_said
from storage.figures.indicators import closed_months
from storage.figures.signs import signs
from storage.models import Membership, SavingsGroup, Settlement
from storage.places import zone_of
from storage.reader import Reader


class DueGroup(NamedTuple):
    """A group and what it is to hear."""

    group_id: int
    one: Due


class DueAuditor(NamedTuple):
    """An auditor, their roles, and the local day on which they are to hear."""

    person_id: int
    roles: tuple[Membership, ...]
    today: date

    @property
    def key(self) -> str:
        return key_of(self.person_id, self.today)


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


def due_auditors(session: Session, now: datetime) -> list[DueAuditor]:
    """Those who may hear now and did not yet in this month."""
    found = []
    for person, roles in auditors(session).items():
        local = now.astimezone(zone_of(roles[0].country, roles[0].city))
        one = DueAuditor(person, tuple(roles), local.date())
        if is_due(local) and not was_said(session, one.key):
            found.append(one)
    return found


def signs_for(session: Session, one: DueAuditor) -> Outcome:
    """Only reads: a country's signs take a while, and nobody's text has to wait for them."""
    groups = groups_under(session, one.roles)
    found = signs(session, groups, closed_months(one.today, MONTHS))
    return tell(one.person_id, one.today, ((group.name, found[group.id]) for group in groups))


def say_signs(session: Session, one: DueAuditor, outcome: Outcome, now: datetime) -> int:
    """Returns how many texts were queued; none where another process was faster."""
    return 0 if was_said(session, one.key) else apply(session, outcome, now)

"""Questions about the rhythm of groups: whose hour it is, and what they have heard."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select as select_rows
from sqlmodel import Session, col, func, select

from storage.models import Meeting, Person, Reminder, ReminderKind, SavingsGroup, Settlement

_LOOK_BACK = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`last`: the day of the newest report that stands; `unanswered`: reminders since it came."""

    last: date | None
    unanswered: int


class Reminded(NamedTuple):
    """What tells whether a group may have to hear something now."""

    group_id: int
    hour: int
    weekday: int | None
    country: str
    city: str


def reminded_groups(session: Session) -> list[Reminded]:
    """All that want reminders."""
    found = session.execute(
        select_rows(
            col(SavingsGroup.id),
            col(SavingsGroup.hour),
            col(SavingsGroup.weekday),
            col(Settlement.country),
            col(Settlement.city),
        )
        .join(Settlement, col(Settlement.id) == col(SavingsGroup.settlement_id))
        .where(col(SavingsGroup.reminders))
        .order_by(col(SavingsGroup.id))
    )
    return [Reminded(*row) for row in found]


def groups_by_id(session: Session, ids: Sequence[int]) -> Sequence[SavingsGroup]:
    """In the order of their ids."""
    return session.exec(
        select(SavingsGroup).where(col(SavingsGroup.id).in_(ids)).order_by(col(SavingsGroup.id))
    ).all()


def rhythms(session: Session, ids: Sequence[int], now: datetime) -> dict[int, Rhythm]:
    """By group, as far back as a year and a month."""
    since = now - _LOOK_BACK
    reports = session.exec(
        select(Meeting.group_id, func.max(Meeting.day), func.max(Meeting.at))
        .where(
            col(Meeting.group_id).in_(ids),
            col(Meeting.reversed_at).is_(None),
            col(Meeting.at) >= since,
        )
        .group_by(col(Meeting.group_id))
    )
    last = {group: (day, at) for group, day, at in reports}
    missed = session.exec(
        select(Reminder.group_id, Reminder.at).where(
            col(Reminder.group_id).in_(ids),
            Reminder.kind == ReminderKind.AFTER,
            col(Reminder.at) >= since,
        )
    )
    unanswered = Counter(group for group, at in missed if group not in last or at > last[group][1])
    return {one: Rhythm(last[one][0] if one in last else None, unanswered[one]) for one in ids}


def said_since(
    session: Session, ids: Sequence[int], since: date
) -> set[tuple[int, ReminderKind, date]]:
    """(group, kind, day) of what these groups were told about days from then on."""
    found = session.exec(
        select(col(Reminder.group_id), col(Reminder.kind), col(Reminder.day)).where(
            col(Reminder.group_id).in_(ids), col(Reminder.day) >= since
        )
    )
    return {(group, ReminderKind(kind), day) for group, kind, day in found}


class RhythmQuestions:
    """Of `storage.reader.Reader`."""

    _session: Session

    def is_quiet(self, person_id: int) -> bool:
        """Whether somebody else may read their phone."""
        person = self._session.get(Person, person_id)
        return person is not None and person.quiet

    def meetings_between(self, group_id: int, first: date, end: date) -> int:
        """Reports that stand, of days from `first` to before `end`."""
        return self._session.exec(
            select(func.count())
            .select_from(Meeting)
            .where(
                Meeting.group_id == group_id,
                col(Meeting.reversed_at).is_(None),
                col(Meeting.day) >= first,
                col(Meeting.day) < end,
            )
        ).one()

"""Questions about the rhythm of groups: whose hour it is, and what they have heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from storage.models import Meeting, Person, Reminder, ReminderKind, SavingsGroup, Settlement


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`last`: the day of the newest report that stands; `unanswered`: reminders since it came."""

    last: date | None
    unanswered: int


@dataclass(frozen=True, slots=True)
class Reminded:
    """A group that may be reminded, with its place."""

    group: SavingsGroup
    country: str
    city: str


_LOOK_BACK = timedelta(days=400)
_GROUPS = 20_000


class RhythmQuestions:
    """Of `storage.reader.Reader`."""

    _session: Session

    def reminded_groups(self, countries: Sequence[str]) -> list[Reminded]:
        """Groups of those countries that want reminders."""
        found = self._session.exec(
            select(SavingsGroup, Settlement.country, Settlement.city)
            .join(Settlement, col(Settlement.id) == col(SavingsGroup.settlement_id))
            .where(col(SavingsGroup.reminders), col(Settlement.country).in_(countries))
            .order_by(col(SavingsGroup.id))
            .limit(_GROUPS)
        )
        return [Reminded(group, country, city) for group, country, city in found]

    def rhythm(self, group_id: int, now: datetime) -> Rhythm:
        """Of one group."""
        last = self._session.exec(
            select(func.max(Meeting.day), func.max(Meeting.at)).where(
                Meeting.group_id == group_id,
                col(Meeting.reversed_at).is_(None),
                col(Meeting.at) >= now - _LOOK_BACK,
            )
        ).one()
        day, at = last
        asked = (Reminder.group_id == group_id, Reminder.kind == ReminderKind.AFTER)
        since = () if at is None else (col(Reminder.at) > at,)
        count = self._session.exec(
            select(func.count()).select_from(Reminder).where(*asked, *since)
        ).one()
        return Rhythm(day, count)

    def was_reminded(self, group_id: int, kind: ReminderKind, day: date) -> bool:
        """Whether it was said already."""
        return (
            self._session.exec(
                select(Reminder.id).where(
                    Reminder.group_id == group_id, Reminder.kind == kind, Reminder.day == day
                )
            ).first()
            is not None
        )

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

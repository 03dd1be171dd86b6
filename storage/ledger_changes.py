"""What a handler may change around the ledger; entries themselves are only ever added."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, delete, select, update

from storage.models import Approval, Meeting, Member, Person, SavingsGroup, Sex
from storage.reading.members import listed


@dataclass(frozen=True, slots=True)
class ReportFor:
    """Which of their groups somebody reports for, on that local day."""

    person_id: int
    group_id: int
    day: date

    def apply(self, session: Session) -> None:
        session.exec(
            update(Person)
            .where(col(Person.id) == self.person_id)
            .values(group_id=self.group_id, group_on=self.day)
        )


@dataclass(frozen=True, slots=True)
class SetGroup:
    """A setting that its officers chose. `name` is a column of `SavingsGroup`."""

    group_id: int
    name: str
    value: int | bool | None

    def apply(self, session: Session) -> None:
        session.exec(
            update(SavingsGroup)
            .where(col(SavingsGroup.id) == self.group_id)
            .values({self.name: self.value})
        )


@dataclass(frozen=True, slots=True)
class ListMembers:
    """Initials that are added, set right or, with None, taken off; the group's counts follow."""

    group_id: int
    members: tuple[tuple[str, Sex | None], ...]
    day: date

    def apply(self, session: Session) -> None:
        # Two officers who list at once wait for one another, so that nobody stands there twice.
        group = col(SavingsGroup.id) == self.group_id
        session.exec(select(SavingsGroup.id).where(group).with_for_update())
        known = {member.initials: member for member in listed(session, self.group_id)}
        for initials, sex in dict(self.members).items():
            member = known.get(initials)
            if sex is None and member is not None:
                member.left = self.day
            elif sex is not None and member is not None:
                member.sex = sex
            elif sex is not None:
                fresh = Member(group_id=self.group_id, initials=initials, sex=sex, joined=self.day)
                session.add(fresh)
        session.flush()
        counted = Counter(member.sex for member in listed(session, self.group_id))
        women, men = (counted[sex] if counted else None for sex in (Sex.FEMALE, Sex.MALE))
        session.exec(update(SavingsGroup).where(group).values(women=women, men=men))


@dataclass(frozen=True, slots=True)
class DropMembers:
    """The group counts its members without a list again: nobody's initials stay."""

    group_id: int

    def apply(self, session: Session) -> None:
        session.exec(delete(Member).where(col(Member.group_id) == self.group_id))


@dataclass(frozen=True, slots=True)
class ReverseMeeting:
    """Its people no longer count; its entries were reversed by new ones."""

    meeting_id: int
    at: datetime

    def apply(self, session: Session) -> None:
        session.exec(
            update(Meeting)
            .where(col(Meeting.id) == self.meeting_id, col(Meeting.reversed_at).is_(None))
            .values(reversed_at=self.at)
        )


@dataclass(frozen=True, slots=True)
class SetMeetingPeople:
    """The members' answer to a count that did not agree."""

    meeting_id: int
    members: int | None
    women: int | None
    men: int | None

    def apply(self, session: Session) -> None:
        session.exec(
            update(Meeting)
            .where(col(Meeting.id) == self.meeting_id)
            .values(members=self.members, women=self.women, men=self.men)
        )


@dataclass(frozen=True, slots=True)
class Decide:
    """The second officer's word; the first one stays."""

    approval_id: int
    person_id: int
    agreed: bool
    at: datetime

    def apply(self, session: Session) -> None:
        session.exec(
            update(Approval)
            .where(col(Approval.id) == self.approval_id, col(Approval.decided_at).is_(None))
            .values(decided_by=self.person_id, decided_at=self.at, agreed=self.agreed)
        )

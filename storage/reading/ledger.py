"""Questions about a group's money: indexed, bounded, never a scan of all groups."""

from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlalchemy import bindparam
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, exists, func, select

from storage.models import Entry, EntryKind, Fund, Meeting, SavingsGroup
from storage.references import Letter, new_reference

_ENOUGH_FOR_A_MEDIAN = 4
_RECENT = 20


@dataclass(frozen=True, slots=True)
class Report:
    """One meeting and what it entered; without entries it is a zero report."""

    meeting: Meeting
    entries: tuple[Entry, ...]
    group: SavingsGroup


# Built once: to put such a statement together costs more than the engine's answer.
_REVERSAL = aliased(Entry)
_STANDS = and_(
    col(Entry.reverses).is_(None), ~exists().where(col(_REVERSAL.reverses) == col(Entry.id))
)
_OF_GROUP = col(Entry.group_id) == bindparam("group")
_TOTAL = select(func.coalesce(func.sum(Entry.delta), 0)).where(
    _OF_GROUP, col(Entry.fund) == bindparam("fund")
)
_DEPOSITS = (
    select(Entry.amount)
    .where(_OF_GROUP, Entry.kind == EntryKind.DEPOSIT, _STANDS)
    .order_by(col(Entry.at).desc())
    .limit(_RECENT)
)
_SAME = (
    select(Entry)
    .where(
        _OF_GROUP,
        col(Entry.kind) == bindparam("kind"),
        col(Entry.amount) == bindparam("amount"),
        col(Entry.at) >= bindparam("since"),
        _STANDS,
    )
    .limit(1)
)
_REFERENCE = select(Entry.id).where(_OF_GROUP, col(Entry.reference) == bindparam("reference"))


class LedgerQuestions:
    """Of `storage.reader.Reader`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def group_total(self, group_id: int, fund: Fund = Fund.SAVINGS) -> int:
        """What the fund holds, in minor units of the group's currency."""
        return int(self._session.exec(_TOTAL, params={"group": group_id, "fund": fund}).one())

    def outstanding(self, group_id: int) -> int:
        """Loans given out and not yet repaid, in minor units."""
        lent = self._session.exec(
            select(func.coalesce(func.sum(Entry.delta), 0)).where(
                Entry.group_id == group_id,
                Entry.fund == Fund.SAVINGS,
                col(Entry.kind).in_((EntryKind.LOAN, EntryKind.REPAYMENT)),
            )
        ).one()
        return -int(lent)

    def usual_deposit(self, group_id: int) -> int | None:
        """The median of the newest deposits; None where there are too few to tell."""
        amounts = self._session.exec(_DEPOSITS, params={"group": group_id}).all()
        return int(median(amounts)) if len(amounts) >= _ENOUGH_FOR_A_MEDIAN else None

    def same_entry_since(
        self, group_id: int, kind: EntryKind, amount: int, since: datetime
    ) -> Entry | None:
        """An entry of the group that says the same and still stands."""
        known = {"group": group_id, "kind": kind, "amount": amount, "since": since}
        return self._session.exec(_SAME, params=known).first()

    def latest_report_of(self, person_id: int) -> Report | None:
        """The newest report that this person made, reversed or not."""
        meeting = self._session.exec(
            select(Meeting)
            .where(Meeting.reporter_id == person_id)
            .order_by(col(Meeting.at).desc(), col(Meeting.id).desc())
            .limit(1)
        ).first()
        return self._report(meeting)

    def report(self, meeting_id: int) -> Report | None:
        """One report by its meeting."""
        return self._report(self._session.get(Meeting, meeting_id))

    def latest_meeting(self, group_id: int) -> Meeting | None:
        """The group's newest report that stands."""
        return self._session.exec(
            select(Meeting)
            .where(Meeting.group_id == group_id, col(Meeting.reversed_at).is_(None))
            .order_by(col(Meeting.day).desc(), col(Meeting.id).desc())
            .limit(1)
        ).first()

    def free_savings_reference(self, group_id: int) -> str:
        """A reference that no entry of the group has."""

        def taken(reference: str) -> bool:
            known = {"group": group_id, "reference": reference}
            return self._session.exec(_REFERENCE, params=known).first() is not None

        return new_reference(Letter.SAVINGS, taken)

    def _report(self, meeting: Meeting | None) -> Report | None:
        if meeting is None:
            return None
        entries = self._session.exec(
            select(Entry)
            .where(Entry.meeting_id == meeting.id, col(Entry.reverses).is_(None))
            .order_by(col(Entry.id))
        ).all()
        return Report(
            meeting, tuple(entries), self._session.get_one(SavingsGroup, meeting.group_id)
        )

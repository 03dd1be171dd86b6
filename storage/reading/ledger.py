"""Questions about a group's money: indexed, bounded, never a scan of all groups."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from sqlalchemy import Boolean, bindparam, false, type_coerce
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, exists, func, or_, select

from storage.balances import Balances, balances
from storage.models import (
    Account,
    Approval,
    Entry,
    EntryKind,
    Meeting,
    Membership,
    Role,
    SavingsGroup,
    Settlement,
    Standing,
)
from storage.reading.joining import scope_of
from storage.references import Letter, new_reference

_ENOUGH_FOR_A_MEDIAN = 4
_RECENT = 20


@dataclass(frozen=True, slots=True)
class Report:
    """One meeting and what it entered; without entries it is a zero report."""

    meeting: Meeting
    entries: tuple[Entry, ...]
    standing: tuple[Entry, ...]  # those that were not taken back
    group: SavingsGroup


# Built once: to put such a statement together costs more than the engine's answer.
_REVERSAL = aliased(Entry)
# Said so that no index serves it on SQLite, which would take `reverses IS NULL` for narrower than
# the group and read all history, and so that PostgreSQL still knows that it holds for most.
_NO_REVERSAL = col(Entry.reverses).is_not(None).is_(False)
_STANDS = and_(_NO_REVERSAL, ~exists().where(col(_REVERSAL.reverses) == col(Entry.id)))
_WHETHER_IT_STANDS = type_coerce(_STANDS, Boolean())
_OF_GROUP = col(Entry.group_id) == bindparam("group")
_MOVED = (
    select(Entry.debit, Entry.credit, func.sum(Entry.amount))
    .where(_OF_GROUP)
    .group_by(col(Entry.debit), col(Entry.credit))
)
_DEPOSITS = (
    select(Entry.amount)
    .where(_OF_GROUP, Entry.kind == EntryKind.DEPOSIT, _STANDS)
    .order_by(col(Entry.day).desc(), col(Entry.id).desc())
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
    .order_by(col(Entry.day).desc(), col(Entry.id).desc())
    .limit(1)
)
_BETWEEN = (
    select(Entry.kind, func.sum(Entry.amount))
    .where(
        _OF_GROUP,
        col(Entry.day) >= bindparam("first"),
        col(Entry.day) < bindparam("end"),
        _STANDS,
    )
    .group_by(col(Entry.kind))
)
_BY_DAY = (
    select(col(Entry.day), func.sum(Entry.amount))
    .where(
        _OF_GROUP,
        col(Entry.day) >= bindparam("since"),
        Entry.kind == EntryKind.DEPOSIT,
        _STANDS,
    )
    .group_by(col(Entry.day))
    .order_by(col(Entry.day))
)
_NEWEST = (
    select(Entry, _WHETHER_IT_STANDS)
    .where(_OF_GROUP, _NO_REVERSAL)
    .order_by(col(Entry.day).desc(), col(Entry.id).desc())
    .limit(bindparam("many"))
)
_LATEST = (
    select(Meeting)
    .where(col(Meeting.group_id) == bindparam("group"), col(Meeting.reversed_at).is_(None))
    .order_by(col(Meeting.day).desc(), col(Meeting.id).desc())
    .limit(1)
)
_REFERENCE = select(Entry.id).where(_OF_GROUP, col(Entry.reference) == bindparam("reference"))
_WAITING = select(Approval.id).where(
    col(Approval.group_id) == bindparam("group"),
    col(Approval.reference) == bindparam("reference"),
)


class LedgerQuestions:
    """Of `storage.reader.Reader`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def balances(self, group_id: int) -> Balances:
        """What each of the group's accounts holds now."""
        moved = self._session.exec(_MOVED, params={"group": group_id}).all()
        return balances((Account(debit), Account(credit), int(n)) for debit, credit, n in moved)

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

    def officers(self, group_id: int) -> list[int]:
        """People who report for the group."""
        found = self._session.exec(
            select(Membership.person_id)
            .where(
                Membership.group_id == group_id,
                Membership.standing == Standing.VOUCHED,
                col(Membership.role).in_((Role.TREASURER, Role.LEADER)),
            )
            .order_by(col(Membership.id))
        )
        return list(dict.fromkeys(found))

    def entry(self, group_ids: Collection[int], reference: str) -> Entry | None:
        """By its reference, within these groups: others are as if they were not there."""
        return self._session.exec(
            select(Entry).where(col(Entry.group_id).in_(group_ids), Entry.reference == reference)
        ).first()

    def entry_by_id(self, entry_id: int) -> Entry | None:
        """By its id."""
        return self._session.get(Entry, entry_id)

    def reversal_of(self, entry_id: int) -> Entry | None:
        """The entry that took it back."""
        return self._session.exec(select(Entry).where(Entry.reverses == entry_id)).first()

    def replacement_of(self, entry_id: int) -> Entry | None:
        """The entry that was written in its place."""
        return self._session.exec(select(Entry).where(Entry.replaces == entry_id)).first()

    def entry_for_organiser(self, roles: Sequence[Membership], reference: str) -> Entry | None:
        """By its reference, of a group in the settlement, city or country that they organise."""
        scopes = [
            scope_of(role)
            for role in roles
            if role.role == Role.ORGANISER and role.standing == Standing.VOUCHED
        ]
        return self._session.exec(
            select(Entry)
            .join(SavingsGroup, col(SavingsGroup.id) == col(Entry.group_id))
            .join(Settlement, col(Settlement.id) == col(SavingsGroup.settlement_id))
            .where(Entry.reference == reference, or_(false(), *scopes))
        ).first()

    def saved_by_month(self, group_id: int, since: date) -> dict[date, int]:
        """First day of each month with deposits that stand → minor units, oldest first."""
        found = self._session.exec(_BY_DAY, params={"group": group_id, "since": since})
        months = Counter[date]()
        for day, amount in found:
            months[day.replace(day=1)] += int(amount)
        return dict(months)

    def last_entries(self, group_id: int, many: int) -> list[tuple[Entry, bool]]:
        """The newest entries and whether each still stands; reversals tell by what they took."""
        found = self._session.exec(_NEWEST, params={"group": group_id, "many": many})
        return [(entry, bool(stands)) for entry, stands in found]

    def moved_between(self, group_id: int, first: date, end: date) -> Counter[EntryKind]:
        """Minor units by kind of the entries that stand, of days from `first` to before `end`."""
        known = {"group": group_id, "first": first, "end": end}
        found = self._session.exec(_BETWEEN, params=known)
        return Counter({EntryKind(kind): int(amount) for kind, amount in found})

    def was_reported(self, inbound_id: int) -> bool:
        """Whether anything was ever entered from that message, or waits for a second leader."""
        reported = select(Meeting.id).where(Meeting.inbound_id == inbound_id).limit(1)
        waiting = select(Approval.id).where(Approval.inbound_id == inbound_id).limit(1)
        found = (self._session.exec(wanted).first() for wanted in (reported, waiting))
        return any(one is not None for one in found)

    def first_told(self, meeting_id: int) -> datetime:
        """When this meeting, or the one whose place it takes, was first reported."""
        meeting = self._session.get_one(Meeting, meeting_id)
        while meeting.replaces is not None:
            meeting = self._session.get_one(Meeting, meeting.replaces)
        return meeting.at

    def reports_of_message(self, inbound_id: int) -> list[Report]:
        """What came of a message and still stands, what took its place later included."""
        seen: dict[int, Meeting] = {}
        found = self._session.exec(select(Meeting).where(Meeting.inbound_id == inbound_id)).all()
        while fresh := [meeting for meeting in found if meeting.id not in seen]:
            seen |= {meeting.id: meeting for meeting in fresh}
            ids = [meeting.id for meeting in fresh]
            found = self._session.exec(select(Meeting).where(col(Meeting.replaces).in_(ids))).all()
        standing = (meeting for meeting in seen.values() if meeting.reversed_at is None)
        reports = (self._report(meeting) for meeting in standing)
        return [report for report in reports if report is not None]

    def has_opening(self, group_id: int, account: Account) -> bool:
        """Whether an opening balance of that account stands."""
        wanted = select(Entry.id).where(
            Entry.group_id == group_id,
            Entry.kind == EntryKind.OPENING,
            Entry.debit == account,
            _STANDS,
        )
        return self._session.exec(wanted.limit(1)).first() is not None

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
        return self._session.exec(_LATEST, params={"group": group_id}).first()

    def free_savings_reference(self, group_id: int) -> str:
        """A reference that no entry of the group has."""

        def taken(reference: str) -> bool:
            known = {"group": group_id, "reference": reference}
            return any(
                self._session.exec(wanted, params=known).first() is not None
                for wanted in (_REFERENCE, _WAITING)
            )

        return new_reference(Letter.SAVINGS, taken)

    def _report(self, meeting: Meeting | None) -> Report | None:
        if meeting is None:
            return None
        entries = self._session.exec(
            select(Entry, _WHETHER_IT_STANDS)
            .where(Entry.meeting_id == meeting.id, _NO_REVERSAL)
            .order_by(col(Entry.id))
        ).all()
        return Report(
            meeting,
            tuple(entry for entry, _ in entries),
            tuple(entry for entry, stands in entries if stands),
            self._session.get_one(SavingsGroup, meeting.group_id),
        )

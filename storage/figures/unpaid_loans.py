"""Loans outstanding that shrank, where neither repayments nor write-offs were entered for it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, pairwise
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, select

from storage.figures.entered import entered, taken_back
from storage.figures.indicators import Period
from storage.figures.window import by_day_only
from storage.models import A_SLIP, CashCount, Entry, EntryKind, Meeting

_PAID = {EntryKind.REPAYMENT: 1, EntryKind.WRITE_OFF: 1, EntryKind.LOAN: -1}


class Told(NamedTuple):
    """Loans outstanding as a count told them, and as the book had them then; minor units."""

    day: date
    loans: int
    book: int


def unpaid(session: Session, ids: Sequence[int], period: Period) -> Counter[int]:
    """Minor units by group id that counts miss, or that were taken out of the book: the larger.

    What was taken out may be what the counts miss, so they are not added.
    """
    told = _told(session, ids, period)
    falling = [group for group, counts in told.items() if _falls(counts)]
    paid = _paid(session, falling, period)
    missing = Counter({group: most_missing(told[group], paid[group]) for group in falling})
    return missing | _cancelled(session, ids, period)


def most_missing(counts: Sequence[Told], paid: Mapping[date, int]) -> int:
    """By how much more the loans shrank between any two counts than is explained; at least 0.

    `counts`: in their order; `paid`: by day, repaid and written off less new loans.
    """
    pairs = combinations(counts, 2)
    found = (_missing(*pair, paid) for pair in pairs if pair[1].loans < pair[0].loans)
    return max((0, *found))


def _missing(first: Told, second: Told, paid: Mapping[date, int]) -> int:
    """The group has the benefit of the doubt.

    A report may be sent late, and before or after the count of its day: what explains more is
    taken, the entries of the days between or the book as it stood at the two counts.
    """
    by_days = sum(minor for day, minor in paid.items() if first.day < day <= second.day)
    return first.loans - second.loans - max(by_days, first.book - second.book)


def _falls(counts: Sequence[Told]) -> bool:
    return any(second.loans < first.loans for first, second in pairwise(counts))


def _told(session: Session, ids: Sequence[int], period: Period) -> dict[int, list[Told]]:
    """The last count of each day that told loans: who counts again corrects the one before."""
    rows = session.exec(
        select(CashCount.group_id, col(CashCount.day), col(CashCount.loans), CashCount.book_loans)
        .where(
            col(CashCount.group_id).in_(ids),
            col(CashCount.at) >= period.reported_since,
            col(CashCount.day) >= period.first,
            col(CashCount.day) < period.end,
            col(CashCount.loans).is_not(None),
        )
        .order_by(col(CashCount.day), col(CashCount.at), col(CashCount.id))
    )
    last = defaultdict[int, dict[date, Told]](dict)
    for group, day, loans, in_book in rows:
        last[group][day] = Told(day, loans or 0, in_book)
    return {group: [*days.values()] for group, days in last.items()}


def _paid(session: Session, ids: Sequence[int], period: Period) -> defaultdict[int, Counter[date]]:
    """By group and day: repaid and written off less new loans, as far as it stands."""
    paid = defaultdict[int, Counter[date]](Counter)
    for rows, sign in ((entered, 1), (taken_back, -1)):
        for group, kind, day, _, minor in rows(session, ids, period, col(Entry.day)):
            paid[group][day] += sign * _PAID.get(EntryKind(kind), 0) * int(minor)
    return paid


def _cancelled(session: Session, ids: Sequence[int], period: Period) -> Counter[int]:
    """Loans that were taken back in the period, later than a slip is, less what replaced them."""
    back = aliased(Entry)
    rows = session.exec(
        select(Entry, back.at)
        .join(back, col(Entry.id) == by_day_only(col(back.reverses)))
        .where(
            col(back.group_id).in_(ids),
            col(back.kind) == EntryKind.LOAN,
            col(back.day) >= period.first,
            col(back.day) < period.end,
            by_day_only(col(back.reverses)).is_not(None),
        )
    )
    loans = [loan for loan, at in rows if at - loan.at > A_SLIP]
    lost = Counter[int]()
    for loan in loans:
        lost[loan.group_id] += loan.amount
    for group, minor in _in_their_place(session, loans):
        lost[group] -= minor
    return lost


def _in_their_place(session: Session, loans: Sequence[Entry]) -> Iterator[tuple[int, int]]:
    """(group, minor units) of the right ones: in the same meeting, or in one that replaces it."""
    meetings = {loan.meeting_id for loan in loans}
    same = and_(
        col(Entry.meeting_id).in_(meetings),
        col(Entry.replaces).in_([loan.id for loan in loans]),
    )
    instead = and_(col(Meeting.replaces).in_(meetings), col(Entry.replaces).is_(None))
    for where in (same, instead) if loans else ():
        yield from _loans(session, where)


def _loans(session: Session, where: ColumnElement[bool]) -> Sequence[tuple[int, int]]:
    """Two statements, for no index serves both conditions at once."""
    return session.exec(
        select(Entry.group_id, Entry.amount)
        .join(Meeting, col(Meeting.id) == col(Entry.meeting_id))
        .where(col(Entry.kind) == EntryKind.LOAN, by_day_only(col(Entry.reverses)).is_(None), where)
    ).all()

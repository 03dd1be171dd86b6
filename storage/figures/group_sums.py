"""The sums behind the indicators, by group: what was entered, who came, what is held."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import reduce
from operator import add
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, bindparam, case, extract, func, or_
from sqlalchemy import select as select_rows
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.balances import Balances, balances
from storage.figures.entered import entered, taken_back
from storage.figures.indicators import Indicators, People, Period
from storage.models import (
    Account,
    CashCount,
    Entry,
    EntryKind,
    Fund,
    Meeting,
    SavingsGroup,
    Settlement,
)

_BATCH = 500  # groups that one statement names
_MONTH = extract("year", col(Entry.day)), extract("month", col(Entry.day))


class _Met(NamedTuple):
    """A group's meetings in a period."""

    days: int = 0
    told: int = 0  # of these, how many told who came
    came: int = 0
    joined: int = 0
    left: int = 0


class _State(NamedTuple):
    """The day that a group's book begins, who came last, and what was told to be overdue."""

    began: date | None = None
    women: int | None = None
    men: int | None = None
    members: int | None = None
    overdue: int | None = None

    def savers(self) -> People:
        women, men = self.women or 0, self.men or 0
        return People(women, men, max(0, (self.members or 0) - women - men))


def groups_of(
    session: Session, countries: Sequence[str], city: str | None = None
) -> list[SavingsGroup]:
    """Of these countries, or of one city in them."""
    place: list[ColumnElement[bool]] = [col(Settlement.country).in_(countries)]
    if city is not None:
        place.append(col(Settlement.city) == city)
    found = session.exec(
        select(SavingsGroup)
        .join(Settlement, col(Settlement.id) == col(SavingsGroup.settlement_id))
        .where(*place)
        .order_by(col(SavingsGroup.id))
    )
    return list(found)


def indicators(
    session: Session, groups: Sequence[SavingsGroup], period: Period
) -> dict[int, Indicators]:
    """By group id. The cost follows the entries of these groups, not of all."""
    found: dict[int, Indicators] = {}
    for first in range(0, len(groups), _BATCH):
        found |= _of_batch(session, groups[first : first + _BATCH], period)
    return found


def together(found: Iterable[Indicators]) -> dict[str, Indicators]:
    """By currency: they are never added."""
    by_currency = defaultdict[str, list[Indicators]](list)
    for one in found:
        by_currency[one.currency].append(one)
    return {currency: reduce(add, by_currency[currency]) for currency in sorted(by_currency)}


def saved_by_month(
    session: Session, groups: Sequence[SavingsGroup], period: Period
) -> Counter[tuple[int, date]]:
    """(group id, first day of the month) → minor units that were saved and stand."""
    months = Counter[tuple[int, date]]()
    for first in range(0, len(groups), _BATCH):
        ids = [group.id for group in groups[first : first + _BATCH]]
        for rows, sign in ((entered, 1), (taken_back, -1)):
            for group, kind, day, _, amount in rows(session, ids, period, *_MONTH):
                if kind == EntryKind.DEPOSIT:
                    months[group, day.replace(day=1)] += sign * int(amount)
    return months


def _of_batch(
    session: Session, groups: Sequence[SavingsGroup], period: Period
) -> dict[int, Indicators]:
    ids = [group.id for group in groups]
    moved, many = _sums(session, ids, period)
    held, met = _held(session, ids), _met(session, ids, period)
    state = _state(session, ids, period)
    return {
        group.id: _indicators(
            group,
            replace(period, first=max(period.first, _since(group, state[group.id]))),
            moved[group.id, True],
            held.get(group.id, Balances({})),
            met.get(group.id, _Met()),
        )
        + Indicators(
            group.currency,
            savers=state[group.id].savers(),
            saved_before=moved[group.id, False][EntryKind.DEPOSIT],
            overdue=state[group.id].overdue or 0,
            entries=many[group.id, True, 1],
            corrections=many[group.id, True, -1],
        )
        for group in groups
    }


def _indicators(
    group: SavingsGroup, period: Period, moved: Counter[EntryKind], held: Balances, met: _Met
) -> Indicators:
    return Indicators(
        currency=group.currency,
        groups=1,
        reports=met.days,
        expected=max(0, (period.end - period.first).days // group.every_days),
        came=met.came if group.members else 0,
        members=met.told * (group.members or 0),
        joined=met.joined,
        left=met.left,
        saved=moved[EntryKind.DEPOSIT],
        lent=moved[EntryKind.LOAN],
        repaid=moved[EntryKind.REPAYMENT],
        written_off=moved[EntryKind.WRITE_OFF],
        income=moved[EntryKind.INTEREST] + moved[EntryKind.FINE],
        costs=moved[EntryKind.EXPENSE] + moved[EntryKind.WRITE_OFF],
        outstanding=held[Account.LOANS],
        in_hand=held.in_hand(),
        fund=held.worth(Fund.SAVINGS),
        upgrading=held.worth(Fund.UPGRADING),
    )


def _since(group: SavingsGroup, state: _State) -> date:
    """The day that it was set up, or that its book begins."""
    set_up = group.created_at.date()
    return min(set_up, state.began or set_up)


_NOW = col(Entry.day) >= bindparam("middle")


def _sums(
    session: Session, ids: Sequence[int], period: Period
) -> tuple[dict[tuple[int, bool], Counter[EntryKind]], Counter[tuple[int, bool, int]]]:
    """By (group, whether in the period or as long before it): minor units by kind that stand.

    And how many entries, by the same and 1, or -1 for those that were taken back.
    """
    moved = defaultdict[tuple[int, bool], Counter[EntryKind]](Counter)
    many = Counter[tuple[int, bool, int]]()
    both = Period(period.before.first, period.end)
    for rows, sign in ((entered, 1), (taken_back, -1)):
        for group, kind, day, count, amount in rows(session, ids, both, _NOW, middle=period.first):
            now = day >= period.first
            moved[group, now][EntryKind(kind)] += sign * int(amount)
            many[group, now, sign] += count
    return moved, many


# Statements are built once: to put one together costs more than the engine's answer for a group.
_GROUPS: BindParameter[Any] = bindparam("groups", expanding=True)
_HELD = (
    select(Entry.group_id, Entry.debit, Entry.credit, func.sum(Entry.amount))
    .where(col(Entry.group_id).in_(_GROUPS))
    .group_by(col(Entry.group_id), col(Entry.debit), col(Entry.credit))
)


def _held(session: Session, ids: Sequence[int]) -> dict[int, Balances]:
    moves = defaultdict[int, list[tuple[Account, Account, int]]](list)
    for group, debit, credit, amount in session.exec(_HELD, params={"groups": ids}):
        moves[group].append((Account(debit), Account(credit), int(amount)))
    return {group: balances(found) for group, found in moves.items()}


def _people(meeting: type[Meeting]) -> ColumnElement[int]:
    """Who came, as it was told: None where it was not."""
    women, men = col(meeting.women), col(meeting.men)
    parts = case(
        (or_(women.is_not(None), men.is_not(None)), func.coalesce(women, 0) + func.coalesce(men, 0))
    )
    return func.coalesce(meeting.members, parts)


def _stands_in_period(meeting: type[Meeting]) -> list[ColumnElement[bool]]:
    return [
        col(meeting.reversed_at).is_(None),
        col(meeting.day) >= bindparam("first"),
        col(meeting.day) < bindparam("end"),
    ]


_CAME = _people(Meeting)
_MET = (
    select_rows(
        col(Meeting.group_id),
        func.count(func.distinct(Meeting.day)),
        func.count(_CAME),
        func.sum(_CAME),
        func.sum(Meeting.joined),
        func.sum(Meeting.left),
    )
    .where(col(Meeting.group_id).in_(_GROUPS), *_stands_in_period(Meeting))
    .group_by(col(Meeting.group_id))
)


def _met(session: Session, ids: Sequence[int], period: Period) -> dict[int, _Met]:
    known = {"groups": ids, "first": period.first, "end": period.end}
    rows = session.execute(_MET, known)
    return {group: _Met(*(int(value or 0) for value in row)) for group, *row in rows}


# One seek a group into an index each, however long its history.
_ANY, _TOLD, _COUNT = aliased(Meeting), aliased(Meeting), aliased(CashCount)
_BEGAN = (
    select(func.min(_ANY.day))
    .where(col(_ANY.group_id) == SavingsGroup.id, col(_ANY.reversed_at).is_(None))
    .correlate(SavingsGroup)
    .scalar_subquery()
)
_LAST_TOLD = (
    select(_TOLD.id)
    .where(
        col(_TOLD.group_id) == SavingsGroup.id,
        *_stands_in_period(_TOLD),
        _people(_TOLD).is_not(None),
    )
    .order_by(col(_TOLD.day).desc(), col(_TOLD.id).desc())
    .limit(1)
    .correlate(SavingsGroup)
    .scalar_subquery()
)
_LAST_COUNT = (
    select(_COUNT.id)
    .where(col(_COUNT.group_id) == SavingsGroup.id, col(_COUNT.overdue).is_not(None))
    .order_by(col(_COUNT.at).desc(), col(_COUNT.id).desc())
    .limit(1)
    .correlate(SavingsGroup)
    .scalar_subquery()
)
_STATE = (
    select_rows(
        col(SavingsGroup.id),
        _BEGAN,
        col(Meeting.women),
        col(Meeting.men),
        col(Meeting.members),
        col(CashCount.overdue),
    )
    .select_from(SavingsGroup)
    .outerjoin(Meeting, col(Meeting.id) == _LAST_TOLD)
    .outerjoin(CashCount, col(CashCount.id) == _LAST_COUNT)
    .where(col(SavingsGroup.id).in_(_GROUPS))
)


def _state(session: Session, ids: Sequence[int], period: Period) -> dict[int, _State]:
    known = {"groups": ids, "first": period.first, "end": period.end}
    return {group: _State(*row) for group, *row in session.execute(_STATE, known)}

"""The sums behind the indicators, by group: what was entered, who came, what is held."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import reduce
from operator import add
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, or_
from sqlalchemy import select as select_rows
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import Session, col, select

from storage.balances import Balances, balances
from storage.figures.indicators import Indicators, People, Period
from storage.figures.window import by_day_only
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


class _Met(NamedTuple):
    """A group's meetings in a period."""

    days: int = 0
    told: int = 0  # of these, how many told who came
    came: int = 0
    joined: int = 0
    left: int = 0


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
    ids = [group.id for group in groups]
    for rows, sign in ((_entered, 1), (_taken_back, -1)):
        for group, kind, day, _, amount in rows(session, ids, period, col(Entry.day)):
            if kind == EntryKind.DEPOSIT:
                months[group, day.replace(day=1)] += sign * int(amount)
    return months


def _of_batch(
    session: Session, groups: Sequence[SavingsGroup], period: Period
) -> dict[int, Indicators]:
    ids = [group.id for group in groups]
    moved, counted, gone = _sums(session, ids, period)
    before, _, _ = _sums(session, ids, period.before)
    held, met, last = _held(session, ids), _met(session, ids, period), _last(session, ids, period)
    overdue, began = _overdue(session, ids), _began(session, ids)
    return {
        group.id: _indicators(
            group,
            replace(period, first=max(period.first, _since(group, began))),
            moved[group.id],
            held.get(group.id, Balances({})),
            met.get(group.id, _Met()),
        )
        + Indicators(
            group.currency,
            savers=last.get(group.id, People()),
            saved_before=before[group.id][EntryKind.DEPOSIT],
            overdue=overdue.get(group.id, 0),
            entries=counted[group.id],
            corrections=gone[group.id],
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


def _since(group: SavingsGroup, began: Mapping[int, date]) -> date:
    """The day that it was set up, or that its book begins."""
    set_up = group.created_at.date()
    return min(set_up, began.get(group.id, set_up))


def _began(session: Session, ids: Sequence[int]) -> dict[int, date]:
    rows = session.exec(
        select(col(Meeting.group_id), func.min(Meeting.day))
        .where(col(Meeting.group_id).in_(ids), col(Meeting.reversed_at).is_(None))
        .group_by(col(Meeting.group_id))
    )
    return dict(rows.all())


def _sums(
    session: Session, ids: Sequence[int], period: Period
) -> tuple[dict[int, Counter[EntryKind]], Counter[int], Counter[int]]:
    """Minor units by group and kind that stand; how many entries, how many were taken back."""
    moved = defaultdict[int, Counter[EntryKind]](Counter)
    entered, gone = Counter[int](), Counter[int]()
    for group, kind, _, count, amount in _entered(session, ids, period):
        moved[group][EntryKind(kind)] += int(amount)
        entered[group] += count
    for group, kind, _, count, amount in _taken_back(session, ids, period):
        moved[group][EntryKind(kind)] -= int(amount)
        gone[group] += count
    return moved, entered, gone


_COLUMNS = (
    col(Entry.group_id),
    col(Entry.kind),
    func.min(Entry.day),
    func.count(),
    func.sum(Entry.amount),
)


def _entered(
    session: Session, ids: Sequence[int], period: Period, *by: Mapped[date]
) -> Iterator[Any]:
    """(group, kind, a day, how many, minor units) of entries of the period, reversals aside."""
    yield from session.execute(
        select_rows(*_COLUMNS)
        .where(
            col(Entry.group_id).in_(ids),
            col(Entry.day) >= period.first,
            col(Entry.day) < period.end,
            by_day_only(col(Entry.reverses)).is_(None),
        )
        .group_by(col(Entry.group_id), col(Entry.kind), *by)
    ).all()


def _taken_back(
    session: Session, ids: Sequence[int], period: Period, *by: Mapped[date]
) -> Iterator[Any]:
    """The same of those that were taken back since; few rows, joined by key."""
    back = aliased(Entry)
    yield from session.execute(
        select_rows(*_COLUMNS)
        .join(back, col(Entry.id) == by_day_only(col(back.reverses)))
        .where(
            col(back.group_id).in_(ids),
            by_day_only(col(back.reverses)).is_not(None),
            col(Entry.day) >= period.first,
            col(Entry.day) < period.end,
        )
        .group_by(col(Entry.group_id), col(Entry.kind), *by)
    ).all()


def _held(session: Session, ids: Sequence[int]) -> dict[int, Balances]:
    moves = defaultdict[int, list[tuple[Account, Account, int]]](list)
    for group, debit, credit, amount in session.exec(
        select(Entry.group_id, Entry.debit, Entry.credit, func.sum(Entry.amount))
        .where(col(Entry.group_id).in_(ids))
        .group_by(col(Entry.group_id), col(Entry.debit), col(Entry.credit))
    ):
        moves[group].append((Account(debit), Account(credit), int(amount)))
    return {group: balances(found) for group, found in moves.items()}


def _in(ids: Sequence[int], period: Period) -> list[ColumnElement[bool]]:
    return [
        col(Meeting.group_id).in_(ids),
        col(Meeting.reversed_at).is_(None),
        col(Meeting.day) >= period.first,
        col(Meeting.day) < period.end,
    ]


def _met(session: Session, ids: Sequence[int], period: Period) -> dict[int, _Met]:
    people = _people()
    rows = session.execute(
        select_rows(
            col(Meeting.group_id),
            func.count(func.distinct(Meeting.day)),
            func.count(people),
            func.sum(people),
            func.sum(Meeting.joined),
            func.sum(Meeting.left),
        )
        .where(*_in(ids, period))
        .group_by(col(Meeting.group_id))
    )
    return {group: _Met(*(int(value or 0) for value in row)) for group, *row in rows}


def _people() -> ColumnElement[int]:
    """Who came, as it was told: None where it was not."""
    women, men = col(Meeting.women), col(Meeting.men)
    parts = case(
        (or_(women.is_not(None), men.is_not(None)), func.coalesce(women, 0) + func.coalesce(men, 0))
    )
    return func.coalesce(Meeting.members, parts)


def _last(session: Session, ids: Sequence[int], period: Period) -> dict[int, People]:
    """At each group's last meeting that told of people."""
    newest = (
        select(col(Meeting.group_id).label("group_id"), func.max(Meeting.id).label("id"))
        .where(*_in(ids, period), _people().is_not(None))
        .group_by(col(Meeting.group_id))
        .subquery()
    )
    rows = session.exec(
        select(Meeting.group_id, Meeting.women, Meeting.men, Meeting.members).join(
            newest, col(Meeting.id) == newest.c.id
        )
    )
    return {group: _split(women or 0, men or 0, members) for group, women, men, members in rows}


def _split(women: int, men: int, members: int | None) -> People:
    return People(women, men, max(0, (members or 0) - women - men))


def _overdue(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """As it was last told, minor units."""
    newest = (
        select(func.max(CashCount.id).label("id"))
        .where(col(CashCount.group_id).in_(ids), col(CashCount.overdue).is_not(None))
        .group_by(col(CashCount.group_id))
        .subquery()
    )
    rows = session.exec(
        select(CashCount.group_id, CashCount.overdue).join(newest, col(CashCount.id) == newest.c.id)
    )
    return {group: int(overdue or 0) for group, overdue in rows}

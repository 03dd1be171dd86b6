"""What groups saved in a day, by currency, and the people who saved."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.figures.groups import GroupState, is_due, office_groups, stands
from storage.figures.window import Window, by_day_only
from storage.models import Entry, EntryKind, Meeting

COMPARABLE = 0.7  # the share of groups below which no trend is shown


@dataclass(frozen=True, slots=True)
class CurrencySavings:
    """One currency's row, in minor units. `changed`: corrections of entries of earlier days.

    `trend` is the change of deposits against the same weekday a week before, 0.06 for +6 %; None
    where either day's coverage is below `COMPARABLE` or there is nothing to compare with.
    """

    currency: str
    reported: int
    expected: int
    deposits: int
    out: int
    changed: int
    trend: float | None

    @property
    def net(self) -> int:
        return self.deposits - self.out

    @property
    def is_comparable(self) -> bool:
        return self.expected > 0 and self.reported >= COMPARABLE * self.expected


@dataclass(frozen=True, slots=True)
class Movements:
    """Loans or repayments: how many, and how much in each currency (minor units)."""

    count: int
    sums: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Savers:
    """People at the meetings. `not_said` were counted without their sex.

    `without` is the number of reports that gave no people at all: that is not 0 people.
    """

    women: int
    men: int
    not_said: int
    without: int

    @property
    def total(self) -> int:
        return self.women + self.men + self.not_said


@dataclass(frozen=True, slots=True)
class Savings:
    """Everything that groups reported in the day."""

    with_money: int
    zero_reports: int
    currencies: tuple[CurrencySavings, ...]
    savers: Savers
    loans: Movements
    repayments: Movements
    social_in: Mapping[str, int]
    social_out: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Sum:
    """How many entries, and their amounts together."""

    count: int = 0
    amount: int = 0

    def __sub__(self, other: "_Sum") -> "_Sum":
        return _Sum(self.count - other.count, self.amount - other.amount)


# What a reversal of each takes off, or gives back to, what was saved and not taken out.
_NET = {EntryKind.DEPOSIT: -1, EntryKind.WITHDRAWAL: 1}
_Moved = dict[tuple[str, EntryKind], _Sum]


def savings(session: Session, window: Window, groups: Sequence[GroupState]) -> Savings:
    """The day's money and people."""
    now = _movements(session, window)
    then = _movements(session, window.week_ago)
    reported = {group.id for group in groups if group.reported}
    with_money = groups_with_money(session, window)
    return Savings(
        with_money=len(with_money),
        zero_reports=len(reported - with_money),
        currencies=tuple(_currencies(window, groups, now, then, _changes(session, window))),
        savers=savers(session, window),
        loans=_moved(now, EntryKind.LOAN),
        repayments=_moved(now, EntryKind.REPAYMENT),
        social_in=_moved(now, EntryKind.SOCIAL_IN).sums,
        social_out=_moved(now, EntryKind.SOCIAL_OUT).sums,
    )


def came_in(window: Window) -> list[ColumnElement[bool]]:
    """Entries of the office that came in the day."""
    return [
        col(Entry.at) >= window.start,
        col(Entry.at) < window.end,
        by_day_only(col(Entry.group_id)).in_(office_groups(window)),
    ]


def groups_with_money(session: Session, window: Window) -> set[int]:
    """Ids of the groups with a movement of money in the day, reversals aside."""
    statement = select(Entry.group_id).where(
        *came_in(window), by_day_only(col(Entry.reverses)).is_(None)
    )
    return set(session.exec(statement.distinct()).all())


def _movements(session: Session, window: Window) -> _Moved:
    """Sums by currency and kind; what was reversed within the day has never been."""
    rows = session.exec(
        select(Entry.currency, Entry.kind, func.count(), func.sum(Entry.amount))
        .where(*came_in(window), by_day_only(col(Entry.reverses)).is_(None))
        .group_by(col(Entry.currency), col(Entry.kind))
    ).all()
    moved = {
        (currency, EntryKind(kind)): _Sum(count, int(amount))
        for currency, kind, count, amount in rows
    }
    for currency, kind, count, amount in _reversals(session, window, same_day=True):
        key = currency, kind
        moved[key] = moved.get(key, _Sum()) - _Sum(count, amount)
    return moved


def _changes(session: Session, window: Window) -> Counter[str]:
    """By how much the day's reversals change the savings of earlier days, by currency."""
    changed = Counter[str]()
    for currency, kind, _, amount in _reversals(session, window, same_day=False):
        changed[currency] += _NET.get(kind, 0) * amount
    return changed


def _reversals(
    session: Session, window: Window, *, same_day: bool
) -> list[tuple[str, EntryKind, int, int]]:
    """(currency, the kind of what was reversed, how many, how much); few rows, joined by key."""
    reversed_ = aliased(Entry)
    at = col(reversed_.at)
    rows = session.exec(
        select(Entry.currency, reversed_.kind, func.count(), func.sum(Entry.amount))
        .join(reversed_, col(reversed_.id) == by_day_only(col(Entry.reverses)))
        .where(*came_in(window), at >= window.start if same_day else at < window.start)
        .group_by(col(Entry.currency), col(reversed_.kind))
    ).all()
    return [
        (currency, EntryKind(kind), count, int(amount)) for currency, kind, count, amount in rows
    ]


def _currencies(
    window: Window, groups: Iterable[GroupState], now: _Moved, then: _Moved, changed: Counter[str]
) -> Iterable[CurrencySavings]:
    today, before = (
        defaultdict[str, Counter[bool]](Counter),
        defaultdict[str, Counter[bool]](Counter),
    )
    week_ago = window.week_ago
    for group in groups:
        if group.reported or is_due(window, group, group.last):
            today[group.currency][group.reported] += 1
        if group.reported_a_week_ago or is_due(week_ago, group, group.last_a_week_ago):
            before[group.currency][group.reported_a_week_ago] += 1
    for currency in sorted({*today, *changed, *(currency for currency, _ in now)}):
        count, earlier = today[currency], before[currency]
        deposits = now.get((currency, EntryKind.DEPOSIT), _Sum()).amount
        was = then.get((currency, EntryKind.DEPOSIT), _Sum()).amount
        comparable = _comparable(count) and _comparable(earlier) and was > 0
        yield CurrencySavings(
            currency=currency,
            reported=count[True],
            expected=count.total(),
            deposits=deposits,
            out=now.get((currency, EntryKind.WITHDRAWAL), _Sum()).amount,
            changed=changed[currency],
            trend=(deposits - was) / was if comparable else None,
        )


def _comparable(count: Counter[bool]) -> bool:
    return count.total() > 0 and count[True] >= COMPARABLE * count.total()


def _moved(moved: _Moved, kind: EntryKind) -> Movements:
    sums = {c: moved[c, k].amount for c, k in sorted(moved) if k == kind and moved[c, k].count}
    return Movements(sum(moved[key].count for key in moved if key[1] == kind), sums)


def savers(session: Session, window: Window) -> Savers:
    """A report that says the members and only some of the sexes leaves the rest not said."""
    women, men = func.coalesce(Meeting.women, 0), func.coalesce(Meeting.men, 0)
    said = women + men
    together = func.coalesce(Meeting.members, said)
    rest = case((together > said, together - said), else_=0)
    silent = and_(
        *(
            column.is_(None)
            for column in (col(Meeting.members), col(Meeting.women), col(Meeting.men))
        )
    )
    row = session.exec(
        select(
            func.sum(women), func.sum(men), func.sum(rest), func.sum(case((silent, 1), else_=0))
        ).where(*stands(window))
    ).one()
    return Savers(*(int(value or 0) for value in row))

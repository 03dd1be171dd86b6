"""Which groups were expected, which gave a word, and which have gone silent."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.figures.window import Window, by_day_only, opens
from storage.models import Meeting, SavingsGroup, Settlement

_AT_ONCE = timedelta(days=3)
_MOST = 0.5
_SEVERAL = 3


@dataclass(frozen=True, slots=True)
class Coverage:
    """Groups that reported of those expected; None a week ago where none was expected."""

    reported: int
    expected: int
    week_ago_reported: int
    week_ago_expected: int

    @property
    def share(self) -> float | None:
        return _share(self.reported, self.expected)

    @property
    def week_ago_share(self) -> float | None:
        return _share(self.week_ago_reported, self.week_ago_expected)


@dataclass(frozen=True, slots=True)
class Silent:
    """A group that is overdue. `since`: its last word's day, or the day it was set up."""

    group: str
    settlement: str
    city: str
    since: date
    days: int


@dataclass(frozen=True, slots=True)
class SilentCity:
    """`of`: the city's groups. `at_once`: most of them fell silent within three days."""

    city: str
    groups: tuple[Silent, ...]
    of: int
    at_once: bool


@dataclass(frozen=True, slots=True)
class GroupState:
    """A group as the day found it: its last word before it, and whether it reported in it."""

    id: int
    name: str
    settlement: str
    city: str
    currency: str
    every_days: int
    set_up: datetime
    last: datetime | None
    last_a_week_ago: datetime | None
    reported: bool
    reported_a_week_ago: bool


def group_states(session: Session, window: Window) -> list[GroupState]:
    """Every group of the office; one seek a group into the index, however long its history."""
    before = window.week_ago
    now, then = groups_that_reported(session, window), groups_that_reported(session, before)
    rows = session.execute(
        select(  # type: ignore[call-overload]
            col(SavingsGroup.id),
            col(SavingsGroup.name),
            col(Settlement.name),
            col(Settlement.city),
            col(SavingsGroup.currency),
            col(SavingsGroup.every_days),
            col(SavingsGroup.created_at),
            _last_word(window.start),
            _last_word(before.start),
        )
        .join(Settlement, col(Settlement.id) == SavingsGroup.settlement_id)
        .where(window.holds(col(Settlement.country)), col(SavingsGroup.created_at) < window.end)
        .order_by(Settlement.city, Settlement.name, SavingsGroup.name)
    ).all()
    return [_state(row, now, then) for row in rows]


def _state(row: Sequence[Any], now: set[int], then: set[int]) -> GroupState:
    values = (*row, row[0] in now, row[0] in then)
    return GroupState(*values)


def coverage(window: Window, groups: Iterable[GroupState]) -> Coverage:
    """A group is expected once its rhythm says so, or when it reports unexpectedly."""
    now, then = Counter[bool](), Counter[bool]()
    before = window.week_ago
    for group in groups:
        if group.reported or is_due(window, group, group.last):
            now[group.reported] += 1
        if group.set_up < before.end and (
            group.reported_a_week_ago or is_due(before, group, group.last_a_week_ago)
        ):
            then[group.reported_a_week_ago] += 1
    return Coverage(now[True], now.total(), then[True], then.total())


def is_due(window: Window, group: GroupState, last: datetime | None) -> bool:
    """Whether its next word was expected by the day's end."""
    since = last or group.set_up
    return since < opens(window.day - timedelta(days=group.every_days - 1), window.zone)


def silent(window: Window, groups: Iterable[GroupState]) -> tuple[SilentCity, ...]:
    """Groups without a word for longer than their rhythm, by city, the most first."""
    of, quiet = Counter[str](), defaultdict[str, list[Silent]](list)
    yesterday = replace(window, day=window.day - timedelta(days=1))
    for group in groups:
        of[group.city] += 1
        if not group.reported and is_due(yesterday, group, group.last):
            quiet[group.city].append(_silent(window, group))
    cities = [_silent_city(city, quiet[city], of[city]) for city in quiet]
    return tuple(sorted(cities, key=lambda city: (-len(city.groups), city.city)))


def office_groups(window: Window) -> SelectOfScalar[int]:
    """The ids of the office's groups, for `group_id IN (…)`."""
    return (
        select(SavingsGroup.id)
        .join(Settlement, col(Settlement.id) == SavingsGroup.settlement_id)
        .where(window.holds(col(Settlement.country)))
    )


def stands(window: Window) -> list[ColumnElement[bool]]:
    """Reports of the day that were not taken back before it closed."""
    return [
        col(Meeting.at) >= window.start,
        col(Meeting.at) < window.end,
        or_(col(Meeting.reversed_at).is_(None), col(Meeting.reversed_at) >= window.end),
        by_day_only(col(Meeting.group_id)).in_(office_groups(window)),
    ]


def groups_that_reported(session: Session, window: Window) -> set[int]:
    """Ids of the groups with a report in the day, zero reports among them."""
    return set(session.exec(select(Meeting.group_id).where(*stands(window)).distinct()).all())


def _last_word(before: datetime) -> ScalarSelect[Any]:
    return (
        select(func.max(Meeting.at))
        .where(col(Meeting.group_id) == SavingsGroup.id, col(Meeting.at) < before)
        .correlate(SavingsGroup)
        .scalar_subquery()
    )


def _silent(window: Window, group: GroupState) -> Silent:
    since = window.local_day(group.last or group.set_up)
    days = (window.day - since).days
    return Silent(group.name, group.settlement, group.city, since, days)


def _silent_city(city: str, groups: list[Silent], of: int) -> SilentCity:
    ordered = sorted(groups, key=lambda group: (-group.days, group.settlement, group.group))
    spread = ordered[-1].since - ordered[0].since
    at_once = len(groups) >= _SEVERAL and len(groups) > _MOST * of and spread <= _AT_ONCE
    return SilentCity(city, tuple(ordered), of, at_once)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None

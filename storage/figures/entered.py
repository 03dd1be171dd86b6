"""What was entered in a period, by group and kind, and what of it was taken back since."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Executable, bindparam, func, select
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import Session, col

from storage.figures.indicators import Period
from storage.figures.window import by_day_only
from storage.models import Entry

_By: TypeAlias = Mapped[Any] | ColumnElement[Any]
_A_DAY = timedelta(days=1)  # two officers' local days may be one apart
_COLUMNS = (
    col(Entry.group_id),
    col(Entry.kind),
    func.min(Entry.day),
    func.count(),
    func.sum(Entry.amount),
)
_IN_PERIOD = (col(Entry.day) >= bindparam("first"), col(Entry.day) < bindparam("end"))
_BACK = aliased(Entry)


def entered(
    session: Session, ids: Sequence[int], period: Period, *by: _By, **known: date
) -> Iterator[Any]:
    """(group, kind, a day, how many, minor units) of entries of the period, reversals aside.

    Apart by group, kind and `by`, which are constants; `known`: the parameters in them.
    """
    yield from session.execute(_entered(*by), _known(ids, period) | known).all()


def taken_back(
    session: Session, ids: Sequence[int], period: Period, *by: _By, **known: date
) -> Iterator[Any]:
    """The same of those that were taken back since; few rows, joined by key."""
    yield from session.execute(_taken_back(*by), _known(ids, period) | known).all()


def _known(ids: Sequence[int], period: Period) -> dict[str, Any]:
    since = period.first - _A_DAY
    return {"groups": ids, "first": period.first, "end": period.end, "since": since}


# Built once: to put such a statement together costs more than the engine's answer.
@lru_cache
def _entered(*by: _By) -> Executable:
    return (
        select(*_COLUMNS)
        .where(
            col(Entry.group_id).in_(bindparam("groups", expanding=True)),
            *_IN_PERIOD,
            by_day_only(col(Entry.reverses)).is_(None),
        )
        .group_by(col(Entry.group_id), col(Entry.kind), *by)
    )


@lru_cache
def _taken_back(*by: _By) -> Executable:
    return (
        select(*_COLUMNS)
        .join(_BACK, col(Entry.id) == col(_BACK.reverses))
        .where(
            col(_BACK.group_id).in_(bindparam("groups", expanding=True)),
            col(_BACK.day) >= bindparam("since"),
            col(_BACK.reverses).is_not(None),
            *_IN_PERIOD,
        )
        .group_by(col(Entry.group_id), col(Entry.kind), *by)
    )

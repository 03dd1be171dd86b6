"""What the groups of an office's countries amount to in a time, each with its place and months."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from storage.figures.group_sums import groups_of, indicators, saved_by_month
from storage.figures.indicators import Indicators, Period
from storage.models import SavingsGroup, Settlement


@dataclass(frozen=True, slots=True)
class GroupYear:
    """`months`: minor units saved in each month of the time, the oldest first."""

    name: str
    settlement: str
    city: str
    country: str
    figures: Indicators
    months: tuple[int, ...]


def group_years(
    session: Session, countries: Sequence[str], period: Period, city: str | None = None
) -> list[GroupYear]:
    """Of every group there, or of one city's: statements by the hundred groups, none a group."""
    groups = groups_of(session, countries, city)
    places = _places(session, countries)
    found = indicators(session, groups, period)
    months = saved_by_month(session, groups, period)

    def year(group: SavingsGroup) -> GroupYear:
        return GroupYear(
            group.name,
            *places[group.settlement_id],
            found[group.id],
            tuple(months[group.id, month] for month in period.months),
        )

    return [year(group) for group in groups]


def _places(session: Session, countries: Sequence[str]) -> dict[int, tuple[str, str, str]]:
    """(name, city, country) by id."""
    rows = session.exec(
        select(Settlement.id, Settlement.name, Settlement.city, Settlement.country).where(
            col(Settlement.country).in_(countries)
        )
    )
    return {number: (name, city, country) for number, name, city, country in rows}

"""Every indicator of docs/indicators.md by group, city, country and office, of the closed year."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlmodel import Session, col, select

from storage.export_scope import MONTHS, Scope, rate
from storage.figures.group_sums import indicators, together
from storage.figures.indicators import Indicators, closed_months
from storage.models import SavingsGroup, Settlement
from storage.places import major, office_of

INDICATORS = {
    "of": "#x_level",
    "office": "#org",
    "country": "#country+code",
    "city": "#adm2+name",
    "settlement": "#loc+settlement",
    "group": "#x_group+name",
    "currency": "#currency",
    "groups": "#x_group+num",
    "savers_women": "#indicator+savers+f+num",
    "savers_men": "#indicator+savers+m+num",
    "savers_sex_not_given": "#indicator+savers+unknown+num",
    "womens_share": "#indicator+womens_share+pct",
    "saved": "#value+saved",
    "saved_each": "#value+saved+each",
    "growth": "#indicator+growth+pct",
    "regularity": "#indicator+regularity+pct",
    "attendance": "#indicator+attendance+pct",
    "retention": "#indicator+retention+pct",
    "lent": "#value+lent",
    "loans_outstanding": "#value+loans",
    "repayment_rate": "#indicator+repayment+pct",
    "fund_utilisation": "#indicator+utilisation+pct",
    "write_offs": "#indicator+write_offs+pct",
    "return_on_savings": "#indicator+return+pct",
    "savings_fund": "#value+fund",
    "in_hand": "#value+in_hand",
    "upgrading_fund": "#value+upgrading",
}

Cell = str | int | float | None


class _Place(NamedTuple):
    """Of a row: the wider it is, the more of it is ''."""

    office: str
    country: str = ""
    city: str = ""
    settlement: str = ""
    group: str = ""

    @property
    def level(self) -> str:
        names = ("office", "country", "city", "group")
        depth = sum(bool(part) for part in (self.country, self.city, self.group))
        return names[depth]

    @property
    def wider(self) -> "tuple[_Place, ...]":
        """Its city, country and office."""
        country = self._replace(city="", settlement="", group="")
        return self._replace(settlement="", group=""), country, country._replace(country="")


def indicator_rows(session: Session, scope: Scope) -> Iterator[Sequence[Cell]]:
    """A row a place and currency, offices first, groups last: all from the groups' sums."""
    found = session.exec(
        select(SavingsGroup, Settlement)
        .join(Settlement, col(Settlement.id) == col(SavingsGroup.settlement_id))
        .where(*scope.holds(col(Settlement.country), col(Settlement.city)))
        .order_by(col(SavingsGroup.id))
    ).all()
    sums = indicators(session, [group for group, _ in found], closed_months(scope.today, MONTHS))
    by_place = defaultdict[_Place, list[Indicators]](list)
    for group, at in found:
        place = _place(group, at)
        for one in (place, *place.wider):
            by_place[one].append(sums[group.id])
    for place in sorted(by_place):
        for told in together(by_place[place]).values():
            yield (place.level, *(part or None for part in place), *_cells(told))


def _place(group: SavingsGroup, at: Settlement) -> _Place:
    office = office_of(at.country)
    return _Place(office.code if office else "-", at.country, at.city, at.name, group.name)


def _cells(told: Indicators) -> Sequence[Cell]:
    def sum_(minor: int | None) -> str | None:
        return None if minor is None else major(minor, told.currency)

    savers = told.savers
    people = (savers.women, savers.men, savers.not_said) if savers.total else (None, None, None)
    return (
        *(told.currency, told.groups, *people, rate(told.womens_share)),
        *(sum_(told.saved), sum_(told.saved_each), rate(told.growth), rate(told.regularity)),
        *(rate(told.attendance), rate(told.retention)),
        *(sum_(told.lent), sum_(told.outstanding), rate(told.repayment_rate)),
        *(rate(told.utilisation), rate(told.write_offs), rate(told.return_on_savings)),
        *(sum_(told.fund), sum_(told.in_hand), sum_(told.upgrading)),
    )

"""The portfolio that a bank or a facility asks for: each project and its savings record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlmodel import Session, col, select

from storage.figures.group_sums import groups_of, indicators, saved_by_month, together
from storage.figures.indicators import Indicators, Period
from storage.models import Project, SavingsGroup
from storage.places import exponent
from storage.reader import Reader

MONTHS = 12
_RATE = 3  # decimals
PROJECTS = {
    "reference": "#meta+id",
    "title": "#activity",
    "need": "#subsector+topic",
    "city": "#adm2+name",
    "country": "#country+code",
    "group": "#x_group+name",
    "stage": "#status",
    "cost": "#value+cost",
    "own_savings": "#value+own",
    "currency": "#currency",
    "partners": "#org+partner",
    "groups": "#x_group+num",
    "women_members": "#x_members+f",
    "men_members": "#x_members+m",
    "savers_women": "#indicator+savers+f+num",
    "savers_men": "#indicator+savers+m+num",
    "womens_share": "#indicator+womens_share+pct",
    "saved_12_months": "#value+saved",
    "regularity": "#indicator+regularity+pct",
    "repayment_rate": "#indicator+repayment+pct",
    "loans_outstanding": "#value+loans",
    "savings_fund": "#value+fund",
    "officers": "#x_officers+num",
    "second_leader": "#x_governance+second_leader",
    "corrections": "#indicator+corrections+pct",
    **{f"saved_month_{back}": f"#value+saved+m{back}" for back in range(MONTHS, 0, -1)},
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What is exported: of a country, or of one city in it; None for all. `today` closes months."""

    country: str | None
    city: str | None
    today: date


def project_rows(session: Session, scope: Scope) -> Iterator[Sequence[str | int | float | None]]:
    """One row a project; a city's has the record of all its groups together."""
    wanted = []
    if scope.country is not None:
        wanted.append(Project.country == scope.country)
    if scope.city is not None:
        wanted.append(Project.city == scope.city)
    found = session.exec(select(Project).where(*wanted).order_by(col(Project.id))).all()
    read = Reader(session)
    for project in found:
        yield _row(session, read, project, closed_year(scope.today))


def closed_year(today: date) -> Period:
    """The twelve months that are over."""
    end = today.replace(day=1)
    return Period(_months_before(end, MONTHS), end)


def _row(
    session: Session, read: Reader, project: Project, year: Period
) -> Sequence[str | int | float | None]:
    groups = _groups(session, project)
    record = together(indicators(session, groups, year).values())
    told = record.get(project.currency, Indicators(project.currency))
    months = saved_by_month(session, groups, year)
    firsts = [_months_before(year.end, back) for back in range(MONTHS, 0, -1)]
    own = {group.id for group in groups if group.currency == project.currency}
    saved = [
        sum(n for (one, at), n in months.items() if at == day and one in own) for day in firsts
    ]
    officers = sum(len(read.officers(group.id)) for group in groups)
    named = groups[0].name if project.group_id is not None and groups else None
    return (
        *(project.reference, project.title, project.need, project.city, project.country, named),
        project.stage.value,
        _major(project.cost, project.currency),
        _major(read.saved_for(project.id), project.currency),
        *(project.currency, project.partners or None, len(groups)),
        sum(group.women or 0 for group in groups) or None,
        sum(group.men or 0 for group in groups) or None,
        *(told.savers.women, told.savers.men, _rate(told.womens_share)),
        _major(told.saved, project.currency),
        *(_rate(told.regularity), _rate(told.repayment_rate)),
        *(_major(told.outstanding, project.currency), _major(told.fund, project.currency)),
        officers,
        sum(group.witness_above is not None for group in groups),
        _rate(told.corrected),
        *(_major(one, project.currency) for one in saved),
    )


def _groups(session: Session, project: Project) -> list[SavingsGroup]:
    if project.group_id is None:
        return groups_of(session, [project.country], project.city)
    return [session.get_one(SavingsGroup, project.group_id)]


def _months_before(first: date, months: int) -> date:
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def _rate(share: float | None) -> float | None:
    """None stays an empty cell: it is not 0."""
    return None if share is None else round(share, _RATE)


def _major(minor: int, currency: str) -> str:
    return str(Decimal(minor).scaleb(-exponent(currency)))

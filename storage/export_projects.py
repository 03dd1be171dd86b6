"""The portfolio that a bank or a facility asks for: each project and its savings record."""

from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from storage.export_scope import MONTHS, Scope, rate
from storage.figures.group_sums import groups_of, indicators, saved_by_month, together
from storage.figures.indicators import Indicators, Period, closed_months
from storage.models import Membership, Project, Role, SavingsGroup, Standing
from storage.places import major
from storage.reader import Reader
from storage.redact import redact

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


def project_rows(session: Session, scope: Scope) -> Iterator[Sequence[str | int | float | None]]:
    """One row a project; a city's has the record of all its groups together."""
    wanted = scope.holds(col(Project.country), col(Project.city))
    found = session.exec(select(Project).where(*wanted).order_by(col(Project.id))).all()
    read = Reader(session)
    for project in found:
        yield _row(session, read, project, closed_months(scope.today, MONTHS))


def _row(
    session: Session, read: Reader, project: Project, year: Period
) -> Sequence[str | int | float | None]:
    groups = _groups(session, project)
    record = together(indicators(session, groups, year).values())
    told = record.get(project.currency, Indicators(project.currency))
    months = saved_by_month(session, groups, year)
    own = {group.id for group in groups if group.currency == project.currency}
    saved = [
        sum(n for (one, at), n in months.items() if at == day and one in own) for day in year.months
    ]
    named = groups[0].name if project.group_id is not None and groups else None
    return (
        *(project.reference, redact(project.title), project.need, project.city, project.country),
        named,
        project.stage.value,
        major(project.cost, project.currency),
        major(read.saved_for(project.id), project.currency),
        *(project.currency, redact(project.partners) or None, len(groups)),
        sum(group.women or 0 for group in groups) or None,
        sum(group.men or 0 for group in groups) or None,
        *(told.savers.women, told.savers.men, rate(told.womens_share)),
        major(told.saved, project.currency),
        *(rate(told.regularity), rate(told.repayment_rate)),
        *(major(told.outstanding, project.currency), major(told.fund, project.currency)),
        _officers(session, groups),
        sum(group.witness_above is not None for group in groups),
        rate(told.corrected),
        *(major(one, project.currency) for one in saved),
    )


def _groups(session: Session, project: Project) -> list[SavingsGroup]:
    if project.group_id is None:
        return groups_of(session, [project.country], project.city)
    return [session.get_one(SavingsGroup, project.group_id)]


def _officers(session: Session, groups: Sequence[SavingsGroup]) -> int:
    """As `Reader.officers` of each, in one statement."""
    found = session.exec(
        select(Membership.group_id, Membership.person_id).where(
            col(Membership.group_id).in_([group.id for group in groups]),
            Membership.standing == Standing.VOUCHED,
            col(Membership.role).in_((Role.TREASURER, Role.LEADER)),
        )
    )
    return len(set(found))

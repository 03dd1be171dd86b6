"""The register of eviction cases, and its sums by place, month, actor and outcome."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col

from storage.codes import codes_in, reasons_in
from storage.export_scope import Scope
from storage.facts import MANY, Fact
from storage.figures.cases import Case, cases
from storage.figures.evictions import PERSONS_IN_HOUSEHOLD
from storage.figures.office_day import window_of
from storage.models import Alert

Cell = str | int | float | None
FEWEST = 5  # a smaller count could point at somebody
CAUSE = "forced eviction"  # of displacement, as other registers name it; what for stays in the case

EVICTIONS = {
    "reference": "#meta+id",
    "reported": "#date+reported",
    "month": "#date+month",
    "by_day": "#date+deadline",
    "country": "#country+code",
    "city": "#adm2+name",
    "settlement": "#loc+settlement",
    "phase": "#event+phase",
    "cause": "#cause",
    "means": "#x_means+type",
    "actor": "#x_actor+type",
    "notice": "#x_notice+type",
    "notice_days": "#x_notice+days",
    "households": "#affected+hh",
    "heads_f": "#affected+hh+f",
    "heads_m": "#affected+hh+m",
    "persons": "#affected+ind",
    "women": "#affected+f",
    "men": "#affected+m",
    "children": "#affected+children",
    "injured": "#affected+injured",
    "estimated": "#meta+estimated",
    "left_out": "#meta+suppressed",
    "sources": "#meta+sources+num",
    "verification": "#status+verified",
    "handling": "#status+case",
    "outcome": "#status+outcome",
    "severity": "#severity",
    "severity_reason": "#severity+reason",
}
FIGURES = {
    "country": "#country+code",
    "city": "#adm2+name",
    "month": "#date+month",
    "actor": "#x_actor+type",
    "outcome": "#status+outcome",
    "cases": "#indicator+cases+num",
    "households": "#affected+hh",
    "heads_f": "#affected+hh+f",
    "heads_m": "#affected+hh+m",
    "heads_unknown": "#affected+hh+unknown",
    "households_not_given": "#indicator+cases+hh_not_given+num",
    "left_out": "#meta+suppressed",
}
_COUNTS = ("households", "heads_f", "heads_m", "persons", "women", "men", "children", "injured")
_PARTS = (("heads_f", "heads_m", "heads_unknown"), ("women", "men"))
_SUMS = ("cases", "households", "heads_f", "heads_m", "heads_unknown", "households_not_given")


@dataclass(slots=True)
class _Sum:
    """Of the cases that share place, month, actor and outcome."""

    cases: int = 0
    households: int = 0
    heads_f: int = 0
    heads_m: int = 0
    not_given: int = 0
    told: set[str] = field(default_factory=set)  # which of the counts anybody gave

    def add(self, case: Case) -> None:
        self.cases += 1
        self.not_given += case.count(Fact.HOUSEHOLDS) is None
        for name in ("households", "heads_f", "heads_m"):
            count = case.count(Fact(name))
            if count is not None:
                self.told.add(name)
                setattr(self, name, getattr(self, name) + count)

    def cells(self) -> dict[str, Cell]:
        """What nobody gave stays empty: it is not 0."""
        given = {n: getattr(self, n) if n in self.told else None for n in _SUMS[1:4]}
        heads = self.heads_f + self.heads_m
        unknown = max(0, self.households - heads) if "households" in self.told else None
        return {
            "cases": self.cases,
            **given,
            "heads_unknown": unknown,
            "households_not_given": self.not_given,
        }


def eviction_rows(session: Session, scope: Scope) -> Iterator[Sequence[Cell]]:
    """A row a case, oldest first. Nothing finer than the city of one that is restricted."""
    for case in _cases(session, scope):
        yield _in_order(EVICTIONS, _small(_row(case, scope), _COUNTS, scope))


def eviction_figure_rows(session: Session, scope: Scope) -> Iterator[Sequence[Cell]]:
    """A row a place, month, actor and outcome. A case of two actors is in the row of both together.

    So the rows add up to the cases, and to their households.
    """
    sums: dict[tuple[str, ...], _Sum] = defaultdict(_Sum)
    for case in _cases(session, scope):
        sums[_group_of(case)].add(case)
    for group in sorted(sums):
        names = dict(zip(FIGURES, group, strict=False))
        yield _in_order(FIGURES, _small(names | sums[group].cells(), _SUMS, scope))


def month_of(alert: Alert) -> str:
    """'2026-11', of the day on which it was reported (UTC)."""
    return f"{alert.opened_at:%Y-%m}"


def actors_of(case: Case) -> str:
    """In alphabetical order, so that the same ones are one group; '' where nobody told."""
    return MANY.join(codes_in(Fact.ACTOR, case.known.get(Fact.ACTOR)))


def outcome_of(alert: Alert) -> str:
    """'' while there is none."""
    return alert.outcome.value if alert.outcome else ""


def _cases(session: Session, scope: Scope) -> list[Case]:
    """An office's are those of its countries; the first one has those of no country as well."""
    place = Scope(scope.country, scope.city, scope.today)
    within = place.holds(col(Alert.country), col(Alert.city))
    if scope.office is not None:
        within.append(window_of(scope.office, scope.today).holds(col(Alert.country)))
    return cases(session, *within)


def _group_of(case: Case) -> tuple[str, ...]:
    alert = case.alert
    place = alert.country or "", alert.city or ""
    return (*place, month_of(alert), actors_of(case), outcome_of(alert))


def _row(case: Case, scope: Scope) -> dict[str, Cell]:
    alert, known = case.alert, case.known
    open_place = not alert.restricted and (scope.inside or case.agreed)
    households, persons = case.count(Fact.HOUSEHOLDS), case.count(Fact.PERSONS)
    estimated = persons is None and households is not None
    return {
        "reference": alert.reference,
        "reported": alert.opened_at.date().isoformat(),
        "month": month_of(alert),
        "by_day": alert.by_day.isoformat() if alert.by_day else None,
        "country": alert.country or "",
        "city": alert.city or "",
        "settlement": case.settlement if open_place else None,
        "phase": alert.phase.value,
        "cause": CAUSE,
        "means": MANY.join(codes_in(Fact.MEANS, known.get(Fact.MEANS))) or None,
        "actor": actors_of(case) or None,
        "notice": MANY.join(codes_in(Fact.NOTICE, known.get(Fact.NOTICE))) or None,
        "persons": (households or 0) * PERSONS_IN_HOUSEHOLD if estimated else persons,
        **{name: case.count(Fact(name)) for name in ("notice_days", *_COUNTS) if name != "persons"},
        "estimated": "persons" if estimated else None,
        "sources": case.sources,
        "verification": alert.verification.value,
        "handling": alert.handling.value,
        "outcome": outcome_of(alert) or None,
        "severity": alert.severity,
        "severity_reason": reasons_in(alert.reason) or None,
    }


def _small(row: Mapping[str, Cell], counts: Sequence[str], scope: Scope) -> dict[str, Cell]:
    """Outside the office counts from 1 to 4 are left out, and named; a 0 points at nobody.

    No small part of a sum is left out alone: the difference would tell it.
    """
    if scope.inside:
        return dict(row)
    hidden = [name for name in counts if _is_small(row.get(name))]
    for parts in _PARTS:
        if {*hidden} & {*parts}:
            hidden += [name for name in parts if row.get(name) and name not in hidden]
    if row.get("estimated") and "households" in hidden and "persons" not in hidden:
        hidden.append("persons")
    left_out = {"left_out": MANY.join(hidden) or None}
    return dict(row) | dict.fromkeys(hidden) | left_out


def _is_small(cell: Cell) -> bool:
    return isinstance(cell, int) and 0 < cell < FEWEST


def _in_order(columns: Mapping[str, str], row: Mapping[str, Cell]) -> Sequence[Cell]:
    return [row.get(name) for name in columns]

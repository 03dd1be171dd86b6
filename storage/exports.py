"""Tables that leave the service: columns with HXL tags, and rows. None holds anybody's number."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.export_evictions import (
    EVICTIONS,
    FIGURES,
    eviction_figure_rows,
    eviction_rows,
)
from storage.export_exchanges import EXCHANGES, exchange_rows
from storage.export_indicators import INDICATORS, indicator_rows
from storage.export_practices import PRACTICES, practice_rows
from storage.export_projects import PROJECTS, project_rows
from storage.export_scope import Scope
from storage.figures.indicators import closed_quarter
from storage.figures.signs import SUMS, Sign, measures
from storage.load_ledger import NONE
from storage.models import Audit, Entry, Meeting, SavingsGroup, Settlement
from storage.places import exponent, major

Cell = str | int | float | None
_DECIMALS = 3  # of a share


@dataclass(frozen=True, slots=True)
class Export:
    """`columns`: name → HXL tag, in order; `rows`: cells in that order."""

    columns: Mapping[str, str]
    rows: Callable[[Session, Scope], Iterator[Sequence[Cell]]]


_PLACE = {"settlement": "#loc+settlement", "city": "#adm2+name", "country": "#country+code"}
_SETTLEMENTS = _PLACE | {
    "aliases": "#loc+settlement+alt",
    "households": "#affected+hh",
    "land": "#x_land+owner",
    "hazards": "#x_hazards",
}
_GROUPS = (
    {"group": "#x_group+name"}
    | _PLACE
    | {
        "currency": "#currency",
        "every_days": "#x_rhythm+days",
        "women": "#x_members+f",
        "men": "#x_members+m",
        "weekday": "#x_weekday",
        "share": "#value+share",
    }
)
_SIGNS = (
    {"group": "#x_group+name"}
    | _PLACE
    | {
        "quarter": "#date+start",
        "sign": "#x_sign",
        "measure": "#indicator+sign+num",
        "currency": "#currency",
    }
)
_LEDGER = (
    {"group": "#x_group+name"}
    | _PLACE
    | {
        "day": "#date+occurred",
        "kind": "#x_kind",
        "reference": "#meta+id",
        "amount": "#value",
        "currency": "#currency",
        "to": "#x_account+to",
        "from": "#x_account+from",
        "takes_back": "#meta+id+reversed",
        "replaces": "#meta+id+replaced",
        "meeting": "#x_meeting+id",
        "meeting_day": "#date+meeting",
        "women": "#indicator+savers+f+num",
        "men": "#indicator+savers+m+num",
        "members": "#indicator+savers+num",
        "joined": "#x_joined",
        "left": "#x_left",
        "ended": "#date+ended",
        "at": "#date+reported",
    }
)


def rows_of(
    session: Session, table: str, scope: Scope, now: datetime, actor: str = "operator"
) -> list[Sequence[Cell]]:
    """All rows; that they were taken is written into the audit."""
    record_export(session, table, scope, now, actor)
    return read_rows(session, table, scope)


def record_export(
    session: Session, table: str, scope: Scope, now: datetime, actor: str = "operator"
) -> None:
    """The audit's row: committed before the reading where the reading is beside the writer."""
    office = scope.office.code if scope.office else None
    subject = " ".join(filter(None, (table, office, scope.country, scope.city)))
    session.add(Audit(at=now, actor=actor, act="export", subject=subject[:64]))


def read_rows(session: Session, table: str, scope: Scope) -> list[Sequence[Cell]]:
    """All rows; nothing is written down."""
    return list(EXPORTS[table].rows(session, scope))


def _settlements(session: Session, scope: Scope) -> Iterator[Sequence[Cell]]:
    for place in session.exec(select(Settlement).where(*_within(scope)).order_by(*_BY_PLACE)):
        yield (
            *(place.name, place.city, place.country, place.aliases, place.households),
            *(place.land, place.hazards),
        )


def _groups(session: Session, scope: Scope) -> Iterator[Sequence[Cell]]:
    for group, place in _in_scope(session, scope):
        yield (
            *(group.name, place.name, place.city, place.country, group.currency, group.every_days),
            *(group.women, group.men, group.weekday, _share(group)),
        )


def _ledger(session: Session, scope: Scope) -> Iterator[Sequence[Cell]]:
    """Oldest first, so that what is taken back stands before what takes it back."""
    back, old = aliased(Entry), aliased(Entry)
    for group, place in _in_scope(session, scope):
        found = session.exec(
            select(Meeting, Entry, back.reference, old.reference)
            .outerjoin(Entry, col(Entry.meeting_id) == col(Meeting.id))
            .outerjoin(back, col(back.id) == col(Entry.reverses))
            .outerjoin(old, col(old.id) == col(Entry.replaces))
            .where(Meeting.group_id == group.id)
            .order_by(col(Meeting.at), col(Meeting.id), col(Entry.at), col(Entry.id))
        )
        for meeting, entry, taken, replaced in found:
            where = (group.name, place.name, place.city, place.country)
            yield (*where, *_entered(meeting, entry, group), taken, replaced, *_met(meeting, entry))


def _signs(session: Session, scope: Scope) -> Iterator[Sequence[Cell]]:
    """Of the last whole quarter; a group without any has no row."""
    quarter = closed_quarter(scope.today)
    places = _in_scope(session, scope)
    found = measures(session, [group for group, _ in places], quarter)
    for group, place in places:
        where = (group.name, place.name, place.city, place.country, quarter.first.isoformat())
        for sign, much in found[group.id].items():
            yield (*where, sign.value, *_measured(sign, much, group.currency))


def _measured(sign: Sign, much: float, currency: str) -> Sequence[Cell]:
    """A sum with its currency; a share or a count is of none."""
    if sign in SUMS:
        return much / 10 ** exponent(currency), currency
    return round(much, _DECIMALS), None


def _share(group: SavingsGroup) -> str | None:
    return None if group.share is None else major(group.share, group.currency)


def _entered(meeting: Meeting, entry: Entry | None, group: SavingsGroup) -> Sequence[Cell]:
    if entry is None:
        return meeting.day.isoformat(), NONE, None, None, group.currency, None, None
    return (
        entry.day.isoformat(),
        entry.kind.value,
        entry.reference,
        major(entry.amount, entry.currency),
        entry.currency,
        entry.debit.value,
        entry.credit.value,
    )


def _met(meeting: Meeting, entry: Entry | None) -> Sequence[Cell]:
    return (
        *(str(meeting.id), meeting.day.isoformat(), meeting.women, meeting.men, meeting.members),
        *(meeting.joined, meeting.left),
        meeting.reversed_at.isoformat() if meeting.reversed_at else None,
        (entry or meeting).at.isoformat(),
    )


def _in_scope(session: Session, scope: Scope) -> Sequence[tuple[SavingsGroup, Settlement]]:
    return session.exec(
        select(SavingsGroup, Settlement)
        .join(Settlement, col(Settlement.id) == col(SavingsGroup.settlement_id))
        .where(*_within(scope))
        .order_by(*_BY_PLACE, col(SavingsGroup.name))
    ).all()


_BY_PLACE = (col(Settlement.country), col(Settlement.city), col(Settlement.name))


def _within(scope: Scope) -> list[ColumnElement[bool]]:
    return scope.holds(col(Settlement.country), col(Settlement.city))


EXPORTS = {
    "settlements": Export(_SETTLEMENTS, _settlements),
    "groups": Export(_GROUPS, _groups),
    "ledger": Export(_LEDGER, _ledger),
    "projects": Export(PROJECTS, project_rows),
    "practices": Export(PRACTICES, practice_rows),
    "exchanges": Export(EXCHANGES, exchange_rows),
    "signs": Export(_SIGNS, _signs),
    "indicators": Export(INDICATORS, indicator_rows),
    "evictions": Export(EVICTIONS, eviction_rows),
    "eviction_figures": Export(FIGURES, eviction_figure_rows),
}

"""The exchanges between cities: a row each, with what came of it and nothing that anybody wrote."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, or_, true
from sqlalchemy import select as select_rows
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from storage.export_scope import Scope
from storage.figures.city_exchanges import was_held
from storage.models import (
    Done,
    Exchange,
    FollowUp,
    Match,
    MatchEnd,
    PlanItem,
    PlanKind,
    Seat,
    Side,
    Visit,
)

EXCHANGES = {
    "reference": "#activity+code",
    "from": "#loc+from",
    "from_country": "#country+code+from",
    "to": "#loc+to",
    "to_country": "#country+code+to",
    "topics": "#subsector+topic",
    "agreed": "#date+agreed",
    "visit_start": "#date+start",
    "visit_end": "#date+end",
    "travellers": "#reached",
    "travellers_f": "#reached+f",
    "travellers_m": "#reached+m",
    "stage": "#status",
    "why": "#status+reason",
    "learnt_from": "#status+learnt+from",
    "learnt_to": "#status+learnt+to",
    "done_from": "#status+done+from",
    "done_to": "#status+done+to",
}
_AGREED = (
    select_rows(func.min(Seat.created_at))
    .where(col(Seat.match_id) == col(Match.id))
    .correlate(Match)
    .scalar_subquery()
)


def _travellers(column: int | None) -> ScalarSelect[int | None]:
    going = col(PlanItem.kind) == PlanKind.PEOPLE, col(PlanItem.done_at).is_(None)
    return (
        select_rows(func.sum(column))
        .where(col(PlanItem.match_id) == col(Match.id), *going)
        .correlate(Match)
        .scalar_subquery()
    )


def exchange_rows(session: Session, scope: Scope) -> Iterator[Sequence[str | int | float | None]]:
    """Oldest first, where either city is in the scope; `from` learns, `to` shows.

    `agreed`: the day in UTC. `travellers…`: people of both sides by the plan, women and men where
    they were told; it is wiped long after the end. `learnt_…`: yes where that side told
    what it learnt, `done_…`: what it last said became of it. A report is told as an end.
    """
    request, offer = aliased(Exchange), aliased(Exchange)
    within = [
        and_(true(), *scope.holds(col(side.country), col(side.city))) for side in (request, offer)
    ]
    found = session.execute(
        select_rows(
            *(Match, col(request.city), col(request.country), col(offer.city), col(offer.country)),
            *(_AGREED, col(Visit.starts), col(Visit.ends)),
            *(_travellers(one) for one in (PlanItem.count, PlanItem.women, PlanItem.men)),
            *(_told(side) for side in (Side.GUEST, Side.HOST)),
            *(_done(side) for side in (Side.GUEST, Side.HOST)),
        )
        .join(request, col(request.id) == col(Match.request_id))
        .join(offer, col(offer.id) == col(Match.offer_id))
        .outerjoin(Visit, col(Visit.match_id) == col(Match.id))
        .where(was_held(), or_(*within))
        .order_by(col(Match.at), col(Match.id))
    )
    for match, *cells in found:
        places, (agreed, *days), travellers = cells[:4], cells[4:7], cells[7:10]
        told, done = cells[10:12], cells[12:]
        yield (
            *(match.reference, *places, match.topics),
            *map(_day, (agreed and agreed.date(), *days)),
            *(*travellers, match.stage.value, _why(match.why)),
            *("yes" if one else "no" for one in told),
            *done,
        )


def _told(side: Side) -> ColumnElement[bool]:
    told = col(FollowUp.match_id) == col(Match.id), col(FollowUp.side) == side
    return exists().where(*told)


def _done(side: Side) -> ScalarSelect[Done | None]:
    return (
        select_rows(col(FollowUp.answer))
        .where(
            col(FollowUp.match_id) == col(Match.id),
            col(FollowUp.side) == side,
            col(FollowUp.answer).is_not(None),
        )
        .order_by(col(FollowUp.months).desc())
        .limit(1)
        .correlate(Match)
        .scalar_subquery()
    )


def _why(why: MatchEnd | None) -> str | None:
    return MatchEnd.ENDED if why == MatchEnd.REPORTED else why


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None

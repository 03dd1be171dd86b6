"""The exchanges between cities: a row each, with what came of it and nothing that anybody wrote."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import ScalarSelect, and_, func, or_, true
from sqlalchemy import select as select_rows
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from storage.export_scope import Scope
from storage.figures.city_exchanges import was_held
from storage.models import (
    Exchange,
    Learning,
    Match,
    MatchStage,
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
    "stage": "#status",
    "why": "#status+reason",
    "learnt_from": "#indicator+learnt+from+num",
    "learnt_to": "#indicator+learnt+to+num",
}
_AGREED = (
    select_rows(func.min(Seat.created_at))
    .where(col(Seat.match_id) == col(Match.id))
    .correlate(Match)
    .scalar_subquery()
)
_TRAVELLERS = (
    select_rows(func.sum(PlanItem.count))
    .where(col(PlanItem.match_id) == col(Match.id), col(PlanItem.kind) == PlanKind.PEOPLE)
    .correlate(Match)
    .scalar_subquery()
)


def exchange_rows(session: Session, scope: Scope) -> Iterator[Sequence[str | int | float | None]]:
    """Oldest first, where either city is in the scope; `from` learns, `to` shows.

    `agreed`: the day in UTC. `travellers`: people of both sides by the plan, which does not know
    how many are women or men. `learnt_…`: people of that side who told it. Plans and words of what
    is long over are wiped: then these three are empty.
    """
    request, offer = aliased(Exchange), aliased(Exchange)
    within = [
        and_(true(), *scope.holds(col(side.country), col(side.city))) for side in (request, offer)
    ]
    found = session.execute(
        select_rows(
            *(Match, col(request.city), col(request.country), col(offer.city), col(offer.country)),
            *(_AGREED, col(Visit.starts), col(Visit.ends), _TRAVELLERS),
            *(_told(Side.GUEST), _told(Side.HOST)),
        )
        .join(request, col(request.id) == col(Match.request_id))
        .join(offer, col(offer.id) == col(Match.offer_id))
        .outerjoin(Visit, col(Visit.match_id) == col(Match.id))
        .where(was_held(), or_(*within))
        .order_by(col(Match.at), col(Match.id))
    )
    for match, *places, agreed, starts, ends, travellers, guests, hosts in found:
        yield (
            *(match.reference, *places, match.topics),
            *(_day(agreed and agreed.date()), _day(starts), _day(ends)),
            *(travellers, match.stage.value, match.why.value if match.why else None),
            *((None, None) if _may_be_wiped(match, guests + hosts) else (guests, hosts)),
        )


def _told(side: Side) -> ScalarSelect[int]:
    return (
        select_rows(func.count(func.distinct(Learning.seat_id)))
        .where(col(Learning.match_id) == col(Match.id), col(Learning.side) == side)
        .correlate(Match)
        .scalar_subquery()
    )


def _may_be_wiped(match: Match, told: int) -> bool:
    return match.stage == MatchStage.CLOSED and not told


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None

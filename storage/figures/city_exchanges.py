"""A city's exchanges: how far each is, what waits for an answer, whom it taught and learnt from."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from storage.models import (
    UNDER_WAY,
    Done,
    Exchange,
    ExchangeKind,
    ExchangeStage,
    FollowUp,
    Match,
    MatchEnd,
    MatchStage,
    Seat,
    Side,
    Visit,
)

# A match that came so far was an exchange, however it ended.
_MET = (MatchEnd.ENDED, MatchEnd.OVER, MatchEnd.REPORTED)
_WERE_THERE = (MatchStage.VISITED, MatchStage.LEARNT)
_SHOWN = 200
Place = tuple[str, str]  # country and city


@dataclass(frozen=True, slots=True)
class Held:
    """One exchange as the city sees it. `hosts`: it shows, else it learns.

    `taught`: there was a visit, or one side told what it will do differently. `done`: what this
    city last said of what it would do, None where it was not asked or is silent.
    """

    reference: str
    city: str  # the other one
    country: str | None
    topics: tuple[str, ...]
    stage: MatchStage
    hosts: bool
    taught: bool
    done: Done | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Waits:
    """A need or an offer that nobody has answered."""

    reference: str
    topics: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class CityExchanges:
    """`taught`, `learnt_from`: other cities and how often, most first."""

    city: str
    country: str
    held: tuple[Held, ...]
    needs: tuple[Waits, ...]
    offers: tuple[Waits, ...]

    @property
    def stages(self) -> Counter[MatchStage]:
        return Counter(one.stage for one in self.held)

    @property
    def done(self) -> Counter[Done]:
        return Counter(one.done for one in self.held if one.done is not None)

    @property
    def taught(self) -> list[tuple[str, int]]:
        return Counter(one.city for one in self.held if one.taught and one.hosts).most_common()

    @property
    def learnt_from(self) -> list[tuple[str, int]]:
        learnt = (one.city for one in self.held if one.taught and not one.hosts)
        return Counter(learnt).most_common()


def city_exchanges(session: Session, city: str, country: str) -> CityExchanges:
    """All of a city, the newest first."""
    return CityExchanges(
        city,
        country,
        tuple(_held(session, city, country)),
        tuple(_waiting(session, city, country, ExchangeKind.REQUEST)),
        tuple(_waiting(session, city, country, ExchangeKind.OFFER)),
    )


def cities_with_exchanges(session: Session, countries: Collection[str]) -> list[Place]:
    """Those of an office that ever asked or offered, by country and name."""
    found = session.exec(
        select(Exchange.country, Exchange.city)
        .where(col(Exchange.country).in_(countries), col(Exchange.city).is_not(None))
        .distinct()
        .order_by(col(Exchange.country), col(Exchange.city))
    )
    return [(country, city) for country, city in found if country and city]


def was_held() -> ColumnElement[bool]:
    """Of a match: both sides said yes, so that it was an exchange, however it ended."""
    sat = exists().where(col(Seat.match_id) == col(Match.id))
    return or_(col(Match.stage).in_(UNDER_WAY), and_(col(Match.why).in_(_MET), sat))


def _held(session: Session, city: str, country: str) -> Iterable[Held]:
    request, offer = aliased(Exchange), aliased(Exchange)
    mine = or_(
        (col(request.city) == city) & (col(request.country) == country),
        (col(offer.city) == city) & (col(offer.country) == country),
    )
    found = session.exec(
        select(Match, request, offer, Visit)
        .join(request, col(request.id) == col(Match.request_id))
        .join(offer, col(offer.id) == col(Match.offer_id))
        .outerjoin(Visit, col(Visit.match_id) == col(Match.id))
        .where(mine, was_held())
        .order_by(col(Match.at).desc())
        .limit(_SHOWN)
    ).all()
    asked_later = _follow_ups(session, [match.id for match, *_ in found])
    for match, asked, shown, visit in found:
        hosts = (shown.city, shown.country) == (city, country)
        other = asked if hosts else shown
        yield Held(
            match.reference,
            other.city or "",
            other.country,
            tuple(match.topics.split()),
            match.stage,
            hosts,
            match.id in asked_later or _was_there(match, visit),
            asked_later.get(match.id, {}).get(Side.HOST if hosts else Side.GUEST),
            match.at,
        )


def _was_there(match: Match, visit: Visit | None) -> bool:
    if visit is not None and match.closed_at is not None:
        return visit.ends < match.closed_at.date()
    return match.stage in _WERE_THERE


def _follow_ups(session: Session, matches: Sequence[int]) -> dict[int, dict[Side, Done | None]]:
    """Of each exchange of which a side told what it learnt: the last answer of each side."""
    wanted = select(FollowUp).where(col(FollowUp.match_id).in_(matches))
    found: dict[int, dict[Side, Done | None]] = {}
    for row in session.exec(wanted.order_by(col(FollowUp.months))):
        sides = found.setdefault(row.match_id, {})
        sides[row.side] = row.answer or sides.get(row.side)
    return found


def _waiting(session: Session, city: str, country: str, kind: ExchangeKind) -> Iterable[Waits]:
    rows: Sequence[Exchange] = session.exec(
        select(Exchange)
        .where(
            Exchange.kind == kind,
            Exchange.stage == ExchangeStage.ASKED,
            Exchange.city == city,
            Exchange.country == country,
        )
        .order_by(col(Exchange.at).desc())
        .limit(_SHOWN)
    ).all()
    mine = col(Match.offer_id).in_([row.id for row in rows]), col(Match.stage).in_(UNDER_WAY)
    taken = set(session.exec(select(Match.offer_id).where(*mine)))
    for row in rows:
        if row.id not in taken:
            yield Waits(row.reference, tuple(row.topics.split()), row.at)

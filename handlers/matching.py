"""Which cities could learn from one another, and why: the one function that says so.

`docs/matching.md` explains it with worked examples, which are its tests.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from storage.models import ExchangeKind
from storage.wishes import Conditions, Place, Wish

MOST = 3  # proposals
MOST_AT_ONCE = 3  # exchanges that one offer can be in


class Why(StrEnum):
    """What speaks for a match."""

    NAMED = "named"  # the request names that city or country
    LANGUAGE = "language"  # both write in it
    SPOKEN = "spoken"  # it is spoken in both countries
    RETURN = "return"  # each offers what the other asks for
    WOMEN = "women"  # a women's group, where that was asked for
    SIZE = "size"  # settlements of about as many households
    LAND = "land"  # the ground is owned alike
    HAZARD = "hazard"  # one threatens both
    REGION = "region"  # one office's
    HOURS = "hours"  # the clocks are near
    MONTH = "month"  # both can then
    ROOM = "room"  # there is room for all who come
    AGAIN = "again"  # the two cities met lately


POINTS: Mapping[Why, int] = {
    Why.NAMED: 10,
    Why.LANGUAGE: 6,
    Why.RETURN: 5,
    Why.WOMEN: 5,
    Why.SPOKEN: 3,
    Why.SIZE: 3,
    Why.LAND: 3,
    Why.HAZARD: 3,
    Why.ROOM: 2,
    Why.REGION: 2,
    Why.MONTH: 2,
    Why.HOURS: 1,
    Why.AGAIN: -8,
}
PER_TOPIC = 4
_AS_LARGE = 3  # times as many households at most
_NEAR_HOURS, _DAY_HOURS = 3.0, 24.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """`topics` are those that both have."""

    other: Wish
    topics: tuple[str, ...]
    points: int
    reasons: tuple[Why, ...]


def best(
    wish: Wish, others: Iterable[Wish], met: frozenset[Place] = frozenset()
) -> tuple[Proposal, ...]:
    """The three best, each of another city, the best first; of equals who waits longest.

    `met`: cities with which this one had a match lately.
    """
    found = [proposal for other in others if (proposal := _judge(wish, other, met)) is not None]
    found.sort(key=lambda one: (-one.points, one.other.id))
    first_of_city: dict[tuple[str | None, str], Proposal] = {}
    for proposal in found:
        first_of_city.setdefault((proposal.other.country, proposal.other.city), proposal)
    return tuple(first_of_city.values())[:MOST]


def _judge(wish: Wish, other: Wish, met: frozenset[Place]) -> Proposal | None:
    """None where they cannot match."""
    request, offer = (wish, other) if wish.kind == ExchangeKind.REQUEST else (other, wish)
    topics = tuple(topic for topic in request.topics if topic in offer.topics)
    if (
        wish.kind == other.kind
        or not topics
        or (wish.city, wish.country) == (other.city, other.country)
        or offer.under_way >= MOST_AT_ONCE
        or not _goes_to(request, offer)
    ):
        return None
    reasons = tuple(_reasons(request, offer))
    if (other.country, other.city) in met:
        reasons = (*reasons, Why.AGAIN)
    points = PER_TOPIC * len(topics) + sum(POINTS[why] for why in reasons)
    return Proposal(other, topics, points, reasons)


def _goes_to(request: Wish, offer: Wish) -> bool:
    in_country = request.wanted_country in {None, offer.country}
    return in_country and request.wanted_city in {None, offer.city}


def _reasons(request: Wish, offer: Wish) -> Iterable[Why]:
    """The strongest first."""
    if request.wanted_city is not None or request.wanted_country is not None:
        yield Why.NAMED
    yield from _language(request, offer)
    if request.returns & offer.returns:
        yield Why.RETURN
    if request.women_first and offer.of_women:
        yield Why.WOMEN
    yield from _conditions(request.conditions, offer.conditions)
    if request.people is not None and offer.people is not None and request.people <= offer.people:
        yield Why.ROOM
    if request.office is not None and request.office == offer.office:
        yield Why.REGION
    if request.month is not None and request.month == offer.month:
        yield Why.MONTH
    apart = abs(request.hours - offer.hours)
    if min(apart, _DAY_HOURS - apart) <= _NEAR_HOURS:
        yield Why.HOURS


def _language(request: Wish, offer: Wish) -> Iterable[Why]:
    """Their own one where both write in it, else one that both countries speak."""
    if request.languages[:1] == offer.languages[:1] != ():
        yield Why.LANGUAGE
    elif set(request.languages) & set(offer.languages):
        yield Why.SPOKEN


def _conditions(here: Conditions, there: Conditions) -> Iterable[Why]:
    if here.land is not None and here.land == there.land:
        yield Why.LAND
    if here.hazards & there.hazards:
        yield Why.HAZARD
    if _as_large(here.households, there.households):
        yield Why.SIZE


def _as_large(one: int | None, other: int | None) -> bool:
    if not one or not other:
        return False
    return max(one, other) <= _AS_LARGE * min(one, other)

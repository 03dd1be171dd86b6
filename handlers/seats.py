"""Who sits in an exchange, and how the others call them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.outcome import Turn
from handlers.posts import Circle
from locales.placeholders import placeholder
from storage.models import Exchange, Match, Seat, Side
from storage.redact import redact_places

LONGEST_NAME = placeholder("name").longest
_A_NUMBER = 3  # digits


def seats_of(match: Match, request: Exchange, offer: Exchange, now: datetime) -> tuple[Seat, ...]:
    """Of both sides, once they agreed; each is called by its city until it chooses."""
    sides = (Side.GUEST, request), (Side.HOST, offer)
    return tuple(
        _seat(match, side, row, row.person_id or 0, now, leads=True) for side, row in sides
    )


def circle_of(turn: Turn, match: Match, side: Side | None = None) -> tuple[Circle, bool] | None:
    """As the sender sees it, and whether their seat is new; None for who has none there.

    `side`: of the group in which they write. By phone a leader of either city takes a seat as well.
    """
    person = turn.sender.person_id
    if person is None:
        return None
    seats, rooms = turn.read.seats(match.id), tuple(turn.read.rooms(match.id))
    mine = next((seat for seat in seats if seat.person_id == person), None)
    if mine is not None:
        others = tuple(seat for seat in seats if seat is not mine)
        return Circle(match, mine, others, rooms), False
    sides = {
        Side.GUEST: turn.read.exchange(match.request_id),
        Side.HOST: turn.read.exchange(match.offer_id),
    }
    side = side or own_side(turn, sides)
    if side is None:
        return None
    mine = _seat(match, side, sides[side], person, turn.now)
    mine.name = _free_name(mine.city, seats)
    return Circle(match, mine, tuple(seats), rooms), True


def is_name(called: str) -> bool:
    """Something to be called by, which is no part of a number."""
    digits = sum(sign.isdecimal() for sign in called)
    return bool(called) and digits < _A_NUMBER and redact_places(called) == called


def own_side(turn: Turn, sides: Mapping[Side, Exchange]) -> Side | None:
    """Of who is vouched for in one of the two cities."""
    sender = turn.sender
    if not turn.read.can_take_part(sender.person_id):
        return None
    place = sender.city, sender.country
    return next((side for side, row in sides.items() if (row.city, row.country) == place), None)


def _seat(
    match: Match, side: Side, row: Exchange, person: int, now: datetime, *, leads: bool = False
) -> Seat:
    city = row.city or ""
    return Seat(
        match_id=match.id,
        person_id=person,
        side=side,
        name=city,
        city=city,
        country=row.country,
        leads=leads,
        created_at=now,
    )


def _free_name(city: str, seats: Sequence[Seat]) -> str:
    """'Medellín', 'Medellín 2': no two read alike."""
    taken, number = {seat.name for seat in seats}, 1
    while (name := city if number == 1 else f"{city[: LONGEST_NAME - 3]} {number}") in taken:
        number += 1
    return name

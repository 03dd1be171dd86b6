"""An exchange in a group: who writes there takes a seat in it, and the others read it."""

from collections.abc import Callable
from dataclasses import replace

from handlers import posts, room_texts, talk_texts, talks
from handlers.exchange_texts import over
from handlers.outcome import Outcome, RoomText, Turn
from handlers.posts import Circle
from handlers.reading import text_of
from handlers.seats import circle_of
from storage.models import UNDER_WAY, ChatGroup, Exchange, Match, Room, Side
from storage.talk_changes import SetSeat

Act = Callable[[Turn, Circle], Outcome]


def said(turn: Turn, room: Room) -> Outcome:
    """Words in its topic, or in answer to its card."""
    match = turn.read.match(room.match_id)
    if match.stage not in UNDER_WAY:
        return Outcome((over(match.reference),))
    words = text_of(turn.meaning, "text") if _names(turn, match) else turn.text
    return seated(turn, room, match, lambda t, circle: posts.write(t, circle, words or ""))


def edited(turn: Turn) -> Outcome:
    """Other words of a message that the others may have read."""
    return talks.edited(turn) or Outcome()


def seated(turn: Turn, room: Room, match: Match, act: Act, side: Side | None = None) -> Outcome:
    """They read and write in that group from then on; of a pair's group they first say whose."""
    found = circle_of(turn, match, side or room.side)
    if found is None:
        ask = RoomText(room.id, room_texts.whose(match), f"whose:{room.id}:{turn.sender.person_id}")
        return Outcome(shown=(ask,))
    circle, is_new = found
    if circle.mine.blocked and act is not posts.take_back:
        return Outcome((talk_texts.blocked(match),))
    outcome = replace(act(turn, circle), room_id=room.id)
    if is_new:
        circle.mine.room_id = room.id
        return replace(outcome, rows=(circle.mine, *outcome.rows))
    if circle.mine.room_id == room.id:
        return outcome
    return replace(
        outcome, changes=(SetSeat(circle.mine.id, {"room_id": room.id}), *outcome.changes)
    )


def may_lead(turn: Turn, match: Match, chat: ChatGroup) -> bool:
    """Who agreed to it, who linked the group, or an organiser of one of its cities."""
    person = turn.sender.person_id
    if person is None:
        return False
    if person == chat.linked_by or any(
        seat.leads and seat.person_id == person for seat in turn.read.seats(match.id)
    ):
        return True
    return any(person in turn.read.exchange_organisers(row) for row in sides(turn, match).values())


def sides(turn: Turn, match: Match) -> dict[Side, Exchange]:
    """The request and the offer."""
    return {
        Side.GUEST: turn.read.exchange(match.request_id),
        Side.HOST: turn.read.exchange(match.offer_id),
    }


def _names(turn: Turn, match: Match) -> bool:
    """'E7K2-M words': the reference is no part of them."""
    return text_of(turn.meaning, "reference") == match.reference

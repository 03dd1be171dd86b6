"""An exchange that somebody reports or ends: who is blocked, and who hears of it."""

from dataclasses import replace

from handlers import talk_texts as texts
from handlers.outcome import Notice, Outcome, Pending, Turn
from handlers.posts import Circle
from locales.say import Say, say
from storage.exchange_changes import CloseMatch
from storage.models import MatchEnd, Seat, Side
from storage.talk_changes import DropUnread, SetSeat

_MOST_BLOCKED = 3  # names that are offered
_ALL = "all"


def end(turn: Turn, circle: Circle, text: Say, why: MatchEnd) -> Outcome:
    """Whoever may has ended it."""
    match = circle.match
    told = tuple(
        Notice(seat.person_id, texts.ended_by(match, circle.mine), f"ended:{match.id}:{seat.id}")
        for seat in circle.readers()
    )
    return Outcome((text,), changes=(CloseMatch(match.id, why, turn.now),), notices=told)


def report(turn: Turn, circle: Circle) -> Outcome:
    """One of several is asked for, so that the others may go on; only who leads may block."""
    side = circle.mine.side
    known = [seat for seat in circle.others if seat.side != side or not seat.leads]
    if not circle.mine.leads or (len(known) == 1 and known[0].side != side):
        return _report_all(turn, circle)
    newest = sorted(known, key=lambda seat: (seat.side == side, -seat.id))
    found = newest[:_MOST_BLOCKED]
    question = Pending(
        "matches",
        "block",
        (*(str(seat.id) for seat in found), _ALL),
        {"match": circle.match.reference},
    )
    return Outcome((texts.report_whom(circle.match, found, _ALL),), question=question)


def whom(turn: Turn, circle: Circle, answer: str) -> Outcome:
    """The answer to that."""
    if answer == _ALL or not circle.mine.leads:
        return _report_all(turn, circle)
    seat = next((one for one in circle.others if str(one.id) == answer), None)
    if seat is None:
        return Outcome((say("Send one of the numbers."),))
    return block(turn, circle, seat)


def block(turn: Turn, circle: Circle, seat: Seat) -> Outcome:
    """Nothing of theirs goes anywhere any more, also what waits; the same again lets them back.

    Organisers of the sender's side hear of it.
    """
    match = circle.match
    if seat.blocked:
        change = SetSeat(seat.id, {"blocked": False})
        return Outcome((texts.unblocks(match, seat),), changes=(change,))
    told = _organisers(turn, circle, texts.blocked_one(match, seat), f"block:{seat.id}")
    changes = SetSeat(seat.id, {"blocked": True}), DropUnread(seat.id)
    return Outcome((texts.blocks(match, seat),), changes=changes, notices=told)


def _report_all(turn: Turn, circle: Circle) -> Outcome:
    """It ends, and people who can do something hear of it."""
    match, mine = circle.match, circle.mine
    other = next((seat for seat in circle.others if seat.side != mine.side), mine)
    if not mine.leads:
        told = _organisers(turn, circle, texts.report(match, other), f"report:{match.id}:{mine.id}")
        return Outcome((texts.reported_only(match),), notices=told)
    outcome = end(turn, circle, texts.reported(match), MatchEnd.REPORTED)
    told = _organisers(turn, circle, texts.report(match, other), f"report:{match.id}")
    return replace(outcome, notices=(*outcome.notices, *told))


def _organisers(turn: Turn, circle: Circle, text: Say, key: str) -> tuple[Notice, ...]:
    match = circle.match
    own = match.request_id if circle.mine.side == Side.GUEST else match.offer_id
    organisers = turn.read.exchange_organisers(turn.read.exchange(own))
    return tuple(Notice(one, text, f"{key}:{one}") for one in organisers)

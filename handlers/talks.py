"""An exchange under way: who sits in it, what they may do, and where their words go."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import takewhile

from handlers import posts
from handlers import talk_texts as texts
from handlers.exchange_texts import not_yours, over
from handlers.learning import learned
from handlers.outcome import Notice, Outcome, Pending, Turn
from handlers.posts import Circle
from handlers.practice_writing import from_exchange
from handlers.reading import text_of
from handlers.talk_pace import gathered
from locales.placeholders import placeholder
from locales.say import Say, say
from storage.changes import Change
from storage.exchange_changes import CloseMatch
from storage.models import UNDER_WAY, Exchange, Lane, Match, MatchEnd, Seat, Side
from storage.reader import Reader
from storage.redact import redact_places
from storage.talk_changes import Read, SetSeat

Act = Callable[[Turn, Circle], Outcome]
ASKS = frozenset({"menu", "name", "write", "block"})
_AT_ONCE = 3  # texts that one answer has
_MOST_BLOCKED = 3  # names that are offered
_NAME = placeholder("name").longest
_ALL = "all"
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
    side = side or _own_side(turn, sides)
    if side is None:
        return None
    mine = _seat(match, side, sides[side], person, turn.now)
    mine.name = _free_name(mine.city, seats)
    return Circle(match, mine, tuple(seats), rooms), True


def decide(turn: Turn, match: Match) -> Outcome:
    """Only of those who sit in it."""
    return _seated(turn, match, _by_reference)


def edited(turn: Turn) -> Outcome | None:
    """New words of a message that went to an exchange; None for any other."""
    known = turn.read.posts_of(turn.edits) if turn.edits is not None else []
    if not known:
        return None
    match = turn.read.match(known[0].match_id)
    if match.stage not in UNDER_WAY:
        return Outcome((over(match.reference),))
    words = text_of(turn.meaning, "text") or turn.text
    return _seated(turn, match, lambda t, circle: posts.change(t, circle, known, words))


def resume(turn: Turn, pending: Pending, answer: str) -> Outcome:
    """The menu, a name, or words while it is the exchange that they write in."""
    match = turn.read.match_named(str(pending.data["match"]))
    if match is None or match.stage not in UNDER_WAY:
        return Outcome((over(str(pending.data["match"])),), settles=True)
    match pending.ask:
        case "name":
            return _seated(turn, match, _name_it)
        case "write":
            return _seated(turn, match, _write)
    choose = _whom if pending.ask == "block" else _chosen
    return replace(_seated(turn, match, lambda t, circle: choose(t, circle, answer)), settles=True)


def gather(read: Reader, match: Match, mine: Seat, now: datetime) -> Outcome:
    """For the scheduler: what waits, as far as one SMS carries it, and how many more."""
    waiting = read.unread_count(mine.id)
    first = read.unread(mine.id, _AT_ONCE * 2)
    if not first:
        return Outcome()
    writer = read.seat_of(first[0])
    run = list(takewhile(lambda post: post.seat_id == writer.id, first))
    text, whole = gathered([post.text for post in run])
    changes: tuple[Change, ...] = (
        SetSeat(mine.id, {"told_at": now}),
        Read(mine.id, tuple(post.id for post in run[:whole])),
    )
    told = texts.gathered(match, writer, text, waiting - whole)
    notice = Notice(mine.person_id, told, f"gathered:{mine.id}:{now}")
    return Outcome(changes=changes, notices=(notice,), lane=Lane.BROADCAST)


def _own_side(turn: Turn, sides: dict[Side, Exchange]) -> Side | None:
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
    while (name := city if number == 1 else f"{city[: _NAME - 3]} {number}") in taken:
        number += 1
    return name


def _seated(turn: Turn, match: Match, act: Act) -> Outcome:
    """Whoever takes a seat is made known to those who lead their side, who may block them."""
    found = circle_of(turn, match)
    if found is None:
        return Outcome((not_yours(match.reference),))
    circle, is_new = found
    outcome = act(turn, circle)
    if not is_new:
        return outcome
    mine = circle.mine
    told = tuple(
        Notice(seat.person_id, texts.came(match, mine), f"came:{mine.id}:{seat.id}")
        for seat in circle.others
        if seat.leads and seat.side == mine.side
    )
    return replace(outcome, rows=(mine, *outcome.rows), notices=(*told, *outcome.notices))


def _by_reference(turn: Turn, circle: Circle) -> Outcome:
    """'E7K2-M' is the menu, with a number or word what that says, with words a text to the rest."""
    match, words = circle.match, text_of(turn.meaning, "text")
    if words is None:
        question = Pending("matches", "menu", _MENU, {"match": match.reference})
        return Outcome((texts.menu(match, circle.there),), question=question)
    act = text_of(turn.meaning, "act")
    if act is not None:
        return _chosen(turn, circle, act)
    number = turn.meaning.entities.get("choice")
    if number is not None and isinstance(number.value, int):
        known = 1 <= number.value <= len(_MENU)
        return _chosen(turn, circle, _MENU[number.value - 1] if known else "")
    return _posted(turn, circle, words)


def _chosen(turn: Turn, circle: Circle, act: str) -> Outcome:
    """One of the menu; anything else is asked again."""
    done = _ACTS.get(act)
    return done(turn, circle) if done else Outcome((say("Send one of the numbers."),))


def _which_name(_turn: Turn, circle: Circle) -> Outcome:
    match = circle.match
    question = Pending("matches", "name", (), {"match": match.reference}, slot="place")
    return Outcome((texts.which_name(match),), question=question)


def _mute(_turn: Turn, circle: Circle) -> Outcome:
    """A switch."""
    mine = circle.mine
    change = SetSeat(mine.id, {"muted": not mine.muted})
    return Outcome((texts.muted(circle.match, now=not mine.muted),), changes=(change,))


def _name_it(turn: Turn, circle: Circle) -> Outcome:
    """What the others read instead of a city; one with a number in it is asked for again."""
    called = " ".join(turn.text.split())[:_NAME]
    if not is_name(called) or called in {seat.name for seat in circle.others}:
        return Outcome((texts.which_name(circle.match),))
    change = SetSeat(circle.mine.id, {"name": called})
    return Outcome((texts.named(circle.match, called),), changes=(change,), settles=True)


def is_name(called: str) -> bool:
    """Something to be called by, which is no part of a number."""
    digits = sum(sign.isdecimal() for sign in called)
    return bool(called) and digits < _A_NUMBER and redact_places(called) == called


def _write(turn: Turn, circle: Circle) -> Outcome:
    """Words without a reference, while it is the exchange that they write in."""
    act = text_of(turn.meaning, "act")
    if act is not None:
        return replace(_chosen(turn, circle, act), settles=True)
    return replace(_posted(turn, circle, turn.text.strip()), settles=True)


def _posted(turn: Turn, circle: Circle, words: str) -> Outcome:
    goes_on = Pending("matches", "write", (), {"match": circle.match.reference}, slot="talk")
    return replace(posts.write(turn, circle, words), question=goes_on)


def _more(turn: Turn, circle: Circle) -> Outcome:
    """They asked for it, so it costs no budget."""
    match, mine, read = circle.match, circle.mine, turn.read
    waiting = read.unread(mine.id, _AT_ONCE)
    if not waiting:
        return Outcome((texts.nothing(match),))
    answers: list[Say] = [texts.posted(match, read.seat_of(post), post) for post in waiting]
    left = read.unread_count(mine.id) - len(waiting)
    if left > 0:
        answers.append(texts.more(match, left))
    return Outcome(tuple(answers), changes=(Read(mine.id, tuple(post.id for post in waiting)),))


def _end(turn: Turn, circle: Circle) -> Outcome:
    """Of who leads one of its sides; everybody who is in it hears it."""
    if not circle.mine.leads:
        return Outcome((texts.leaders_end_it(circle.match),))
    return end(turn, circle, texts.ended(circle.match), MatchEnd.ENDED)


def end(turn: Turn, circle: Circle, text: Say, why: MatchEnd) -> Outcome:
    """Whoever may has ended it."""
    match = circle.match
    told = tuple(
        Notice(seat.person_id, texts.ended_by(match, circle.mine), f"ended:{match.id}:{seat.id}")
        for seat in circle.readers()
    )
    return Outcome((text,), changes=(CloseMatch(match.id, why, turn.now),), notices=told)


def _report(turn: Turn, circle: Circle) -> Outcome:
    """One of several is asked for, so that the others may go on."""
    side = circle.mine.side
    known = [seat for seat in circle.others if not seat.blocked]
    known = [seat for seat in known if seat.side != side or not seat.leads]
    if len(known) == 1 and known[0].side != side:
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


def _whom(turn: Turn, circle: Circle, answer: str) -> Outcome:
    if answer == _ALL:
        return _report_all(turn, circle)
    seat = next((one for one in circle.others if str(one.id) == answer), None)
    if seat is None:
        return Outcome((say("Send one of the numbers."),))
    return block(turn, circle, seat)


def block(turn: Turn, circle: Circle, seat: Seat) -> Outcome:
    """Nothing of theirs goes anywhere any more; organisers of the sender's side hear why."""
    match = circle.match
    told = _organisers(turn, circle, texts.blocked_one(match, seat), f"block:{seat.id}")
    change = SetSeat(seat.id, {"blocked": True})
    return Outcome((texts.blocks(match, seat),), changes=(change,), notices=told)


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


def _learned(turn: Turn, circle: Circle) -> Outcome:
    return learned(turn, circle, text_of(turn.meaning, "learned") or "")


_ACTS: dict[str, Act] = {
    "more": _more,
    "name": _which_name,
    "mute": _mute,
    "end": _end,
    "report": _report,
    "undo": posts.take_back,
    "learned": _learned,
    "practice": from_exchange,
}
_MENU = tuple(choice.value for choice in texts.MENU)

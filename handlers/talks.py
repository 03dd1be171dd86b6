"""An exchange under way: each side writes by its reference, and reads what the other wrote."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from handlers import talk_texts as texts
from handlers.exchange_texts import not_yours, over
from handlers.outcome import Notice, Outcome, Pending, Turn
from handlers.reading import text_of
from handlers.talk_pace import LONGEST, POSTS_A_DAY, pieces, way
from locales.placeholders import placeholder
from locales.say import Say, say
from storage.exchange_changes import CloseMatch, SetMatch
from storage.models import Exchange, Lane, Match, MatchEnd, MatchStage, Post, Seat, Side, Unread
from storage.places import zone_of
from storage.reader import Reader
from storage.redact import redact_places
from storage.talk_changes import Read, SetSeat

Act = Callable[[Turn, Match, Seat, Seat], Outcome]
ASKS = frozenset({"menu", "name", "write"})
LASTS = timedelta(days=180)  # without a word of either
_AT_ONCE = 3  # texts that one answer has
_DAY = timedelta(days=1)
_NAME = placeholder("name").longest


def seats_of(match: Match, request: Exchange, offer: Exchange, now: datetime) -> tuple[Seat, ...]:
    """Of both sides, once they agreed; each is called by its city until it chooses."""
    return tuple(
        Seat(
            match_id=match.id,
            person_id=row.person_id or 0,
            side=side,
            name=row.city or "",
            city=row.city or "",
            country=row.country,
            created_at=now,
        )
        for side, row in ((Side.GUEST, request), (Side.HOST, offer))
    )


def decide(turn: Turn, match: Match) -> Outcome:
    """Only of the two who sit in it."""
    return _seated(turn, match, _by_reference)


def resume(turn: Turn, pending: Pending, answer: str) -> Outcome:
    """The menu, a name, or words while it is the exchange that they write in."""
    match = turn.read.match_named(str(pending.data["match"]))
    if match is None or match.stage != MatchStage.TALKING:
        return Outcome((over(str(pending.data["match"])),), settles=True)
    match pending.ask:
        case "name":
            return _seated(turn, match, _name_it)
        case "write":
            return _seated(turn, match, _write)
    act = _seated(turn, match, lambda t, m, mine, o: _chosen(t, m, mine, o, answer))
    return replace(act, settles=True)


def _seated(turn: Turn, match: Match, act: Act) -> Outcome:
    seats = turn.read.seats(match.id)
    mine = next((seat for seat in seats if seat.person_id == turn.sender.person_id), None)
    other = next((seat for seat in seats if seat is not mine), None)
    if mine is None or other is None:
        return Outcome((not_yours(match.reference),))
    return act(turn, match, mine, other)


def _by_reference(turn: Turn, match: Match, mine: Seat, other: Seat) -> Outcome:
    """'E7K2-M' is the menu, with a number what that says, with words a text to the others."""
    words = text_of(turn.meaning, "text")
    if words is None:
        question = Pending("matches", "menu", _MENU, {"match": match.reference})
        return Outcome((texts.menu(match, other),), question=question)
    number = turn.meaning.entities.get("choice")
    if number is not None and isinstance(number.value, int):
        known = 1 <= number.value <= len(_MENU)
        act = _MENU[number.value - 1] if known else ""
        return _chosen(turn, match, mine, other, act)
    return _post(turn, match, mine, other, words)


def _chosen(turn: Turn, match: Match, mine: Seat, other: Seat, act: str) -> Outcome:
    """One of the menu; anything else is asked again."""
    match act:
        case "more":
            return _more(turn.read, match, mine, other)
        case "name":
            question = Pending("matches", "name", (), {"match": match.reference}, slot="place")
            return Outcome((texts.which_name(match),), question=question)
        case "mute":
            change = SetSeat(mine.id, {"muted": not mine.muted})
            return Outcome((texts.muted(match, now=not mine.muted),), changes=(change,))
        case "end":
            return _end(turn, match, other, mine, texts.ended(match), MatchEnd.ENDED)
        case "report":
            return _report(turn, match, mine, other)
    return Outcome((say("Send one of the numbers."),))


def _name_it(turn: Turn, match: Match, mine: Seat, _other: Seat) -> Outcome:
    """What the others read instead of a city; one with a number in it is asked for again."""
    called = " ".join(turn.text.split())[:_NAME]
    if not called or redact_places(called) != called:
        return Outcome((texts.which_name(match),))
    change = SetSeat(mine.id, {"name": called})
    return Outcome((texts.named(match, called),), changes=(change,), settles=True)


def gather(match: Match, mine: Seat, other: Seat, count: int, now: datetime) -> Outcome:
    """For the scheduler: that texts wait, in one SMS."""
    told = Notice(mine.person_id, texts.gathered(match, other, count), f"gathered:{mine.id}:{now}")
    return Outcome(
        changes=(SetSeat(mine.id, {"told_at": now}),), notices=(told,), lane=Lane.BROADCAST
    )


def _write(turn: Turn, match: Match, mine: Seat, other: Seat) -> Outcome:
    """Words without a reference, while it is the exchange that they write in."""
    return replace(_post(turn, match, mine, other, turn.text.strip()), settles=True)


def _post(turn: Turn, match: Match, mine: Seat, other: Seat, words: str) -> Outcome:
    if len(words) > LONGEST:
        return Outcome((texts.too_long(match),))
    if turn.read.posted_since(mine.id, turn.now - _DAY) >= POSTS_A_DAY:
        return Outcome((texts.enough(match),))
    posts = [
        Post(
            match_id=match.id,
            seat_id=mine.id,
            inbound_id=turn.inbound_id,
            piece=number,
            text=piece,
            at=turn.now,
        )
        for number, piece in enumerate(pieces(redact_places(words)))
    ]
    today = turn.now.astimezone(zone_of(other.country, other.city)).date()
    waiting = turn.read.unread_count(other.id)
    sms = turn.read.reads_sms(other.person_id)
    found = way(other, len(posts), today, waiting, sms=sms)
    told = tuple(_told(match, mine, other, post) for post in posts[: found.now])
    left = tuple(Unread(seat_id=other.id, post_id=post.id) for post in posts[found.now :])
    text = texts.waits(match, other) if left else texts.kept(match, other)
    count = SetSeat(other.id, {"sent": found.sent, "sent_on": today})
    lasts = SetMatch(match.id, {"due_at": turn.now + LASTS})
    goes_on = Pending("matches", "write", (), {"match": match.reference}, slot="place")
    return Outcome((text,), (*posts, *left), (count, lasts), told, goes_on)


def _told(match: Match, mine: Seat, other: Seat, post: Post) -> Notice:
    return Notice(other.person_id, texts.posted(match, mine, post), f"post:{post.id}:{other.id}")


def _more(read: Reader, match: Match, mine: Seat, other: Seat) -> Outcome:
    """They asked for it, so it costs no budget."""
    posts = read.unread(mine.id, _AT_ONCE)
    if not posts:
        return Outcome((texts.nothing(match),))
    answers: list[Say] = [texts.posted(match, other, post) for post in posts]
    left = read.unread_count(mine.id) - len(posts)
    if left > 0:
        answers.append(texts.more(match, left))
    return Outcome(tuple(answers), changes=(Read(mine.id, tuple(post.id for post in posts)),))


def _end(turn: Turn, match: Match, other: Seat, mine: Seat, text: Say, why: MatchEnd) -> Outcome:
    change = CloseMatch(match.id, why, turn.now)
    told = Notice(other.person_id, texts.ended_by(match, mine), f"ended:{match.id}:{other.id}")
    return Outcome((text,), changes=(change,), notices=(told,))


def _report(turn: Turn, match: Match, mine: Seat, other: Seat) -> Outcome:
    """It ends, and people who can do something hear of it."""
    outcome = _end(turn, match, other, mine, texts.reported(match), MatchEnd.REPORTED)
    row = turn.read.exchange(match.request_id if mine.side == Side.GUEST else match.offer_id)
    organisers = turn.read.exchange_organisers(row)
    told = tuple(
        Notice(one, texts.report(match, other), f"report:{match.id}:{one}") for one in organisers
    )
    return replace(outcome, notices=(*outcome.notices, *told))


_MENU = tuple(choice.value for choice in texts.MENU)

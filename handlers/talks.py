"""An exchange under way: who sits in it, what they may do, and where their words go."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import takewhile

from handlers import plans, posts, visits
from handlers import talk_texts as texts
from handlers.exchange_texts import not_yours, over
from handlers.learning import learned
from handlers.outcome import Notice, Outcome, Pending, Turn
from handlers.posts import Circle
from handlers.practice_writing import from_exchange
from handlers.reading import text_of
from handlers.seats import LONGEST_NAME, circle_of, is_name
from handlers.talk_pace import gathered
from handlers.talk_reports import end, report, whom
from handlers.understanding.meaning import Intent
from locales.say import Say, say
from storage.changes import Change
from storage.models import UNDER_WAY, Lane, Match, MatchEnd, Seat
from storage.reader import Reader
from storage.talk_changes import Read, SetSeat

Act = Callable[[Turn, Circle], Outcome]
ASKS = frozenset({"menu", "name", "write", "block"})
_AT_ONCE = 3  # texts that one answer has


def decide(turn: Turn, match: Match) -> Outcome:
    """Only of those who sit in it."""
    return _seated(turn, match, _by_reference)


def write_down(turn: Turn, match: Match) -> Outcome:
    """What was learnt can be told when the exchange is over, unless somebody reported it."""
    found = circle_of(turn, match)
    if found is None or found[1] or match.why == MatchEnd.REPORTED:
        return Outcome((not_yours(match.reference),))
    circle, _ = found
    if circle.mine.blocked or not turn.read.can_take_part(circle.mine.person_id):
        return Outcome((not_yours(match.reference),))
    return from_exchange(turn, circle)


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


def takes_files(turn: Turn) -> bool:
    """A photo named with the reference, or sent while they write in an exchange."""
    if turn.meaning.intent == Intent.MATCH:
        return True
    pending = turn.pending
    writes = pending is not None and (pending.kind, pending.ask) == ("matches", "write")
    return writes and turn.meaning.intent in {Intent.UNKNOWN, Intent.CHOICE}


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
    choose = whom if pending.ask == "block" else _chosen
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


def _seated(turn: Turn, match: Match, act: Act) -> Outcome:
    """Whoever takes a seat is made known to those who lead their side, who may block them."""
    found = circle_of(turn, match)
    if found is None:
        return Outcome((not_yours(match.reference),))
    circle, is_new = found
    if circle.mine.blocked and text_of(turn.meaning, "act") != "undo" and turn.edits is None:
        return Outcome((texts.blocked(match),))
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
    if words is None and turn.media:
        return _posted(turn, circle, "")
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
    called = " ".join(turn.text.split())[:LONGEST_NAME]
    if not is_name(called) or called in {seat.name for seat in circle.others}:
        return Outcome((texts.which_name(circle.match),))
    change = SetSeat(circle.mine.id, {"name": called})
    return Outcome((texts.named(circle.match, called),), changes=(change,), settles=True)


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


def _learned(turn: Turn, circle: Circle) -> Outcome:
    return learned(turn, circle, text_of(turn.meaning, "learned") or "")


_ACTS: dict[str, Act] = {
    "more": _more,
    "name": _which_name,
    "mute": _mute,
    "end": _end,
    "report": report,
    "undo": posts.take_back,
    "date": visits.propose,
    "vote": visits.vote,
    "visit": lambda turn, circle: visits.plan(turn, circle, leads=circle.mine.leads),
    "people": plans.add_people,
    "host": plans.add_host,
    "cost": plans.add_cost,
    "task": plans.add_task,
    "done": plans.done,
    "plan": plans.show,
    "learned": _learned,
    "practice": from_exchange,
}
_MENU = tuple(choice.value for choice in texts.MENU)

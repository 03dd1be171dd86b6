"""Matches of a request and an offer: one chooses, both sides say yes or no, or are silent."""

from collections.abc import Callable
from dataclasses import replace

from handlers import exchange_texts as texts
from handlers import talk_texts, talks
from handlers.outcome import Kind, Notice, Outcome, Pending, Turn
from handlers.proposals import ANSWERS_IN, NOBODY, ask_about_rest, closed, who_chooses
from handlers.reading import NO, YES, answer_of, count_of, text_of
from handlers.understanding.meaning import Intent
from locales.say import Say, say
from storage.exchange_changes import EndExchange, Pair, SetDirect, SetMatch
from storage.models import Exchange, ExchangeStage, Match, MatchStage, Seat

Act = Callable[[Turn, Match, Seat, Seat], Outcome]
_IN_A_TALK = {"menu", "name", "write"}
_OPEN = (MatchStage.PROPOSED, MatchStage.ASKED)


def decide(turn: Turn) -> Outcome:
    """By its reference, whatever was asked last. 'Not yours' and 'not there' sound alike."""
    reference = text_of(turn.meaning, "reference") or ""
    match = turn.read.match_named(reference)
    if match is not None and match.stage == MatchStage.TALKING:
        return _talk(turn, match, talks.decide)
    agrees = turn.meaning.entities.get("agrees")
    number = count_of(turn.meaning, "choice")
    if match is not None and (agrees is not None or number in {1, 2} or match.stage not in _OPEN):
        says_yes = bool(agrees.value) if agrees is not None else number == 1
        return _said(turn, match, agrees=says_yes)
    row = turn.read.exchange_named(reference)
    return Outcome((texts.not_yours(reference),)) if row is None else _named(turn, row, number)


def _named(turn: Turn, row: Exchange, number: int | None) -> Outcome:
    """'X7K2-M' tells how it stands, with 0 it ends, with another number a city is chosen."""
    mine = turn.sender.person_id is not None and turn.sender.person_id == row.person_id
    if row.stage != ExchangeStage.ASKED and mine:
        return Outcome((texts.over(row.reference),))
    if number == 0 and mine:
        return Outcome((texts.taken_back(row),), changes=(EndExchange(row.id, turn.now),))
    open_ = turn.read.matches_of(row.id, MatchStage.PROPOSED)
    if number and number <= len(open_) + 1 and _chooses(turn, row):
        chosen = open_[number - 1].reference if number <= len(open_) else NOBODY
        return _chosen(turn, row, chosen)
    return Outcome((texts.status(row) if mine else texts.not_yours(row.reference),))


def resume(turn: Turn) -> Outcome:
    """The answer to a question of ours; one that names no choice is asked again."""
    pending, answer = turn.pending, answer_of(turn)
    if pending is not None and pending.ask in _IN_A_TALK:
        return _resumed(turn, pending, answer or "")
    if pending is None or answer is None:
        return Outcome((say("Send one of the numbers."),))
    if pending.ask == "direct":
        return _direct(turn, pending, answer)
    if pending.ask == "whom":
        return _settled(_chosen(turn, turn.read.exchange(_number(pending, "exchange")), answer))
    match = turn.read.match_named(str(pending.data["match"]))
    if match is None:
        return Outcome((texts.not_yours(str(pending.data["match"])),), settles=True)
    return _settled(_said(turn, match, agrees=answer == YES))


def _resumed(turn: Turn, pending: Pending, answer: str) -> Outcome:
    """Of an exchange under way: the menu, a name, or words while it is the one they write in."""
    match = turn.read.match_named(str(pending.data["match"]))
    if match is None or match.stage != MatchStage.TALKING:
        return Outcome((texts.over(str(pending.data["match"])),), settles=True)
    match pending.ask:
        case "name":
            return _talk(turn, match, lambda turn, match, mine, _: talks.name(turn, match, mine))
        case "write":
            return _talk(turn, match, talks.write)
    chosen = _talk(turn, match, lambda t, m, mine, o: talks.chosen(t, m, mine, o, answer))
    return _settled(chosen)


def _talk(turn: Turn, match: Match, act: Act) -> Outcome:
    seats = turn.read.seats(match.id)
    mine = next((seat for seat in seats if seat.person_id == turn.sender.person_id), None)
    other = next((seat for seat in seats if seat is not mine), None)
    if mine is None or other is None:
        return Outcome((texts.not_yours(match.reference),))
    return act(turn, match, mine, other)


def _chosen(turn: Turn, request: Exchange, answer: str) -> Outcome:
    open_ = turn.read.matches_of(request.id, MatchStage.PROPOSED)
    if answer == NOBODY:
        refused = tuple(closed(match, "refused", turn.now) for match in open_)
        return Outcome((texts.nobody(request),), changes=refused)
    match = next((one for one in open_ if one.reference == answer), None)
    if match is None or request.stage != ExchangeStage.ASKED:
        return Outcome((texts.over(request.reference),))
    leader = turn.sender.person_id == request.person_id
    host = turn.read.exchange(match.offer_id)
    change = SetMatch(
        match.id,
        {
            "stage": MatchStage.ASKED,
            "chosen_by": turn.sender.person_id,
            "guest_agrees": True if leader else None,
            "due_at": turn.now + ANSWERS_IN,
        },
        at=(MatchStage.PROPOSED,),
    )
    told = [_ask(match, host, texts.to_host(match, request.city or ""))]
    if leader:
        text = texts.asked(match, host.city or "")
        return Outcome((text,), changes=(change,), notices=tuple(told))
    told.append(_ask(match, request, texts.to_guest(match, host.city or "")))
    return replace(_to_organiser(turn, request), changes=(change,), notices=tuple(told))


def _to_organiser(turn: Turn, request: Exchange) -> Outcome:
    """Once a city they are asked whether its leaders may choose by themselves."""
    known = turn.read.is_direct(request.city or "", request.country) is not None
    if known or request.city is None or request.country is None:
        return Outcome((texts.both_asked(request),))
    question = Pending("matches", "direct", (YES, NO), {"exchange": request.id})
    return Outcome((texts.may_choose(request),), question=question)


def _direct(turn: Turn, pending: Pending, answer: str) -> Outcome:
    request = turn.read.exchange(_number(pending, "exchange"))
    person, allowed = turn.sender.person_id, answer == YES
    if person is None or request.city is None or request.country is None:
        return Outcome((texts.not_yours(request.reference),), settles=True)
    change = SetDirect(request.city, request.country, person, turn.now, allowed=allowed)
    return Outcome((texts.direct(request.city, allowed=allowed),), changes=(change,), settles=True)


def _said(turn: Turn, match: Match, *, agrees: bool) -> Outcome:
    """One side's word; the second yes makes it an exchange."""
    request, offer = turn.read.exchange(match.request_id), turn.read.exchange(match.offer_id)
    person = turn.sender.person_id
    if person is None or person not in {request.person_id, offer.person_id}:
        return Outcome((texts.not_yours(match.reference),))
    if match.stage not in _OPEN:
        return Outcome((texts.over(match.reference),))
    is_guest = person == request.person_id
    here, there = (request, offer) if is_guest else (offer, request)
    if not agrees:
        return _refused(turn, match, here, there)
    change = SetMatch(match.id, {"guest_agrees" if is_guest else "host_agrees": True})
    theirs = match.host_agrees if is_guest else match.guest_agrees
    if not theirs:
        return Outcome((texts.waits(match, there.city or ""),), changes=(change,))
    guest, host = talks.seats_of(match, request, offer, turn.now)
    mine, other = (guest, host) if is_guest else (host, guest)
    told = Notice(other.person_id, talk_texts.begins(match, mine), f"agreed:{match.id}")
    return Outcome(
        (talk_texts.begins(match, other),),
        (guest, host),
        (change, Pair(match.id, turn.now)),
        (told,),
    )


def _refused(turn: Turn, match: Match, here: Exchange, there: Exchange) -> Outcome:
    """The other side hears it, and whoever chooses is asked about those who are left."""
    request = here if here.id == match.request_id else there
    mine = "guest_agrees" if here is request else "host_agrees"
    change = closed(match, "refused", turn.now, **{mine: False})
    anew, notices = ask_about_rest(match, request, turn.read, turn.now)
    if match.stage == MatchStage.ASKED and there.person_id is not None:
        told = texts.cannot(match, here.city or "")
        notices = (Notice(there.person_id, told, f"cannot:{match.id}"), *notices)
    return Outcome((texts.refused(match),), changes=(change, *anew), notices=notices)


def _ask(match: Match, side: Exchange, text: Say) -> Notice:
    question = Pending("matches", "agree", (YES, NO), {"match": match.reference})
    key = f"agree:{match.id}:{side.id}"
    person = side.person_id or 0
    return Notice(person, text, key, question=question, asked_by=match.id, about="matches")


def _chooses(turn: Turn, request: Exchange) -> bool:
    return turn.sender.person_id == who_chooses(request, turn.read)


def _settled(outcome: Outcome) -> Outcome:
    return replace(outcome, settles=True)


def _number(pending: Pending, name: str) -> int:
    return int(pending.data[name] or 0)


KIND = Kind("matches", (Intent.MATCH,), (), decide, resume)

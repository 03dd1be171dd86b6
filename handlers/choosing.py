"""Whoever chooses a host for a request: by its reference and a number, a button, or an answer."""

from handlers import exchange_texts as texts
from handlers.outcome import Notice, Outcome, Pending, Turn
from handlers.proposals import ANSWERS_IN, choices, is_free, look_on, may_choose, shown
from handlers.reading import NO, YES
from locales.say import Say
from storage.exchange_changes import CloseMatch, SetDirect, SetMatch
from storage.models import Exchange, ExchangeKind, ExchangeStage, Match, MatchEnd, MatchStage


def choose(turn: Turn, request: Exchange, number: int) -> Outcome:
    """The cities that are open, in the order in which they were shown; the last is nobody."""
    asked = _asked_already(turn, request)
    if asked is not None:
        return asked
    found = shown(request, turn.read)
    if number > len(found) + 1 or not found:
        return Outcome((texts.status(request),))
    if number == len(found) + 1:
        turn.read.lock_exchanges(request.id)
        found = shown(request, turn.read)
        refused = tuple(CloseMatch(one.id, MatchEnd.REFUSED, turn.now) for one, _ in found)
        return Outcome((texts.nobody(request),), changes=refused)
    return ask_sides(turn, request, found[number - 1][0])


def again(turn: Turn, request: Exchange) -> Outcome:
    """What whoever chooses has been asked."""
    found = shown(request, turn.read)
    asked = _asked_already(turn, request)
    if asked is not None or not found:
        return asked or Outcome((texts.status(request),))
    leader = turn.sender.person_id == request.person_id
    text = texts.may_be_asked if leader else texts.to_organiser
    return Outcome((text(request, choices(request, found)),))


def ask_sides(turn: Turn, request: Exchange, match: Match) -> Outcome:
    """Both, or the host alone where the leader chose; the others wait until it is settled."""
    asked = _asked_already(turn, request)
    if asked is not None:
        return asked
    match = turn.read.locked(match)
    if match.stage != MatchStage.PROPOSED or request.stage != ExchangeStage.ASKED:
        return Outcome((texts.over(match.reference),))
    host = turn.read.exchange(match.offer_id)
    if not is_free(match, turn.read):
        return _not_free(turn, request, match, host)
    leader = turn.sender.person_id == request.person_id
    change = SetMatch(
        match.id,
        {
            "stage": MatchStage.ASKED,
            "chosen_by": turn.sender.person_id,
            "guest_agrees": True if leader else None,
            "due_at": turn.now + ANSWERS_IN,
        },
    )
    rest = tuple(
        SetMatch(one.id, {"due_at": None})
        for one, _ in shown(request, turn.read)
        if one.id != match.id
    )
    told = [_notice(match, host, texts.to_host(match, request.city or ""))]
    if leader:
        text = texts.asked(match, host.city or "")
        return Outcome((text,), changes=(change, *rest), notices=tuple(told))
    told.append(_notice(match, request, texts.to_guest(match, host.city or "")))
    text, question = _to_organiser(turn, request)
    return Outcome((text,), changes=(change, *rest), notices=tuple(told), question=question)


def direct(turn: Turn, request: Exchange, answer: str) -> Outcome:
    """Whether the leaders of that city choose by themselves from now on."""
    person, allowed = turn.sender.person_id, answer == YES
    may = person in turn.read.exchange_organisers(request)
    if person is None or not may or request.city is None or request.country is None:
        return Outcome((texts.not_yours(request.reference),), settles=True)
    change = SetDirect(request.city, request.country, person, turn.now, allowed=allowed)
    return Outcome((texts.direct(request, allowed=allowed),), changes=(change,), settles=True)


def lets_leaders(turn: Turn, request: Exchange, number: int | None) -> Outcome | None:
    """An organiser who once let their leaders choose is asked anew; None for anybody else.

    `number`: with the reference it answers at once.
    """
    is_direct = turn.read.is_direct(request.city or "", request.country)
    is_theirs = turn.sender.person_id in turn.read.exchange_organisers(request)
    if request.kind != ExchangeKind.REQUEST or not is_direct or not is_theirs:
        return None
    if number in {1, 2}:
        return direct(turn, request, (NO, YES)[number - 1])
    question = Pending("matches", "direct", (NO, YES), {"exchange": request.id})
    return Outcome((texts.may_still_choose(request),), question=question)


def _asked_already(turn: Turn, request: Exchange) -> Outcome | None:
    """While one host is asked no other is."""
    if not may_choose(turn.sender.person_id, request, turn.read):
        return Outcome((texts.not_yours(request.reference),))
    if request.stage != ExchangeStage.ASKED:
        return Outcome((texts.over(request.reference),))
    for match in turn.read.matches_of(request, MatchStage.ASKED):
        city = turn.read.exchange(match.offer_id).city or ""
        return Outcome((texts.asked(match, city),))
    return None


def _not_free(turn: Turn, request: Exchange, match: Match, host: Exchange) -> Outcome:
    on = look_on(match, request, turn.read, turn.now)
    ended = CloseMatch(match.id, MatchEnd.OTHER, turn.now)
    text = texts.cannot(match, host.city or "")
    return Outcome((text,), on.matches, (ended, *on.changes), on.notices)


def _to_organiser(turn: Turn, request: Exchange) -> tuple[Say, Pending | None]:
    """Once a city they are asked whether its leaders may choose by themselves."""
    known = turn.read.is_direct(request.city or "", request.country) is not None
    if known or request.city is None or request.country is None:
        return texts.both_asked(request), None
    question = Pending("matches", "direct", (NO, YES), {"exchange": request.id})
    return texts.may_choose(request), question


def _notice(match: Match, side: Exchange, text: Say) -> Notice:
    return Notice(side.person_id or 0, text, f"agree:{match.id}:{side.id}")

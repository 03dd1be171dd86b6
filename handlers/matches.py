"""What is said about an exchange by its reference: a choice, a yes or no, its end, or words."""

from handlers import choosing, follow_ups, talk_texts, talks
from handlers import exchange_texts as texts
from handlers.match_ends import end_of, refuse
from handlers.outcome import Kind, Notice, Outcome, Pending, Turn
from handlers.posts import LASTS
from handlers.proposals import may_choose
from handlers.reading import answer_of, count_of, text_of
from handlers.seats import seats_of
from handlers.understanding.meaning import Intent
from locales.say import say
from storage.exchange_changes import CloseMatch, Pair, SetMatch
from storage.models import (
    OPEN_MATCH,
    UNDER_WAY,
    Exchange,
    ExchangeStage,
    Match,
    MatchEnd,
    MatchStage,
)


def decide(turn: Turn) -> Outcome:
    """By its reference, whatever was asked last. 'Not yours' and 'not there' sound alike."""
    reference = text_of(turn.meaning, "reference") or ""
    match = turn.read.match_named(reference)
    if match is not None:
        return _about_match(turn, match)
    row = turn.read.exchange_named(reference)
    if row is None:
        return Outcome((texts.not_yours(reference),))
    return _about_exchange(turn, row)


def resume(turn: Turn) -> Outcome:
    """The answer to a question of ours; one that names no choice is asked again."""
    pending, answer = turn.pending, answer_of(turn)
    if pending is not None and pending.ask in talks.ASKS:
        return talks.resume(turn, pending, answer or "")
    if pending is not None and pending.ask == "follow_up":
        return follow_ups.answered(turn, pending)
    if pending is None or answer is None:
        return Outcome((say("Send one of the numbers."),))
    request = turn.read.exchange(int(pending.data["exchange"] or 0))
    if pending.ask == "direct":
        return choosing.direct(turn, request, answer)
    return _whom(turn, request, pending, answer)


def _about_match(turn: Turn, match: Match) -> Outcome:
    """Of its two sides, and while it is proposed of whoever chooses."""
    if match.stage in UNDER_WAY:
        return talks.decide(turn, match)
    if match.stage == MatchStage.CLOSED and text_of(turn.meaning, "act") == "practice":
        return talks.write_down(turn, match)
    request, offer = turn.read.exchange(match.request_id), turn.read.exchange(match.offer_id)
    if match.stage == MatchStage.PROPOSED and may_choose(turn.sender.person_id, request, turn.read):
        return choosing.ask_sides(turn, request, match)
    person = turn.sender.person_id
    known = person in {request.person_id, offer.person_id} and turn.read.can_take_part(person)
    if not known or match.stage == MatchStage.PROPOSED:
        return Outcome((texts.not_yours(match.reference),))
    if match.stage not in OPEN_MATCH:
        return Outcome((texts.over(match.reference),))
    sides = (request, offer) if person == request.person_id else (offer, request)
    return _said(turn, match, *sides)


def _about_exchange(turn: Turn, row: Exchange) -> Outcome:
    """'X7K2-M' tells how it stands, with 0 it ends, with another number a city is chosen."""
    number = count_of(turn.meaning, "choice")
    mine = turn.sender.person_id is not None and turn.sender.person_id == row.person_id
    if mine and row.stage != ExchangeStage.ASKED:
        return Outcome((texts.over(row.reference),))
    if mine and number == 0:
        turn.read.lock_exchanges(row.id)
        ended = end_of(row, turn.read, turn.now, MatchEnd.ENDED)
        return Outcome((texts.taken_back(row),), ended.rows, ended.changes, ended.notices)
    chooses = may_choose(turn.sender.person_id, row, turn.read)
    if chooses and number:
        return choosing.choose(turn, row, number)
    if chooses and not mine:
        return choosing.again(turn, row)
    if mine:
        return Outcome((texts.status(row),))
    anew = choosing.lets_leaders(turn, row, number)
    return anew or Outcome((texts.not_yours(row.reference),))


def _whom(turn: Turn, request: Exchange, pending: Pending, answer: str) -> Outcome:
    """The numbers of a question are those of its choices, whatever was proposed since."""
    reference, _, number = answer.partition(" ")
    match = turn.read.match_named(reference)
    if match is not None:
        outcome = choosing.ask_sides(turn, request, match)
    else:
        listed = len(pending.choices) - 1
        now = len(turn.read.matches_of(request, MatchStage.PROPOSED))
        outcome = choosing.choose(turn, request, int(number) if listed == now else now + 1)
    return Outcome(
        outcome.answers,
        outcome.rows,
        outcome.changes,
        outcome.notices,
        question=outcome.question,
        settles=True,
    )


def _said(turn: Turn, match: Match, here: Exchange, there: Exchange) -> Outcome:
    """One side's word; the second yes makes it an exchange. Anything else is asked again."""
    is_guest = here.id == match.request_id
    agrees, number = turn.meaning.entities.get("agrees"), count_of(turn.meaning, "choice")
    if agrees is None and number not in {1, 2}:
        text = texts.to_guest if is_guest else texts.to_host
        return Outcome((text(match, there.city or ""),))
    mine, theirs = ("guest_agrees", "host_agrees")[:: 1 if is_guest else -1]
    if not (agrees.value if agrees is not None else number == 1):
        on = refuse(match, here, there, turn.read, turn.now, {mine: False})
        return Outcome((texts.refused(match),), on.rows, on.changes, on.notices)
    change = SetMatch(match.id, {mine: True})
    if not getattr(match, theirs):
        return Outcome((texts.waits(match, there.city or ""),), changes=(change,))
    request, offer = (here, there) if is_guest else (there, here)
    return _paired(turn, match, request, offer, change)


def _paired(
    turn: Turn, match: Match, request: Exchange, offer: Exchange, change: SetMatch
) -> Outcome:
    """Whoever else was proposed for that request is let go."""
    guest, host = seats_of(match, request, offer, turn.now)
    is_guest = turn.sender.person_id == request.person_id
    mine, other = (guest, host) if is_guest else (host, guest)
    told = Notice(other.person_id, talk_texts.begins(match, mine), f"agreed:{match.id}")
    others = tuple(
        CloseMatch(one.id, MatchEnd.OTHER, turn.now)
        for one in turn.read.matches_of(request, *OPEN_MATCH)
        if one.id != match.id
    )
    pair = Pair(match.id, turn.now, turn.now + LASTS)
    text = talk_texts.begins(match, other)
    return Outcome((text,), (guest, host), (change, pair, *others), (told,))


KIND = Kind("matches", (Intent.MATCH,), ("talk_more", "talk_mute", "talk_learned"), decide, resume)

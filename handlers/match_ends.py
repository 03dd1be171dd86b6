"""What becomes of a match, a request or an offer whose time is over: for the scheduler."""

from dataclasses import replace
from datetime import datetime

from handlers import exchange_texts as texts
from handlers.outcome import Notice, Outcome
from handlers.proposals import ask_about_rest, closed
from storage.exchange_changes import EndExchange
from storage.models import Exchange, Match, MatchStage
from storage.reader import Reader


def silence(match: Match, read: Reader, now: datetime) -> Outcome:
    """Whoever said yes hears that no answer came; of those who are left one may be chosen."""
    request, offer = read.exchange(match.request_id), read.exchange(match.offer_id)
    outcome = Outcome(changes=(closed(match, "silent", now),))
    if match.stage == MatchStage.PROPOSED:
        return outcome
    anew, asked = ask_about_rest(match, request, read, now)
    told = [
        Notice(
            here.person_id, texts.silent(match, there.city or ""), f"silent:{match.id}:{here.id}"
        )
        for here, there, agrees in (
            (request, offer, match.guest_agrees),
            (offer, request, match.host_agrees),
        )
        if agrees and here.person_id is not None
    ]
    return replace(outcome, changes=(*outcome.changes, *anew), notices=(*told, *asked))


def end(row: Exchange, now: datetime) -> Outcome:
    """Nobody was found in time; whoever wrote it hears how to begin anew."""
    change = EndExchange(row.id, now)
    if row.person_id is None:
        return Outcome(changes=(change,))
    told = Notice(row.person_id, texts.ended(row), f"ended:{row.id}")
    return Outcome(changes=(change,), notices=(told,))

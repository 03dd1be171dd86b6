"""Who is proposed to a request or an offer, and who of an organiser and the leader chooses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.exchange_texts import may_be_asked, to_organiser
from handlers.matching import Proposal, best
from handlers.outcome import Notice, Pending
from locales.say import Choice
from storage.exchange_changes import SetMatch
from storage.models import Exchange, ExchangeKind, ExchangeStage, Match, MatchStage
from storage.reader import Reader
from storage.reading.exchanges import Wish

ANSWERS_IN = timedelta(days=7)  # of whoever chooses, and then of each side
NOBODY = "none"


@dataclass(frozen=True, slots=True)
class Proposed:
    """The matches to keep, and what whoever chooses reads; `cities` in the order of the matches."""

    matches: tuple[Match, ...] = ()
    notices: tuple[Notice, ...] = ()
    cities: tuple[str, ...] = ()


def propose(row: Exchange, read: Reader, now: datetime) -> Proposed:
    """For a request or an offer that is new: the three best, and who is to choose."""
    if row.city is None or row.person_id is None:
        return Proposed()
    wish = read.wish(row, now)
    known = read.paired_with(row.id)
    others = [
        one
        for one in read.candidates(wish, now)
        if one.id not in known and one.person_id != row.person_id
    ]
    found = best(wish, others, read.met_lately(wish.city, now))
    matches = tuple(_match(wish, proposal, read, now) for proposal in found)
    cities = tuple(proposal.other.city for proposal in found)
    if row.kind == ExchangeKind.REQUEST:
        whom = [(row, list(zip(matches, cities, strict=True)))] if found else []
    else:
        asked = (read.exchange(proposal.other.id) for proposal in found)
        whom = [(one, [(match, wish.city)]) for one, match in zip(asked, matches, strict=True)]
    return Proposed(matches, tuple(ask_whom(one, about, read) for one, about in whom), cities)


def ask_whom(
    request: Exchange, found: Sequence[tuple[Match, str]], read: Reader, after: str = ""
) -> Notice:
    """`found`: matches of that request and the cities of their hosts; `after`: what came before."""
    cities = [Choice(match.reference, (city,)) for match, city in found]
    values = (*(match.reference for match, _ in found), NOBODY)
    question = Pending("matches", "whom", values, {"exchange": request.id})
    chooser, first = who_chooses(request, read), found[0][0]
    text = (may_be_asked if chooser == request.person_id else to_organiser)(request, cities)
    key = f"whom:{first.id}:{after}:{chooser}"
    return Notice(chooser, text, key, question=question, asked_by=first.id, about="matches")


def ask_about_rest(
    match: Match, request: Exchange, read: Reader, now: datetime
) -> tuple[tuple[SetMatch, ...], tuple[Notice, ...]]:
    """Once one of its matches came to nothing; the rest have their time anew."""
    left = [one for one in read.matches_of(request.id, MatchStage.PROPOSED) if one.id != match.id]
    if not left or request.stage != ExchangeStage.ASKED:
        return (), ()
    cities = [(one, read.exchange(one.offer_id).city or "") for one in left]
    anew = tuple(SetMatch(one.id, {"due_at": now + ANSWERS_IN}) for one in left)
    return anew, (ask_whom(request, cities, read, match.reference),)


def closed(match: Match, why: str, now: datetime, **more: object) -> SetMatch:
    """It came to nothing."""
    values = {"stage": MatchStage.CLOSED, "why": why, "closed_at": now, "due_at": None}
    return SetMatch(match.id, values | more)


def who_chooses(request: Exchange, read: Reader) -> int:
    """The leader themself where the city lets them, or nobody else is there."""
    leader = request.person_id or 0
    if request.city is None or read.is_direct(request.city, request.country):
        return leader
    organisers = read.exchange_organisers(request.city, request.country)
    return leader if leader in organisers or not organisers else organisers[0]


def _match(wish: Wish, proposal: Proposal, read: Reader, now: datetime) -> Match:
    is_request = wish.kind == ExchangeKind.REQUEST
    request, offer = (wish, proposal.other) if is_request else (proposal.other, wish)
    return Match(
        reference=read.free_match_reference(),
        request_id=request.id,
        offer_id=offer.id,
        topics=" ".join(proposal.topics),
        points=proposal.points,
        reasons=_written(proposal),
        stage=MatchStage.PROPOSED,
        at=now,
        due_at=now + ANSWERS_IN,
    )


def _written(proposal: Proposal) -> str:
    return "|".join(f"{one.why}:{one.value}".removesuffix(":") for one in proposal.reasons)

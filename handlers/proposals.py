"""Which cities are proposed to a request or an offer, and who chooses among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers import exchange_texts as texts
from handlers.matching import MOST, MOST_AT_ONCE, Proposal, best
from handlers.outcome import Notice
from locales.say import Choice
from storage.changes import Change
from storage.exchange_changes import SetExchange, SetMatch
from storage.models import UNDER_WAY, Exchange, ExchangeKind, ExchangeStage, Match, MatchStage
from storage.reader import Reader
from storage.wishes import Wish

ANSWERS_IN = timedelta(days=7)  # of whoever chooses, and then of each side
Shown = Sequence[tuple[Match, str]]  # matches of one request with the cities of their hosts


@dataclass(frozen=True, slots=True)
class Proposed:
    """Matches to keep, and what follows; `cities` in the order of the matches."""

    matches: tuple[Match, ...] = ()
    changes: tuple[Change, ...] = ()
    notices: tuple[Notice, ...] = ()
    cities: tuple[str, ...] = ()


def propose(row: Exchange, read: Reader, now: datetime) -> Proposed:
    """The three best of those that were not proposed before, and who is to choose.

    Whoever waits for a host's answer is not asked about another one meanwhile.
    """
    if row.city is None or not read.can_take_part(row.person_id):
        return Proposed()
    wish = read.wish(row, now)
    known = read.paired_with(row.id)
    fresh = (
        one
        for one in read.candidates(wish, now)
        if one.id not in known and one.person_id != row.person_id
    )
    found = best(wish, fresh, read.met_lately(wish, now))
    matches = tuple(_match(wish, proposal, read, now) for proposal in found)
    looked = SetExchange(row.id, {"looked_at": now})
    cities = tuple(proposal.other.city for proposal in found)
    if row.kind == ExchangeKind.REQUEST:
        asked = ask_whom(row, list(zip(matches, cities, strict=True)), read, now)
        return Proposed(matches, (looked, *asked.changes), asked.notices, cities)
    requests = (read.exchange(proposal.other.id) for proposal in found)
    each = [
        ask_whom(request, [*before, (match, wish.city)], read, now)
        for request, match in zip(requests, matches, strict=True)
        if len(before := shown(request, read)) < MOST  # else it is shown when one of them falls out
    ]
    changes = (change for one in each for change in one.changes)
    notices = (notice for one in each for notice in one.notices)
    return Proposed(matches, (looked, *changes), tuple(notices), cities)


def shown(request: Exchange, read: Reader) -> Shown:
    """What whoever chooses may choose from, numbered in this order."""
    open_ = read.matches_of(request, MatchStage.PROPOSED)[:MOST]
    return [(match, read.exchange(match.offer_id).city or "") for match in open_]


def ask_whom(
    request: Exchange, found: Shown, read: Reader, now: datetime, after: int = 0
) -> Proposed:
    """Whoever chooses reads all of them, unless a host is asked by another match than `after`."""
    if not found or request.stage != ExchangeStage.ASKED:
        return Proposed()
    if any(one.id != after for one in read.matches_of(request, MatchStage.ASKED)):
        return Proposed(changes=_wait(found))
    chooser = who_chooses(request, read)
    leader = chooser == request.person_id
    text = (texts.may_be_asked if leader else texts.to_organiser)(request, choices(request, found))
    listed = ".".join(match.reference for match, _ in found)
    key = f"whom:{listed}:{after}:{chooser}"
    anew = tuple(SetMatch(match.id, {"due_at": now + ANSWERS_IN}) for match, _ in found)
    return Proposed(changes=anew, notices=(Notice(chooser, text, key),))


def choices(request: Exchange, found: Shown) -> list[Choice]:
    """As buttons they name the match; the last is none of them."""
    cities = [Choice(f"{match.reference} 1", (city,)) for match, city in found]
    return [*cities, Choice(f"{request.reference} {len(cities) + 1}", texts.NOBODY)]


def look_on(match: Match, request: Exchange, read: Reader, now: datetime) -> Proposed:
    """Once one of its matches came to nothing: the rest, else others that are open by now."""
    left = [one for one in shown(request, read) if one[0].id != match.id]
    if left or request.stage != ExchangeStage.ASKED:
        return ask_whom(request, left, read, now, match.id)
    return propose(request, read, now)


def who_chooses(request: Exchange, read: Reader) -> int:
    """The leader themself where the city lets them, nobody else is there, or was silent."""
    leader = request.person_id or 0
    if read.is_direct(request.city or "", request.country):
        return leader
    handed = any(
        match.chosen_by == leader for match in read.matches_of(request, MatchStage.PROPOSED)
    )
    organisers = read.exchange_organisers(request)
    return leader if handed or leader in organisers or not organisers else organisers[0]


def may_choose(person: int | None, request: Exchange, read: Reader) -> bool:
    """Any organiser of the place, or the leader where it is theirs."""
    if person is None or not read.can_take_part(person):
        return False
    chooser = who_chooses(request, read)
    if chooser == request.person_id:
        return person == chooser
    return person in read.exchange_organisers(request)


def is_free(match: Match, read: Reader) -> bool:
    """Whether the host can still be asked: open, reached, and not in too many already."""
    offer = read.exchange(match.offer_id)
    busy = read.matches_of(offer, MatchStage.ASKED, *UNDER_WAY)
    can = offer.stage == ExchangeStage.ASKED and read.can_take_part(offer.person_id)
    return can and len(busy) < MOST_AT_ONCE


def _wait(found: Shown) -> tuple[Change, ...]:
    return tuple(SetMatch(match.id, {"due_at": None}) for match, _ in found)


def _match(wish: Wish, proposal: Proposal, read: Reader, now: datetime) -> Match:
    is_request = wish.kind == ExchangeKind.REQUEST
    request, offer = (wish, proposal.other) if is_request else (proposal.other, wish)
    return Match(
        reference=read.free_match_reference(),
        request_id=request.id,
        offer_id=offer.id,
        topics=" ".join(proposal.topics),
        points=proposal.points,
        reasons=" ".join(proposal.reasons),
        stage=MatchStage.PROPOSED,
        at=now,
        due_at=now + ANSWERS_IN,
    )

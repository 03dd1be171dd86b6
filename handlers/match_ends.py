"""What becomes of a match, a request or an offer that ends: by a word, by silence, by its time."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from handlers import exchange_texts as texts
from handlers import talk_texts
from handlers.outcome import Notice, Outcome
from handlers.proposals import ask_whom, look_on, shown, who_chooses
from locales.say import Say
from storage.exchange_changes import CloseMatch, EndExchange, SetExchange, SetMatch
from storage.models import UNDER_WAY, Exchange, ExchangeKind, Match, MatchEnd, MatchStage
from storage.reader import Reader

_LATER = timedelta(days=7)  # an end waits for a host who is being asked


def refuse(
    match: Match,
    here: Exchange,
    there: Exchange,
    read: Reader,
    now: datetime,
    values: Mapping[str, object],
) -> Outcome:
    """The other side hears it, and whoever chooses is asked about those who are left."""
    request = here if here.id == match.request_id else there
    on = look_on(match, request, read, now)
    change = CloseMatch(match.id, MatchEnd.REFUSED, now, values)
    told = _to(there, texts.cannot(match, here.city or ""), f"cannot:{match.id}")
    return Outcome((), on.matches, (change, *on.changes), (*told, *on.notices))


def silence(match: Match, read: Reader, now: datetime) -> Outcome:
    """Of whoever chooses, of a side, or of both who write to one another."""
    request, offer = read.exchange(match.request_id), read.exchange(match.offer_id)
    if match.stage == MatchStage.PROPOSED:
        return _nobody_chose(match, request, read, now)
    if match.stage in UNDER_WAY:
        return _nobody_writes(match, read, now)
    on = look_on(match, request, read, now)
    sides = (request, offer, match.guest_agrees), (offer, request, match.host_agrees)
    told = [
        notice
        for here, there, agrees in sides
        if agrees or here is request
        for notice in _to(here, _no_answer(match, there, agrees=agrees), f"silent:{match.id}")
    ]
    change = CloseMatch(match.id, MatchEnd.SILENT, now)
    return Outcome((), on.matches, (change, *on.changes), (*told, *on.notices))


def end_of(row: Exchange, read: Reader, now: datetime, why: MatchEnd) -> Outcome:
    """Of a request or an offer, with all that is proposed or asked because of it."""
    outcome = Outcome(changes=(EndExchange(row.id),))
    for match in read.matches_of(row, MatchStage.PROPOSED, MatchStage.ASKED):
        outcome = _joined(outcome, _let_go(match, row, read, now, why))
    return outcome


def end(row: Exchange, read: Reader, now: datetime) -> Outcome:
    """For the scheduler: nobody was found in time; not while a host is being asked."""
    if read.matches_of(row, MatchStage.ASKED):
        return Outcome(changes=(SetExchange(row.id, {"ends_at": now + _LATER}),))
    told = Outcome(notices=tuple(_to(row, texts.ended(row), f"ended:{row.id}")))
    return _joined(end_of(row, read, now, MatchEnd.ENDED), told)


def _nobody_chose(match: Match, request: Exchange, read: Reader, now: datetime) -> Outcome:
    """An organiser's choice goes to the leader who asked; theirs ends it."""
    leader = request.person_id
    if match.chosen_by == leader or who_chooses(request, read) == leader:
        return Outcome(changes=(CloseMatch(match.id, MatchEnd.SILENT, now),))
    found = shown(request, read)
    handed = tuple(SetMatch(one.id, {"chosen_by": leader}) for one, _ in found)
    for one, _ in found:
        one.chosen_by = leader
    asked = ask_whom(request, found, read, now)
    return Outcome(changes=(*handed, *asked.changes), notices=asked.notices)


def _nobody_writes(match: Match, read: Reader, now: datetime) -> Outcome:
    """Groups hear it by their card."""
    rooms = {room.id for room in read.rooms(match.id)}
    told = tuple(
        Notice(seat.person_id, talk_texts.ended(match), f"over:{match.id}:{seat.id}")
        for seat in read.seats(match.id)
        if seat.room_id not in rooms and not seat.blocked
    )
    return Outcome(changes=(CloseMatch(match.id, MatchEnd.OVER, now),), notices=told)


def _let_go(match: Match, row: Exchange, read: Reader, now: datetime, why: MatchEnd) -> Outcome:
    """Whoever was asked hears it; an offer's guests may choose among the rest."""
    change = CloseMatch(match.id, why, now)
    is_request = row.kind == ExchangeKind.REQUEST
    other = read.exchange(match.offer_id if is_request else match.request_id)
    if match.stage == MatchStage.PROPOSED:
        return Outcome(changes=(change,))
    told = _to(other, texts.cannot(match, row.city or ""), f"cannot:{match.id}")
    if is_request:
        return Outcome(changes=(change,), notices=tuple(told))
    on = look_on(match, other, read, now)
    return Outcome((), on.matches, (change, *on.changes), (*told, *on.notices))


def _no_answer(match: Match, there: Exchange, *, agrees: bool | None) -> Say:
    """Who said nothing themselves hears no more than that nothing came of it."""
    if agrees:
        return texts.silent(match, there.city or "")
    return texts.refused(match)


def _to(row: Exchange, text: Say, key: str) -> list[Notice]:
    return [] if row.person_id is None else [Notice(row.person_id, text, f"{key}:{row.id}")]


def _joined(one: Outcome, other: Outcome) -> Outcome:
    return Outcome(
        (),
        (*one.rows, *other.rows),
        (*one.changes, *other.changes),
        (*one.notices, *other.notices),
    )

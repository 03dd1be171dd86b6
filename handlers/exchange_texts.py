"""What the two sides of an exchange read: cities, topics and reasons, never who."""

from collections.abc import Sequence

from handlers.matching import Why
from handlers.reading import NO, YES
from handlers.topics import shown
from locales.say import N_, Choice, Say, Term, Value, say
from storage.models import Exchange, ExchangeKind, Match

NOBODY = N_("nobody")
# 'no' first: a number that was sent twice changes nothing.
_NO_YES = (Choice(NO, N_("no")), Choice(YES, N_("yes")))
_MOST_REASONS = 3
_REASONS = {
    Why.NAMED: N_("named by them"),
    Why.LANGUAGE: N_("same language"),
    Why.SPOKEN: N_("a common language"),
    Why.RETURN: N_("each can teach"),
    Why.WOMEN: N_("women's group"),
    Why.SIZE: N_("as large"),
    Why.LAND: N_("like land"),
    Why.HAZARD: N_("same danger"),
    Why.REGION: N_("same region"),
    Why.HOURS: N_("clocks are near"),
    Why.MONTH: N_("same month"),
    Why.ROOM: N_("room for all"),
}


def kept(row: Exchange, cities: tuple[str, ...], *, matched: bool) -> Say:
    """What is kept, and the cities on the other side."""
    reference, topics = row.reference, shown(row.topics.split())
    if row.kind == ExchangeKind.OFFER and cities:
        return say(
            "{reference} offer kept: {topics}. {cities} asked for it.",
            reference=reference,
            topics=topics,
            cities=cities,
        )
    if row.kind == ExchangeKind.OFFER:
        return say(
            "{reference} offer kept: {topics}. We tell you who asks for it.",
            reference=reference,
            topics=topics,
        )
    if not matched:
        return say(
            "{reference} kept: {topics}. To be matched, join: send JOIN and your code or place.",
            reference=reference,
            topics=topics,
        )
    if cities:
        return say(
            "{reference} kept: {topics}. {cities} can show it. Your organiser chooses; "
            "you hear in 7 days.",
            reference=reference,
            topics=topics,
            cities=cities,
        )
    day = (row.ends_at or row.at).date()
    if row.wanted_city or row.wanted_country:
        return say(
            "{reference} kept: {topics}. No city there offers it yet. We look until {day}.",
            reference=reference,
            topics=topics,
            day=day,
        )
    return say(
        "{reference} kept: {topics}. No city offers it yet. We look until {day}.",
        reference=reference,
        topics=topics,
        day=day,
    )


def learnt(row: Exchange) -> Say:
    """Of a visit that was; nobody is asked for it."""
    return say(
        "{reference} kept: what you learnt, {topics}. Thank you.",
        reference=row.reference,
        topics=shown(row.topics.split()),
    )


def may_be_asked(request: Exchange, cities: Sequence[Choice]) -> Say:
    """To the leader who asked."""
    return say(
        "{reference} kept: {topic}. Ask which city?",
        *cities,
        reference=request.reference,
        topic=_first(request.topics),
    )


def to_organiser(request: Exchange, cities: Sequence[Choice]) -> Say:
    """Of a leader of their city. The number goes behind the reference: alone it is another's."""
    return say(
        "{reference}: a leader wants {topic}. Send {reference} and a number.",
        *cities,
        reference=request.reference,
        topic=_first(request.topics),
    )


def to_host(match: Match, city: str) -> Say:
    """Whether they receive that city."""
    return say(
        "{reference}: {city} wants to learn {topic} ({why}). Send {reference} yes or no",
        Choice(f"{match.reference} 1", N_("yes"), only_button=True),  # a late tap names it too
        Choice(f"{match.reference} 2", N_("no"), only_button=True),
        reference=match.reference,
        city=city,
        topic=_first(match.topics),
        why=reasons(match),
    )


def to_guest(match: Match, city: str) -> Say:
    """Whether they want what an organiser chose."""
    return say(
        "{reference}: {city} can show {topic} ({why}). Send {reference} yes or no",
        Choice(f"{match.reference} 1", N_("yes"), only_button=True),  # a late tap names it too
        Choice(f"{match.reference} 2", N_("no"), only_button=True),
        reference=match.reference,
        city=city,
        topic=_first(match.topics),
        why=reasons(match),
    )


def asked(match: Match, city: str) -> Say:
    """To a leader who chose."""
    return say(
        "{reference}: {city} is asked; you hear in 7 days. Why: {why}.",
        reference=match.reference,
        city=city,
        why=reasons(match),
    )


def waits(match: Match, city: str) -> Say:
    """One side said yes."""
    return say(
        "{reference}: noted. You hear when {city} answers.", reference=match.reference, city=city
    )


def refused(match: Match) -> Say:
    """To whoever said no."""
    return say("{reference}: noted. It does not take place.", reference=match.reference)


def cannot(match: Match, city: str) -> Say:
    """To the other side."""
    return say("{reference}: {city} cannot now. We look on.", reference=match.reference, city=city)


def silent(match: Match, city: str) -> Say:
    """Nobody of them answered in time."""
    return say(
        "{reference}: no answer from {city}. We look on.", reference=match.reference, city=city
    )


def both_asked(request: Exchange) -> Say:
    """To the organiser who chose."""
    return say("{reference}: both cities are asked.", reference=request.reference)


def may_choose(request: Exchange) -> Say:
    """The same, the first time in a city."""
    return say(
        "{reference}: both are asked. May leaders of {city} choose by themselves from now on?",
        *_NO_YES,
        reference=request.reference,
        city=request.city or "",
    )


def may_still_choose(request: Exchange) -> Say:
    """To an organiser of a city whose leaders do."""
    return say(
        "{reference}: may leaders of {city} choose by themselves from now on?",
        *_NO_YES,
        reference=request.reference,
        city=request.city or "",
    )


def direct(request: Exchange, *, allowed: bool) -> Say:
    """What an organiser let their leaders do."""
    if allowed:
        return say(
            "Noted: leaders of {city} choose by themselves. To change it send {reference}",
            city=request.city or "",
            reference=request.reference,
        )
    return say("Noted: you are asked each time.")


def nobody(request: Exchange) -> Say:
    """Whoever chose wants none of them."""
    return say("{reference}: nobody is asked. We look on.", reference=request.reference)


def over(reference: str) -> Say:
    """It has a host, or has ended."""
    return say("{reference} is settled already.", reference=reference)


def not_yours(reference: str) -> Say:
    """The same where there is none."""
    return say("{reference} is not an exchange for you. Check it.", reference=reference)


def status(row: Exchange) -> Say:
    """To whoever wrote it."""
    return say(
        "{reference}: {topics}. Open until {day}. To end it send {reference} 0",
        reference=row.reference,
        topics=shown(row.topics.split()),
        day=(row.ends_at or row.at).date(),
    )


def taken_back(row: Exchange) -> Say:
    """Its writer ended it."""
    return say("{reference} has ended. Nobody is asked any more.", reference=row.reference)


def ended(row: Exchange) -> Say:
    """Its time is over."""
    if row.kind == ExchangeKind.OFFER:
        return say(
            "{reference}: your offer ends today. To offer it again send OFFER and the topic.",
            reference=row.reference,
        )
    return say(
        "{reference}: no city was found; it ends today. To ask again send EXCHANGE and the topic.",
        reference=row.reference,
    )


def reasons(match: Match) -> tuple[Value, ...]:
    """The strongest that speak for it; that they met lately does not."""
    told = map(Why, match.reasons.split())
    found = tuple(Term(_REASONS[why]) for why in told if why in _REASONS)[:_MOST_REASONS]
    return found or (Term(N_("same topic")),)


def _first(topics: str) -> Value:
    return shown(topics.split()[:1])

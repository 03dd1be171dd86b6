"""What a group reads of a case: never who reported it, nor where, finer than they agreed to."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.pages import PHASES
from locales.say import N_, Say, Term, page
from storage.cities import find_city
from storage.codes import Reason
from storage.models import LIVE, Alert, Handling, Verification

_REASONS = {
    Reason.UNDER_WAY: N_("it is under way"),
    Reason.FORCE: N_("force, fire or somebody hurt"),
    Reason.SOON: N_("within 72 hours"),
    Reason.NO_NOTICE: N_("without notice"),
    Reason.NO_DAY: N_("the day is not known"),
    Reason.AFTER: N_("it has happened"),
    Reason.NEAR: N_("within 14 days"),
    Reason.LATER: N_("in more than 14 days"),
    Reason.SIGN: N_("only a sign"),
    Reason.MANY: N_("over 500 households"),
    Reason.ARREST: N_("an arrest"),
    Reason.NIGHT: N_("by night"),
    Reason.PERSON: N_("a responder decided"),
}
HANDLINGS = {
    Handling.OPEN: N_("nobody has it yet"),
    Handling.ACKNOWLEDGED: N_("a responder has it"),
    Handling.RESPONDING: N_("a responder is at work"),
    Handling.STOPPED: N_("stopped"),
    Handling.POSTPONED: N_("postponed"),
    Handling.PARTLY: N_("partly carried out"),
    Handling.CARRIED_OUT: N_("carried out"),
    Handling.RESETTLED: N_("resettled as agreed"),
    Handling.UNKNOWN: N_("outcome not known"),
    Handling.CLOSED: N_("closed"),
}
_VERIFICATIONS = {
    Verification.UNVERIFIED: N_("not verified"),
    Verification.ONE_SOURCE: N_("one source"),
    Verification.VERIFIED: N_("verified"),
    Verification.NOT_CONFIRMED: N_("not confirmed"),
}
TAKE, JOIN = N_("I take it"), N_("I join")
ON_WAY, HELP = N_("on my way"), N_("need help")
SEEN, OPEN = N_("what is so"), N_("open in my chat")


@dataclass(frozen=True, slots=True)
class Known:
    """Of a case, beside its row. `place`: its settlement's name, shown only where all `agreed`."""

    zone: ZoneInfo
    since: datetime  # of its handling
    sources: int = 1  # different people who told of it
    place: str | None = None
    same_as: str | None = None  # the reference of the case that it was merged into
    wants_help: bool = False  # whoever has it asked for more
    agreed: bool = False  # see `storage.case_reports.agreed`


@dataclass(frozen=True, slots=True)
class Face:
    """Lines, and buttons as (label, what a tap says): understood in every language."""

    lines: tuple[Say, ...]
    buttons: tuple[tuple[str, str], ...]


def card_of(alert: Alert, known: Known) -> Face:
    """Neutral: responders have the rest in their own chats."""
    lines = (
        page(
            "{reference}: eviction {phase}, P{number}",
            reference=alert.reference,
            phase=Term(PHASES[alert.phase]),
            number=alert.severity,
        ),
        _why(alert),
        _merged(known),
        page("Not sure yet: its sender was asked.") if alert.provisional else None,
        _where(alert, known),
        _households(alert),
        page("By: {by_day}", by_day=alert.by_day) if alert.by_day is not None else None,
        _handling(alert, known),
        page("A responder needs help there.") if _is_joinable(alert, known) else None,
        _next_call(alert),
        _sources(alert, known),
    )
    return Face(tuple(line for line in lines if line is not None), _buttons(alert, known))


def may_be_told(alert: Alert, known: Known) -> bool:
    """Whether people outside the case may hear that there is one."""
    sure = alert.verification == Verification.VERIFIED and not alert.provisional
    return known.agreed and sure and alert.merged_into is None


def opening_line(alert: Alert, known: Known) -> Say | None:
    """For a city's group; None where there is nothing to say."""
    if not may_be_told(alert, known) or alert.handling not in LIVE:
        return None
    return page(
        "Eviction in {city}: {phase}. Responders are at work. No names are given.",
        city=city_of(alert),
        phase=Term(PHASES[alert.phase]),
    )


def closing_line(alert: Alert, known: Known) -> Say | None:
    """What came of what the group was told."""
    if not may_be_told(alert, known) or alert.outcome is None or alert.ended_at is None:
        return None
    return page(
        "The eviction in {city} that was told here: {news}.",
        city=city_of(alert),
        news=Term(HANDLINGS[alert.outcome]),
    )


def city_of(alert: Alert) -> str:
    """A city that there is, else the country: words of a sender never stand in for one."""
    city = find_city(alert.city, alert.country) if alert.city else None
    return city.name if city is not None else alert.country or "?"


def _why(alert: Alert) -> Say | None:
    reasons = [Reason(one) for one in (alert.reason or "").split() if one in set(Reason)]
    if not reasons:
        return None
    return page("Why: {items}", items=tuple(Term(_REASONS[one]) for one in reasons))


def _merged(known: Known) -> Say | None:
    if known.same_as is None:
        return None
    return page("The same as {reference}", reference=known.same_as)


def _where(alert: Alert, known: Known) -> Say:
    if known.agreed and known.place is not None:
        return page("Where: {place}, {city}", place=known.place, city=city_of(alert))
    return page("Where: {city}", city=city_of(alert))


def _households(alert: Alert) -> Say | None:
    if alert.households is None:
        return None
    return page("Households: {households}", households=alert.households)


def _handling(alert: Alert, known: Known) -> Say:
    state = alert.handling
    if state == Handling.CLOSED and alert.outcome is not None:
        state = alert.outcome
    news = Term(HANDLINGS[state])
    day = known.since.astimezone(known.zone).date()
    if alert.handling == Handling.CLOSED and state != Handling.CLOSED:
        return page(
            "Now: {news}; closed, {day} {time}",
            news=news,
            day=day,
            time=known.since,
        )
    return page("Now: {news}, {day} {time}", news=news, day=day, time=known.since)


def _is_joinable(alert: Alert, known: Known) -> bool:
    return known.wants_help and alert.handling in LIVE and alert.acknowledged_by is not None


def _next_call(alert: Alert) -> Say | None:
    if alert.acknowledged_by is not None or alert.next_rung_at is None:
        return None
    return page("The next people are called at {time}.", time=alert.next_rung_at)


def _sources(alert: Alert, known: Known) -> Say:
    return page(
        "Checked: {news}. Sources: {count}",
        news=Term(_VERIFICATIONS[alert.verification]),
        count=known.sources,
    )


def _buttons(alert: Alert, known: Known) -> tuple[tuple[str, str], ...]:
    reference = alert.reference
    if known.same_as is not None:
        return ((OPEN, known.same_as),)
    if alert.handling not in LIVE:
        return ((OPEN, reference),)
    if alert.acknowledged_by is None:
        return ((TAKE, f"OK {reference}"), (OPEN, reference))
    join = ((JOIN, f"OK {reference}"),) if _is_joinable(alert, known) else ()
    return (
        *join,
        (ON_WAY, f"{reference} way"),
        (HELP, f"{reference} help"),
        (SEEN, f"{reference} seen"),
        (OPEN, reference),
    )

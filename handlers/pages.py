"""What whoever is called to an alert reads, and what their office reads where nobody is."""

from collections.abc import Iterable
from datetime import timedelta

from handlers.outcome import Notice
from locales.say import N_, Brief, Choice, Line, Say, Term, Value, plural, say
from storage.models import Alert, Lane, Phase
from storage.redact import redact

_CLEAR_FOR = timedelta(days=180)
_PAGE = "page:"  # begins the key of a page, and of nothing else
PHASES = {
    Phase.SIGNAL: N_("a sign of one"),
    Phase.THREAT: N_("threatened"),
    Phase.UNDER_WAY: N_("under way now"),
    Phase.DONE: N_("already done"),
}
POSTS = (N_("responder"), N_("second responder"), N_("programme manager"), N_("regional desk"))


def page(alert: Alert, person_id: int, step: str) -> Notice:
    """To one responder; it names nobody, and of a restricted case only the city."""
    return _notice(alert, person_id, page_text(alert), f"{_PAGE}{alert.id}:{step}:{person_id}")


def call_for_help(alert: Alert, person_id: int, step: str) -> Notice:
    """To somebody who may join the responder that has it."""
    text = say(
        "{reference}: the responder needs help at {place}. To join send OK {reference}",
        Choice(f"OK {alert.reference}", N_("I join"), only_button=True),
        reference=alert.reference,
        place=_where(alert),
    )
    return _notice(alert, person_id, text, f"help:{alert.id}:{step}:{person_id}")


def yours(alert: Alert) -> Say:
    """To whoever has it from now on."""
    return say(
        "{reference} is yours. To see it and to say what you do send {reference}",
        Choice(f"{alert.reference} way", N_("on my way"), only_button=True),
        Choice(alert.reference, N_("what is known"), only_button=True),
        reference=alert.reference,
    )


def left_to(alert: Alert, person_id: int, key: str) -> Notice:
    """To whoever helped with a case that its responder has left."""
    return _notice(alert, person_id, yours(alert), f"{key}:{person_id}")


def gap(alert: Alert, person_id: int, rung: int) -> Notice:
    """To the office: a rung has nobody on duty. Said once an alert and rung."""
    city = alert.city or alert.country or "?"
    if rung < len(POSTS):
        text = say(
            "{reference}: nobody on duty in {city} for rung {rung}, {post}. Name somebody.",
            reference=alert.reference,
            city=city,
            rung=rung,
            post=Term(POSTS[rung]),
        )
    else:
        text = say(
            "{reference}: nobody in {city} can be called. Name somebody.",
            reference=alert.reference,
            city=city,
        )
    return _notice(alert, person_id, text, f"nobody:{alert.id}:{rung}:{person_id}")


def anybody_paged(notices: Iterable[Notice]) -> bool:
    """Whether one of these calls a responder; an office that hears of a gap is not called."""
    return any(notice.key.startswith(_PAGE) for notice in notices)


def page_text(alert: Alert) -> Say:
    """Reference, how far and how urgent it is, where, how many, by when, what to send."""
    take = Choice(f"OK {alert.reference}", N_("I take it"), only_button=True)
    values: dict[str, Value] = {
        "reference": alert.reference,
        "phase": Line((Term(PHASES[alert.phase]), f"P{alert.severity}")),
        "place": _where(alert),
    }
    by_day = _by(alert)
    if by_day and alert.households:
        return plural(
            "EVICTION {phase}: {place}, {count} household, by {by_day}. "
            "To take it send OK {reference}",
            "EVICTION {phase}: {place}, {count} households, by {by_day}. "
            "To take it send OK {reference}",
            take,
            count=alert.households,
            by_day=by_day,
            **values,
        )
    if by_day:
        return say(
            "EVICTION {phase}: {place}, by {by_day}. To take it send OK {reference}",
            take,
            by_day=by_day,
            **values,
        )
    if alert.households:
        return plural(
            "EVICTION {phase}: {place}, {count} household. To take it send OK {reference}",
            "EVICTION {phase}: {place}, {count} households. To take it send OK {reference}",
            take,
            count=alert.households,
            **values,
        )
    return say("EVICTION {phase}: {place}. To take it send OK {reference}", take, **values)


def _by(alert: Alert) -> Value | None:
    """A day that may be of another year than one thinks has its year in place of its weekday."""
    day = alert.by_day
    if day is None or day - alert.opened_at.date() <= _CLEAR_FOR:
        return day
    return Line((Brief(day), str(day.year)))


def _where(alert: Alert) -> str:
    """A sender may write a number or a name beside the place: pages do not carry it on."""
    city = alert.city or alert.country or "?"
    if alert.restricted or alert.place is None:
        return city
    place = redact(alert.place)
    return f"{place}, {city}" if alert.city else place


def _notice(alert: Alert, person_id: int, text: Say, key: str) -> Notice:
    return Notice(person_id, text, key, lane=Lane.ALERT, alert_id=alert.id)

"""The ladder of an alert: who is paged at which rung, when the next one is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.outcome import Notice, Outcome
from locales.say import N_, Choice, Say, Term, Value, plural, say
from storage.alert_changes import SetRung
from storage.models import Alert, AlertEvent, AlertEventKind, Lane, Phase, Role
from storage.places import office_of
from storage.reader import Reader
from storage.reading.alerts import Responder, Scope

PROVISIONAL_MINUTES = 5  # silence after which a person sees an alert that was only asked about
_MINUTES = {0: (5, 15, 30, 60), 1: (15, 60, 180), 2: (120, 480, 1440), 3: (2880,)}

PHASES = {
    Phase.SIGNAL: N_("a sign of one"),
    Phase.THREAT: N_("threatened"),
    Phase.UNDER_WAY: N_("under way now"),
    Phase.DONE: N_("already done"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """What one climb does to an alert."""

    rung: int
    next_rung_at: datetime
    events: tuple[AlertEvent, ...]
    notices: tuple[Notice, ...]


def next_climb(level: int, rung: int, now: datetime) -> datetime:
    """When the rung after `rung` is due; the last wait repeats until somebody acknowledges."""
    if rung < 0:
        return now
    waits = (0, *_MINUTES[level])
    reached = min(rung, len(waits) - 2)
    return now + timedelta(minutes=max(5, waits[reached + 1] - waits[reached]))


def climb(alert: Alert, read: Reader, now: datetime) -> Outcome:
    """The next rung of an alert that nobody acknowledged: for the scheduler."""
    step = step_up(alert, read, now)
    return Outcome(
        rows=step.events,
        changes=(SetRung(alert.id, step.rung, step.next_rung_at),),
        notices=step.notices,
        lane=Lane.ALERT,
        alert_id=alert.id,
    )


def step_up(alert: Alert, read: Reader, now: datetime) -> Step:
    """The next rung with somebody on it; a rung without people is told and passed over."""
    people = read.responders(scope_of(alert))
    last = len(_MINUTES[alert.severity])
    rung, events = alert.rung, []
    found: list[int] = []
    while not found:
        rung += 1
        found = _on_rung(people, rung, last)
        if not found:
            events.append(_event(alert, AlertEventKind.NOBODY, now, detail=str(rung)))
        if rung >= last:
            break
    events += [_event(alert, AlertEventKind.PAGED, now, person) for person in found]
    notices = tuple(page(alert, person, f"page:{alert.id}:{rung}:{person}") for person in found)
    return Step(rung, next_climb(alert.severity, rung, now), tuple(events), notices)


def page(alert: Alert, person_id: int, key: str) -> Notice:
    """A page to one responder; it names nobody, and of a restricted case only the city."""
    return Notice(person_id, page_text(alert), key, lane=Lane.ALERT, alert_id=alert.id)


def page_text(alert: Alert) -> Say:
    """What a responder reads: reference, how far it is, where, how many, by when, what to send."""
    take = Choice(f"OK {alert.reference}", N_("I take it"), only_button=True)
    values: dict[str, Value] = {
        "reference": alert.reference,
        "phase": Term(PHASES[alert.phase]),
        "place": _where(alert),
    }
    if alert.by_day and alert.households:
        return plural(
            "EVICTION {phase}: {place}, {count} household, by {by_day}. "
            "To take it send OK {reference}",
            "EVICTION {phase}: {place}, {count} households, by {by_day}. "
            "To take it send OK {reference}",
            take,
            count=alert.households,
            by_day=alert.by_day,
            **values,
        )
    if alert.by_day:
        return say(
            "EVICTION {phase}: {place}, by {by_day}. To take it send OK {reference}",
            take,
            by_day=alert.by_day,
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


def scope_of(alert: Alert) -> Scope:
    """Whose alert it is."""
    office = office_of(alert.country)
    return Scope(alert.settlement_id, alert.city, alert.country, office.code if office else None)


def _on_rung(people: list[Responder], rung: int, last: int) -> list[int]:
    """Rung n: the narrowest scope that has somebody at n; the last rung: all, and the office."""
    if rung >= last:
        return list(dict.fromkeys(person.person_id for person in people))
    there = [p for p in people if p.rung == rung and p.role == Role.RESPONDER]
    narrowest = min((person.width for person in there), default=0)
    return list(dict.fromkeys(p.person_id for p in there if p.width == narrowest))


def _where(alert: Alert) -> str:
    city = alert.city or alert.country or "?"
    if alert.restricted or alert.place is None:
        return city
    return f"{alert.place}, {city}" if alert.city else alert.place


def _event(
    alert: Alert,
    kind: AlertEventKind,
    now: datetime,
    person_id: int | None = None,
    detail: str | None = None,
) -> AlertEvent:
    return AlertEvent(alert_id=alert.id, at=now, kind=kind, person_id=person_id, detail=detail)

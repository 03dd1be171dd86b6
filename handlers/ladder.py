"""The ladder of an alert: how it climbs, whom it leaves out, and when the next rung is."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from handlers.ladder_pace import CITY_FOR, repeats, urgent_for
from handlers.outcome import Notice, Outcome
from handlers.pages import call_for_help, gap, left_to, page
from handlers.rota import Past, Rota, past
from storage.alert_changes import Acknowledge, Release, SetRung
from storage.changes import Change
from storage.doubts import LeaveCity
from storage.ladders import LAST, PATIENT, ladder_of
from storage.models import Alert, AlertEvent, AlertEventKind, Lane, Role
from storage.places import office_of, zone_of
from storage.reader import Reader
from storage.reading.alerts import Scope

PROVISIONAL_MINUTES = 5  # silence after which a person sees an alert that was only asked about
_ENDS = (AlertEventKind.ACKNOWLEDGED, AlertEventKind.REOPENED)
_CITY = 1  # the widest scope that hears of an alert from a doubted number


@dataclass(frozen=True, slots=True)
class Step:
    """What one climb does to an alert. `next_rung_at`: None where no ladder runs.

    `left_city`: a doubted number's is heard of as any other from now on.
    """

    rung: int
    next_rung_at: datetime | None
    events: tuple[AlertEvent, ...] = ()
    notices: tuple[Notice, ...] = ()
    left_city: bool = False


def next_climb(
    level: int, rung: int, now: datetime, country: str | None = None, again: int = 0
) -> datetime:
    """When the rung after `rung` is due; `again`: how often the last one was paged again."""
    return now if rung < 0 else now + ladder_of(country).wait(level, rung, again)


def climb(alert: Alert, read: Reader, now: datetime) -> Outcome:
    """The next rung of an alert that nobody acknowledged: for the scheduler."""
    step = step_up(alert, read, now)
    changes: tuple[Change, ...] = (SetRung(alert.id, step.rung, step.next_rung_at),)
    if step.left_city:
        changes = (*changes, LeaveCity(alert.id))
    return Outcome(
        rows=step.events,
        changes=changes,
        notices=step.notices,
        lane=Lane.ALERT,
        alert_id=alert.id,
    )


def passed_on(alert: Alert, read: Reader, now: datetime) -> Outcome:
    """Of a case that whoever had it has left: to who helps with it, else it climbs on at once."""
    kind, joined = AlertEventKind.HANDED_OVER, read.climbed(alert.id, _ENDS).joined
    able = [one.person_id for one in read.responders(scope_of(alert)) if one.person_id in joined]
    helper = next((one for one in able if one != alert.acknowledged_by), None)
    row = AlertEvent(alert_id=alert.id, at=now, kind=kind, detail=str(helper or ""))
    if helper is None:
        return Outcome(rows=(row,), changes=(Release(alert.id, now),), alert_id=alert.id)
    took = AlertEventKind.ACKNOWLEDGED
    taken = AlertEvent(alert_id=alert.id, at=now, kind=took, person_id=helper)
    changes = Release(alert.id, now), Acknowledge(alert.id, helper, now)
    told = left_to(alert, helper, f"yours:{row.id}")
    return Outcome(rows=(row, taken), changes=changes, notices=(told,), alert_id=alert.id)


def step_up(alert: Alert, read: Reader, now: datetime) -> Step:
    """The next rung with somebody on duty; one without is told to the office and passed over.

    It stays where it is until the morning, where the level wakes nobody, and until somebody soon
    comes on duty, where the level can wait; and for good once somebody was faster and has it.
    What cannot wait is heard of beyond the city of a doubted number too, if nobody there takes it.
    """
    ladder, level, rung = ladder_of(alert.country), alert.severity, alert.rung
    if read.is_taken(alert.id):
        return Step(rung, None)
    climbed = read.climbed(alert.id, _ENDS)
    age = urgent_for(alert, climbed, now) if alert.city_only else None
    left_city = age is not None and age >= CITY_FOR
    ascent = _ascent(alert, read, now, past(climbed), in_city=alert.city_only and not left_city)
    morning = ladder.wakes_at(level, ascent.rota.local)
    if morning is not None:
        return Step(rung, morning.astimezone(UTC))
    if age is not None and left_city and rung == LAST:
        rung, calls = ascent.caught_up(ladder.reached(level, age))
    else:
        calls = [(rung, ascent.rota.left_on(rung)), ascent.above(rung)]
    reached, found = calls[-1]
    comes = ascent.rota.comes_at(rung) if level >= PATIENT and reached == LAST else None
    if comes is not None and comes.astimezone(UTC) - now <= ladder.longest(level):
        return ascent.step(rung, comes.astimezone(UTC), calls[:-1])
    again = repeats(alert, climbed, read) if found and reached == LAST else 0
    due = next_climb(level, reached, now, alert.country, again)
    if age is not None and not left_city:
        due = min(due, now + CITY_FOR - age)
    step = ascent.step(reached, due, calls, passed=rung)
    return replace(step, left_city=left_city)


def page_holders(
    alert: Alert, holders: Collection[int], read: Reader, now: datetime
) -> Step | None:
    """Whoever has a case of the same place goes first; None where none of them can be called now.

    What cannot wait is told to the first rung too; else the ladder waits one step for them.
    """
    ladder, level = ladder_of(alert.country), alert.severity
    before = past(read.climbed(alert.id, _ENDS))
    ascent = _ascent(alert, read, now, before, in_city=alert.city_only)
    found = ascent.rota.among(holders)
    if not found or ladder.wakes_at(level, ascent.rota.local) is not None:
        return None
    if level >= PATIENT:
        step = Step(alert.rung, next_climb(level, 0, now, alert.country))
    else:
        step = step_up(alert, read, now)
    called = {row.person_id for row in step.events if row.kind == AlertEventKind.PAGED}
    first = [person for person in found if person not in called]
    events = tuple(
        AlertEvent(alert_id=alert.id, at=now, kind=AlertEventKind.PAGED, person_id=person)
        for person in first
    )
    pages = tuple(page(alert, person, "has") for person in first)
    return replace(step, events=(*events, *step.events), notices=(*pages, *step.notices))


def help_step(alert: Alert, read: Reader, now: datetime) -> Step:
    """For whoever has it and needs help: all up to the next rung may join; no ladder runs."""
    climbed = read.climbed(alert.id, (AlertEventKind.REOPENED,))
    before = past(climbed)
    busy = climbed.joined | {alert.acknowledged_by or 0}
    ascent = _ascent(alert, read, now, before, busy, in_city=alert.city_only)
    rung = max(alert.rung, *before.rungs, -1)
    reached, found = ascent.above(rung)
    calls = [*((on, ascent.rota.free_on(on)) for on in range(rung + 1)), (reached, found)]
    return ascent.step(reached, None, calls, passed=rung, call=call_for_help)


def scope_of(alert: Alert) -> Scope:
    """Whose alert it is."""
    office = office_of(alert.country)
    return Scope(alert.settlement_id, alert.city, alert.country, office.code if office else None)


@dataclass(frozen=True, slots=True)
class _Ascent:
    """One alert at one moment. `office`: who hears of rungs without people.

    `in_city`: only the city is called, and only that nobody is left there is a gap.
    """

    alert: Alert
    now: datetime
    rota: Rota
    office: tuple[int, ...]
    in_city: bool

    def above(self, rung: int) -> tuple[int, list[int]]:
        """The next rung that has somebody, and whom of it to call; the last one has everybody."""
        for higher in range(rung + 1, LAST):
            found = self.rota.on(higher)
            if found or self.rota.knows(higher):
                return higher, found
        return LAST, self.rota.everybody()

    def caught_up(self, to: int) -> tuple[int, list[tuple[int, list[int]]]]:
        """The last of the city's own rungs, and all from there up to where any other would be."""
        own = max(self.rota.past.rungs - {LAST}, default=-1)
        calls = [(on, self.rota.on(on)) for on in range(own + 1, to)]
        return own, [*calls, self.above(max(own, to - 1))]

    def step(
        self,
        rung: int,
        due: datetime | None,
        calls: Sequence[tuple[int, list[int]]],
        *,
        passed: int | None = None,
        call: Callable[[Alert, int, str], Notice] = page,
    ) -> Step:
        """`calls`: people by rung; `passed`: the rungs from above that one on are looked at."""
        called = {person: on for on, people in calls for person in people}
        gaps = [] if passed is None else self._gaps(passed, rung, called)
        paged = AlertEventKind.PAGED
        events = [self._event(AlertEventKind.NOBODY, on) for on in gaps]
        events += [self._event(paged, on, person) for person, on in called.items()]
        again = call is not page  # each call for help is one of its own
        notices = [
            call(self.alert, person, self._key(on, again=again)) for person, on in called.items()
        ]
        notices += [gap(self.alert, person, on) for on in gaps for person in self.office]
        return Step(rung, due, tuple(events), tuple(notices))

    def _gaps(self, passed: int, rung: int, called: Mapping[int, int]) -> list[int]:
        """Each is told once: a ladder that repeats its last rung finds the same ones."""
        passed = LAST if self.in_city else passed
        empty = [on for on in range(passed + 1, rung) if not self.rota.is_manned(on)]
        if rung == LAST and LAST not in called.values():
            empty.append(LAST)
        return [on for on in empty if on not in self.rota.past.empty]

    def _key(self, rung: int, *, again: bool) -> str:
        """Two who climb at the same moment call each person once."""
        before = self.rota.past
        return f"{before.ends}.{rung}.{before.times if again or rung == LAST else 0}"

    def _event(self, kind: AlertEventKind, rung: int, person: int | None = None) -> AlertEvent:
        return AlertEvent(
            alert_id=self.alert.id, at=self.now, kind=kind, person_id=person, detail=str(rung)
        )


def _ascent(
    alert: Alert,
    read: Reader,
    now: datetime,
    before: Past,
    busy: frozenset[int] = frozenset(),
    *,
    in_city: bool,
) -> _Ascent:
    """Who opened it, or what was merged into it, is none of those who are called."""
    openers = read.openers(alert)
    people = [one for one in read.responders(scope_of(alert)) if one.person_id not in openers]
    near = [one for one in people if one.width <= _CITY] if in_city else people
    local = now.astimezone(zone_of(alert.country, alert.city))
    office = dict.fromkeys(one.person_id for one in people if one.role == Role.OFFICE)
    rota = Rota(near, before, local, alert.language, busy)
    return _Ascent(alert, now, rota, tuple(office), in_city)

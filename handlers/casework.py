"""An alert's rows: opening one, adding what a further text tells, paging whoever answers it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import SQLModel

from handlers import clocks, ladder
from handlers.case_facts import fact_rows, for_triage, hour_in, told_in
from handlers.outcome import Notice, Turn
from handlers.reading import has
from handlers.triage import Level, triage
from handlers.understanding.meaning import Safety
from handlers.where import where_of
from storage.alert_changes import SetAlert, SetClock, SetRung
from storage.changes import Change
from storage.codes import Reason
from storage.doubts import is_doubted
from storage.facts import Fact
from storage.models import LIVE, Alert, AlertEvent, AlertEventKind, Phase, Told
from storage.places import zone_of
from storage.proof import text_hash
from storage.vault import vault

THREADS_FOR = timedelta(days=7)
SAFE_FOR = timedelta(days=180)  # a phone that others see stays one


@dataclass(frozen=True, slots=True)
class Added:
    """What a further text does to its alert. `newest`: as it will stand; `worse`: more urgent."""

    facts: Mapping[Fact, str]
    rows: tuple[AlertEvent, ...]
    changes: tuple[Change, ...]
    newest: Alert
    worse: bool


def open_alert(turn: Turn) -> tuple[Alert, tuple[SQLModel, ...]]:
    """A new case, not yet paged, and the first rows of its timeline."""
    meaning, where, facts = turn.meaning, where_of(turn), told_in(turn)
    known = for_triage(facts)
    level = triage(known, turn.today)
    provisional = meaning.safety == Safety.PROVISIONAL
    waits = timedelta(minutes=ladder.PROVISIONAL_MINUTES if provisional else 0)
    reference = turn.read.free_alert_reference()
    alert = Alert(
        reference=reference,
        provisional=provisional,
        phase=known.phase,
        severity=level.severity,
        ruled=level.severity,
        reason=level.reason,
        restricted=has(meaning, "confidential"),
        safe=has(meaning, "unsafe") or turn.read.was_safe(indexes_of(turn), turn.now - SAFE_FOR),
        city_only=is_doubted(turn.sender.address, turn.now),
        language=turn.sender.language,
        settlement_id=where.settlement.id if where.settlement else None,
        place=where.place,
        city=where.city,
        country=where.country,
        by_day=known.by_day,
        households=known.households,
        opener=turn.sender.index,
        inbound_id=turn.inbound_id,
        first_hash=text_hash(reference, turn.now, turn.text),
        opened_at=turn.now,
        next_rung_at=turn.now + waits,
    )
    alert.by_at = _due_at(turn, alert)
    alert.clock_at = clocks.next_at(alert, turn.now)
    rows = fact_rows(turn, alert.id, facts, Told.SENDER)
    return alert, (told(turn, alert, Told.SENDER), *rows, judged(alert, turn.now))


def voice(turn: Turn, alert: Alert) -> Told:
    """Whose word it is: its own sender's, or that of somebody whose alert was merged into it."""
    return Told.SENDER if alert.opener in indexes_of(turn) else Told.WITNESS


def thread(turn: Turn, alert: Alert, by: Told) -> Added:
    """What a further text adds: rows of the timeline and the newest figures."""
    sure = turn.meaning.safety == Safety.CERTAIN and by != Told.RESPONDER
    return add_facts(
        turn,
        alert,
        told_in(turn),
        by,
        told(turn, alert, by),
        provisional=False if sure and alert.provisional else None,
        restricted=True if has(turn.meaning, "confidential") else None,
    )


def add_facts(
    turn: Turn,
    alert: Alert,
    facts: Mapping[Fact, str],
    by: Told,
    *events: AlertEvent,
    **more: Any,  # noqa: ANN401 - fields of `SetAlert`
) -> Added:
    """As if a text had told `facts`; the rule may raise the case, never lower it."""
    known = for_triage({**turn.read.facts(alert.id), **facts})
    level = triage(known, turn.today)
    if alert.reason == Reason.LATER and level.reason.startswith(Reason.NO_DAY):
        level = Level(alert.ruled, Reason.LATER)  # its sender said that there is time
    # Only facts that make it worse raise what a named person has set.
    raised = level.severity < min(alert.ruled, alert.severity)
    change = SetAlert(
        alert.id,
        **{
            "phase": known.phase if Fact.PHASE in facts else None,
            "by_day": known.by_day if Fact.BY in facts else None,
            "households": known.households if Fact.HOUSEHOLDS in facts else None,
            "ruled": level.severity,
            "severity": level.severity if raised else None,
            "reason": level.reason if raised else None,
        }
        | more,
    )
    newest = with_newest(alert, change)
    rows = (*events, *fact_rows(turn, alert.id, facts, by))
    changes: tuple[Change, ...] = (change,)
    if newest.severity != alert.severity:
        rows = (*rows, judged(newest, turn.now))
    if Fact.BY in facts or (Fact.PHASE in facts and newest.phase != alert.phase):
        by_at = _due_at(turn, newest)
        newest = with_newest(newest, SetAlert(alert.id, by_at=by_at))
        clock = SetClock(alert.id, clocks.next_at(newest, turn.now))
        changes = (*changes, SetAlert(alert.id, by_at=by_at), clock)
    elif more.get("provisional") is False:
        changes = (*changes, SetClock(alert.id, clocks.next_at(newest, turn.now)))
    return Added(facts, rows, changes, newest, newest.severity < alert.severity)


def called(turn: Turn, alert: Alert) -> bool:
    """Whether anybody was paged for it."""
    return bool(turn.read.paged_for(alert.id))


def page_now(
    turn: Turn, alert: Alert
) -> tuple[tuple[AlertEvent, ...], tuple[Notice, ...], tuple[Change, ...]]:
    """The next rung at once, unless somebody has it already, or it is over."""
    if alert.acknowledged_by is not None or alert.handling not in LIVE:
        return (), (), ()
    step = ladder.step_up(alert, turn.read, turn.now)
    return step.events, step.notices, (SetRung(alert.id, step.rung, step.next_rung_at),)


def with_newest(alert: Alert, change: SetAlert, **more: int) -> Alert:
    """The alert as it will be, for texts and pages; it is not stored."""
    given = asdict(change) | more
    given.pop("alert_id")
    newest = {name: value for name, value in given.items() if value is not None}
    return Alert(**(alert.model_dump() | newest))


def told(turn: Turn, alert: Alert, by: Told) -> AlertEvent:
    """Somebody's own words, kept with the case."""
    return event(turn, alert, AlertEventKind.TOLD, turn.text, by)


def event(
    turn: Turn,
    alert: Alert,
    kind: AlertEventKind,
    detail: str | None = None,
    by: Told | None = None,
) -> AlertEvent:
    """One row of the timeline, from this message. `by`: by default of those who told of it."""
    return AlertEvent(
        alert_id=alert.id,
        at=turn.now,
        kind=kind,
        told=by or voice(turn, alert),
        person_id=turn.sender.person_id,
        inbound_id=turn.inbound_id,
        detail=detail,
    )


def judged(alert: Alert, now: datetime) -> AlertEvent:
    """How urgent it is from then on, and why."""
    detail = f"{alert.severity} {alert.reason}"
    return AlertEvent(alert_id=alert.id, at=now, kind=AlertEventKind.SEVERITY, detail=detail)


def indexes_of(turn: Turn) -> list[bytes]:
    """Under every key: an alert may have been opened before keys rotated."""
    return vault().indexes(turn.sender.medium, turn.sender.value)


def _due_at(turn: Turn, alert: Alert) -> datetime | None:
    """What is under way is due now; else the day that was told, with its hour."""
    if alert.phase == Phase.UNDER_WAY:
        return turn.now
    if alert.by_day is None:
        return alert.by_at
    return clocks.moment_of(alert.by_day, hour_in(turn.meaning), zone_of(alert.country, alert.city))

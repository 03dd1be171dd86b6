"""What a responder finds of a case: how sure, how urgent, what came of it, the same as which."""

from dataclasses import replace
from datetime import date

from handlers import case_texts, clocks
from handlers.alert_texts import ended as ended_text
from handlers.case_news import case_notice
from handlers.case_people import not_yours, works_on
from handlers.case_taking import to_senders
from handlers.casework import add_facts, event, page_now, with_newest
from handlers.outcome import Outcome, Turn
from handlers.triage import Reason
from handlers.where import place_called
from locales.say import Say, say
from storage.alert_changes import (
    Acknowledge,
    CloseAlert,
    Doubt,
    Handle,
    Move,
    Reopen,
    SetAlert,
    SetClock,
)
from storage.changes import Change
from storage.facts import Fact
from storage.models import (
    Alert,
    AlertEvent,
    AlertEventKind,
    Handling,
    Phase,
    Told,
    Verification,
)

_NO_DOUBT = "none"
_LOST = {Handling.PARTLY, Handling.CARRIED_OUT}


def make_sure(turn: Turn, alert: Alert, found: str) -> Outcome:
    """By a named person. `found`: a `Verification`, or 'two' independent sources."""
    verified = Verification.VERIFIED if found == "two" else Verification(found)
    row = _row(turn, alert, AlertEventKind.VERIFIED, found)
    change = SetAlert(alert.id, verification=verified)
    return Outcome((_noted(alert),), (row,), (change,))


def judge(turn: Turn, alert: Alert, severity: int) -> Outcome:
    """From then on only news that make it worse move it."""
    reason = Reason.PERSON.value
    row = _row(turn, alert, AlertEventKind.SEVERITY, f"{severity} {reason}")
    change = SetAlert(alert.id, severity=severity, reason=reason)
    newest = with_newest(alert, change)
    paged, pages, climbed = page_now(turn, newest) if severity < alert.severity else ((), (), ())
    return Outcome((_noted(alert),), (row, *paged), (change, *climbed), pages)


def end(turn: Turn, alert: Alert, handling: Handling) -> Outcome:
    """What came of it: its senders hear it, and the clock asks again in a month."""
    row = _row(turn, alert, AlertEventKind.HANDLED, handling)
    lost = {Fact.PHASE: Phase.DONE.value} if handling in _LOST else {}
    added = add_facts(turn, alert, lost, Told.RESPONDER, row)
    ended = alert.ended_at or turn.now
    over = alert.model_copy(update={"handling": handling, "ended_at": ended})
    changes = (
        *added.changes,
        Handle(alert.id, handling, turn.now),
        SetClock(alert.id, clocks.next_at(over, turn.now)),
    )
    if turn.now - ended >= clocks.LAST:  # the last follow-up is answered: that was its last word
        closed = _row(turn, alert, AlertEventKind.CLOSED)
        return Outcome(
            (_closed(alert),), (*added.rows, closed), (*changes, CloseAlert(alert.id, turn.now))
        )
    text = ended_text(alert, handling)
    told = to_senders(turn, alert, text, "ended") if handling != Handling.UNKNOWN else ()
    return Outcome((_noted(alert),), added.rows, changes, told)


def postpone(turn: Turn, alert: Alert, day: date) -> Outcome:
    """The series goes on with a day more; its clocks start anew."""
    added = add_facts(turn, alert, {Fact.BY: day.isoformat()}, Told.RESPONDER)
    text = say("{reference}: noted, {day}.", reference=alert.reference, day=day)
    return Outcome((text,), added.rows, added.changes)


def close(turn: Turn, alert: Alert) -> Outcome:
    """Only with an outcome, or where it was found not to be so."""
    if alert.outcome is None and alert.verification != Verification.NOT_CONFIRMED:
        text = case_texts.outcome(alert)
        return Outcome((text,), question=case_texts.question(alert, "outcome", text))
    row = _row(turn, alert, AlertEventKind.CLOSED)
    return Outcome((_closed(alert),), (row,), (CloseAlert(alert.id, turn.now),))


def reopen(turn: Turn, alert: Alert) -> Outcome:
    """It is not over after all: the ladder starts anew."""
    row = _row(turn, alert, AlertEventKind.REOPENED)
    text = say("{reference} is open again. A responder is paged.", reference=alert.reference)
    newest = alert.model_copy(update={"handling": Handling.OPEN, "closed_at": None})
    clock = SetClock(alert.id, clocks.next_at(newest, turn.now))
    return Outcome((text,), (row,), (Reopen(alert.id, turn.now), clock))


def merge(turn: Turn, alert: Alert, other_name: str) -> Outcome:
    """The younger goes into the elder, with all it holds; two senders are two sources."""
    other = turn.read.case_named(other_name)
    if other is None or not (works_on(turn, other) or other.settlement_id == alert.settlement_id):
        return not_yours(other_name)
    if other.id == alert.id:
        return Outcome((_noted(alert),))
    into, goes = sorted((alert, other), key=lambda one: (one.opened_at, one.id))
    return _merged(turn, into, goes)


def _merged(turn: Turn, into: Alert, goes: Alert) -> Outcome:
    rows = [
        _row(turn, into, AlertEventKind.MERGED, goes.reference),
        _row(turn, goes, AlertEventKind.MERGED, into.reference),
    ]
    change = SetAlert(
        into.id,
        severity=min(into.severity, goes.severity),
        ruled=min(into.ruled, goes.ruled),
        reason=goes.reason if goes.severity < into.severity else None,
        phase=_further(into.phase, goes.phase),
        by_day=into.by_day or goes.by_day,
        by_at=into.by_at or goes.by_at,
        households=into.households or goes.households,
        restricted=True if goes.restricted else None,
        verification=_two_sources(turn, into, goes),
    )
    if change.verification is not None:
        rows.append(_row(turn, into, AlertEventKind.VERIFIED, "two"))
    text = say(
        "{reference} now holds {code} as well.", reference=into.reference, code=goes.reference
    )
    newest = with_newest(into, change)
    changes: tuple[Change, ...] = (
        change,
        CloseAlert(goes.id, turn.now, merged_into=into.id),
        SetClock(into.id, clocks.next_at(newest, turn.now)),
    )
    if goes.acknowledged_by is not None and into.acknowledged_by is None:
        changes = (*changes, Acknowledge(into.id, goes.acknowledged_by, turn.now))
    others = sorted((turn.read.people_of(into) | turn.read.people_of(goes)) - {_me(turn)})
    told = (case_notice(into, one, text, f"merged:{turn.inbound_id}:{one}") for one in others)
    return Outcome((text,), tuple(rows), changes, tuple(told))


def distrust(turn: Turn, alert: Alert, why: str) -> Outcome:
    """Nothing is deleted: later alerts of that number open as ever, and page only the city."""
    row = _row(turn, alert, AlertEventKind.DOUBTED, why)
    doubt = None if why == _NO_DOUBT else why
    change = Doubt([*turn.read.openers(alert).values(), alert.opener], doubt, turn.now)
    if why == "city":
        text = say(
            "{reference}: which city is it? Send the place and the city.", reference=alert.reference
        )
        question = case_texts.question(alert, "city", text, slot="place")
        return Outcome((text,), (row,), (change,), question=question)
    if why == "forged":
        unsure = make_sure(turn, alert, Verification.NOT_CONFIRMED)
        return replace(unsure, rows=(row, *unsure.rows), changes=(change, *unsure.changes))
    return Outcome((_noted(alert),), (row,), (change,))


def move(turn: Turn, alert: Alert, written: str) -> Outcome:
    """To the city where it is: its people are paged from the first rung on."""
    found = place_called(turn, written, None)
    if found.city is None:
        text = say(
            "{reference}: no such city. Send the place and the city.", reference=alert.reference
        )
        return Outcome((text,), question=case_texts.question(alert, "city", text, slot="place"))
    row = _row(turn, alert, AlertEventKind.NOTE, f"it is in {found.city}")
    settlement = found.settlement.id if found.settlement else None
    changes = (
        Move(alert.id, settlement, found.written, found.city, found.country),
        Reopen(alert.id, turn.now),
    )
    text = say(
        "{reference}: now {city}. Its people are paged.", reference=alert.reference, city=found.city
    )
    return Outcome((text,), (row, _row(turn, alert, AlertEventKind.REOPENED)), changes)


def _further(one: Phase, other: Phase) -> Phase:
    order = (Phase.DONE, Phase.UNDER_WAY, Phase.THREAT, Phase.SIGNAL)
    return min(one, other, key=order.index)


def _two_sources(turn: Turn, into: Alert, goes: Alert) -> Verification | None:
    mine, theirs = turn.read.openers(into), turn.read.openers(goes)
    independent = bool(mine and theirs) and {*mine}.isdisjoint(theirs)
    weak = into.verification in {Verification.UNVERIFIED, Verification.ONE_SOURCE}
    return Verification.VERIFIED if independent and weak else None


def _row(turn: Turn, alert: Alert, kind: AlertEventKind, detail: str | None = None) -> AlertEvent:
    return event(turn, alert.id, kind, detail, Told.RESPONDER)


def _noted(alert: Alert) -> Say:
    return say("{reference}: noted.", reference=alert.reference)


def _closed(alert: Alert) -> Say:
    return say("{reference} is closed.", reference=alert.reference)


def _me(turn: Turn) -> int:
    return turn.sender.person_id or 0

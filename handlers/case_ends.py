"""What a responder finds of a case: how sure, how urgent, what came of it."""

from datetime import date

from handlers import case_texts, clocks
from handlers.alert_texts import ended as ended_text
from handlers.case_taking import to_senders
from handlers.casework import add_facts, event, page_now, with_newest
from handlers.outcome import Outcome, Turn
from locales.say import Say, say
from storage.alert_changes import (
    CloseAlert,
    Handle,
    Reopen,
    SetAlert,
    SetClock,
)
from storage.codes import Reason
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
    sure = verified in {Verification.VERIFIED, Verification.ONE_SOURCE}
    change = SetAlert(
        alert.id, verification=verified, provisional=False if sure and alert.provisional else None
    )
    clock = SetClock(alert.id, clocks.next_at(with_newest(alert, change), turn.now))
    return Outcome((_noted(alert),), (row,), (change, clock))


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
    if (
        handling != Handling.POSTPONED and turn.now - ended >= clocks.LAST
    ):  # the last follow-up is answered: that was its last word
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


def _row(turn: Turn, alert: Alert, kind: AlertEventKind, detail: str | None = None) -> AlertEvent:
    return event(turn, alert, kind, detail, Told.RESPONDER)


def _noted(alert: Alert) -> Say:
    return say("{reference}: noted.", reference=alert.reference)


def _closed(alert: Alert) -> Say:
    return say("{reference} is closed.", reference=alert.reference)

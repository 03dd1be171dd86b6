"""What the clock asks of a case's people, once each; who is in a talk is asked a little later."""

from datetime import datetime, timedelta

from handlers import alert_questions, case_texts, clocks
from handlers.alert_texts import ENDS, Asked
from handlers.case_news import case_notice
from handlers.clocks import Tick
from handlers.outcome import Notice, Outcome
from locales.say import Say, Term, say
from storage.alert_changes import SetClock
from storage.ids import new_id
from storage.models import LIVE, Alert, AlertEvent, AlertEventKind, Handling, Lane
from storage.reader import Reader

_TALK = timedelta(minutes=10)  # since the last question: its answer may be on its way


def ask(alert: Alert, read: Reader, now: datetime) -> Outcome:
    """The newest question that is due, to whoever opened the case and to whoever has it."""
    tick = clocks.due(alert, now)
    if tick is None:
        return _outcome(alert, SetClock(alert.id, clocks.next_at(alert, now)))
    people = sorted(set(read.openers(alert)) - read.unsafe_openers(alert))
    owners = sorted(read.people_of(alert))
    if any(read.asked_since(one, now - _TALK) for one in (*people, *owners)):
        return _outcome(alert, SetClock(alert.id, now + _TALK))
    event = AlertEvent(
        alert_id=alert.id, at=now, kind=AlertEventKind.ASKED, detail=tick.name, id=new_id()
    )
    asked = _of_sender(alert, tick)
    notices = [_notice(alert, one, asked, event.id) for one in people if one not in owners]
    notices += [_notice(alert, one, _of_owner(alert, tick), event.id) for one in owners]
    change = SetClock(alert.id, clocks.next_at(alert, now))
    return Outcome((), (event,), (change,), tuple(notices), lane=Lane.ALERT, alert_id=alert.id)


def _outcome(alert: Alert, change: SetClock) -> Outcome:
    return Outcome(changes=(change,), lane=Lane.ALERT, alert_id=alert.id)


def _notice(alert: Alert, person: int, asked: Asked, event: int) -> Notice:
    notice = case_notice(alert, person, asked.text, f"clock:{event}:{person}")
    return Notice(
        notice.person_id,
        notice.text,
        notice.key,
        notice.lane,
        notice.alert_id,
        asked.question,
        asked_by=event,
        insists=True,
    )


def _of_sender(alert: Alert, tick: Tick) -> Asked:
    if tick.is_follow_up:
        return alert_questions.afterwards(alert)
    return alert_questions.still(alert) if tick.is_before else alert_questions.happened(alert)


def _of_owner(alert: Alert, tick: Tick) -> Asked:
    """Before the day only that it is near: the sender knows whether they come."""
    if tick.is_before:
        return Asked(_near(alert), None)
    text = _after(alert) if tick.is_follow_up else case_texts.outcome(alert)
    return Asked(text, case_texts.question(alert, "outcome", text))


def _near(alert: Alert) -> Say:
    return say(
        "{reference}: by {by_day}, {place}. The sender is asked whether it is still coming.",
        reference=alert.reference,
        by_day=alert.by_day or "?",
        place=case_texts.place_of(alert),
    )


def _after(alert: Alert) -> Say:
    outcome = alert.outcome if alert.outcome and alert.handling not in LIVE else Handling.UNKNOWN
    return say(
        "{reference} was kept as {outcome}. What is it now?",
        *case_texts.OUTCOME,
        reference=alert.reference,
        outcome=Term(ENDS[outcome]),
    )

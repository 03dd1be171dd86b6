"""What the clock asks of a case's people, once each; who is in a talk is asked a little later."""

from dataclasses import replace
from datetime import datetime, timedelta

from handlers import alert_questions, case_texts, clocks
from handlers.alert_texts import ENDS, Asked
from handlers.case_news import case_notice
from handlers.casework import SAFE_FOR
from handlers.clocks import Tick
from handlers.outcome import Notice, Outcome
from locales.say import Choice, Say, Term, say
from storage.alert_changes import SetClock
from storage.ids import new_id
from storage.models import LIVE, Alert, AlertEvent, AlertEventKind, Handling, Lane
from storage.reader import Reader

_TALK = timedelta(minutes=10)  # since the last question: its answer may be on its way
_PATIENCE = timedelta(hours=1)  # that a question of another kind is waited for
_SAID = {  # words that every language understands behind a reference
    Handling.STOPPED: "stopped",
    Handling.POSTPONED: "postponed",
    Handling.PARTLY: "partly",
    Handling.CARRIED_OUT: "carried out",
    Handling.RESETTLED: "resettled",
}


def ask(alert: Alert, read: Reader, now: datetime) -> Outcome:
    """The newest question that is due, to those who told of the case and to those who have it."""
    tick = clocks.due(alert, now)
    if tick is None:
        return _outcome(alert, SetClock(alert.id, clocks.next_at(alert, now)))
    owners = sorted(read.people_of(alert))
    people = set(read.openers(alert)).difference(owners)
    asked = sorted(people - read.unsafe_people(people, now - SAFE_FOR))
    busy = {one for one in asked if read.is_in_talk(one, now, now - _TALK)}
    if busy and now < tick.at + _PATIENCE:
        return _outcome(alert, SetClock(alert.id, now + _TALK))
    event = AlertEvent(
        alert_id=alert.id, at=now, kind=AlertEventKind.ASKED, detail=tick.name, id=new_id()
    )
    question = _of_sender(alert, tick)
    notices = [_asking(alert, one, question, event.id, asks=one not in busy) for one in asked]
    told = _of_owner(alert, tick)
    notices += [case_notice(alert, one, told, f"clock:{event.id}:{one}") for one in owners]
    change = SetClock(alert.id, clocks.next_at(alert, now))
    return Outcome((), (event,), (change,), tuple(notices), lane=Lane.ALERT, alert_id=alert.id)


def _outcome(alert: Alert, change: SetClock) -> Outcome:
    return Outcome(changes=(change,), lane=Lane.ALERT, alert_id=alert.id)


def _asking(alert: Alert, person: int, asked: Asked, event: int, *, asks: bool) -> Notice:
    """Where another question waits, only the words: they are answered by the reference."""
    notice = case_notice(alert, person, asked.text, f"clock:{event}:{person}")
    if not asks:
        return replace(notice, text=replace(asked.text, choices=()))
    return replace(notice, question=asked.question, asked_by=event, insists=True)


def _of_sender(alert: Alert, tick: Tick) -> Asked:
    if tick.is_follow_up:
        return alert_questions.afterwards(alert)
    return alert_questions.still(alert) if tick.is_before else alert_questions.happened(alert)


def _of_owner(alert: Alert, tick: Tick) -> Say:
    """By the reference and never by a number, which could end another case of theirs."""
    if tick.is_before:
        return _near(alert)
    return _after(alert) if tick.is_follow_up else _what_came(alert)


def _what_came(alert: Alert) -> Say:
    return say("{reference}: what came of it?", *_outcomes(alert), reference=alert.reference)


def _outcomes(alert: Alert) -> tuple[Choice, ...]:
    """What a tap says; in an SMS the reference opens the menu."""
    return tuple(
        Choice(f"{alert.reference} {word}", ENDS[handling], only_button=True)
        for handling, word in _SAID.items()
    )


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
        *_outcomes(alert),
        reference=alert.reference,
        outcome=Term(ENDS[outcome]),
    )

"""What follows from the answers of an alert's sender."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from handlers import alert_texts, ladder
from handlers.alert_questions import END, households, which_day
from handlers.alert_steps import go_on, kept, placed, said
from handlers.alert_texts import UNSAFE
from handlers.case_facts import told_in
from handlers.case_news import AFTER, HURT, NO_EVICTION, STILL
from handlers.case_words import more
from handlers.casework import called, event, indexes_of, judged, told, voice, with_newest
from handlers.outcome import Outcome, Turn
from handlers.reading import NO, YES, answer_of, count_of, day_of, text_of
from handlers.safe_phone import about, declare
from handlers.where import place_called
from locales.say import say
from storage.alert_changes import CloseAlert, SetAlert, SetRung
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
from storage.redact import redact

_A_PLACE = 8  # words of a place; more tell something else as well
_LONGEST = 200  # of a place as somebody writes it


def resume(turn: Turn) -> Outcome:
    """Takes the answer to the question that the alert asked."""
    pending = turn.pending
    alert = turn.read.case(int(pending.data["alert"] or 0)) if pending else None
    if pending is None or alert is None:
        return Outcome(settles=True, answers=(say("That question is closed. Send HELP."),))
    turn.read.lock(alert)
    answer = answer_of(turn)
    if answer == UNSAFE:
        return declare(turn, alert)
    if turn.text.strip() == END:
        return said(turn, alert, alert_texts.noted(alert, called=called(turn, alert)))
    if answer is None and pending.choices and pending.slot is None:
        text = say("{reference}: send one of the numbers.", reference=alert.reference)
        return about(turn, alert, Outcome(answers=(text,)))
    return _ASKS[pending.ask](turn, alert, answer or "")


def _is_it(turn: Turn, alert: Alert, answer: str) -> Outcome:
    if answer == NO:
        return _not_one(turn, alert)
    sure = event(turn, alert, AlertEventKind.CONFIRMED)
    if answer == "other":
        facts = {Fact.PHASE: Phase.SIGNAL.value, Fact.REASON: "another danger"}
        level = {"severity": 1, "reason": "sign", "provisional": False}
        return go_on(turn, alert, facts, sure, ask=alert_texts.noted, more=level)
    return _under_way(turn, alert, sure)


def _not_one(turn: Turn, alert: Alert) -> Outcome:
    """It ends only what nobody has touched: whoever holds the phone may not be its owner."""
    touched = alert.acknowledged_by is not None or not alert.provisional
    if touched or voice(turn, alert) != Told.SENDER or alert.handling != Handling.OPEN:
        row = _answered(turn, alert, "no eviction")
        return go_on(turn, alert, {}, row, news=NO_EVICTION)
    row = event(turn, alert, AlertEventKind.CLOSED, "its sender says: no eviction")
    change = CloseAlert(alert.id, turn.now, Verification.NOT_CONFIRMED)
    return replace(said(turn, alert, alert_texts.closed(alert), row), changes=(change,))


def _when(turn: Turn, alert: Alert, answer: str) -> Outcome:
    match answer:
        case "now":
            return _under_way(turn, alert)
        case "soon":
            day = turn.today + timedelta(days=1)
            return go_on(turn, alert, {Fact.BY: day.isoformat()}, ask=alert_texts.order)
        case "later":
            return _later(turn, alert)
    row = _answered(turn, alert, "no eviction")
    return go_on(turn, alert, {}, row, news=NO_EVICTION)


def _later(turn: Turn, alert: Alert) -> Outcome:
    """The rule may lower it where only the missing day made it urgent."""
    row = _answered(turn, alert, "later")
    if not (alert.reason or "").startswith(Reason.NO_DAY) or voice(turn, alert) != Told.SENDER:
        return said(turn, alert, which_day(alert), row)
    level = SetAlert(alert.id, severity=2, ruled=2, reason=Reason.LATER)
    wait = ladder.next_climb(2, alert.rung, turn.now, alert.country)
    climb = SetRung(alert.id, alert.rung, wait)
    rows = row, judged(with_newest(alert, level), turn.now)
    return replace(said(turn, alert, which_day(alert), *rows), changes=(level, climb))


def _day(turn: Turn, alert: Alert, _answer: str) -> Outcome:
    day = day_of(turn.meaning, "day")
    if day is None or day < turn.today:
        return more(turn, alert, which_day(alert))
    return go_on(turn, alert, {Fact.BY: day.isoformat()})


def _still(turn: Turn, alert: Alert, answer: str) -> Outcome:
    """'no' ends nothing: a responder finds out whether it is so."""
    if answer == "day":
        return said(turn, alert, which_day(alert))
    row = _answered(turn, alert, f"still coming: {answer}")
    return go_on(turn, alert, {}, row, news=STILL[answer])


def _happened(turn: Turn, alert: Alert, answer: str) -> Outcome:
    row = _answered(turn, alert, f"what happened: {answer}")
    if answer == "goes_on":
        return _under_way(turn, alert, row)
    if answer == "nothing":
        return go_on(turn, alert, {}, row, news=AFTER[answer])
    facts = {Fact.PHASE: Phase.DONE.value, Fact.LOSSES: answer}
    return go_on(turn, alert, facts, row, ask=alert_texts.hurt, news=AFTER[answer])


def _hurt(turn: Turn, alert: Alert, answer: str) -> Outcome:
    if answer == YES:
        return go_on(turn, alert, {Fact.INJURED: YES}, news=HURT)
    return kept(turn, alert, {Fact.INJURED: NO})


def _households(turn: Turn, alert: Alert, _answer: str) -> Outcome:
    count = count_of(turn.meaning, "count") or count_of(turn.meaning, "choice")
    if count is None:
        return more(turn, alert, households(alert))
    return kept(turn, alert, {Fact.HOUSEHOLDS: str(count)})


def _value_of(fact: Fact) -> Callable[[Turn, Alert, str], Outcome]:
    """The answer is the fact's value."""
    return lambda turn, alert, answer: kept(turn, alert, {fact: answer})


def _spot(turn: Turn, alert: Alert, _answer: str) -> Outcome:
    """Words that tell of more than a place are told to whoever has it."""
    words = (text_of(turn.meaning, "spot") or turn.text).strip()[:_LONGEST]
    facts = told_in(turn) | {Fact.SPOT: words}
    return go_on(turn, alert, facts, tell=len(words.split()) > _A_PLACE)


def _consent(turn: Turn, alert: Alert, answer: str) -> Outcome:
    """Of their own alert: who told of the same place decides for themselves."""
    row = event(turn, alert, AlertEventKind.CONSENT, answer)
    own = turn.read.own_of(alert, indexes_of(turn))
    outcome = go_on(turn, alert, {}, row, ask=alert_texts.noted, tell=False)
    return replace(outcome, changes=(*outcome.changes, SetAlert(own, consent=answer == YES)))


def _where(turn: Turn, alert: Alert, _answer: str) -> Outcome:
    """Only what names a known place or a city is one; anything else is what they have to say."""
    found = place_called(turn, text_of(turn.meaning, "place") or turn.text[:_LONGEST], alert.city)
    known = alert.city is not None or alert.settlement_id is not None
    if known or (found.settlement is None and found.city is None):
        again = alert_texts.where(alert, called=called(turn, alert))
        return more(turn, alert) if known else more(turn, alert, again)
    change = SetAlert(
        alert.id,
        settlement_id=found.settlement.id if found.settlement else None,
        place=redact(found.written or "") or None,
        city=found.city,
        country=found.country,
    )
    return placed(turn, alert, change, told(turn, alert, voice(turn, alert)))


def _under_way(turn: Turn, alert: Alert, *rows: AlertEvent) -> Outcome:
    facts = {Fact.PHASE: Phase.UNDER_WAY.value}
    sure = {"provisional": False} if alert.provisional else None
    return go_on(turn, alert, facts, *rows, ask=alert_texts.hurt, more=sure)


def _answered(turn: Turn, alert: Alert, what: str) -> AlertEvent:
    """No words of theirs, but what their number stood for."""
    return event(turn, alert, AlertEventKind.NOTE, what)


_ASKS: dict[str, Callable[[Turn, Alert, str], Outcome]] = {
    "is": _is_it,
    "when": _when,
    "hurt": _hurt,
    "order": _value_of(Fact.NOTICE),
    "contact": _value_of(Fact.CONTACT),
    "households": _households,
    "where": _where,
    "actor": _value_of(Fact.ACTOR),
    "police": _value_of(Fact.POLICE),
    "spot": _spot,
    "talks": _value_of(Fact.CONSULTATION),
    "offered": _value_of(Fact.ALTERNATIVE),
    "wishes": _value_of(Fact.WISHES),
    "consent": _consent,
    "day": _day,
    "still": _still,
    "happened": _happened,
    "now": _value_of(Fact.WENT),
}

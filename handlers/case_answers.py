"""'V7K2-M yes', 'V7K2-M 2': the answer to what was asked of that case, whatever else is asked."""

from dataclasses import replace

from handlers import alert_questions, clocks
from handlers.case_people import is_opener
from handlers.outcome import Outcome, Pending, Turn
from handlers.reading import NO, YES, reference_of, text_of
from handlers.understanding.meaning import Entity, Intent, Meaning
from storage.models import Alert
from storage.references import Letter


def named_answer(turn: Turn) -> Turn | None:
    """As if the number or the word had been sent alone; None where nothing was asked of it."""
    reference = reference_of(turn)
    if reference is None or not reference.startswith(Letter.EVICTION):
        return None
    if turn.meaning.intent not in {Intent.ACKNOWLEDGE, Intent.CASE}:
        return None
    alert = turn.read.case_named(reference)
    pending = _asked_of(turn, alert) if alert is not None else None
    meaning = _said(turn, pending) if pending is not None else None
    if meaning is None:
        return None
    number = (text_of(turn.meaning, "text") or "").strip()
    return replace(turn, meaning=meaning, pending=pending, text=number)


def beside_another(turn: Turn, outcome: Outcome) -> Outcome:
    """The question that waits there stays the one that a number answers."""
    if turn.pending is None or turn.pending.kind == "eviction":
        return outcome
    return replace(outcome, question=None, settles=False)


def _asked_of(turn: Turn, alert: Alert) -> Pending | None:
    pending = turn.pending
    if pending is not None and pending.data.get("alert") == alert.id and pending.choices:
        return pending
    tick = turn.read.last_asked(alert.id) if is_opener(turn, alert) else None
    if tick is None:
        return None
    if tick in clocks.BEFORE:
        return alert_questions.still(alert).question
    if tick == clocks.HAPPENED:
        return alert_questions.happened(alert).question
    return alert_questions.afterwards(alert).question


def _said(turn: Turn, pending: Pending) -> Meaning | None:
    meaning = turn.meaning
    agrees = meaning.entities.get("agrees")
    if agrees is not None:
        if agrees.value is True and "yes" not in meaning.entities:
            return None
        word = NO if agrees.value is False else YES
        intent = Intent.NO if word == NO else Intent.YES
        return replace(meaning, intent=intent, entities={}) if word in pending.choices else None
    number = (text_of(meaning, "text") or "").strip()
    if not number.isdecimal() or not 1 <= int(number) <= len(pending.choices):
        return None
    value = pending.choices[int(number) - 1]
    return replace(meaning, intent=Intent.CHOICE, entities={"choice": Entity(value)})

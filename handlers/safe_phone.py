"""A phone that others see: the one place that says so, whatever is answered."""

from dataclasses import replace

from handlers.alert_texts import made_safe, neutral
from handlers.casework import SAFE_FOR, event, indexes_of
from handlers.outcome import Outcome, Turn
from handlers.reading import YES
from storage.alert_changes import MakeSafe
from storage.models import Alert, AlertEventKind, Lane


def about(turn: Turn, alert: Alert, outcome: Outcome) -> Outcome:
    """An answer to whoever told of it goes first; an unsafe phone shows only that it arrived."""
    if outcome.answers and is_unsafe(turn, alert):
        quiet = neutral(alert).text
        outcome = replace(outcome, answers=(quiet,), question=None, settles=True)
    return replace(outcome, lane=Lane.ALERT, alert_id=alert.id)


def is_unsafe(turn: Turn, alert: Alert) -> bool:
    """Of the address that writes, whatever case its words go to."""
    mine = indexes_of(turn)
    fresh = alert.safe and alert.opener in mine
    return fresh or turn.read.was_safe(mine, turn.now - SAFE_FOR)


def declare(turn: Turn, alert: Alert) -> Outcome:
    """Its sender says that others see it: the last text that says anything."""
    row = event(turn, alert, AlertEventKind.SAFE, YES)
    change = MakeSafe(indexes_of(turn), turn.now - SAFE_FOR)
    text = made_safe(alert).text
    outcome = Outcome((text,), (row,), (change,), settles=True)
    return replace(outcome, lane=Lane.ALERT, alert_id=alert.id)

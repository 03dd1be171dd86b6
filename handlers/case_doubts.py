"""A number that floods, a forger, a wrong city: marked by a named person, nothing is deleted."""

from dataclasses import replace

from handlers import case_texts
from handlers.case_ends import make_sure
from handlers.casework import event
from handlers.outcome import Outcome, Turn
from handlers.where import place_called
from locales.say import Say, say
from storage.alert_changes import Doubt, Move, Reopen
from storage.models import Alert, AlertEvent, AlertEventKind, Told, Verification
from storage.redact import redact

_NO_DOUBT = "none"


def distrust(turn: Turn, alert: Alert, why: str) -> Outcome:
    """Later alerts of those numbers open as ever, and page only the city."""
    row = _row(turn, alert, AlertEventKind.DOUBTED, why)
    doubt = None if why == _NO_DOUBT else why
    change = Doubt([*turn.read.openers(alert).values(), alert.opener], doubt, turn.now)
    if why == "city":
        asked = _ask_city(alert, _which(alert))
        return replace(asked, rows=(row,), changes=(change,))
    if why == "forged":
        unsure = make_sure(turn, alert, Verification.NOT_CONFIRMED)
        return replace(unsure, rows=(row, *unsure.rows), changes=(change, *unsure.changes))
    text = say("{reference}: noted.", reference=alert.reference)
    return Outcome((text,), (row,), (change,))


def move(turn: Turn, alert: Alert, written: str) -> Outcome:
    """To the city where it is: its people are paged from the first rung on."""
    found = place_called(turn, written, None, abroad=True)
    if found.city is None:
        text = say(
            "{reference}: no such city. Send the place and the city.", reference=alert.reference
        )
        return replace(
            _ask_city(alert, text), rows=(_row(turn, alert, AlertEventKind.NOTE, written),)
        )
    rows = (
        _row(turn, alert, AlertEventKind.NOTE, f"it is in {found.city}"),
        _row(turn, alert, AlertEventKind.REOPENED),
    )
    settlement = found.settlement.id if found.settlement else None
    changes = (
        Move(alert.id, settlement, redact(found.written or ""), found.city, found.country),
        Reopen(alert.id, turn.now),
    )
    text = say(
        "{reference}: now {city}. Its people are paged.",
        reference=alert.reference,
        city=found.city,
    )
    return Outcome((text,), rows, changes)


def _which(alert: Alert) -> Say:
    return say(
        "{reference}: which city is it? Send the place and the city.", reference=alert.reference
    )


def _ask_city(alert: Alert, text: Say) -> Outcome:
    return Outcome((text,), question=case_texts.question(alert, "city", text, slot="place"))


def _row(turn: Turn, alert: Alert, kind: AlertEventKind, detail: str | None = None) -> AlertEvent:
    return event(turn, alert, kind, detail, Told.RESPONDER)

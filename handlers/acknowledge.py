"""A responder takes an alert: `OK V7K2-M` or the button under the page."""

from dataclasses import replace

from handlers import alert_texts
from handlers.case_people import case_in, is_opener, may_take, not_yours
from handlers.case_taking import cannot, take
from handlers.casework import called
from handlers.outcome import Kind, Outcome, Turn
from handlers.reading import reference_of
from handlers.safe_phone import about
from handlers.understanding.meaning import Intent
from locales.say import say
from storage.models import Lane


def decide(turn: Turn) -> Outcome:
    """The same answer for 'not yours' and 'not there'."""
    reference = reference_of(turn)
    if reference is None or turn.sender.person is None:
        return Outcome((say("Send OK and the reference of the alert, e.g. OK V7K2-M"),))
    alert = case_in(turn)
    if alert is not None and is_opener(turn, alert):
        text = alert_texts.status(alert, called=called(turn, alert)).text
        return about(turn, alert, Outcome((text,)))
    if alert is None or not may_take(turn, alert):
        return not_yours(reference)
    agrees = turn.meaning.entities.get("agrees")
    refused = agrees is not None and agrees.value is False
    outcome = cannot(turn, alert) if refused else take(turn, alert)
    return replace(outcome, lane=Lane.ALERT, alert_id=alert.id)


KIND = Kind("acknowledge", (Intent.ACKNOWLEDGE,), ("acknowledge",), decide)

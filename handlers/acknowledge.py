"""A responder takes an alert: `OK V7K2-M` or the button under the page."""

from dataclasses import replace

from handlers import ladder
from handlers.casework import event
from handlers.outcome import Kind, Notice, Outcome, Turn
from handlers.reading import reference_of
from handlers.understanding.meaning import Intent
from locales.say import say
from storage.alert_changes import Acknowledge
from storage.models import Alert, AlertEventKind, Handling, Lane, Person


def decide(turn: Turn) -> Outcome:
    """The same answer for 'not yours' and 'not there': a reference cannot be tried out."""
    reference, person = reference_of(turn), turn.sender.person
    if reference is None or person is None:
        return Outcome((say("Send OK and the reference of the alert, e.g. OK V7K2-M"),))
    alert = turn.read.alert_by_reference(reference)
    if alert is None or not _may_take(turn, alert, person):
        text = say("{reference} is not an alert for you. Check the reference.", reference=reference)
        return Outcome((text,))
    if alert.handling == Handling.CLOSED:
        return _answer(alert, Outcome((say("{reference} is closed.", reference=reference),)))
    if alert.acknowledged_at is not None:
        return _answer(alert, _taken(alert, person))
    return _answer(alert, _take(turn, alert, person))


def _take(turn: Turn, alert: Alert, person: Person) -> Outcome:
    opener = turn.read.person_at(alert.opener)
    told = Notice(
        opener or 0,
        say("{reference}: a responder has taken it.", reference=alert.reference),
        f"taken:{alert.id}",
        lane=Lane.ALERT,
        alert_id=alert.id,
    )
    return Outcome(
        (
            say(
                "{reference} is yours. Its page at the office has all texts.",
                reference=alert.reference,
            ),
        ),
        rows=(event(turn, alert.id, AlertEventKind.ACKNOWLEDGED),),
        changes=(Acknowledge(alert.id, person.id, turn.now),),
        notices=(told,) if opener is not None and opener != person.id else (),
    )


def _taken(alert: Alert, person: Person) -> Outcome:
    if alert.acknowledged_at is None or alert.acknowledged_by == person.id:
        return Outcome((say("{reference} is yours already.", reference=alert.reference),))
    text = say(
        "{reference} was taken at {time} by another responder.",
        reference=alert.reference,
        time=alert.acknowledged_at,
    )
    return Outcome((text,))


def _may_take(turn: Turn, alert: Alert, person: Person) -> bool:
    """Whoever was paged, or is on the rota of that place."""
    if person.id in turn.read.paged_for(alert.id):
        return True
    rota = turn.read.responders(ladder.scope_of(alert))
    return any(responder.person_id == person.id for responder in rota)


def _answer(alert: Alert, outcome: Outcome) -> Outcome:
    return replace(outcome, lane=Lane.ALERT, alert_id=alert.id)


KIND = Kind("acknowledge", (Intent.ACKNOWLEDGE,), ("acknowledge",), decide)

"""What a person reads: water and sanitation, wishes to be forgotten."""

from handlers.outcome import Kind, Outcome, Turn
from handlers.understanding.meaning import Intent
from locales.say import say
from storage.models import Audit


def decide(turn: Turn) -> Outcome:
    """The text is kept; the answer promises only what happens."""
    if turn.meaning.intent == Intent.FORGET:
        return _forget(turn)
    return Outcome((say("Your text is kept. A person at the office reads it."),))


def _forget(turn: Turn) -> Outcome:
    person = turn.sender.person
    if person is None:
        return Outcome((say("We know nothing of you but this text."),))
    subject = f"person {person.id}"
    row = Audit(at=turn.now, actor=subject, act="asked to be forgotten", subject=subject)
    text = say("Your wish is kept; a person at the office does it. To end our texts send STOP.")
    return Outcome((text,), (row,))


KIND = Kind(
    "kept",
    (Intent.SERVICE, Intent.FORGET),
    ("fails_no_supply", "forget"),
    decide,
)

"""A yes, a no or a number when nothing was asked."""

from handlers.outcome import Kind, Outcome, Turn
from handlers.understanding.meaning import Intent
from locales.say import say


def decide(_turn: Turn) -> Outcome:
    """Says so; a question lasts a day."""
    return Outcome((say("No question is open. Send HELP to see what you can do."),))


KIND = Kind("answers", (Intent.YES, Intent.NO, Intent.CHOICE), ("yes", "no"), decide)

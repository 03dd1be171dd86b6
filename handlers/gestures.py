"""What Telegram has beyond texts: an edit of one, a tap on a button of an older question."""

from handlers.outcome import Outcome, Turn
from locales.say import say


def edited(_turn: Turn) -> Outcome:
    """An edit may be a slip or a correction: it changes no ledger by itself."""
    return Outcome(
        answers=(say("What you sent first is kept. To change it send UNDO, then the right text."),)
    )


def late_tap(_turn: Turn) -> Outcome:
    """The question was answered, replaced or a day old; a later one must not get this answer."""
    return Outcome(answers=(say("That question is closed. Send HELP to see what you can do."),))

"""An edited text: what was kept stands until its sender takes it back."""

from handlers.outcome import Outcome, Turn
from locales.say import say


def decide(_turn: Turn) -> Outcome:
    """An edit may be a slip or a correction: it changes no ledger by itself."""
    return Outcome(
        answers=(say("What you sent first is kept. To change it send UNDO, then the right text."),)
    )

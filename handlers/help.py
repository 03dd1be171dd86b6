"""Help: what this person can send."""

from handlers.examples import examples
from handlers.outcome import Kind, Outcome, Turn
from handlers.understanding.meaning import Intent
from locales.say import say


def decide(turn: Turn) -> Outcome:
    """Short, and made for the sender; who keeps a group's book hears of the rest of it."""
    if turn.sender.group is None:
        return Outcome((examples(turn),))
    return Outcome((examples(turn), say("For the book: STATEMENT, BOX 500, GROUP, PROJECT")))


KIND = Kind("help", (Intent.HELP,), ("help",), decide)

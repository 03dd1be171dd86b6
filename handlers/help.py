"""Help: the two or three things that this person can send."""

from handlers.examples import examples
from handlers.outcome import Kind, Outcome, Turn
from handlers.understanding.meaning import Intent


def decide(turn: Turn) -> Outcome:
    """Short, and made for the sender."""
    return Outcome((examples(turn),))


KIND = Kind("help", (Intent.HELP,), ("help",), decide)

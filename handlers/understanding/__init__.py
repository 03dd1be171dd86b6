"""What a text means. Pure: no clock, no database, no language but the lexicons'."""

from handlers.understanding.alerts import read_alert
from handlers.understanding.answers import read_answer
from handlers.understanding.beside import with_savings
from handlers.understanding.clean import fold
from handlers.understanding.commands import read_command, read_stop
from handlers.understanding.exchanges import read_exchange
from handlers.understanding.meaning import Certainty, Hearing, Intent, Meaning, Safety
from handlers.understanding.money import read_money
from handlers.understanding.places import place_in
from handlers.understanding.reading import Reading
from handlers.understanding.services import read_service

__all__ = ["VERSION", "fold", "place_in", "understand"]

VERSION = "2026.11"

# In this order: an alert before everything, an answer before a new report, a command before talk.
_READERS = (
    read_stop,
    read_alert,
    read_answer,
    read_command,
    read_service,
    read_exchange,
    read_money,
)


def understand(text: str, hearing: Hearing) -> Meaning:
    """What `text` means in its circumstances; never raises, linear in the text's length."""
    reading = Reading(text, hearing)
    for read in _READERS:
        meaning = read(reading)
        if meaning is not None:
            alerts = meaning.safety != Safety.NONE
            return with_savings(reading, meaning) if alerts else meaning
    return Meaning(Intent.UNKNOWN, Certainty.UNKNOWN, language=reading.language)

"""What a text means. Pure: no clock, no database, no language but the lexicons'."""

from dataclasses import replace

from handlers.understanding.alerts import read_alert
from handlers.understanding.answers import read_answer
from handlers.understanding.beside import with_savings
from handlers.understanding.cases import read_unsafe, worded
from handlers.understanding.clean import clean, fold, tokens
from handlers.understanding.commands import read_command, read_reply, read_stop
from handlers.understanding.exchanges import read_exchange
from handlers.understanding.lexicons import lexicons
from handlers.understanding.meaning import Certainty, Entity, Hearing, Intent, Meaning, Safety
from handlers.understanding.money import read_money, read_opening
from handlers.understanding.places import place_in
from handlers.understanding.reading import Reading
from handlers.understanding.services import read_service
from handlers.understanding.stories import is_past, is_story
from handlers.understanding.tongues import ACTS, ALARMS, URGENT, elsewhere
from storage.cities import find_city
from storage.references import Letter

__all__ = ["VERSION", "fold", "place_in", "prepare", "sounds_alarm", "understand"]

VERSION = "2026.11"

_MOST = 2  # other languages that a text is tried in

# In this order: an alert before everything, an answer before a new report, a command before talk.
_READERS = (
    read_stop,
    read_alert,
    read_answer,
    read_command,
    read_service,
    read_exchange,
    read_opening,
    read_money,
    read_unsafe,
)


def prepare() -> None:
    """Reads every lexicon and the gazetteer, a second's work, before the first text needs them."""
    lexicons()
    find_city("Nairobi")


def understand(text: str, hearing: Hearing) -> Meaning:
    """What `text` means in its circumstances; never raises, linear in the text's length.

    An eviction is understood in every language; anything else in another language than the
    sender's is only where their own make nothing of it.
    """
    reading = Reading(text, hearing)
    meaning = _read(reading)
    if meaning.safety != Safety.NONE:
        return meaning
    return _alarm(reading, meaning) or _elsewhere(reading, meaning) or meaning


def sounds_alarm(text: str) -> bool:
    """Whether it may tell of an eviction in any language: a quick look, wrong on either side."""
    return bool(elsewhere(tokens(clean(text)), (), URGENT))


def _alarm(reading: Reading, meaning: Meaning) -> Meaning | None:
    """A sure alert in another language; where the text means nothing else, a likely one as well."""
    for language in elsewhere(reading.words, reading.own, ALARMS):
        found = _read(Reading(reading.raw, replace(reading.hearing, language=language)))
        sure = found.safety == Safety.CERTAIN
        if sure or (found.safety != Safety.NONE and meaning.intent == Intent.UNKNOWN):
            return found
    return None


def _elsewhere(reading: Reading, meaning: Meaning) -> Meaning | None:
    if meaning.intent != Intent.UNKNOWN:
        return None
    for language in elsewhere(reading.words, reading.own, ACTS)[:_MOST]:
        found = _read(Reading(reading.raw, replace(reading.hearing, language=language)))
        if found.intent != Intent.UNKNOWN:
            return found
    return None


def _read(reading: Reading) -> Meaning:
    past = is_story(reading) and is_past(reading)
    for read in _READERS:
        if past and read is read_alert:
            continue  # an eviction of years ago is what was asked for
        meaning = read(reading)
        if meaning is not None:
            alerts = meaning.safety != Safety.NONE
            return _with_more(reading, meaning) if alerts else meaning
    return Meaning(Intent.UNKNOWN, Certainty.UNKNOWN, language=reading.language)


def _with_more(reading: Reading, alert: Meaning) -> Meaning:
    """An answer to somebody, or what was asked for, is kept although it speaks of an eviction."""
    reply = read_reply(reading)
    if reply is not None:
        return replace(alert, reports=(alert, reply))
    if is_story(reading):
        told = Meaning(Intent.CHOICE, Certainty.CERTAIN, {"beside": Entity(value=True)})
        return replace(alert, reports=(alert, told))
    if reading.reference is not None and reading.reference.startswith(Letter.EVICTION):
        return replace(alert, entities=alert.entities | (worded(reading) or {}))
    return with_savings(reading, alert)

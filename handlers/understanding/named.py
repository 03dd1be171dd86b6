"""A text that is led by a reference: what it names, and the words behind."""

from handlers.understanding.meaning import Entity
from handlers.understanding.reading import Reading
from storage.references import Letter, reference_spans

_SHORT = 3  # words of 'yes E7K2-M please'


def led_by(reading: Reading, *letters: Letter) -> dict[str, Entity] | None:
    """The reference at the beginning and the words behind it; None where there is no such one."""
    reference = reading.reference
    spans = reference_spans(reading.text)
    if reference is None or not reference.startswith(letters) or spans[0][0] > 0:
        return None
    entities = {"reference": Entity(reference)}
    words = reading.text[spans[0][1] :].lstrip(" :,.-")
    if words:
        entities["text"] = Entity(words)
    return entities


def agreed_to(reading: Reading, letter: Letter) -> dict[str, Entity] | None:
    """'yes E7K2-M'."""
    reference = reading.reference
    if reference is None or not reference.startswith(letter) or len(reading.words) > _SHORT:
        return None
    said = reading.hits.has("yes", "acknowledge", "no")
    return {"reference": Entity(reference)} if said else None


def answered(reading: Reading, named: dict[str, Entity]) -> dict[str, Entity]:
    """The number or the yes or no that the words are; {} for other words."""
    words = str(named["text"].value).strip(" .()#*") if "text" in named else ""
    if words.isdecimal() and len(words) == 1:
        return {"choice": Entity(int(words))}
    if reading.hits.has("yes", "acknowledge") != reading.hits.has("no"):
        return {"agrees": Entity(not reading.hits.has("no"))}
    return {}

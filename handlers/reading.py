"""Takes values out of a meaning, and the answer out of a reply."""

from datetime import date

from handlers.outcome import Turn
from handlers.understanding.meaning import Intent, Meaning
from storage.references import find_reference

YES, NO = "yes", "no"


def text_of(meaning: Meaning, name: str) -> str | None:
    """An entity that is text."""
    entity = meaning.entities.get(name)
    return entity.value if entity is not None and isinstance(entity.value, str) else None


def count_of(meaning: Meaning, name: str) -> int | None:
    """An entity that is a count of people or households."""
    entity = meaning.entities.get(name)
    if entity is None or isinstance(entity.value, bool):
        return None
    return entity.value if isinstance(entity.value, int) and entity.value >= 0 else None


def day_of(meaning: Meaning, name: str) -> date | None:
    """An entity that is a day."""
    entity = meaning.entities.get(name)
    return entity.value if entity is not None and isinstance(entity.value, date) else None


def words_of(meaning: Meaning, name: str) -> tuple[str, ...]:
    """An entity that is one text or several."""
    entity = meaning.entities.get(name)
    if entity is None:
        return ()
    values = entity.value if isinstance(entity.value, tuple) else (entity.value,)
    return tuple(value for value in values if isinstance(value, str))


def has(meaning: Meaning, name: str) -> bool:
    """Whether it was said, and not as no."""
    entity = meaning.entities.get(name)
    return entity is not None and entity.value is not False and entity.value != 0


def reference_of(turn: Turn) -> str | None:
    """The reference that the text names."""
    return text_of(turn.meaning, "reference") or find_reference(turn.text)


def answer_of(turn: Turn) -> str | None:
    """The value of the choice that a reply takes; None for a number that was not offered."""
    if turn.pending is None:
        return None
    choices = turn.pending.choices
    entity = turn.meaning.entities.get("choice")
    value = entity.value if entity is not None else None
    if isinstance(value, str) and value in choices:
        return value
    number = _number(value)
    if number is not None:
        return choices[number - 1] if 1 <= number <= len(choices) else None
    said = {Intent.YES: YES, Intent.NO: NO}.get(turn.meaning.intent)
    return said if said in choices else None


def _number(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and value.isdecimal() else None

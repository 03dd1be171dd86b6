"""Answers to the pending question: a number of a choice, yes or no, one free value."""

from collections.abc import Mapping
from datetime import date, timedelta

from handlers.understanding.clean import Token, clean
from handlers.understanding.lexicons import lexicons
from handlers.understanding.meaning import Certainty, Entity, Intent, Meaning, Source
from handlers.understanding.numbers import spoken_numbers
from handlers.understanding.places import known_place
from handlers.understanding.reading import Reading
from handlers.understanding.roster import OFF, read_roster
from handlers.understanding.stories import is_command
from handlers.understanding.talks import read_act

_MOST_WORDS = 3  # of a yes or no: 'ndiyo ni sawa'
_LONGEST_SLOT = 60
_MOST_CHOICES = 9  # an answer that came too late is none of a report
_NUMBERS = {"amount", "count"}
_WORDY = {"place", "spot", "day", "talk"}  # slots that a lone number never fills


def read_answer(reading: Reading) -> Meaning | None:
    """None where the text is none, or nothing is asked that it could answer."""
    awaited = reading.hearing.awaited
    if reading.reference is not None:
        return None
    if awaited is not None and awaited.slot == "story":
        return None if is_command(reading, _BEGIN) else _answer(Intent.CHOICE, {})
    choices = awaited.choices if awaited is not None else ()
    free = awaited is not None and awaited.slot is not None
    wordy = awaited is not None and awaited.slot in _WORDY
    number = _bare_number(reading) if not free or (wordy and choices) else None
    if number is not None and (choices or number <= _MOST_CHOICES):
        value = choices[number - 1] if 1 <= number <= len(choices) else number
        return _answer(Intent.CHOICE, {"choice": Entity(value)})
    said = _yes_or_no(reading)
    if said is not None:
        return _answer(said, {})
    if awaited is not None and awaited.slot is not None:
        return _roster(reading) if awaited.slot == "roster" else _slot(reading, awaited.slot)
    return None


def _answer(intent: Intent, entities: dict[str, Entity]) -> Meaning:
    return Meaning(intent, Certainty.CERTAIN, entities)


def _bare_number(reading: Reading) -> int | None:
    """'2', '2.', '(2)', 'mbili': the whole text."""
    if len(reading.words) != 1 or len(reading.text.strip(" .()#*")) > _LONGEST_SLOT:
        return None
    [word] = reading.words
    if word.folded.isdecimal() and len(word.folded) <= 2:  # noqa: PLR2004 - more choices are never offered
        return int(word.folded)
    for lexicon in reading.own[:1]:
        numbers = spoken_numbers([word], lexicon)
        if numbers and word.folded in lexicon.units:
            return numbers[0].count
    return None


def _yes_or_no(reading: Reading) -> Intent | None:
    """In the dialogue's own language only: 'no' is no in one language and something in another."""
    if not 0 < len(reading.core) <= _MOST_WORDS:
        return None
    own = lexicons().get(reading.hearing.language or "", reading.own[0])
    meant = [_meant(reading.words[place], own.words) for place in reading.core]
    said = {one for words in meant for one in words or ("neither",)}
    if said == {"yes"}:
        return Intent.YES
    return Intent.NO if said == {"no"} else None  # 'ok no' is neither


def _meant(word: Token, words: Mapping[str, frozenset[str]]) -> frozenset[str] | None:
    return (words.get(word.folded, frozenset()) & {"yes", "no"}) or None


def _slot(reading: Reading, slot: str) -> Meaning | None:
    if slot == "day":
        day = _day_ahead(reading)
        return None if day is None else _answer(Intent.CHOICE, {slot: Entity(day)})
    act = read_act(reading) if slot == "talk" else {}
    return _answer(Intent.CHOICE, act) if act else _of_words(reading, slot)


def _of_words(reading: Reading, slot: str) -> Meaning | None:
    return _number_slot(reading, slot) or _word_slot(reading, slot)


def _number_slot(reading: Reading, slot: str) -> Meaning | None:
    numbers = reading.numbers
    if slot not in _NUMBERS or len(numbers) != 1 or len(reading.words) > _MOST_WORDS:
        return None
    [number] = numbers
    if number.value is None:
        return None
    given = number.count if slot == "count" else format(number.value, "f")
    return None if given is None else _answer(Intent.CHOICE, {slot: Entity(given)})


def _word_slot(reading: Reading, slot: str) -> Meaning | None:
    text = reading.text.strip()
    if slot in _NUMBERS or not text or len(text) > _LONGEST_SLOT or reading.numbers:
        return None
    if _acts(reading):
        return None
    return _answer(Intent.CHOICE, {slot: known_place(reading) or Entity(text)})


def _day_ahead(reading: Reading) -> date | None:
    """'26 Nov', 'friday', 'in 5 days'."""
    ahead = (
        day.day if day.length is None else reading.today + timedelta(days=day.length)
        for day in reading.days
        if not day.past
    )
    return next((day for day in ahead if day is not None and day >= reading.today), None)


def _roster(reading: Reading) -> Meaning | None:
    listed = read_roster(clean(reading.raw), reading.own)
    only_off = all(member.endswith(OFF) for member in listed)
    if not listed or (only_off and _acts(reading)):  # 'save 0' is a report
        return None
    return _answer(Intent.CHOICE, {"roster": Entity(listed)})


def _acts(reading: Reading) -> bool:
    return any(hit.source == Source.EXACT and hit.concept in _ACTS for hit in reading.hits)


# A text that starts one of these is a report of its own, whatever was asked.
_ACTS = {
    "savings",
    "save",
    "deposit",
    "withdrawal",
    "loan",
    "repayment",
    "total",
    "undo",
    "help",
    "language",
    "stop",
    "start",
    "quiet",
    "forget",
    "join",
    "exchange",
    "offer",
    "want_learn",
    "service",
}
_BEGIN = frozenset(_ACTS | {"look_up", "practice"})

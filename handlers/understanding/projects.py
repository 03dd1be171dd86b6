"""Upgrading projects: 'PROJECT water tap 500000' opens one, 'U7K2-M 5000' pays into it."""

from handlers.understanding.amounts import amounts_of, money
from handlers.understanding.meaning import Certainty, Entity, Intent, Meaning
from handlers.understanding.reading import Reading
from storage.references import Letter, reference_spans

_LONGEST = 60
_AROUND = " ,.:;-=/"
_TOPIC = "topic_"


def read_project(reading: Reading) -> Meaning | None:
    """By a project's reference anywhere, or its word at the beginning."""
    reference = reading.reference
    if reference is not None and reference.startswith(Letter.PROJECT):
        return _named(reading, reference)
    hit = reading.hits.first("project")
    if hit is None or not reading.core or hit.first != reading.core[0]:
        return None
    end = reading.words[hit.last].end
    is_phrase = " " in reading.text[reading.words[hit.first].start : end]
    if is_phrase and reading.core[-1] > hit.last:  # 'our project goes well'
        return None
    return _opened(reading, end)


def _named(reading: Reading, reference: str) -> Meaning:
    amounts = amounts_of(reading, reading.numbers)
    known = {"project": Entity(reference)}
    if len(amounts) == 1 and amounts[0].value:
        paid = known | {"fund": Entity("upgrading")} | money(reading, amounts[0].value, amounts[0])
        return Meaning(Intent.SAVINGS, Certainty.CERTAIN, paid, language=reading.language)
    start, end = reference_spans(reading.text)[0]
    words = (reading.text[:start] + reading.text[end:]).strip(_AROUND)
    if words:
        known["text"] = Entity(words)
    return Meaning(Intent.PROJECT, Certainty.CERTAIN, known, language=reading.language)


def _opened(reading: Reading, start: int) -> Meaning:
    """The last figure is what it costs; the words before it are its title."""
    amounts = [
        one for one in amounts_of(reading, reading.numbers) if one.number.span.start >= start
    ]
    entities: dict[str, Entity] = {}
    end = len(reading.text)
    last = amounts[-1] if amounts else None
    if last is not None and last.value:
        entities |= money(reading, last.value, last)
        end = last.number.span.start
    title = " ".join(reading.text[start:end].split()).strip(_AROUND)[:_LONGEST]
    if title:
        entities["title"] = Entity(title)
    topics = tuple(
        dict.fromkeys(hit.concept[len(_TOPIC) :] for hit in reading.hits.starting(_TOPIC))
    )
    if topics:
        entities["topics"] = Entity(topics)
    return Meaning(Intent.PROJECT, Certainty.CERTAIN, entities, language=reading.language)

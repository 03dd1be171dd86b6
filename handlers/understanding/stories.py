"""A free text that is told when it was asked for: what is none of it, and what it tells of."""

import regex

from handlers.understanding.counts import bind_counts
from handlers.understanding.days import Day
from handlers.understanding.hits import Hit
from handlers.understanding.masks import overlaps
from handlers.understanding.meaning import Source, Span
from handlers.understanding.money_words import ACTS
from handlers.understanding.reading import Reading

_SHORT = 3  # words of a report in the middle of a story: 'saved 5000 shillings'
_NAMES_MORE = 2  # words of 'LEARN land', 'LANGUAGE sw'
_WITH_MORE = {"language", "join", "look_up", "practice"}
_YEAR = regex.compile(r"(?<![\p{Nd}.,])(?:19[5-9]|20\p{Nd})\p{Nd}(?![.,]?\p{Nd})")
_NOW = ("underway", "urgent", "here", "soon", "threat", "future", "help")
_ETHIOPIAN = 8  # years behind, at most


def is_story(reading: Reading) -> bool:
    """Whether a free text was asked for."""
    awaited = reading.hearing.awaited
    return awaited is not None and awaited.slot == "story" and reading.reference is None


def is_command(reading: Reading, begin: frozenset[str]) -> bool:
    """A command alone, or a clear report of an amount: 'TOTAL', 'saved 5000'. Else it is told."""
    core = reading.core
    hits = [
        hit
        for hit in reading.hits
        if hit.source == Source.EXACT and hit.concept in begin and core and hit.first == core[0]
    ]
    return any(_is_all(reading, hit) for hit in hits)


def is_past(reading: Reading) -> bool:
    """A past year stands in it, and nothing that says now or soon."""
    hits = reading.hits
    now = (hit for hit in hits.of(*_NOW) if "notice" not in hits.at(hit.first))
    if next(now, None) is not None or any(_is_ahead(reading, day) for day in reading.days):
        return False
    counted = [one.span for one in bind_counts(reading).entities.values() if one.span is not None]
    years = (match for match in _YEAR.finditer(reading.text))
    ethiopian = reading.hearing.language == "am" or reading.hearing.country == "ET"
    last = reading.today.year - (_ETHIOPIAN if ethiopian else 0)
    return any(
        int(match[0]) < last and not overlaps(Span(*match.span()), counted) for match in years
    )


def _is_all(reading: Reading, hit: Hit) -> bool:
    """Nothing stands beside it, or no more than belongs to it."""
    core = set(reading.core)
    if core <= {*range(hit.first, hit.last + 1)}:
        return True
    if hit.concept in _WITH_MORE:
        return len(core) <= _NAMES_MORE
    if hit.concept not in ACTS or len(core) > _SHORT or len(reading.numbers) != 1:
        return False
    rest = core - {*range(hit.first, hit.last + 1)}
    [number] = reading.numbers
    amount = {
        place
        for place in rest
        if overlaps(Span(reading.words[place].start, reading.words[place].end), [number.span])
    }
    return bool(amount) and all(_is_money(reading, place) for place in rest - amount)


def _is_money(reading: Reading, place: int) -> bool:
    word = reading.words[place].folded
    return any(word in own.money for own in reading.own)


def _is_ahead(reading: Reading, day: Day) -> bool:
    """Today, a later day, or a span to come; one that must be asked may be."""
    if day.length is not None:
        return not day.past
    days = (day.day,) if day.day is not None else day.candidates
    return any(one >= reading.today for one in days)

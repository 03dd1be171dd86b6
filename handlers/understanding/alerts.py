"""What an alert's text tells: phase, day, households, who, notice, place, harm, secrecy."""

from datetime import date, timedelta

import regex

from handlers.understanding.counts import bind_counts
from handlers.understanding.details import details
from handlers.understanding.evictions import phase, scan
from handlers.understanding.meaning import (
    Ask,
    Certainty,
    Entity,
    Intent,
    Meaning,
    Safety,
    Source,
    Span,
)
from handlers.understanding.reading import Reading

# Behind 'at', 'huko', 'en': up to four words, the first of them a name or a known kind of place.
_WORD_OF_NAME = r"(?:\p{Lu}[\p{L}\p{M}'’.-]*|\p{Nd}{1,3}\p{L}?|kwa|de|la|el|los)"
_NAME = regex.compile(rf"{_WORD_OF_NAME}(?: {_WORD_OF_NAME}){{0,4}}")
_LINE = regex.compile(
    r"[\p{L}\p{M}\p{Nd}]+ (?:line|village|estate|road|street|camp|zone)", regex.IGNORECASE
)
_FOUNDER = regex.compile(r"\b(?:\p{Lu}\p{L}+ )?[Kk]wa \p{Lu}\p{L}+")
_FLAGS = {
    "violence": "violence",
    "secret": "confidential",
    "extortion": "extortion",
    "injured": "injured",  # how many is not said
    "arrested": "arrested",
}
_LONGEST_NAME = 60
_ARTICLES = {"la", "el", "los", "de"}


def read_alert(reading: Reading) -> Meaning | None:
    """None where nothing tells of an eviction. An exact word opens the alert at once."""
    safety = scan(reading.hits, deadline=_is_deadline(reading))
    if safety == Safety.NONE:
        return None
    entities = _facts(reading)
    if safety == Safety.PROVISIONAL:
        return Meaning(
            Intent.EVICTION,
            Certainty.ASK,
            entities,
            Ask("eviction", ("yes", "other", "no")),
            safety,
            reading.language,
        )
    sure = bool(entities.keys() & {"households", "by", "phase", "place", "structures", "persons"})
    named = reading.hits.has("eviction", "demolition", "notice")
    hushed = "confidential" in entities
    certainty = Certainty.CERTAIN if sure and named and not hushed else Certainty.CONFIRM
    return Meaning(Intent.EVICTION, certainty, entities, safety=safety, language=reading.language)


def _facts(reading: Reading) -> dict[str, Entity]:
    found = _counts(reading) | _times(reading) | _papers(reading) | details(reading)
    for concept, name in _FLAGS.items():
        if reading.hits.has(concept) and name not in found:
            found[name] = Entity(value=True)
    place = place_in(reading)
    return found if place is None else found | {"place": place}


def _times(reading: Reading) -> dict[str, Entity]:
    """Phase, deadline, and the day of what happened."""
    found: dict[str, Entity] = {}
    by, length = _deadline(reading)
    if by is not None:
        found["by"] = Entity(by, None, Source.DERIVED if length else Source.EXACT)
    if length is not None and reading.hits.has("notice"):
        found["notice_days"] = Entity(length)
    now = phase(reading.hits, ahead=by is not None and by > reading.today)
    if now is None and reading.hits.has("signs"):
        now = "threat"
    if now is not None:
        found["phase"] = Entity(now)
    if now in {"underway", "done"}:
        found["date"] = Entity(_happened(reading), None, Source.DERIVED)
    return found


def _papers(reading: Reading) -> dict[str, Entity]:
    """Notice, court, and whether anything is offered instead."""
    hits = reading.hits
    found: dict[str, Entity] = {}
    if hits.has("no_notice"):
        found["notice"] = Entity("none")
    elif hits.has("notice", "written"):
        found["notice"] = Entity("written" if hits.has("written") else "given")
    if hits.has("court_order"):
        found["court"] = Entity("order")
    if hits.has("no_alternative"):
        found["alternative"] = Entity("none")
    return found


def _counts(reading: Reading) -> dict[str, Entity]:
    bound = dict(bind_counts(reading).entities)
    if "people" in bound:
        bound["persons"] = bound.pop("people")
    return bound


def _is_deadline(reading: Reading) -> bool:
    by, _ = _deadline(reading)
    return by is not None


def _deadline(reading: Reading) -> tuple[date | None, int | None]:
    """The first day ahead, or the end of a span such as 'notice of 7 days'."""
    for day in reading.days:
        if day.length is not None:
            return reading.today + timedelta(days=day.length), day.length
        if day.day is not None and day.day > reading.today:
            return day.day, None
    return None, None


def _happened(reading: Reading) -> date:
    past = (day.day for day in reading.days if day.day is not None and day.day <= reading.today)
    return next(past, reading.today)


def place_in(reading: Reading) -> Entity | None:
    """A settlement that the sender knows, else the name behind a preposition."""
    known = known_place(reading) or _kwa(reading)
    if known is not None:
        return known
    for hit in reading.hits.of("at_place"):
        if hit.last + 1 < len(reading.words):
            start = reading.words[hit.last + 1].start
            match = _NAME.match(reading.text, start)
            if match is not None and any(part[0].isupper() for part in match.group().split()):
                return _named(match.group())
    match = _LINE.search(reading.text)
    if match is not None:
        return Entity(match.group()[:_LONGEST_NAME])
    return _kind_of_place(reading) or _behind_a_comma(reading)


def _kwa(reading: Reading) -> Entity | None:
    """'Mukuru kwa Reuben', 'kwa Njenga': a place by its founder's name."""
    match = _FOUNDER.search(reading.text)
    return Entity(match.group()[:_LONGEST_NAME], Span(*match.span())) if match else None


def _kind_of_place(reading: Reading) -> Entity | None:
    """'en la loma': a kind of place behind a preposition, with its article."""
    for hit in reading.hits.of("at_place"):
        for kind in reading.hits.of("place_kind"):
            if hit.last < kind.first <= hit.last + 2:
                start, end = reading.words[hit.last + 1].start, reading.words[kind.last].end
                return Entity(reading.text[start:end], Span(start, end))
    return None


def _behind_a_comma(reading: Reading) -> Entity | None:
    """'…, Mukuru kwa Reuben': a name alone at the text's end."""
    last = reading.text.rpartition(",")[2].strip(" .!")
    match = _NAME.fullmatch(last)
    if match is None or not last[0].isupper() or reading.text.isupper():
        return None
    return _named(last)


def _named(written: str) -> Entity | None:
    """Without the article in front."""
    words = written.split()
    while words and words[0].casefold() in _ARTICLES:
        words = words[1:]
    name = " ".join(words).strip(".'’-")
    return Entity(name[:_LONGEST_NAME]) if name else None


def known_place(reading: Reading) -> Entity | None:
    """The longest known name in the text, as it was written."""
    folded = [word.folded for word in reading.words]
    names = sorted(
        (tuple(name.split()) for place in reading.hearing.places for name in place.names),
        key=len,
        reverse=True,
    )
    for name in names:
        for start in range(len(folded) - len(name) + 1) if name else ():
            if tuple(folded[start : start + len(name)]) == name:
                end = reading.words[start + len(name) - 1].end
                return Entity(reading.text[reading.words[start].start : end])
    return None

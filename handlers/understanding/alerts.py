"""What an alert's text tells: phase, day, households, who, notice, place, harm, secrecy."""

from datetime import date, timedelta

from handlers.understanding.counts import bind_counts
from handlers.understanding.days import Day
from handlers.understanding.details import details
from handlers.understanding.evictions import is_denied, is_marked, is_over, phase, scan
from handlers.understanding.homes import where_in
from handlers.understanding.masks import has_score
from handlers.understanding.meaning import (
    Ask,
    Certainty,
    Entity,
    Intent,
    Meaning,
    Safety,
    Source,
)
from handlers.understanding.numbers import Number
from handlers.understanding.reading import Reading

_FLAGS = {
    "violence": "violence",
    "secret": "confidential",
    "extortion": "extortion",
    "injured": "injured",  # how many is not said
    "arrested": "arrested",
    "children": "children",
    "elderly": "elderly",
    "disabled": "disabled",
}
_OLDEST = 1950  # a number from here to last year is a year
_COUNTED = {"households", "persons", "structures"}  # '0 families' counts none
_FARTHEST = timedelta(days=730)  # a day beyond is a slip or a jest, and puts nothing off
_UPDATES = ("stopped", "postponed")


def read_alert(reading: Reading) -> Meaning | None:
    """None where nothing tells of an eviction. An exact word opens the alert at once."""
    by, length = _deadline(reading)
    limit = length is not None or (by is not None and reading.hits.has("until"))
    safety = scan(
        reading.hits, deadline=_is_deadline(reading), limit=limit, score=has_score(reading.text)
    )
    if safety == Safety.NONE:
        return None
    entities = facts_in(reading)
    if reading.hits.exactly("case_unsafe"):
        entities["unsafe"] = Entity(value=True)
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
    doubted = "confidential" in entities or is_denied(reading.hits) or reading.hits.has("meeting")
    doubted = doubted or any(day.day is None for day in reading.days)
    certainty = Certainty.CERTAIN if sure and named and not doubted else Certainty.CONFIRM
    over = next((name for name in _UPDATES if reading.hits.has(name)), None)
    intent = Intent.EVICTION_UPDATE if over else Intent.EVICTION
    if over:  # a person decides whether it is over
        entities, certainty = entities | {"status": Entity(over)}, Certainty.CONFIRM
    return Meaning(intent, certainty, entities, safety=safety, language=reading.language)


def facts_in(reading: Reading) -> dict[str, Entity]:
    """Those that the text tells, by name."""
    found = _counts(reading) | _times(reading) | _papers(reading) | details(reading)
    for concept, name in _FLAGS.items():
        if name not in found and any(h.source == Source.EXACT for h in reading.hits.of(concept)):
            found[name] = Entity(value=True)
    return found | where_in(reading)


def _times(reading: Reading) -> dict[str, Entity]:
    """Phase, deadline, and the day of what happened."""
    found: dict[str, Entity] = {}
    by, length = _deadline(reading)
    if by is not None:
        found["by"] = Entity(by, None, Source.DERIVED if length else Source.EXACT)
    if length is not None and reading.hits.has("notice"):
        found["notice_days"] = Entity(length)
    now = phase(reading.hits, ahead=by is not None and by > reading.today)
    if now is None and is_marked(reading.hits):
        now = "threat"
    denied = is_denied(reading.hits)
    if now is None and not denied and any(day.day == reading.today for day in reading.days):
        now = "underway"
    if now is not None:
        found["phase"] = Entity(now)
    day = _happened(reading) if now in {"underway", "done"} else None
    if day is not None:
        found["date"] = Entity(day, None, Source.DERIVED)
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
    return {name: one for name, one in bound.items() if one.value or name not in _COUNTED}


def _is_deadline(reading: Reading) -> bool:
    """A day ahead, a span of days, or a vaguer time: 'next week', 'before december'."""
    by, _ = _deadline(reading)
    months = any(
        word.folded in lexicon.months or word.folded in lexicon.ethiopian_months
        for word in reading.words
        for lexicon in reading.own
    )
    return by is not None or months or reading.hits.has("soon")


def _deadline(reading: Reading) -> tuple[date | None, int | None]:
    """The first day ahead, or the end of a span such as 'notice of 7 days'."""
    last = reading.today + _FARTHEST
    for day in reading.days:
        if day.length is not None and not day.past and day.length <= _FARTHEST.days:
            return reading.today + timedelta(days=day.length), day.length
        ahead = day.day or _doubtful(reading, day)
        if day.length is None and ahead is not None and reading.today < ahead <= last:
            return ahead, None
    return None, None


def _doubtful(reading: Reading, day: Day) -> date | None:
    """Of a day that must be asked ('कल') the reading ahead, unless it has happened."""
    if is_over(reading.hits):
        return None
    return next((one for one in day.candidates if one > reading.today), None)


def _happened(reading: Reading) -> date | None:
    """The day told, else today; None where it is only told that it is over: 'last week'."""
    told = [d for d in reading.days if d.length is None or d.past]
    days = (one for day in told for one in ((day.day,) if day.day else day.candidates))
    past = (day for day in days if day <= reading.today)
    long_ago = reading.hits.has("gone") or any(_is_year(reading, n) for n in reading.numbers)
    return next(past, None if long_ago else reading.today)


def _is_year(reading: Reading, number: Number) -> bool:
    """'we were evicted in 2019'."""
    return number.value is not None and _OLDEST <= number.value < reading.today.year

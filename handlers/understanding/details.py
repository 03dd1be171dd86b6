"""An alert's details: who evicts, by what means, at what hour, its signs, what people need."""

from collections.abc import Iterable
from datetime import time

import regex

from handlers.understanding.evictions import ACTOR, is_marked
from handlers.understanding.hits import Hit
from handlers.understanding.meaning import Entity, Source, Span
from handlers.understanding.reading import Reading

_MEANS, _NEEDS = "means_", "needs_"
_NOON, _DAY = 12, 24
_FROM_DAWN = {"sw", "am"}  # languages that count the hours from six
_HOUR = regex.compile(
    r"(?<![\p{Nd}:.])(?P<hour>\p{Nd}{1,2})(?:[:.h](?P<minute>\p{Nd}{2}))?\s?(?P<half>am|pm|hrs?)?"
    r"(?![\p{L}\p{Nd}:])",
    regex.IGNORECASE,
)


def details(reading: Reading) -> dict[str, Entity]:
    """Those that the text tells; none is guessed."""
    named = {
        "actor": specific(reading, ACTOR),
        "means": specific(reading, _MEANS),
        "needs": specific(reading, _NEEDS) if reading.hits.has("need") else (),
    }
    found = {name: Entity(words) for name, words in named.items() if words}
    if is_marked(reading.hits):
        found |= _sign(reading)
    hour = _hour(reading)
    return found | {"time": hour} if hour is not None else found


def specific(reading: Reading, prefix: str) -> tuple[str, ...]:
    """What the concepts of one prefix name, in the text's order: 'tear gas' of 'means_tear_gas'."""
    hits = most_specific(hit for hit in reading.hits.starting(prefix) if hit.source == Source.EXACT)
    return tuple(dict.fromkeys(hit.concept.removeprefix(prefix).replace("_", " ") for hit in hits))


def most_specific(hits: Iterable[Hit]) -> list[Hit]:
    """Without those inside a longer one: 'county government' is no 'government'."""
    found = list(hits)
    return [
        hit
        for hit in found
        if not any(
            other.first <= hit.first
            and hit.last <= other.last
            and (other.last - other.first) > (hit.last - hit.first)
            for other in found
        )
    ]


def _sign(reading: Reading) -> dict[str, Entity]:
    found = {"sign": Entity("houses marked")}
    for day in reading.days:
        if day.day is not None and day.length is None and day.day <= reading.today:
            return found | {"sign_date": Entity(day.day, day.span)}
    return found


def _hour(reading: Reading) -> Entity | None:
    """'9am', '14:30'. An hour of Swahili or Amharic starts at dawn: it is left out."""
    for match in _HOUR.finditer(reading.text):
        hour, half = int(match["hour"]), (match["half"] or "").casefold()
        if half not in {"am", "pm"} and (
            ":" not in match.group() or reading.language in _FROM_DAWN
        ):
            continue  # '24 hrs' is a span
        if half in {"am", "pm"}:
            hour = hour % _NOON + (_NOON if half == "pm" else 0) if hour <= _NOON else _DAY
        minute = int(match["minute"] or 0)
        if hour < _DAY and minute < 60:  # noqa: PLR2004 - minutes of an hour
            return Entity(time(hour, minute).isoformat("minutes"), Span(*match.span()))
    return None

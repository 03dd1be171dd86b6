"""Water, sanitation and what else fails in a settlement."""

from collections.abc import Sequence

import regex

from handlers.understanding.amounts import amount_of
from handlers.understanding.counts import bind_counts
from handlers.understanding.details import most_specific, specific
from handlers.understanding.meaning import Certainty, Entity, Intent, Meaning, Source, Span
from handlers.understanding.money import WORDS
from handlers.understanding.numbers import Number
from handlers.understanding.places import place_in
from handlers.understanding.reading import Reading

_VOLUME = regex.compile(
    r"(?<![\p{L}\p{Nd}.,])(?P<many>\p{Nd}{1,5})\s?(?:l|lt|ltrs?|lit(?:er|re|ro)s?|lita)\b",
    regex.IGNORECASE,
)
_FAILS = "fails_"
_FLOOD = "fails_flood"
_OUT = "out_"
_SOLD_BY = "unit_"
_THINGS = {
    "topic_sanitation": "sanitation",
    "topic_water": "water",
    "water_point": "water",
    "power": "electricity",
}


def read_service(reading: Reading) -> Meaning | None:
    """None where nothing fails. A flood drives people out as well: it is confirmed."""
    if reading.hits.has("offer", "exchange") or _reports_zero(reading):
        return None
    problems = [hit.concept for hit in reading.hits.starting(_FAILS)] or _out_of_order(reading)
    if not problems and not reading.hits.has("restored"):
        return None
    entities = _kind(reading, problems) | _since(reading)
    bound = bind_counts(reading)
    households = bound.entities.get("households") or bound.entities.get("structures")
    if households is not None:
        entities["households"] = households
    entities |= _price(reading, bound.left)
    if reading.hits.has("sick"):
        entities["health"] = Entity(value=True)
    place = place_in(reading)
    if place is not None:
        entities["place"] = place
    certainty = Certainty.CONFIRM if _FLOOD in problems else Certainty.CERTAIN
    return Meaning(Intent.SERVICE, certainty, entities, language=reading.language)


def _reports_zero(reading: Reading) -> bool:
    """'no savings this week, the floods': what failed is why nothing was saved."""
    zero = [hit for hit in reading.hits.of("zero") if hit.source == Source.EXACT]
    return bool(zero) and (zero[0].last > zero[0].first or reading.hits.has(*WORDS))


def _out_of_order(reading: Reading) -> list[str]:
    """'the pump is broken', 'umeme umekatika': a thing that serves, and a word for failing."""
    hits = reading.hits
    if not hits.has(*_THINGS) or hits.has("exchange", "offer", "want_learn", "learnt", *WORDS):
        return []
    out = [hit.concept.replace(_OUT, _FAILS) for hit in most_specific(hits.starting(_OUT))]
    lacks = any("never" in hits.at(hit.first - 1) for hit in hits.of(*_THINGS))  # 'no tap water'
    return out or ([f"{_FAILS}no_supply"] if lacks else [])


def _kind(reading: Reading, problems: list[str]) -> dict[str, Entity]:
    found = {"problem": Entity(problems[-1].removeprefix(_FAILS))} if problems else {}
    if _FLOOD in problems:
        return found | {"kind": Entity("flood")}
    point = reading.hits.first("water_point")
    if point is not None:
        span = reading.span_of(point)
        found["point"] = Entity(reading.text[span.start : span.end].casefold(), span)
    for concept, kind in _THINGS.items():
        if reading.hits.has(concept):
            return found | {"kind": Entity(kind)}
    return found


def _price(reading: Reading, left: Sequence[Number]) -> dict[str, Entity]:
    """'20L now 50 bob': what a jerrican costs tells how scarce water is."""
    found: dict[str, Entity] = {}
    for number in left:
        amount = amount_of(reading, number)
        if amount.value is not None and amount.currency is not None:
            found["price"] = Entity(format(amount.value, "f"), number.span)
            found["currency"] = Entity(amount.currency, None, Source.DERIVED)
    volume = _VOLUME.search(reading.text)
    if found and volume is not None:
        found["unit"] = Entity(f"{volume['many']} L", Span(*volume.span()))
    sold = specific(reading, _SOLD_BY)
    if found and sold and volume is None:
        found["unit"] = Entity(sold[0])
    return found


def _since(reading: Reading) -> dict[str, Entity]:
    found = {}
    for day in reading.days:
        if day.length is not None:
            found["days"] = Entity(day.length, day.span)
        if day.day is not None and day.day <= reading.today:
            found["since"] = Entity(day.day, day.span, Source.DERIVED)
    return found

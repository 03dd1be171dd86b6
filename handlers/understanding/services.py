"""Water, sanitation and what else fails in a settlement."""

from collections.abc import Sequence

import regex

from handlers.understanding.amounts import amount_of
from handlers.understanding.counts import bind_counts
from handlers.understanding.meaning import Certainty, Entity, Intent, Meaning, Source, Span
from handlers.understanding.numbers import Number
from handlers.understanding.places import place_in
from handlers.understanding.reading import Reading

_VOLUME = regex.compile(
    r"(?<![\p{L}\p{Nd}.,])(?P<many>\p{Nd}{1,5})\s?(?:l|lt|ltrs?|lit(?:er|re|ro)s?|lita)\b",
    regex.IGNORECASE,
)
_FAILS = "fails_"
_FLOOD = "fails_flood"


def read_service(reading: Reading) -> Meaning | None:
    """None where nothing fails. A flood drives people out as well: it is confirmed."""
    problems = [hit.concept for hit in reading.hits if hit.concept.startswith(_FAILS)]
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


def _kind(reading: Reading, problems: list[str]) -> dict[str, Entity]:
    found = {"problem": Entity(problems[-1].removeprefix(_FAILS))} if problems else {}
    if _FLOOD in problems:
        return found | {"kind": Entity("flood")}
    for kind in ("water", "sanitation"):
        if reading.hits.has(f"topic_{kind}"):
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
    return found


def _since(reading: Reading) -> dict[str, Entity]:
    found = {}
    for day in reading.days:
        if day.length is not None:
            found["days"] = Entity(day.length, day.span)
        if day.day is not None and day.day <= reading.today:
            found["since"] = Entity(day.day, day.span, Source.DERIVED)
    return found

"""Water, sanitation and what else fails in a settlement."""

from handlers.understanding.alerts import place_in
from handlers.understanding.counts import bind_counts
from handlers.understanding.meaning import Certainty, Entity, Intent, Meaning, Source
from handlers.understanding.reading import Reading

_FAILS = "fails_"
_FLOOD = "fails_flood"


def read_service(reading: Reading) -> Meaning | None:
    """None where nothing fails. A flood drives people out as well: it is confirmed."""
    problems = [hit.concept for hit in reading.hits if hit.concept.startswith(_FAILS)]
    if not problems and not reading.hits.has("restored"):
        return None
    entities = _kind(reading, problems) | _since(reading)
    households = bind_counts(reading).entities.get("households")
    if households is not None:
        entities["households"] = households
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


def _since(reading: Reading) -> dict[str, Entity]:
    found = {}
    for day in reading.days:
        if day.length is not None:
            found["days"] = Entity(day.length, day.span)
        if day.day is not None and day.day <= reading.today:
            found["since"] = Entity(day.day, day.span, Source.DERIVED)
    return found

"""Good practices: 'Q7K2-M' names one, 'PRACTICE land' begins one, 'LEARN land' looks for some."""

from collections.abc import Collection

from handlers.understanding.counts import bind_counts
from handlers.understanding.hits import Hit
from handlers.understanding.meaning import Certainty, Entity, Intent, Meaning
from handlers.understanding.named import agreed_to, answered, led_by
from handlers.understanding.reading import Reading
from storage.places import is_country
from storage.references import Letter

_TOPIC = "topic_"
_BESIDE = 2  # other words of 'practice about our toilets'
# Longer phrases of these mean what they say: 'practice exchange', 'good practice', 'learn from'.
_WIDER = ("exchange", "learn", "offer", "want_learn", "learnt")


def read_practice(reading: Reading) -> Meaning | None:
    """By its reference, or by its word at the beginning."""
    named = led_by(reading, Letter.PRACTICE) or agreed_to(reading, Letter.PRACTICE)
    if named is not None:
        return Meaning(Intent.PRACTICE, Certainty.CERTAIN, named | answered(reading, named))
    hit = leading(reading, "practice")
    if hit is None or reading.reference is not None or _more_than_a_topic(reading, hit):
        return None
    topics = topics_of(reading)
    entities = {"topics": Entity(topics)} if topics else {}
    return Meaning(Intent.PRACTICE, Certainty.CERTAIN, entities, language=reading.language)


def leading(reading: Reading, concept: str) -> Hit | None:
    """The concept with which the text begins, unless a longer phrase of another begins there.

    A phrase that only names a topic beside it is none: 'belajar tanah'.
    """
    if not reading.core:
        return None
    first = reading.core[0]
    hits = [hit for hit in reading.hits.of(concept) if hit.first == first]
    if not hits:
        return None
    hit = max(hits, key=lambda one: one.last)
    topics = {place for one in reading.hits.starting(_TOPIC) for place in _places(one)}
    wider = (
        other
        for other in reading.hits.of(*_WIDER)
        if other.first == first
        and other.last > hit.last
        and not topics.issuperset(range(hit.last + 1, other.last + 1))
    )
    return None if next(wider, None) else hit


def topics_of(reading: Reading) -> tuple[str, ...]:
    """Each once, in their order."""
    named = (hit.concept.removeprefix(_TOPIC) for hit in reading.hits.starting(_TOPIC))
    return tuple(dict.fromkeys(named))


def _more_than_a_topic(reading: Reading, hit: Hit) -> bool:
    """'practice makes perfect, they say' begins none."""
    named = {place for one in reading.hits.starting(_TOPIC) for place in _places(one)}
    return len({*reading.core} - named - {*_places(hit)}) > _BESIDE


def looks_up(reading: Reading) -> bool:
    """'LEARN land', 'learn toilets Mumbai', but not 'learn toilets from Mumbai', a wish to meet."""
    if leading(reading, "look_up") is None:
        return False
    people = {"people", "women", "men"} & bind_counts(reading).entities.keys()
    named = {place for hit in reading.hits.starting(_TOPIC) for place in _places(hit)}
    links = reading.hits.of("from_place", "to_place")
    meets = reading.hits.has("exchange", "visit", "learnt")
    meets = meets or any(hit.first not in named for hit in links)
    with_whom = any(
        reading.is_little(word.folded, "with", "to")
        for place, word in enumerate(reading.words)
        if place not in named
    )
    return not (people or meets or with_whom)


def sought(reading: Reading, cities: Collection[int]) -> dict[str, Entity]:
    """The words that are neither the command, a topic, a place, nor a courtesy."""
    if leading(reading, "look_up") is None:
        return {}
    hits = (
        *reading.hits.starting(_TOPIC),
        *reading.hits.of("look_up", "learn", "want_learn", "about"),
    )
    taken = {place for hit in hits for place in _places(hit)} | {*cities}
    words = (
        reading.text[reading.words[place].start : reading.words[place].end]
        for place in reading.core
        if place not in taken and not _is_little(reading, place)
    )
    left = " ".join(word for word in words if not is_country(word))
    return {"words": Entity(left)} if left else {}


def _places(hit: Hit) -> range:
    return range(hit.first, hit.last + 1)


def _is_little(reading: Reading, place: int) -> bool:
    word = reading.words[place].folded
    return any(word in words for own in reading.own for words in own.little.values())

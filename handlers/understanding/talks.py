"""Words that do something in an exchange instead of being sent to the others."""

from handlers.understanding.meaning import Entity, Source
from handlers.understanding.reading import Reading

_ACTS = {"talk_more": "more", "talk_mute": "mute", "undo": "undo", "practice": "practice"}


def read_act(reading: Reading, behind: int = 0) -> dict[str, Entity]:
    """'MORE', 'mute': nothing but that, from the sign `behind` on; {} for words to the others."""
    first = sum(word.start < behind for word in reading.words)
    last = len(reading.words) - 1
    for concept, act in _ACTS.items():
        for hit in reading.hits.of(concept):
            if (hit.first, hit.last, hit.source) == (first, last, Source.EXACT):
                return {"act": Entity(act)}
    return {}


def read_learnt(reading: Reading, behind: int) -> dict[str, Entity]:
    """'E7K2-M learned we will …': the words behind that one; {} where they do not begin so."""
    first = sum(word.start < behind for word in reading.words)
    led = [hit for hit in reading.hits.of("talk_learned") if hit.first == first]
    last = max((hit.last for hit in led if hit.source == Source.EXACT), default=None)
    if last is None:
        return {}
    words = reading.text[reading.words[last].end :].lstrip(" :,.-")
    return {"act": Entity("learned"), "learned": Entity(words)}

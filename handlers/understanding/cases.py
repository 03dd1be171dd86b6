"""What somebody says of a case that they name: 'V7K2-M on my way', 'V7K2-M stopped', 'V7K2-M'."""

import regex

from handlers.understanding.alerts import facts_in
from handlers.understanding.hits import Hit
from handlers.understanding.meaning import Certainty, Entity, Intent, Meaning, Source
from handlers.understanding.reading import Reading
from storage.references import Letter, find_references, well_formed_spans

_SHORT = 4  # words of an act that is its whole text
_WORDED = {"case_sender": "sender", "case_leaders": "leaders", "case_note": "note"}
_ACTS = {
    "case_way": "way",
    "case_help": "help",
    "case_over": "over",
    "case_seen": "seen",
    "case_partly": "partly",
    "case_lost": "carried_out",
    "case_resettled": "resettled",
    "case_close": "close",
    "case_reopen": "reopen",
    "case_doubt": "doubt",
    "case_points": "points",
    "case_stopped": "stopped",
    "case_postponed": "postponed",
}
_LEVEL = regex.compile(r"p\s?([0-3])", regex.IGNORECASE)


def read_case(reading: Reading) -> Meaning | None:
    """None where no case is named, or it is only taken ('OK V7K2-M')."""
    named = reading.reference
    if named is None or not named.startswith(Letter.EVICTION):
        return None
    said = _said(reading, _without(reading.text, well_formed_spans(reading.text)))
    if said is None:
        return None
    entities = said | {"reference": Entity(named)}
    return Meaning(Intent.CASE, Certainty.CERTAIN, entities, language=reading.language)


def _said(reading: Reading, rest: str) -> dict[str, Entity] | None:
    """The act, and what belongs to it."""
    others = find_references(reading.text)[1:]
    if others:
        return {"act": Entity("same"), "code": Entity(others[0])}
    level = _LEVEL.fullmatch(rest)
    if level is not None:
        return {"act": Entity("level"), "level": Entity(int(level[1]))}
    act = _act(reading, rest) if rest else "show"
    if act is not None:
        return {"act": Entity(act)}
    return _worded(reading) or _further(reading, rest)


def _further(reading: Reading, rest: str) -> dict[str, Entity] | None:
    taken = reading.hits.has("acknowledge", "yes", "no") and len(rest.split()) <= _SHORT
    if taken:
        return None
    facts = facts_in(reading)
    return facts | {"act": Entity("facts" if facts else "note"), "text": Entity(rest)}


def _worded(reading: Reading) -> dict[str, Entity] | None:
    """'V7K2-M sender we come at 9': the word stands right behind, what follows is passed on."""
    _, named = well_formed_spans(reading.text)[0]
    for concept, act in _WORDED.items():
        for hit in reading.hits.of(concept):
            span = reading.span_of(hit)
            if span.start < named or reading.text[named : span.start].strip(" :,.-"):
                continue
            words = reading.text[span.end :].lstrip(" :,.-")
            return {"act": Entity(act), "text": Entity(words)}
    return None


def _act(reading: Reading, rest: str) -> str | None:
    """The longest that is named, where hardly anything else is said and nothing denies it."""
    if len(rest.split()) > _SHORT:
        return None
    hits = [
        hit for concept in _ACTS for hit in reading.hits.of(concept) if hit.source == Source.EXACT
    ]
    best = max(hits, key=_length, default=None)
    if best is None or _is_denied(reading, best):
        return None
    return _ACTS[best.concept]


def _is_denied(reading: Reading, act: Hit) -> bool:
    """'not stopped'; the 'not' of 'not true' is its own."""
    denials = reading.hits.of("never", "instead")
    return any(not act.first <= hit.first <= act.last for hit in denials)


def _length(hit: Hit) -> int:
    return hit.last - hit.first


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        text = f"{text[:start]} {text[end:]}"
    return text.strip(" :,.-!?")

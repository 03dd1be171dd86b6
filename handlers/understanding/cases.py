"""What somebody says of a case that they name: 'V7K2-M on my way', 'V7K2-M stopped', 'V7K2-M'."""

from collections.abc import Sequence

import regex

from handlers.understanding.alerts import facts_in
from handlers.understanding.hits import Hit
from handlers.understanding.masks import overlaps
from handlers.understanding.meaning import Certainty, Entity, Intent, Meaning, Source, Span
from handlers.understanding.reading import Reading
from storage.references import Letter, find_references, well_formed_spans

_SHORT = 4  # words beside an OK
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
    if not rest:
        return {"act": Entity("show")}
    return worded(reading) or _act(reading) or _further(reading, rest)


def _further(reading: Reading, rest: str) -> dict[str, Entity] | None:
    """What is only taken or refused is none of ours; the rest is kept with the case."""
    hits = reading.hits
    if hits.has("acknowledge", "yes") and not hits.has("no") and len(rest.split()) <= _SHORT:
        return None
    if not _beside(reading, [*hits.of("no"), *hits.of("acknowledge")]):
        return None
    facts = facts_in(reading)
    kept = facts | {"act": Entity("facts" if facts else "note"), "text": Entity(rest)}
    return kept | {"unsure": Entity(value=True)} if hits.has(*_ACTS) else kept


def worded(reading: Reading) -> dict[str, Entity] | None:
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


def _act(reading: Reading) -> dict[str, Entity] | None:
    """Only where nothing else is said: 'the police are on the way' is nobody's act."""
    for concept, act in _ACTS.items():
        for hit in reading.hits.of(concept):
            if hit.source == Source.EXACT and not _beside(reading, [hit]):
                return {"act": Entity(act)}
    return None


def _beside(reading: Reading, hits: Sequence[Hit]) -> set[int]:
    """The words that are neither of these, nor the reference's, nor courtesy."""
    spans = [Span(*span) for span in well_formed_spans(reading.text)]
    said = {place for hit in hits for place in range(hit.first, hit.last + 1)}
    words = ((place, reading.words[place]) for place in reading.core)
    named = {place for place, word in words if overlaps(Span(word.start, word.end), spans)}
    return {*reading.core} - said - named


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        text = f"{text[:start]} {text[end:]}"
    return text.strip(" :,.-!?")

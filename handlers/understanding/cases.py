"""What somebody says of a case that they name: 'V7K2-M on my way', 'V7K2-M stopped', 'V7K2-M'."""

from collections.abc import Sequence

import regex

from handlers.understanding.alerts import facts_in, read_alert
from handlers.understanding.clean import QUESTION_MARKS
from handlers.understanding.hits import Hit
from handlers.understanding.masks import overlaps
from handlers.understanding.meaning import Certainty, Entity, Intent, Meaning, Source, Span
from handlers.understanding.reading import Reading
from storage.references import Letter, find_references, well_formed_spans

_FEW = 3  # words of which it is not clear what they want
_SAME = frozenset({"same", "as", "the", "is"})  # as the text that offers to join two cases says
_MARKS, _COLONS = " :：,.-–—=፡፦", ":：-–—፡፦"
_WORDED = {"case_sender": "sender", "case_leaders": "leaders", "case_note": "note"}
_NOT = {"never", "instead"}  # 'not' is both, 'without' and 'fake' are not
_PASSED_ON = ("case_sender", "case_leaders")
_OTHER_ACTS = {"case_unsafe": "unsafe"}
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
_OKAYS = {"ok", "okay", "okey", "oke", "sawa"}
_LEVEL = regex.compile(r"p\s?([0-3])", regex.IGNORECASE)


def read_case(reading: Reading) -> Meaning | None:
    """None where no case is named; one that is always means something."""
    named = reading.reference
    if named is None or not named.startswith(Letter.EVICTION):
        return None
    reference = {"reference": Entity(named)}
    agrees = _agrees(reading)
    if agrees is not None:
        taken = reference | {"agrees": Entity(agrees)} | _yes(reading)
        return Meaning(Intent.ACKNOWLEDGE, Certainty.CERTAIN, taken, language=reading.language)
    said = _said(reading) | reference
    return Meaning(Intent.CASE, Certainty.CERTAIN, said, language=reading.language)


def _yes(reading: Reading) -> dict[str, Entity]:
    """'OK V7K2-M' is no answer to 'anyone hurt?'; 'V7K2-M yes' is."""
    said = {reading.words[hit.first].folded for hit in reading.hits.of("yes")}
    return {"yes": Entity(value=True)} if said - _OKAYS else {}


def read_unsafe(reading: Reading) -> Meaning | None:
    """'they check my phone', where nothing else is meant and no case is named."""
    if not reading.hits.exactly("case_unsafe"):
        return None
    unsafe = {"act": Entity("unsafe")}
    return Meaning(Intent.CASE, Certainty.CERTAIN, unsafe, language=reading.language)


def _agrees(reading: Reading) -> bool | None:
    """Takes it ('OK V7K2-M') or refuses it ('NO V7K2-M', 'V7K2-M not ok'); None: neither."""
    if _asks(reading.text) or len(find_references(reading.text)) > 1:
        return None
    hits = reading.hits
    ok = [hit for hit in hits.of("acknowledge", "yes") if hit.source == Source.EXACT]
    no = [hit for hit in hits.of("no", "never") if _NOT & {*hits.at(hit.first)} == _NOT]
    no += [hit for hit in hits.of("no") if hit.source == Source.EXACT]
    if _beside(reading, [*ok, *no]) or hits.exactly(*_ACTS):
        return None
    if not no:
        return True if ok else None
    behind = max(hit.last for hit in no)
    refused = hits.exactly("no") or bool(ok)  # a 'not' alone denies nothing
    return False if refused and all(behind < hit.first for hit in ok) else None


def _said(reading: Reading) -> dict[str, Entity]:
    """The act, and what belongs to it."""
    rest = _without(reading.text, well_formed_spans(reading.text))
    others = find_references(reading.text)[1:]
    if others:
        if _only_joins(reading):
            return {"act": Entity("same"), "code": Entity(others[0])}
        return worded(reading) or _kept(reading, unsure=True)
    level = _LEVEL.fullmatch(rest)
    if level is not None and not _asks(reading.text):
        return {"act": Entity("level"), "level": Entity(int(level[1]))}
    if not rest:
        return {"act": Entity("show")}
    return worded(reading) or _act(reading) or _kept(reading, unsure=_is_unsure(reading))


def _only_joins(reading: Reading) -> bool:
    """'V7K2-M same V9D4-B', with no word that could deny it."""
    beside = (reading.words[place].folded for place in _beside(reading, []))
    joined = all(word in _SAME or reading.is_little(word, "and") for word in beside)
    return joined and not _has_question_mark(reading.text)


def _kept(reading: Reading, *, unsure: bool) -> dict[str, Entity]:
    """Facts or a note; `unsure`: an act may have been meant."""
    (start, end), *_ = well_formed_spans(reading.text)
    words = f"{reading.text[:start]} {reading.text[end:]}".strip(" :,.-=")
    facts = facts_in(reading)
    act = "facts" if facts else "unsafe" if reading.hits.exactly("case_unsafe") else "note"
    kept = {**facts, "act": Entity(act), "text": Entity(" ".join(words.split()))}
    if facts and reading.hits.exactly("case_unsafe"):
        kept["unsafe"] = Entity(value=True)
    few = not facts and len(_beside(reading, [])) <= _FEW
    asked = act != "unsafe" and (unsure or few)
    return kept | {"unsure": Entity(value=True)} if asked else kept


def _is_unsure(reading: Reading) -> bool:
    """A word of an act, of a taking or of passing on stands among others."""
    return reading.hits.has(*_ACTS, *_PASSED_ON, "acknowledge") or _asks(reading.text)


def worded(reading: Reading) -> dict[str, Entity] | None:
    """'V7K2-M sender: we come at 9': the word stands right behind, what follows is passed on.

    Without a colon only what tells of nothing: 'sender says they demolish' is told to us.
    """
    _, named = well_formed_spans(reading.text)[0]
    for concept, act in _WORDED.items():
        for hit in reading.hits.of(concept):
            span = reading.span_of(hit)
            if span.start < named or reading.text[named : span.start].strip(" :,.-"):
                continue
            behind = reading.text[span.end :]
            words = behind.lstrip(_MARKS)
            marked = set(behind[: len(behind) - len(words)]) & {*_COLONS}
            if marked or concept not in _PASSED_ON or _tells_nothing(reading, words):
                return {"act": Entity(act), "text": Entity(words)}
    return None


def _tells_nothing(reading: Reading, words: str) -> bool:
    """An hour alone is when somebody comes."""
    rest = Reading(words, reading.hearing)
    return read_alert(rest) is None and not facts_in(rest).keys() - {"time"}


def _act(reading: Reading) -> dict[str, Entity] | None:
    """Only where nothing else is said: 'the police are on the way' is nobody's act.

    'OK V7K2-M on my way' is one; 'V7K2-M stopped?' asks.
    """
    if _asks(reading.text):
        return None
    taken = reading.hits.of("acknowledge")
    for concept, act in {**_ACTS, **_OTHER_ACTS}.items():
        for hit in reading.hits.of(concept):
            with_it = [hit, *taken] if act == "way" else [hit]
            if hit.source == Source.EXACT and not _beside(reading, with_it):
                return {"act": Entity(act)}
    return None


def _asks(text: str) -> bool:
    """A question mark behind words; behind a reference alone it only asks to see the case."""
    return _has_question_mark(text) and _without(text, well_formed_spans(text)) != ""


def _has_question_mark(text: str) -> bool:
    return any(mark in text for mark in QUESTION_MARKS)


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
    return text.strip(" :,.-!?=؟？፧")

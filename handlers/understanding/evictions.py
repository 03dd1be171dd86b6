"""The eviction scan: first, in all languages, on every text. A negation never suppresses it."""

from handlers.understanding.details import ACTOR
from handlers.understanding.hits import Hit, Hits
from handlers.understanding.meaning import Safety, Source

_NAMED = ("eviction", "demolition")
_LEAVING = ("leave", "notice", "signs", "fire")
_COUNTED = ("households", "families", "structures")
_PHASES = ("underway", "done", "threat")
_ENOUGH = 2  # signals beside a word of leaving that together leave no doubt


def scan(hits: Hits, *, deadline: bool) -> Safety:
    """`deadline`: a day ahead or a span of days is named."""
    named = hits.of(*_NAMED)
    if any(hit.source != Source.FUZZY for hit in named):
        return Safety.CERTAIN
    leaving = {hit.concept for hit in hits.of(*_LEAVING) if _exact(hit)}
    besides = _besides(hits, deadline=deadline)
    if "leave" in leaving and (("notice" in leaving and besides) or besides >= _ENOUGH):
        return Safety.CERTAIN
    if named or "signs" in leaving or (leaving and besides):
        return Safety.PROVISIONAL
    if hits.has("here") and (hits.has("help", "urgent") or _by_somebody(hits) or deadline):
        return Safety.PROVISIONAL
    return Safety.NONE


def _besides(hits: Hits, *, deadline: bool) -> int:
    """How many of these are named: a count of homes, somebody who evicts, a court, a deadline."""
    homes = any(_exact(hit) or hit.concept != "structures" for hit in hits.of(*_COUNTED))
    return homes + (_by_somebody(hits) or hits.has("court_order")) + deadline


def _by_somebody(hits: Hits) -> bool:
    return any(_exact(hit) for hit in hits.starting(ACTOR) if hit.concept != f"{ACTOR}unknown")


def _exact(hit: Hit) -> bool:
    return hit.source != Source.FUZZY


def phase(hits: Hits, *, ahead: bool) -> str | None:
    """'underway', 'done', 'threat', or None where the text does not tell."""
    found = {hit.concept for hit in hits.of(*_PHASES)}
    if ahead and "done" not in found:
        return "threat"
    if "underway" in found:
        return "underway"
    if "done" in found:
        return "done"
    return "threat" if "threat" in found else None

"""The eviction scan: first, in all languages, on every text. A negation never suppresses it."""

from handlers.understanding.hits import Hits
from handlers.understanding.meaning import Safety, Source

_NAMED = ("eviction", "demolition")
_LEAVING = ("leave", "notice", "signs", "fire")
_BESIDES = (
    "households",
    "families",
    "structures",
    "authority",
    "police",
    "deadline",
    "court_order",
)
_PHASES = ("underway", "done", "threat")


def scan(hits: Hits, *, deadline: bool) -> Safety:
    """`deadline`: a day ahead or a span of days is named."""
    named = hits.of(*_NAMED)
    if any(hit.source != Source.FUZZY for hit in named):
        return Safety.CERTAIN
    leaving = {hit.concept for hit in hits.of(*_LEAVING) if hit.source != Source.FUZZY}
    besides = deadline or hits.has(*_BESIDES)
    if {"leave", "notice"} <= leaving and besides:
        return Safety.CERTAIN
    if named or "signs" in leaving or (leaving and besides):
        return Safety.PROVISIONAL
    if hits.has("here") and (hits.has("help", "urgent", "authority", "police") or deadline):
        return Safety.PROVISIONAL
    return Safety.NONE


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

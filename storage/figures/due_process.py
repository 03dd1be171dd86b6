"""The eight points of General Comment 7, paragraph 15: what is known of each, by a written rule.

docs/cases.md tells the rules to people; a test holds them to its table.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from storage.facts import MANY, NO, UNKNOWN, YES, Fact

ADEQUATE_DAYS = 90  # of notice: Basic Principles, A/HRC/4/18, paragraph 56
_Known = Mapping[Fact, str]


class Point(StrEnum):
    """In the order of paragraph 15, (a) to (h)."""

    CONSULTATION = "consultation"
    NOTICE = "notice"
    INFORMATION = "information"
    OFFICIALS = "officials"
    IDENTIFIED = "identified"
    HOURS = "hours"  # not at night, not in bad weather
    REMEDIES = "remedies"
    LEGAL_AID = "legal_aid"


# The figures that each answer stands on.
BASIS: Mapping[Point, tuple[Fact, ...]] = {
    Point.CONSULTATION: (Fact.CONSULTATION,),
    Point.NOTICE: (Fact.NOTICE, Fact.NOTICE_DAYS),
    Point.INFORMATION: (Fact.INFORMATION,),
    Point.OFFICIALS: (Fact.OFFICIALS,),
    Point.IDENTIFIED: (Fact.ACTOR,),
    Point.HOURS: (Fact.NIGHT, Fact.WEATHER),
    Point.REMEDIES: (Fact.REMEDIES, Fact.INJUNCTION),
    Point.LEGAL_AID: (Fact.LAWYER,),
}


def due_process(known: _Known) -> dict[Point, str]:
    """`yes`, `no` or `unknown` of each, from the newest facts. What nobody told is unknown."""
    return {point: rule(known) for point, rule in _RULES.items()}


def notice_days(known: _Known) -> int | None:
    """None where no length was told."""
    told = known.get(Fact.NOTICE_DAYS, "")
    return int(told) if told.isdecimal() else None


def _as_told(fact: Fact) -> Callable[[_Known], str]:
    def rule(known: _Known) -> str:
        value = known.get(fact)
        return value if value in {YES, NO} else UNKNOWN

    return rule


def _notice(known: _Known) -> str:
    """Too short is no notice, in whatever form; by word of mouth nobody can tell who heard it."""
    form, days = known.get(Fact.NOTICE), notice_days(known)
    if form == "none" or (days is not None and days < ADEQUATE_DAYS):
        return NO
    return YES if form in {"written", "court"} else UNKNOWN


def _identified(known: _Known) -> str:
    """Who says that they do not know who evicts tells that it was not said."""
    told = {*known.get(Fact.ACTOR, "").split(MANY)} - {""}
    if not told:
        return UNKNOWN
    return NO if told == {"unknown"} else YES


def _hours(known: _Known) -> str:
    told = {known.get(Fact.NIGHT), known.get(Fact.WEATHER)}
    if YES in told:
        return NO
    return YES if told == {NO} else UNKNOWN


def _remedies(known: _Known) -> str:
    """An injunction is a remedy that was given."""
    if YES in {known.get(Fact.REMEDIES), known.get(Fact.INJUNCTION)}:
        return YES
    return NO if known.get(Fact.REMEDIES) == NO else UNKNOWN


_RULES: Mapping[Point, Callable[[_Known], str]] = {
    Point.CONSULTATION: _as_told(Fact.CONSULTATION),
    Point.NOTICE: _notice,
    Point.INFORMATION: _as_told(Fact.INFORMATION),
    Point.OFFICIALS: _as_told(Fact.OFFICIALS),
    Point.IDENTIFIED: _identified,
    Point.HOURS: _hours,
    Point.REMEDIES: _remedies,
    Point.LEGAL_AID: _as_told(Fact.LAWYER),
}

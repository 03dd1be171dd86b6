"""How urgent an alert is, and why: by rule from what is told, or by a named person."""

from datetime import date, timedelta
from typing import NamedTuple

from storage.codes import Reason
from storage.models import Phase

MANY_HOUSEHOLDS = 500
_SOON, _NEAR = timedelta(days=3), timedelta(days=14)
_LOWEST = 3


class Facts(NamedTuple):
    """What decides how urgent an alert is."""

    phase: Phase
    by_day: date | None = None
    households: int | None = None
    no_notice: bool = False
    harm: bool = False  # somebody is hurt, force or fire is used
    arrest: bool = False
    by_night: bool = False


class Level(NamedTuple):
    """0 under way or force, 1 within 72 h or unannounced, 2 within 14 days, 3 later or a sign."""

    severity: int
    reason: str


def triage(facts: Facts, today: date) -> Level:
    """One level up for many households, an arrest, or by night."""
    level, reason = _level(facts, today)
    worse = [
        one
        for one, holds in (
            (Reason.MANY, (facts.households or 0) > MANY_HOUSEHOLDS),
            (Reason.ARREST, facts.arrest),
            (Reason.NIGHT, facts.by_night),
        )
        if holds
    ]
    return Level(max(0, level - bool(worse)), " ".join((reason, *worse)))


def _level(facts: Facts, today: date) -> tuple[int, Reason]:
    left = None if facts.by_day is None else facts.by_day - today
    rules = (
        (facts.phase == Phase.UNDER_WAY, 0, Reason.UNDER_WAY),
        (facts.harm, 0, Reason.FORCE),
        (facts.phase == Phase.SIGNAL, _LOWEST, Reason.SIGN),
        (facts.phase == Phase.DONE, 1, Reason.AFTER),
        (facts.no_notice, 1, Reason.NO_NOTICE),
        (left is None, 1, Reason.NO_DAY),
        (left is not None and left <= _SOON, 1, Reason.SOON),
        (left is not None and left <= _NEAR, 2, Reason.NEAR),
    )
    return next(
        ((level, reason) for holds, level, reason in rules if holds), (_LOWEST, Reason.LATER)
    )

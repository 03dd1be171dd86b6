"""A day as it was written, and how its parts are counted from today."""

from dataclasses import dataclass
from datetime import date, timedelta

from handlers.understanding.meaning import Span

_WEEK, _MONTHS = 7, 12


@dataclass(frozen=True, slots=True)
class Day:
    """`day` is None where it must be asked; then `candidates` are its readings.

    `length` is the number of days where the text gave a span ('7 days'), not a date; `past` where
    it says that the span is over ('3 days ago'). `written` where it stands as a date ('26/11').
    """

    span: Span
    day: date | None
    candidates: tuple[date, ...] = ()
    length: int | None = None
    offset: int | None = None
    past: bool = False
    written: bool = False


def weekday_near(today: date, weekday: int, *, future: bool) -> date:
    """Of the week ahead, today excluded; else of the week behind, today included."""
    if future:
        return today + timedelta(days=(weekday - today.weekday() - 1) % _WEEK + 1)
    return today - timedelta(days=(today.weekday() - weekday) % _WEEK)


def month_day_near(today: date, number: int, *, future: bool) -> date | None:
    """'the 26th': the next day of that number, today included, else the last one."""
    step = 1 if future else -1
    for away in (0, step):
        months = today.year * _MONTHS + today.month - 1 + away
        try:
            made = date(months // _MONTHS, months % _MONTHS + 1, number)
        except ValueError:
            continue
        if (made >= today) if future else (made <= today):
            return made
    return None


def month_day_on(today: date, number: int, weekday: int) -> date | None:
    """The day of that number, this month or the next or the last, if it falls on that weekday."""
    for away in (0, 1, -1):
        months = today.year * _MONTHS + today.month - 1 + away
        try:
            made = date(months // _MONTHS, months % _MONTHS + 1, number)
        except ValueError:
            continue
        if made.weekday() == weekday:
            return made
    return None

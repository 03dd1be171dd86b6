"""When somebody on the rota is on duty: 'mon-fri 8-18, sat 9-13', by the clocks of the place."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import regex

from storage.parsing import Bad

ALWAYS = "always"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST = 64
_DAY, _WEEK = 24 * 60, 7 * 24 * 60  # minutes
_DAY_NAME = f"(?:{'|'.join(_DAYS)})"
_PART = regex.compile(
    rf"(?:(?<days>{_DAY_NAME}(?:-{_DAY_NAME})?(?: {_DAY_NAME}(?:-{_DAY_NAME})?){{0,6}}) )?"
    r"(?<h1>[0-9]{1,2})(?::(?<m1>[0-5][0-9]))?-(?<h2>[0-9]{1,2})(?::(?<m2>[0-5][0-9]))?"
)
_MEND = "write it as mon-fri 8-18, sat 9-13, or always."


class Span(NamedTuple):
    """Minutes: `start` since Monday's midnight. One over midnight belongs to the day it starts."""

    start: int
    length: int


def hours(cell: str) -> str | None:
    """A cell as it is kept, lower case; None for an empty one. Raises Bad."""
    if not cell:
        return None
    tidy = " ".join(cell.casefold().split())
    if len(tidy) > _LONGEST:
        msg = f"hours have {len(tidy)} signs: shorten them to {_LONGEST}."
        raise Bad(msg)
    spans(tidy)
    return tidy


@lru_cache(maxsize=1024)
def spans(text: str) -> tuple[Span, ...]:
    """Of hours as they are kept. Raises Bad."""
    if text == ALWAYS:
        return (Span(0, _WEEK),)
    return tuple(span for part in text.split(",") for span in _part(part.strip()))


def on_duty(text: str | None, local: datetime) -> bool:
    """None: always. By the clock on the wall, so an hour that comes twice is kept twice."""
    if text is None:
        return True
    minute = local.weekday() * _DAY + local.hour * 60 + local.minute
    return any((minute - span.start) % _WEEK < span.length for span in spans(text))


def next_duty(text: str | None, local: datetime) -> datetime:
    """The next moment of that zone at which it is on duty: `local` itself, if it is now."""
    if on_duty(text, local):
        return local
    minute = local.weekday() * _DAY + local.hour * 60 + local.minute
    wait = min((span.start - minute) % _WEEK for span in spans(text or ALWAYS))
    wall = local.replace(tzinfo=None, second=0, microsecond=0) + timedelta(minutes=wait)
    return wall.replace(tzinfo=local.tzinfo)


def _part(part: str) -> Iterator[Span]:
    found = regex.fullmatch(_PART, part)
    if found is None:
        msg = f"hours {part!r} are not known: {_MEND}"
        raise Bad(msg)
    start, end = (int(found[f"h{side}"]) * 60 + int(found[f"m{side}"] or 0) for side in (1, 2))
    if start >= _DAY or end > _DAY or start == end:
        msg = f"hours {part!r} are none of a day: {_MEND}"
        raise Bad(msg)
    for day in _days(found["days"]):
        yield Span(day * _DAY + start, (end - start) % _DAY or _DAY)


def _days(text: str | None) -> list[int]:
    if text is None:
        return list(range(len(_DAYS)))
    days: list[int] = []
    for one in text.split(" "):
        first, _, last = one.partition("-")
        start = _DAYS.index(first)
        length = (_DAYS.index(last or first) - start) % len(_DAYS) + 1
        days += [(start + step) % len(_DAYS) for step in range(length)]
    return days

"""Whether a sum is none to enter: it is only meant to be paid, or is of another kind."""

from collections.abc import Collection

import regex

from handlers.understanding.amounts import Amount
from handlers.understanding.money_words import OTHERS
from handlers.understanding.reading import Reading

_END = regex.compile(r"[;!?؟؛।。።፤፣]|[.,،](?!\p{Nd})")


def is_plan(reading: Reading, amount: Amount) -> bool:
    """'we will save 5000', 'akiba 5000 kesho'; not '5000 saved. tomorrow we meet again'."""
    end = _END.search(reading.text, amount.number.span.end)
    clause_end = end.start() if end else len(reading.text)
    for hit in reading.hits.of("future"):
        if reading.words[hit.first].start < clause_end:
            return True
    soon = reading.hits.first("soon")  # 'next week'
    this_one = reading.hits.has("period_week", "period_month")
    if soon is not None and not this_one and reading.words[soon.first].start < clause_end:
        return not _of_meeting(reading, reading.words[soon.first].start)
    days = [(one.day, one.span.start) for one in reading.days if one.day and one.length is None]
    if any(day <= reading.today for day, _ in days):
        return False
    return any(start < clause_end and not _of_meeting(reading, start) for _, start in days)


def names_else(reading: Reading, amount: Amount, taken: Collection[int]) -> set[str]:
    """'collected 200 fine': concepts of another kind of money right beside a sum.

    `taken`: places of the words that have a sum of their own.
    """
    beside = [place for place in reading.neighbours(amount.number.span) if place is not None]
    named = (
        reading.hits.at(place) & {"other_money", *OTHERS} for place in beside if place not in taken
    )
    return set().union(*named)


def _of_meeting(reading: Reading, start: int) -> bool:
    """'next meeting on friday' tells of no payment."""
    return any(reading.words[hit.first].start < start for hit in reading.hits.of("meeting"))

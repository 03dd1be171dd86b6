"""Whether a sum is none to enter: it is only meant to be paid, or is of another kind."""

import regex

from handlers.understanding.amounts import Amount
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


def is_of_else(reading: Reading, amount: Amount) -> bool:
    """'fine 200', 'interest 300': a word beside the sum names another kind of money."""
    beside = reading.neighbours(amount.number.span)
    return any(place is not None and "other_money" in reading.hits.at(place) for place in beside)


def _of_meeting(reading: Reading, start: int) -> bool:
    """'next meeting on friday' tells of no payment."""
    return any(reading.words[hit.first].start < start for hit in reading.hits.of("meeting"))

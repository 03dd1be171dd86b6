"""The demo's groups had a book on paper: two years of it, loaded before the week is told."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from storage.load_ledger import LEDGER
from storage.tables import Columns, Row

_WEEKS = 2 * 52 + 4  # so that the year can be set against the one before
_LEND_EVERY, _REPAY_AFTER = 5, 3  # weeks
_SKIPPED = 0.12  # of the weeks nobody reported


def book(
    groups: list[Mapping[str, Any]], last: date, random: Random
) -> list[tuple[Columns, list[Row]]]:
    """One meeting a week up to `last`, as `load` takes them; the same for the same draw."""
    rows = [row for group in groups for row in _of_group(group, last, random)]
    return [(LEDGER, rows)]


def _of_group(group: Mapping[str, Any], last: date, random: Random) -> Iterator[Row]:
    low, high, step = group["amounts"]
    place = {name: str(group[name]) for name in ("group", "settlement", "city", "country")}
    for week in range(_WEEKS):
        day = last - timedelta(weeks=_WEEKS - 1 - week)
        amount = random.randrange(low, high + 1, step)
        people = {"women": str(random.randint(8, 19)), "men": str(random.randint(1, 6))}
        if random.random() < _SKIPPED:
            continue
        for kind, sum_ in _moved(week, amount, high):
            cells = {
                **place,
                **people,
                "day": day.isoformat(),
                "kind": kind,
                "amount": str(sum_),
                "reference": f"B{day:%y%m%d}{kind[:2].upper()}",
            }
            yield Row("demo", cells)


def _moved(week: int, amount: int, high: int) -> Iterator[tuple[str, int]]:
    """Savings each time; now and then a loan, which comes back but for a part."""
    yield "deposit", amount
    if week % _LEND_EVERY == 0:
        yield "loan", high // 2
    if week % _LEND_EVERY == _REPAY_AFTER:
        yield "repayment", high * 45 // 100

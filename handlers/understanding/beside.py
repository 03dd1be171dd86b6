"""A sum beside an alert, in words of its own: 'AKIBA 12500. Wanabomoa nyumba zetu'."""

from dataclasses import replace

import regex

from handlers.understanding.amounts import amounts_of, thing_behind
from handlers.understanding.counts import bind_counts
from handlers.understanding.evictions import scan
from handlers.understanding.meaning import Certainty, Intent, Meaning, Safety, Span
from handlers.understanding.money import read_money
from handlers.understanding.reading import Reading

_MOST = 12  # clauses; keeps the work linear
# What may stand right behind a sum of money.
_TALK = frozenset(
    {"courtesy", "women", "men", "members", "each", "so_far", "period_week", "period_month"}
)
_END = regex.compile(r"(?<=[.!?;؟؛।。።፤])\s+|[,،፣]\s+")


def with_savings(reading: Reading, alert: Meaning) -> Meaning:
    """The alert with `reports`, itself first, where another clause plainly tells of savings.

    What is not plain is left to the person who answers the alert: no question displaces theirs.
    """
    clauses = _clauses(reading)
    if len(clauses) == 1:
        return alert
    found = (_plain(Reading(clause, reading.hearing)) for clause in clauses)
    savings = [meaning for meaning in found if meaning is not None]
    return replace(alert, reports=(alert, *savings)) if savings else alert


def _clauses(reading: Reading) -> list[str]:
    """At full stops, commas and words for 'and'."""
    text, ends = reading.text, [Span(*match.span()) for match in _END.finditer(reading.text)]
    ends += [Span(w.start, w.end) for w in reading.words if reading.is_little(w.folded, "and")]
    starts = [0, *(end.end for end in sorted(ends))]
    stops = [*(end.start for end in sorted(ends)), len(text)]
    return [text[start:stop] for start, stop in zip(starts, stops, strict=True)][:_MOST]


def _plain(reading: Reading) -> Meaning | None:
    """'We saved 200 iron sheets' is no money."""
    if scan(reading.hits) != Safety.NONE:
        return None
    meaning = read_money(reading)
    if meaning is None or meaning.reports or meaning.intent != Intent.SAVINGS:
        return None
    amounts = [one for one in amounts_of(reading, bind_counts(reading).left) if one.value]
    things = (thing_behind(reading, amount) for amount in amounts)
    counted = any(thing is not None and not _TALK & reading.hits.at(thing) for thing in things)
    return meaning if amounts and meaning.certainty == Certainty.CERTAIN and not counted else None

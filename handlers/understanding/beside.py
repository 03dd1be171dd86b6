"""A sum beside an alert, in a sentence of its own: 'AKIBA 12500. Wanabomoa nyumba zetu'."""

from dataclasses import replace

import regex

from handlers.understanding.amounts import amounts_of, thing_behind
from handlers.understanding.counts import bind_counts
from handlers.understanding.evictions import scan
from handlers.understanding.meaning import Certainty, Intent, Meaning, Safety
from handlers.understanding.money import read_money
from handlers.understanding.reading import Reading

# What may stand right behind a sum of money.
_TALK = frozenset(
    {"courtesy", "women", "men", "members", "each", "so_far", "period_week", "period_month"}
)
_END = regex.compile(r"(?<=[.!?;।。])\s+|\s*\n\s*")


def with_savings(reading: Reading, alert: Meaning) -> Meaning:
    """The alert with `reports`, itself first, where another sentence plainly tells of savings.

    What is not plain is left to the person who answers the alert: no question displaces theirs.
    """
    sentences = _END.split(reading.text)
    if len(sentences) == 1:
        return alert
    found = (_plain(Reading(sentence, reading.hearing)) for sentence in sentences)
    savings = [meaning for meaning in found if meaning is not None]
    return replace(alert, reports=(alert, *savings)) if savings else alert


def _plain(reading: Reading) -> Meaning | None:
    """'We saved 200 iron sheets' is no money."""
    if scan(reading.hits, deadline=False) != Safety.NONE:
        return None
    meaning = read_money(reading)
    if meaning is None or meaning.reports or meaning.intent != Intent.SAVINGS:
        return None
    amounts = amounts_of(reading, bind_counts(reading).left)
    things = (thing_behind(reading, amount) for amount in amounts)
    counted = any(thing is not None and not _TALK & reading.hits.at(thing) for thing in things)
    return meaning if meaning.certainty == Certainty.CERTAIN and not counted else None

"""The words of money in a text: which kinds they tell, and whose each amount is."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from handlers.understanding.amounts import Amount
from handlers.understanding.hits import Hit
from handlers.understanding.meaning import Intent
from handlers.understanding.reading import Reading

INTENTS = {
    "savings": Intent.SAVINGS,
    "save": Intent.SAVINGS,
    "deposit": Intent.SAVINGS,
    "fund_in": Intent.SAVINGS,
    "withdrawal": Intent.WITHDRAWAL,
    "fund_out": Intent.WITHDRAWAL,
    "loan": Intent.LOAN,
    "repayment": Intent.REPAYMENT,
}
# Of two words beside each other the first of these: 'loan repayment', 'withdrew from savings'.
_STRONGER = (Intent.REPAYMENT, Intent.LOAN, Intent.WITHDRAWAL, Intent.SAVINGS)
_BESIDE = 3  # words from one money word to another of the same report


def money_words(reading: Reading) -> list[Hit]:
    """One hit a report, in their order."""
    return _merged(reading, _named(reading))


def _named(reading: Reading) -> list[Hit]:
    """Money words; 'in' and 'out' only beside a fund. One word names one kind only.

    What 'no savings' names is no report where other money is told of.
    """
    social = reading.hits.has("social_fund")
    naught = {p for hit in reading.hits.of("zero") for p in range(hit.first, hit.last + 1)}
    found: dict[int, Hit] = {}
    for hit in reading.hits:
        is_way = hit.concept in {"fund_in", "fund_out"}
        if hit.concept in INTENTS and (not is_way or social):
            best = found.get(hit.first)
            if best is None or (hit.last > best.last):
                found[hit.first] = hit
    inside = {p for hit in found.values() for p in range(hit.first + 1, hit.last + 1)}
    found = {first: hit for first, hit in found.items() if first not in inside}
    repaid = any(hit.concept == "repayment" for hit in found.values())
    if reading.hits.has("paid") and not reading.hits.has("paid_out") and not repaid:
        found = {first: _paid_back(hit) for first, hit in found.items()}
    others = [hit for hit in found.values() if hit.first not in naught]
    zero = reading.hits.of("zero")[:1]
    if others or not zero:
        return others
    return list(found.values()) or [replace(zero[0], concept="savings")]


def _paid_back(hit: Hit) -> Hit:
    """'Rosa paid 50 of the loan' is a repayment."""
    return replace(hit, concept="repayment") if hit.concept == "loan" else hit


def _merged(reading: Reading, hits: Sequence[Hit]) -> list[Hit]:
    """Neighbouring words of one kind are one report; so are two beside each other."""
    merged: list[Hit] = []
    for hit in hits:
        last = merged[-1] if merged else None
        if last is not None and INTENTS[last.concept] == INTENTS[hit.concept]:
            continue
        if last is not None and _beside(reading, last, hit):
            stronger = min(last, hit, key=lambda one: _STRONGER.index(INTENTS[one.concept]))
            merged[-1] = replace(stronger, first=last.first, last=hit.last)
        else:
            merged.append(hit)
    return merged


def _beside(reading: Reading, one: Hit, other: Hit) -> bool:
    """Nothing but a few words stands between, no sum, comma or 'and'."""
    if not 0 <= other.first - one.last - 1 < _BESIDE:
        return False
    start, end = reading.words[one.last].end, reading.words[other.first].start
    between = reading.words[one.last + 1 : other.first]
    joined = any(reading.is_little(word.folded, "and") for word in between)
    figures = any(start <= number.span.start < end for number in reading.numbers)
    return not joined and not figures and not set(reading.text[start:end]) & set(",;.&+/")


def by_word(
    reading: Reading, hits: Sequence[Hit], amounts: Sequence[Amount]
) -> list[tuple[Hit, list[Amount]]]:
    """Each amount goes to the word beside it."""
    mine: dict[int, list[Amount]] = {hit.first: [] for hit in hits}
    behind_first = bool(amounts) and _starts_with_amount(reading, hits[0], amounts[0])
    for amount in amounts:
        place = reading.place_of(amount.number.span.start)
        if behind_first:
            owner = next((hit for hit in hits if hit.first >= place), hits[-1])
        else:
            owner = next((hit for hit in reversed(hits) if hit.first <= place), hits[0])
        mine[owner.first].append(amount)
    _give_back(reading, hits, mine)
    filled = [(hit, mine[hit.first]) for hit in hits if mine[hit.first]]
    return filled or [(hits[0], [])]


def _give_back(reading: Reading, hits: Sequence[Hit], mine: dict[int, list[Amount]]) -> None:
    """'loan 650 paid back': right behind the loan's amount, the repayment takes it."""
    for one, other in pairwise(hits):
        amounts = mine[one.first]
        if (one.concept, other.concept) != ("loan", "repayment") or mine[other.first]:
            continue
        end = reading.place_of(amounts[-1].number.span.end) if amounts else other.first + 1
        if 0 <= other.first - end <= 1:
            mine[other.first], mine[one.first] = amounts, []


def _starts_with_amount(reading: Reading, first: Hit, amount: Amount) -> bool:
    """'2000 in, 1500 out': the words stand behind their amounts."""
    return reading.words[first.first].start > amount.number.span.start

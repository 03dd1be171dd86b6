"""The words of money in a text: which kinds they tell, and whose each amount is."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import regex

from handlers.understanding.amounts import Amount
from handlers.understanding.hits import Hit
from handlers.understanding.meaning import Intent
from handlers.understanding.reading import Reading


class Act(NamedTuple):
    """What a money word tells; `kind` where it is an entry of another kind."""

    intent: Intent
    kind: str | None = None


# Of the ledger beside savings and loans; each is told by its own word and an amount.
OTHERS = (
    *("interest", "fine", "expense", "share_out", "write_off", "opening", "to_bank", "from_bank"),
)
_OF_FUND = "upgrading"  # 'upgrading 500' is paid into that fund
ACTS = {
    "savings": Act(Intent.SAVINGS),
    "save": Act(Intent.SAVINGS),
    "deposit": Act(Intent.SAVINGS),
    "fund_in": Act(Intent.SAVINGS),
    _OF_FUND: Act(Intent.SAVINGS, _OF_FUND),
    "withdrawal": Act(Intent.WITHDRAWAL),
    "fund_out": Act(Intent.WITHDRAWAL),
    "loan": Act(Intent.LOAN),
    "repayment": Act(Intent.REPAYMENT),
} | {name: Act(Intent.ENTRY, name) for name in OTHERS}
# Of two words beside each other the first of these: 'loan repayment', 'withdrew from savings',
# 'loan interest'.
_STRONGER = (
    *(ACTS[name] for name in OTHERS),
    *(ACTS[name] for name in ("repayment", "loan", "withdrawal", _OF_FUND, "savings")),
)
_WAYS = frozenset({"to_bank", "from_bank"})
_APART = regex.compile(r"[;&+]|[,،、，](?!\p{Nd})")
_BESIDE = 3  # words from one money word to another of the same report


def money_words(reading: Reading) -> list[Hit]:
    """One hit a report, in their order."""
    return _merged(reading, _named(reading))


def _named(reading: Reading) -> list[Hit]:
    """Money words; 'in' and 'out' only of a fund. One word names one kind only.

    What 'no savings' names is no report where other money is told of.
    """
    naught = {p for hit in reading.hits.of("zero") for p in range(hit.first, hit.last + 1)}
    found: dict[int, Hit] = {}
    for hit in reading.hits:
        if hit.concept in ACTS and _is_told(reading, hit):
            best = found.get(hit.first)
            if best is None or (hit.last > best.last):
                found[hit.first] = hit
    found |= {hit.first: hit for hit in reading.hits.of(*OTHERS) if _is_whole(hit, found)}
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


def _is_told(reading: Reading, hit: Hit) -> bool:
    """'in' and 'out' are of the social fund anywhere, of the upgrading fund right beside it."""
    if hit.concept not in {"fund_in", "fund_out"} or reading.hits.has("social_fund"):
        return True
    return any(_touches(reading, hit, fund) for fund in reading.hits.of(_OF_FUND))


def _touches(reading: Reading, one: Hit, other: Hit) -> bool:
    """'upgrading out', 'out of the upgrading fund': only little words between."""
    first, last = sorted((one, other), key=lambda hit: hit.first)
    between = reading.words[last.first - 1 : first.last : -1]
    return len(between) <= _BESIDE and all(
        reading.is_little(word.folded, "of", "the") for word in between
    )


def _is_whole(hit: Hit, found: dict[int, Hit]) -> bool:
    """The longer word at a place is meant, and of one as long the other kind of entry."""
    other = found.get(hit.first)
    return other is None or hit.last >= other.last


def _carried(reading: Reading, hits: Sequence[Hit]) -> list[Hit]:
    """With 'took … to the bank' as one."""
    found: list[Hit] = []
    for hit in hits:
        if found and _is_carried(reading, found[-1], hit):
            hit = replace(hit, first=found.pop().first)  # noqa: PLW2901 - it grows to the front
        found.append(hit)
    return found


def _is_carried(reading: Reading, one: Hit, other: Hit) -> bool:
    """'took 3000 to the bank' moves what is the group's: nobody took it out."""
    if other.concept not in _WAYS or ACTS[one.concept].intent != Intent.WITHDRAWAL:
        return False
    start, end = reading.words[one.last].end, reading.words[other.first].start
    return _APART.search(reading.text, start, end) is None


def _paid_back(hit: Hit) -> Hit:
    """'Rosa paid 50 of the loan' is a repayment."""
    return replace(hit, concept="repayment") if hit.concept == "loan" else hit


def _merged(reading: Reading, hits: Sequence[Hit]) -> list[Hit]:
    """Neighbouring words of one kind are one report; so are two beside each other."""
    merged: list[Hit] = []
    for hit in _carried(reading, hits):
        last = merged[-1] if merged else None
        if last is not None and ACTS[last.concept] == ACTS[hit.concept]:
            continue
        if last is not None and _beside(reading, last, hit):
            stronger = min(last, hit, key=lambda one: _STRONGER.index(ACTS[one.concept]))
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
    if behind_first and len(amounts) > len(hits) and _either_way(reading, hits, amounts):
        return [(hit, _around(reading, hit, amounts)) for hit in hits]
    behind_first = behind_first and not _led_by_words(reading, hits, amounts)
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


def _led_by_words(reading: Reading, hits: Sequence[Hit], amounts: Sequence[Amount]) -> bool:
    """'34, saved 12500, repaid 3000': more words stand right before a sum than right behind one."""
    before, behind = _words_beside(reading, hits, amounts)
    return before > behind


def _either_way(reading: Reading, hits: Sequence[Hit], amounts: Sequence[Amount]) -> bool:
    """'2026 saved 100 fine 50': each word has a sum on both sides, so nobody knows which is its."""
    return _words_beside(reading, hits, amounts) == (len(hits), len(hits))


def _words_beside(
    reading: Reading, hits: Sequence[Hit], amounts: Sequence[Amount]
) -> tuple[int, int]:
    """How many stand right before a sum, and how many right behind one."""
    beside = [reading.neighbours(amount.number.span) for amount in amounts]
    before = sum(hit.last == left for hit in hits for left, _ in beside)
    behind = sum(hit.first == right for hit in hits for _, right in beside)
    return before, behind


def _around(reading: Reading, hit: Hit, amounts: Sequence[Amount]) -> list[Amount]:
    beside = ((amount, reading.neighbours(amount.number.span)) for amount in amounts)
    return [amount for amount, (left, right) in beside if hit.last == left or hit.first == right]


def _starts_with_amount(reading: Reading, first: Hit, amount: Amount) -> bool:
    """'2000 in, 1500 out': the words stand behind their amounts."""
    return reading.words[first.first].start > amount.number.span.start

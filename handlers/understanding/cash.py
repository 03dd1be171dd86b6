"""What was counted: the cash in the box, the money at the bank. Never a deposit."""

from collections.abc import Sequence

from handlers.understanding.amounts import plain
from handlers.understanding.hits import Hit
from handlers.understanding.meaning import Entity
from handlers.understanding.numbers import Number
from handlers.understanding.reading import Reading

_PLACES = ("box", "bank", "overdue")
_WAYS = ("to_bank", "from_bank")
_MOVES = ("savings", "save", "deposit", "withdrawal", "loan", "repayment")
_MADE = ("save", *_MOVES[2:])  # 'our savings have 4500 in the bank' moves nothing
_OUTS = ("withdrawal", "loan", "repayment")
_BETWEEN = 3  # words from the box to its figure: 'box now has ksh'


def counted_cash(
    reading: Reading, left: Sequence[Number]
) -> tuple[dict[str, Entity], list[Number]]:
    """`box` and `bank` with their figures, and the numbers that are neither.

    A figure in front ('2300 in the box') is one only where it was counted.
    """
    found: dict[str, Entity] = {}
    rest = list(left)
    ways = {p for hit in reading.hits.of(*_WAYS) for p in range(hit.first, hit.last + 1)}
    hits = [hit for hit in reading.hits.of(*_PLACES) if hit.first not in ways]  # 'to bank 300'
    if reading.hits.has("theft"):  # 'lost 2000 from the savings box'
        return {}, rest
    in_front = bool(hits and left) and left[0].span.start < reading.words[hits[0].first].start
    is_count = reading.hits.has("count") or not reading.hits.has(*_MADE)
    for hit in hits:
        if in_front and is_count and not _is_followed(reading, hit, rest):
            number = _before(reading, hit, rest)
        else:
            number = _behind(reading, hit, rest)
        if number is not None and number.value is not None and hit.concept not in found:
            found[hit.concept] = Entity(plain(number.value), number.span, number.source)
            rest.remove(number)
    return found, rest


def outstanding(reading: Reading, left: Sequence[Number]) -> tuple[dict[str, Entity], list[Number]]:
    """'loan balance 4000', 'akiba 5000 deni 2000': what is owed, no new loan; and the rest."""
    remains = reading.hits.first("remains")
    hit = told_outstanding(reading)
    owed = None
    if remains is not None and len(left) > 1:  # 'paid 5000, remaining 15000'
        owed = _behind(reading, remains, left) or _right_before(reading, remains, left)
    elif hit is not None and left:
        owed = left[0] if len(left) == 1 else _behind(reading, hit, left)
    if owed is None or owed.value is None:
        return {}, list(left)
    rest = [number for number in left if number is not owed]
    return {"outstanding": Entity(plain(owed.value), owed.span, owed.source)}, rest


def lent(reading: Reading, left: Sequence[Number]) -> tuple[dict[str, Entity], list[Number]]:
    """'opening box 200 loans 300': what is out on loan as a book begins."""
    for hit in reading.hits.of("loan"):
        number = _behind(reading, hit, left)
        if number is not None and number.value is not None:
            rest = [one for one in left if one is not number]
            return {"outstanding": Entity(plain(number.value), number.span, number.source)}, rest
    return {}, list(left)


def _past_currency(reading: Reading, number: Number) -> int | None:
    """The token right behind a figure, or behind its currency."""
    behind = reading.neighbours(number.span)[1]
    if behind is None or behind + 1 == len(reading.words):
        return behind
    word = reading.words[behind].folded
    return behind + 1 if any(word in one.money for one in reading.own) else behind


def _behind(reading: Reading, hit: Hit, numbers: Sequence[Number]) -> Number | None:
    number = next((n for n in numbers if n.span.start >= reading.words[hit.last].end), None)
    if number is None or "," in reading.text[reading.words[hit.last].end : number.span.start]:
        return None
    behind = _past_currency(reading, number)
    if behind is not None and _is_of_verb(reading, behind, numbers):
        return None  # 'bank se 3000 nikale', 'baki 100 bachaye'
    between = range(hit.last + 1, reading.place_of(number.span.start))
    if any(reading.hits.at(place) & {*_MOVES} for place in between):
        return None  # 'from the box we took 400'
    return number if reading.place_of(number.span.start) - hit.last <= _BETWEEN else None


def _is_of_verb(reading: Reading, place: int, numbers: Sequence[Number]) -> bool:
    """A verb right behind a figure, with none of its own right behind it."""
    verbs = {*_OUTS} if len(numbers) == 1 else {"save", "deposit"}
    own = any(reading.place_of(number.span.start) == place + 1 for number in numbers)
    return bool(reading.hits.at(place) & verbs) and not own


def told_outstanding(reading: Reading) -> Hit | None:
    """'deni', 'sa dette'; not where 'payé sa dette' says that it was paid."""
    paid = reading.hits.of("repayment")
    return next(
        (
            hit
            for hit in reading.hits.of("outstanding")
            if not any(p.first <= hit.first and hit.last <= p.last for p in paid)
        ),
        None,
    )


def _right_before(reading: Reading, hit: Hit, numbers: Sequence[Number]) -> Number | None:
    """'15000 left'."""
    return next((n for n in numbers if reading.neighbours(n.span)[1] == hit.first), None)


def _is_followed(reading: Reading, hit: Hit, numbers: Sequence[Number]) -> bool:
    """'akiba 500 box 200': its figure stands right behind."""
    return any(reading.neighbours(number.span)[0] == hit.last for number in numbers)


def _before(reading: Reading, hit: Hit, numbers: Sequence[Number]) -> Number | None:
    found = [n for n in numbers if n.span.end <= reading.words[hit.first].start]
    near = found and hit.first - reading.place_of(found[-1].span.end) <= _BETWEEN
    return found[-1] if near else None

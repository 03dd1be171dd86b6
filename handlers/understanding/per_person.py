"""'20 women saved 100 each', '25 x 1000', '20 shares at 200': a product, always confirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import regex

from handlers.understanding.amounts import Amount, plain
from handlers.understanding.meaning import Entity, Source
from handlers.understanding.reading import Reading

_TIMES = regex.compile(r"(?:\s*\p{L}{1,8}\.?\s+|\s*)[xX×*]\s*\p{Nd}+\s*\p{L}")
_SLASH = regex.compile(r"\s*\p{L}{0,4}\s*/\s*(?=\p{L})")
_PERSONS = {"women", "men", "members", "people", "each", "share_unit"}
_SIGNS = ("x", "X", "×", "*", "@")
_COUNTS = ("shares", "members", "people")


@dataclass(frozen=True, slots=True)
class Shared:
    """`each`: what one person gave; `many`: how many times; `rest`: the amounts besides."""

    each: Amount
    rest: list[Amount]
    many: int | None = None


def shared(reading: Reading, amounts: Sequence[Amount]) -> Shared | None:
    """None where nothing tells that a sum is one person's."""
    each, many = _by_word(reading, amounts), None
    if each is None:
        each = _by_slash(reading, amounts)
    if each is None:
        each, many = _by_sign(reading, amounts)
    if each is None:
        each = _by_price(reading, amounts)
    if each is None or each.value is None:
        return None
    rest = [amount for amount in amounts if amount is not each and amount is not many]
    return Shared(each, rest, many.number.count if many else None)


def product(entities: Mapping[str, Entity], found: Shared) -> Decimal | None:
    """The sum of all, where it is told how many gave."""
    many = found.many or _many(entities)
    return None if many is None or found.each.value is None else many * found.each.value


def fits(entities: Mapping[str, Entity], found: Shared, total: Decimal) -> bool:
    """Whether the sum told agrees with what each gave."""
    many = product(entities, found)
    each = found.each.value
    return total == many if many is not None else bool(each) and total % (each or 1) == 0


def each_entity(found: Shared) -> dict[str, Entity]:
    """The entity `each`."""
    return {"each": Entity(plain(found.each.value or Decimal(0)), found.each.number.span)}


def derived(value: Decimal) -> dict[str, Entity]:
    """An amount that was computed."""
    return {"amount": Entity(plain(value), None, Source.DERIVED)}


def _many(entities: Mapping[str, Entity]) -> int | None:
    counts = {n: e.value for n, e in entities.items() if isinstance(e.value, int)}
    for name in _COUNTS:
        if name in counts:
            return counts[name]
    return counts.get("women", 0) + counts.get("men", 0) or None


def _by_word(reading: Reading, amounts: Sequence[Amount]) -> Amount | None:
    """Right before 'each' or its currency, else right behind it, else the only one there is."""
    for hit in reading.hits.of("each"):
        start, end = reading.words[hit.first].start, reading.words[hit.last].end
        for amount in amounts:
            if _close(reading, amount.number.span.end, start):
                return amount
        for amount in amounts:
            if _close(reading, end, amount.number.span.start):
                return amount
        if len(amounts) == 1:
            return amounts[0]
    return None


def _close(reading: Reading, end: int, start: int) -> bool:
    """At most one word, such as a currency, stands between."""
    return start - end >= 0 and len(reading.text[end:start].split()) <= 1


def _by_slash(reading: Reading, amounts: Sequence[Amount]) -> Amount | None:
    """'100/member', '5000 f/femme'."""
    for amount in amounts:
        slash = _SLASH.match(reading.text, amount.number.span.end)
        if slash is not None and reading.hits.at(reading.place_of(slash.end())) & _PERSONS:
            return amount
    return None


def _by_price(reading: Reading, amounts: Sequence[Amount]) -> Amount | None:
    """'15 shares at 200', 'hisa 15 kwa 200': a sum right behind a linking word."""
    if len(amounts) != 1 or not reading.hits.has("share_unit"):
        return None
    [amount] = amounts
    before, _ = reading.neighbours(amount.number.span)
    linked = before is not None and reading.is_little(reading.words[before].folded, "price")
    return amount if linked else None


def _by_sign(reading: Reading, amounts: Sequence[Amount]) -> tuple[Amount | None, Amount | None]:
    """'25 x 1000' and '20 members @100': the one behind the sign, and a bare one before it."""
    for place, amount in enumerate(amounts):
        if _TIMES.match(reading.text, amount.number.span.end):
            return amount, None  # '100 x 20 members': the count has its label
        before = reading.text[: amount.number.span.start].rstrip()
        if before.endswith(_SIGNS) and not before[-2:-1].isalpha():
            end = len(before) - 1
            other = amounts[place - 1] if place else None
            is_count = other is not None and not reading.text[other.number.span.end : end].strip()
            return amount, other if is_count else None
    return None, None

"""What was counted: the cash in the box, the money at the bank. Never a deposit."""

from collections.abc import Sequence

from handlers.understanding.amounts import plain
from handlers.understanding.hits import Hit
from handlers.understanding.meaning import Entity
from handlers.understanding.numbers import Number
from handlers.understanding.reading import Reading

_PLACES = ("box", "bank")
_BETWEEN = 3  # words from the box to its figure: 'box now has ksh'


def counted_cash(
    reading: Reading, left: Sequence[Number]
) -> tuple[dict[str, Entity], list[Number]]:
    """`box` and `bank` with their figures, and the numbers that are neither.

    A figure in front ('2300 in the box') is one only where it was counted.
    """
    found: dict[str, Entity] = {}
    rest = list(left)
    counts = reading.hits.has("count")
    for name in _PLACES:
        for hit in reading.hits.of(name):
            before = _before(reading, hit, rest) if counts else None
            number = _behind(reading, hit, rest) or before
            if number is not None and number.value is not None and name not in found:
                found[name] = Entity(plain(number.value), number.span, number.source)
                rest.remove(number)
    return found, rest


def _behind(reading: Reading, hit: Hit, numbers: Sequence[Number]) -> Number | None:
    number = next((n for n in numbers if n.span.start >= reading.words[hit.last].end), None)
    if number is None or "," in reading.text[reading.words[hit.last].end : number.span.start]:
        return None
    return number if reading.place_of(number.span.start) - hit.last <= _BETWEEN else None


def _before(reading: Reading, hit: Hit, numbers: Sequence[Number]) -> Number | None:
    found = [n for n in numbers if n.span.end <= reading.words[hit.first].start]
    near = found and hit.first - reading.place_of(found[-1].span.end) <= _BETWEEN
    return found[-1] if near else None

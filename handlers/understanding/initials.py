"""'12w 8m', 'F 12 M 5', 'KE 12 ME 5': initials of women and men, where both stand."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from handlers.understanding.lexicon import Lexicon
from handlers.understanding.numbers import Number
from handlers.understanding.reading import Reading


def initials(reading: Reading, numbers: Sequence[Number]) -> Mapping[str, int]:
    """'women' and 'men' with the place of their number; nothing where one of them is missing.

    'saved 300 W 12 M 3' could be read both ways: the largest number is the sum.
    """
    largest = max(range(len(numbers)), key=lambda place: _size(numbers[place]), default=0)
    for lexicon in reading.own:
        sides = (_side(reading, numbers, lexicon, before=before) for before in (False, True))
        found = [side for side in sides if len(side) == len(lexicon.initials) > 0 and _close(side)]
        if found:
            return min(found, key=lambda side: largest in side.values())
    return {}


def _side(
    reading: Reading, numbers: Sequence[Number], lexicon: Lexicon, *, before: bool
) -> Mapping[str, int]:
    return {
        name: place
        for name, letters in lexicon.initials.items()
        for place in _places(reading, numbers, letters, before=before)
    }


def _size(number: Number) -> Decimal:
    return number.value or max(number.candidates, default=Decimal(0))


def _places(
    reading: Reading, numbers: Sequence[Number], letters: Sequence[str], *, before: bool
) -> list[int]:
    """Of the numbers that such a letter is glued to or stands beside; the last counts."""
    return [
        place
        for place, number in enumerate(numbers)
        if (number.value is not None or number.candidates)
        and _letter(reading, number, before=before) in letters
    ]


def _letter(reading: Reading, number: Number, *, before: bool) -> str:
    glued = number.front if before else number.tail
    place = reading.neighbours(number.span)[0 if before else 1]
    return glued or (reading.words[place].folded if place is not None else "")


def _close(found: Mapping[str, int]) -> bool:
    one, other = found.values()
    return abs(one - other) == 1

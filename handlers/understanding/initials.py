"""'12w 8m', 'F 12 M 5', 'KE 12 ME 5': initials of women and men, where both stand."""

from collections.abc import Mapping, Sequence

from handlers.understanding.numbers import Number
from handlers.understanding.reading import Reading


def initials(reading: Reading, numbers: Sequence[Number]) -> Mapping[str, int]:
    """'women' and 'men' with the place of their number; nothing where one of them is missing."""
    for lexicon in reading.own:
        for before in (False, True):
            found = {
                name: place
                for name, letters in lexicon.initials.items()
                for place in _places(reading, numbers, letters, before=before)
            }
            if len(found) == len(lexicon.initials) > 0 and _close(found):
                return found
    return {}


def _places(
    reading: Reading, numbers: Sequence[Number], letters: frozenset[str], *, before: bool
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

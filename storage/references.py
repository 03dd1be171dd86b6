"""Short sayable references such as V7K2-M; the first letter tells the kind, the last checks it."""

import secrets
from collections.abc import Callable, Iterator
from enum import StrEnum

import regex

# 23 signs, a prime: every single mistake and every swap of neighbours is caught. Left out are
# vowels (no words are spelt) and signs that are misread or misheard for another.
_SIGNS = "23456789BCDFHJKMNPQRTWX"
_SHORTEST = 3
_TRIES = 4


class Letter(StrEnum):
    """First letters."""

    SAVINGS = "S"
    EVICTION = "V"
    EXCHANGE = "X"
    MATCH = "E"
    SERVICE = "W"
    HANDOVER = "J"
    PROJECT = "U"
    PRACTICE = "Q"


_LETTERS = "".join(Letter)
_PATTERN = regex.compile(rf"\b([{_LETTERS}][{_SIGNS}]{{3,8}})[- ]?([{_SIGNS}])\b", regex.IGNORECASE)


def new_reference(letter: Letter, taken: Callable[[str], bool]) -> str:
    """A free reference; it grows by a sign when the short ones are mostly taken."""
    length = _SHORTEST
    while True:
        for _ in range(_TRIES):
            body = letter + "".join(secrets.choice(_SIGNS) for _ in range(length))
            reference = f"{body}-{check_sign(body)}"
            if not taken(reference):
                return reference
        length += 1


def find_reference(text: str) -> str | None:
    """The first well-formed reference in `text`, however it is cased or dashed."""
    return next(iter(find_references(text)), None)


def find_references(text: str) -> list[str]:
    """All of them, in order."""
    return [f"{match[1]}-{match[2]}".upper() for match in _well_formed(text)]


def well_formed_spans(text: str) -> list[tuple[int, int]]:
    """Where a reference stands whose check sign is right."""
    return [match.span() for match in _well_formed(text)]


def reference_spans(text: str) -> list[tuple[int, int]]:
    """Where a reference stands, or what is written like one."""
    return [match.span() for match in _PATTERN.finditer(text)]


def _well_formed(text: str) -> Iterator[regex.Match[str]]:
    for match in _PATTERN.finditer(text):
        if check_sign(match[1].upper()) == match[2].upper():
            yield match


def check_sign(body: str) -> str:
    """The sign that makes `body` right: it tells every single slip and swap of neighbours."""
    values = [ord(body[0]) % len(_SIGNS), *(_SIGNS.index(sign) for sign in body[1:])]
    total = sum(weight * value for weight, value in enumerate(values, start=1))
    return _SIGNS[-total % len(_SIGNS)]

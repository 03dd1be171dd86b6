"""Figures that are no amounts: phones, codes of receipts, hours of the clock, scores."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import regex

from handlers.understanding.clean import Token
from handlers.understanding.meaning import Span
from storage.places import is_number_of

# Bounded and without nesting: linear on any text.
_PHONE = regex.compile(
    r"(?<![\p{L}\p{Nd}.,])(?:\+\p{Nd}{8,15}"
    r"|\+\p{Nd}{1,3}[ -]\p{Nd}(?:[ -]\p{Nd}{2}){4}|\+\p{Nd}{1,3}(?:[ -]\p{Nd}{2,6}){2,3}"
    r"|0\p{Nd}{8,11}|0\p{Nd}{2,3}[ -]\p{Nd}{3}[ -]?\p{Nd}{3,4}|\p{Nd}{10,15}"
    r"|\(?\p{Nd}{3}\)?[ -]\p{Nd}{3}[ -]\p{Nd}{4})(?![\p{L}\p{Nd}])"
)
_NINE = regex.compile(r"(?<![\p{L}\p{Nd}.,/-])[1-9]\p{Nd}{7,8}(?![\p{L}\p{Nd}]|[.,/-]\p{Nd})")
_DIALLED = regex.compile(
    r"\G\P{Nd}{0,12}(?P<number>\p{Nd}(?:[ -]?\p{Nd}){5,12})(?![\p{L}\p{Nd}]|[.,]\p{Nd})"
)
_CLOCK = regex.compile(
    r"(?<!\p{Nd})\d{1,2}(?::\d{2})?\s?(?:am|pm|hrs)\b|(?<!\p{Nd})\d{1,2}[:h]\d{2}\b",
    regex.IGNORECASE,
)
_HOUR = regex.compile(r"[01]?\p{Nd}|2[0-4]")
_HOUR_BEHIND = regex.compile(
    r"[ :]{0,2}(?P<hour>(?:[01]?\p{Nd}|2[0-4])(?:[.:h]\p{Nd}{2})?)(?![\p{L}\p{Nd}]|[.,]\p{Nd})"
)
_SCORE = regex.compile(
    r"(?<![\p{L}\p{Nd}.,/:-])(\p{Nd}{1,2}) ?- ?(\p{Nd}{1,2})(?![\p{L}\p{Nd}/-]|[.,]\p{Nd})"
)
# Letters, digits, letters, digits: the code of a receipt.
_CODE = regex.compile(
    r"(?<![\p{L}\p{Nd}])\p{Nd}*\p{L}+\p{Nd}+\p{L}+\p{Nd}[\p{L}\p{Nd}]*|"
    r"(?<![\p{L}\p{Nd}])\p{L}+\p{Nd}+\p{L}{2,}(?<=[\p{L}\p{Nd}]{8})(?![\p{L}\p{Nd}])"
)


def phones(text: str, country: str | None, announced: Iterable[int]) -> list[Span]:
    """`announced`: where words such as 'my number is' end; a shorter number may follow them."""
    found = [Span(*match.span()) for match in _PHONE.finditer(text)]
    found += [span for span in _without_zero(text, country) if not overlaps(span, found)]
    for end in announced:
        match = _DIALLED.search(text, end)
        if match is not None and not overlaps(Span(*match.span("number")), found):
            found.append(Span(*match.span("number")))
    return found


def _without_zero(text: str, country: str | None) -> Iterator[Span]:
    """A number of the country's own plan without its first zero; round ones may be sums."""
    for match in _NINE.finditer(text):
        number = match.group()
        if not number.endswith("000") and is_number_of(country, number):
            yield Span(*match.span())


def codes(text: str) -> list[Span]:
    """Of receipts and plates."""
    return [Span(*match.span()) for match in _CODE.finditer(text)]


def clock_times(text: str) -> list[Span]:
    """'9am', '14:30'."""
    return [Span(*match.span()) for match in _CLOCK.finditer(text)]


def hours(text: str, words: Sequence[Token], is_clock: Callable[[str], bool]) -> list[Span]:
    """'jam 14.30', '3 ሰዓት': a word for the clock beside a figure that may be an hour."""
    found = []
    for place, word in enumerate(words):
        if is_clock(word.folded):
            match = _HOUR_BEHIND.match(text, word.end)
            before = words[place - 1] if place else word
            if match is not None:
                found.append(Span(*match.span("hour")))
            elif _HOUR.fullmatch(before.folded) and not text[before.end : word.start].strip(" :"):
                found.append(Span(before.start, word.end))
    return found


def has_score(text: str) -> bool:
    """'3-0' is of a match; '2-3' may be a range."""
    pairs = (map(int, match.groups()) for match in _SCORE.finditer(text))
    return any(one >= other or one == 0 for one, other in pairs)


def overlaps(span: Span, masked: Sequence[Span]) -> bool:
    """Whether it shares a character with any of them."""
    return any(span.start < other.end and other.start < span.end for other in masked)

"""What was not understood, without what could tell of whom: for those who grow the lexicons."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import regex

from handlers.understanding.clean import Token, clean, tokens
from handlers.understanding.lexicons import lexicons
from handlers.understanding.meaning import Hearing
from handlers.understanding.tongues import read_in
from storage.redact import redact

_DIGIT = regex.compile(r"\p{Nd}")
_NAME, _FIGURE = "(name)", "0"
_MOST_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Missed:
    """A text, how often it came, and the words of it that its sender's languages lack."""

    text: str
    language: str
    country: str | None
    count: int
    unknown: tuple[str, ...]


def missed(texts: Iterable[tuple[str, Hearing]]) -> list[Missed]:
    """The most frequent first; texts that differ in figures and names only count as one."""
    counts = Counter[tuple[str, str | None]]()
    firsts: dict[tuple[str, str | None], Hearing] = {}
    for text, hearing in texts:
        key = masked(text), hearing.country
        counts[key] += 1
        firsts.setdefault(key, hearing)
    return [
        _missed(text, firsts[text, country], many) for (text, country), many in counts.most_common()
    ]


def masked(text: str) -> str:
    """Covers addresses, names in capitals that no lexicon knows, and the digits of figures."""
    shown = redact(clean(text))[:_MOST_SHOWN]
    if not shown.isupper():
        for place, word in reversed(list(enumerate(tokens(shown)))):
            if place and _may_name(shown, word):
                shown = f"{shown[: word.start]}{_NAME}{shown[word.end :]}"
    return _DIGIT.sub(_FIGURE, shown)


def _may_name(text: str, word: Token) -> bool:
    """Phones write the first word with a capital, people a name."""
    known = any(lexicon.concepts(word.folded) for lexicon in lexicons().values())
    return text[word.start].isupper() and not known and not text.startswith("(", word.start - 1)


def _missed(text: str, hearing: Hearing, count: int) -> Missed:
    own = read_in(hearing, text)
    strange = (
        word.folded
        for word in tokens(text)
        if word.folded.isalpha() and not any(one.concepts(word.folded) for one in own)
    )
    return Missed(text, own[0].language, hearing.country, count, tuple(dict.fromkeys(strange)))

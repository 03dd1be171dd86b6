"""Texts as they are compared: cleaned once, folded for keywords only, cut into tokens."""

import unicodedata
from functools import lru_cache
from typing import NamedTuple

import regex

from handlers.understanding.ethiopic import with_digits

LONGEST = 1600
QUESTION_MARKS = ("?", "؟", "？", "፧")
# Han is written without spaces: each sign is a word, and words of several signs are phrases.
_WORD = regex.compile(
    r"\p{Han}|[[\p{L}\p{M}\p{N}]--\p{Han}]+(?:['’](?=\p{L})[\p{L}\p{M}]+)?|[₹€£₱₦₵$]",
    regex.VERSION1,
)
_LETTERS = regex.compile(r"[\p{L}\p{M}]+")
# A dot below a letter that phones leave out, and two signs for a nasal.
_DEVANAGARI = str.maketrans({"\u093c": None, "\u0901": "\u0902"})
_UNSEEN = {"Cc", "Cs", "Cf", "Co", "Cn"}
_ARABIC = str.maketrans("أإآىة", "اااىه".replace("ى", "ي"))
_AMHARIC = str.maketrans(
    "ሐሑሒሓሔሕሖኀኁኂኃኄኅኆሠሡሢሣሤሥሦዐዑዒዓዔዕዖፀፁፂፃፄፅፆ", "ሀሁሂሃሄህሆሀሁሂሃሄህሆሰሱሲሳሴስሶአኡኢኣኤእኦጸጹጺጻጼጽጾ"
)
_TATWEEL = "\u0640"  # stretches an Arabic word and means nothing
_MARKED_SCRIPTS = regex.compile(r"([\p{Latin}\p{Greek}\p{Arabic}])\p{M}+")


class Token(NamedTuple):
    """A word or number; `folded` is how it is compared, the span is in the clean text."""

    folded: str
    start: int
    end: int


def clean(text: str) -> str:
    """NFC without control, format and lone surrogate characters; breaks become spaces.

    Ethiopic numerals become digits.
    """
    text = unicodedata.normalize("NFC", text[:LONGEST].replace("\n", " ").replace("\t", " "))
    if text.isascii() and text.isprintable():
        return text
    return with_digits("".join(s for s in text if unicodedata.category(s) not in _UNSEEN))


@lru_cache(maxsize=16384)
def fold(word: str) -> str:
    """For comparing keywords only: NFKC, case and the marks of Latin, Greek and Arabic letters."""
    if word.isascii():
        return word.casefold()
    word = unicodedata.normalize("NFKC", word).casefold()
    word = unicodedata.normalize(
        "NFC", _MARKED_SCRIPTS.sub(r"\1", unicodedata.normalize("NFD", word))
    )
    return (
        word.translate(_ARABIC)
        .translate(_AMHARIC)
        .translate(_DEVANAGARI)
        .replace("’", "'")
        .replace(_TATWEEL, "")
    )


def is_word(text: str) -> bool:
    """Of letters and their marks alone."""
    return _LETTERS.fullmatch(text) is not None


def tokens(text: str) -> list[Token]:
    """Of a clean text, in order."""
    return [Token(fold(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]

"""The words of a text as practices are searched by: in every script, without grammar.

An alphabet's word is cut to its first letters, so that 'toilet' finds 'toilets'; Han is written
without spaces, so each pair of neighbours is a word.
"""

import unicodedata
from collections.abc import Iterable, Iterator

import regex

MOST = 200  # words of a practice
_WORD = regex.compile(r"\p{Han}+|[[\p{L}\p{M}\p{N}]--\p{Han}]+", regex.VERSION1)
_MARKS = regex.compile(r"([\p{Latin}\p{Greek}\p{Arabic}])\p{M}+")
_ARABIC = str.maketrans("أإآٱىة", "ااااي" + "ه", "\u0640")
# Letters that sound alike and are written for one another.
_ETHIOPIC = str.maketrans(
    "ሐሑሒሓሔሕሖኀኁኂኃኄኅኆሠሡሢሣሤሥሦዐዑዒዓዔዕዖፀፁፂፃፄፅፆ", "ሀሁሂሃሄህሆሀሁሂሃሄህሆሰሱሲሳሴስሶአኡኢኣኤእኦጸጹጺጻጼጽጾ"
)
_DEVANAGARI = str.maketrans({"\u093c": None, "\u0901": "\u0902"})
_THE = ("وال", "بال", "لل", "ال")  # written together with an Arabic word
_SHORTEST, _STEM = 3, 6
_CUT = ((regex.compile(r"\p{Ethiopic}"), 4), (regex.compile(r"\p{Arabic}"), 5))


def words_of(texts: Iterable[str]) -> list[str]:
    """In order, each once."""
    found = dict.fromkeys(word for text in texts for word in _words(text))
    return list(found)[:MOST]


def unpublished(word: str) -> str:
    """As a draft has it: what is published is found as if there were no drafts."""
    return f"~{word}"


def _words(text: str) -> Iterator[str]:
    for match in _WORD.finditer(unicodedata.normalize("NFKC", text).casefold()):
        word = match[0]
        if regex.match(r"\p{Han}", word):
            yield from (word[at : at + 2] for at in range(max(1, len(word) - 1)))
        elif len(stem := _stem(word)) >= _SHORTEST or (len(stem) > 1 and not stem.isascii()):
            yield stem


def _stem(word: str) -> str:
    plain = _MARKS.sub(r"\1", unicodedata.normalize("NFD", word))
    folded = unicodedata.normalize("NFC", plain).translate(_ARABIC).translate(_ETHIOPIC)
    folded = folded.translate(_DEVANAGARI)
    the = next((one for one in _THE if folded.startswith(one)), "")
    folded = folded[len(the) :] if len(folded) - len(the) >= _SHORTEST else folded
    longest = next((length for script, length in _CUT if script.search(folded)), _STEM)
    return folded[:longest]

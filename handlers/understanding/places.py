"""Where: a settlement that is known, else the name behind a preposition or in capitals."""

import regex
from rapidfuzz.distance import OSA

from handlers.understanding.hits import Hit
from handlers.understanding.lexicon import slips
from handlers.understanding.meaning import Entity, Source, Span
from handlers.understanding.reading import Reading

# Behind 'at', 'huko', 'en': up to five words, the first of them a name or a known kind of place.
_WORD_OF_NAME = (
    r"(?:\p{Lu}[\p{L}\p{M}'’.-]*|\p{Nd}{1,3}\p{L}?|kwa|de|la|el|los|las|ya|wa)(?![\p{L}\p{Nd}])"
)
_NAME = regex.compile(rf"{_WORD_OF_NAME}(?: {_WORD_OF_NAME}){{0,4}}")
_LINE = regex.compile(
    r"(?P<name>[\p{L}\p{M}\p{Nd}]+) (?:line|village|estate|road|street|camp|zone)", regex.IGNORECASE
)
_FOUNDER = regex.compile(r"\b(?:\p{Lu}\p{L}+ )?[Kk]wa \p{Lu}\p{L}+")
_LONGEST_NAME = 60
_MOST_IN_NAME = 5  # words
# What stands before 'road' or 'village' and is no name.
_NO_NAMES = frozenset(
    {
        *("the", "our", "a", "this", "that", "their", "my", "your", "his", "her", "its", "new"),
        *("old", "main", "on", "by", "in", "at", "to", "from", "say", "says", "one", "which"),
        *("whole", "every", "each", "next", "same", "of", "for", "near", "and", "along"),
    }
)
# Capitals that are no place.
_OTHERS = frozenset(
    {
        *("god", "jesus", "lord", "sir", "madam", "mungu", "dios", "allah", "senor", "i", "x"),
        *("ok", "pls", "please", "sos"),
    }
)
_INITIALS = 5  # letters of an abbreviation such as KURA


def place_in(reading: Reading) -> Entity | None:
    """A settlement that the sender knows, else a name; None where there is none."""
    return (
        known_place(reading)
        or _founder(reading)
        or _behind_preposition(reading)
        or _line(reading)
        or _kind_of_place(reading)
        or _behind_a_comma(reading)
        or _in_capitals(reading)
    )


def known_place(reading: Reading) -> Entity | None:
    """The longest known name in the text, as it was written."""
    folded = [word.folded for word in reading.words]
    names = sorted(
        (tuple(name.split()) for place in reading.hearing.places for name in place.names),
        key=len,
        reverse=True,
    )
    for name in names:
        for start in range(len(folded) - len(name) + 1) if name else ():
            if tuple(folded[start : start + len(name)]) == name:
                end = reading.words[start + len(name) - 1].end
                return Entity(reading.text[reading.words[start].start : end])
    return _misspelt(reading)


def _misspelt(reading: Reading) -> Entity | None:
    """The one known name that words of the text, none of which means anything, almost are."""
    found = {
        Span(reading.words[start].start, reading.words[start + size - 1].end): name
        for place in reading.hearing.places
        for name in place.names
        for size in [name.count(" ") + 1]
        for start in _starting_like(reading, name)
        if slips(len(name)) and _almost(reading, name, start, size)
    }
    if len(set(found.values())) != 1:
        return None
    span = min(found)
    return Entity(reading.text[slice(*span)], span, Source.FUZZY)


def _starting_like(reading: Reading, name: str) -> list[int]:
    return [
        place
        for place, word in enumerate(reading.words)
        if word.folded[0] == name[0] and not reading.hits.at(place)
    ]


def _almost(reading: Reading, name: str, start: int, size: int) -> bool:
    words = reading.words[start : start + size]
    written = " ".join(word.folded for word in words)
    return len(words) == size and OSA.distance(written, name, score_cutoff=1) == 1


def _founder(reading: Reading) -> Entity | None:
    """'Mukuru kwa Reuben', 'kwa Njenga': a place by its founder's name."""
    match = _FOUNDER.search(reading.text)
    return Entity(match.group()[:_LONGEST_NAME], Span(*match.span())) if match else None


def _behind_preposition(reading: Reading) -> Entity | None:
    for hit in reading.hits.of("at_place", "from_place"):
        if hit.last + 1 < len(reading.words):
            found = _name_from(reading, hit.last + 1)
            if found is not None:
                return found
    return None


def _name_from(reading: Reading, place: int) -> Entity | None:
    match = _NAME.match(reading.text, reading.words[place].start)
    if match is None or not any(part[0].isupper() for part in match.group().split()):
        return None
    return _named(reading, match.start(), match.end())


def _line(reading: Reading) -> Entity | None:
    """'kiosk line', 'Jogoo Road'."""
    for match in _LINE.finditer(reading.text):
        if match["name"].casefold() not in _NO_NAMES:
            return Entity(match.group()[:_LONGEST_NAME], Span(*match.span()))
    return None


def _kind_of_place(reading: Reading) -> Entity | None:
    """'en la loma': a kind of place behind a preposition, with its article."""
    for hit in reading.hits.of("at_place"):
        for kind in reading.hits.of("place_kind"):
            between = {word.folded for word in reading.words[hit.last + 1 : kind.first]}
            if hit.last < kind.first <= hit.last + 2 and not between & _NO_NAMES:
                last = _with_its_name(reading, kind)
                start, end = reading.words[hit.last + 1].start, reading.words[last].end
                if between or kind.first != last or not _has_articles(reading, kind):
                    return Entity(reading.text[start:end], Span(start, end))
    return None


def _with_its_name(reading: Reading, kind: Hit) -> int:
    """The last token of 'rua da escola': what an 'of' behind the kind names belongs to it."""
    last = kind.last
    while last + 1 < len(reading.words) and reading.is_little(
        reading.words[last + 1].folded, "of", "the"
    ):
        last += 1
    named = last + 1 < len(reading.words) and last > kind.last
    return last + 1 if named else kind.last


def _has_articles(reading: Reading, kind: Hit) -> bool:
    """Where a language has none, 'sa estero' is as much a place as 'en la loma'."""
    return any(one.articles for one in reading.own if one.language == kind.language)


def _behind_a_comma(reading: Reading) -> Entity | None:
    """'…, Mukuru kwa Reuben': a name alone at the text's end."""
    start = reading.text.rfind(",") + 1
    last = reading.text[start:].strip(" .!")
    match = _NAME.fullmatch(last)
    if match is None or not start or not last[0].isupper() or reading.text.isupper():
        return None
    start += reading.text[start:].index(last)
    return None if _is_other(reading, start) else _named(reading, start, start + len(last))


def name_before(reading: Reading, end: int) -> Entity | None:
    """'Korogocho' of 'Korogocho, Nairobi': in capitals, its last word ends there."""
    last = reading.place_of(end) - 1
    for first in range(max(last - _MOST_IN_NAME + 1, 0), last + 1):
        start = reading.words[first].start
        written = reading.text[start:end]
        if _NAME.fullmatch(written) and written[0].isupper() and not _is_other(reading, start):
            return _named(reading, start, end)
    return None


def _in_capitals(reading: Reading) -> Entity | None:
    """'wamebomoa nyumba 40 jana Tandale': capitals in the midst of a text."""
    if reading.text.isupper():
        return None
    for place, word in enumerate(reading.words):
        if not reading.text[word.start].isupper() or _is_other(reading, word.start):
            continue
        begins = place == 0 or reading.text[: word.start].rstrip().endswith((".", "!", "?", ":"))
        follows = place + 1 < len(reading.words) and _capital(reading, place + 1)
        if not begins or follows:
            return _name_from(reading, place)
    return None


def _capital(reading: Reading, place: int) -> bool:
    start = reading.words[place].start
    return reading.text[start].isupper() and not _is_other(reading, start)


def _is_other(reading: Reading, start: int) -> bool:
    """A word that means something, a day, a month, an abbreviation."""
    place = reading.place_of(start)
    word = reading.words[place]
    written = reading.text[word.start : word.end]
    months = any(word.folded in lexicon.months for lexicon in reading.own)
    dated = months or any(word.folded in lexicon.weekdays for lexicon in reading.own)
    short = written.isupper() and len(written) <= _INITIALS
    meant = reading.hits.at(place) - {"home", "place_kind"}
    return bool(meant) or dated or short or word.folded in _OTHERS


def _named(reading: Reading, start: int, end: int) -> Entity | None:
    """Without articles at its ends, words that mean something else, and a count behind it."""
    words = reading.text[start:end].split()
    while words and reading.is_little(words[0], "the", "of"):
        words = words[1:]
    while words and (
        reading.is_little(words[-1], "the", "of") or _is_count(reading, words[-1], end)
    ):
        words = words[:-1]
    name = " ".join(words).strip(".'’-")
    return Entity(name[:_LONGEST_NAME]) if name else None


def _is_count(reading: Reading, word: str, end: int) -> bool:
    """'Moravia 60 familias': the number belongs to what stands behind it."""
    place = reading.place_of(end)
    if place == len(reading.words) or not word.isdecimal():
        return False
    touches = not reading.text[end : reading.words[place].start].strip()
    return touches and bool(reading.hits.at(place))

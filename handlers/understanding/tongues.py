"""Which languages a text is read in: the sender's, their country's, English; else what it tells."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from handlers.understanding.clean import Token
from handlers.understanding.lexicon import Lexicon, lexicons
from handlers.understanding.meaning import Hearing
from storage.places import languages_of

# A word of these, in any language, has a text looked at for an eviction.
ALARMS = frozenset(
    {"eviction", "demolition", "leave", "notice", "oust", "wreck", "homeless", "signs", "fire"}
)
# Little words that several languages share tell nothing of the language.
SHARED = frozenset(
    {
        *("instead", "correct_is", "at_place", "from_place", "to_place", "yes", "no"),
        *("fund_in", "fund_out", "acknowledge"),
    }
)
_MOST_HEARD = 2  # languages that one text is taken to be in


def read_in(hearing: Hearing, words: Sequence[Token]) -> tuple[Lexicon, ...]:
    """The sender's own, the country's, English: in this order.

    Where no country is known, what the words themselves tell goes before English.
    """
    known = lexicons()
    named = languages_of(hearing.country) if hearing.country else heard(words)
    order = dict.fromkeys((hearing.language or "", *named, "en"))
    return tuple(known[language] for language in order if language in known)


def heard(words: Sequence[Token], instead: Sequence[Lexicon] = ()) -> list[str]:
    """The languages that most of the words are of, leaving out those of `instead`."""
    told = {language: len(places) for language, places in _told(words, instead).items()}
    best = max(told.values(), default=0)
    return [language for language, count in told.items() if count == best][:_MOST_HEARD]


def alarmed(words: Sequence[Token], own: Sequence[Lexicon]) -> list[str]:
    """Other languages in which the text has a word of eviction that one's own do not know."""
    found: dict[str, None] = {}
    ours = {lexicon.language for lexicon in own}
    for place, word in enumerate(words):
        unknown = not any(lexicon.concepts(word.folded) for lexicon in own)
        rest = [other.folded for other in words[place:]]
        for phrase, language in _alarms().get(word.folded, ()):
            if (unknown or len(phrase) > 1) and tuple(rest[: len(phrase)]) == phrase:
                found[language] = None
        if unknown:
            found |= dict.fromkeys(_rooted(word.folded))
    return [language for language in found if language not in ours]


def _told(words: Sequence[Token], instead: Sequence[Lexicon]) -> Mapping[str, set[int]]:
    """By language, in the order of `lexicons`, which words it has."""
    told = defaultdict[str, set[int]](set)
    without = {lexicon.language for lexicon in instead}
    for language, lexicon in lexicons().items():
        if language in without:
            continue
        for place, word in enumerate(words):
            if lexicon.concepts(word.folded) - SHARED:
                told[language].add(place)
            for phrase, concept in lexicon.phrases.get(word.folded, ()):
                end = place + len(phrase)
                if concept not in SHARED and lexicon.says(phrase, words[place:end]):
                    told[language] |= set(range(place, end))
    return told


@cache
def _alarms() -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """First word -> (words, language)."""
    found = defaultdict[str, list[tuple[tuple[str, ...], str]]](list)
    for language, lexicon in lexicons().items():
        for word, concepts in lexicon.words.items():
            if concepts & ALARMS:
                found[word].append(((word,), language))
        for first, phrases in lexicon.phrases.items():
            found[first] += [(phrase, language) for phrase, concept in phrases if concept in ALARMS]
    return {first: tuple(those) for first, those in found.items()}


@lru_cache(maxsize=65536)
def _rooted(word: str) -> tuple[str, ...]:
    """The languages that have a root of eviction which this word holds."""
    return tuple(
        language
        for language, lexicon in lexicons().items()
        if word not in lexicon.not_eviction
        and any(concept in ALARMS and root in word for root, concept in lexicon.roots)
    )

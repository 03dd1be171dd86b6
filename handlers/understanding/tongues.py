"""Which languages a text is read in: the sender's, their country's, English; else what it tells."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from handlers.understanding.clean import Token, clean, tokens
from handlers.understanding.lexicon import Lexicon
from handlers.understanding.lexicons import lexicons
from handlers.understanding.meaning import Hearing
from storage.places import languages_of

# A word of these, in any language, has a text looked at for an eviction.
ALARMS = frozenset(
    {"eviction", "demolition", "leave", "notice", "oust", "wreck", "homeless", "signs", "fire"}
)
# One of these in a text, and it does not wait in a rush.
URGENT = ALARMS | {
    *("machine", "device", "arrived", "here", "urgent", "violence", "clearing", "court_order"),
    *("gives", "given_us", "land_sign", "mark", "weak_leave", "actor_police", "actor_bailiff"),
}
# A word of these has a text read in its language where one's own make nothing of it.
ACTS = frozenset(
    {
        *("savings", "save", "deposit", "withdrawal", "loan", "repayment", "zero", "total", "undo"),
        *("join", "help", "language", "stop", "start", "quiet", "forget"),
        *("exchange", "offer", "want_learn", "fails_no_supply"),
        "case_unsafe",
    }
)
# Little words that several languages share tell nothing of the language.
SHARED = frozenset(
    {
        *("instead", "correct_is", "at_place", "from_place", "to_place", "yes", "no"),
        *("fund_in", "fund_out", "acknowledge"),
    }
)
_MOST_HEARD = 2  # languages that one text is read in


def read_in(hearing: Hearing, raw: str) -> tuple[Lexicon, ...]:
    """The sender's own, the country's, English: in this order.

    Where no country is known, what the words themselves tell goes before English.
    """
    known = lexicons()
    named = languages_of(hearing.country) if hearing.country else heard(tokens(clean(raw)))
    order = dict.fromkeys((hearing.language or "", *named, "en"))
    return tuple(known[language] for language in order if language in known)


def heard(words: Sequence[Token]) -> list[str]:
    """The languages that most of the words are of."""
    told = {language: len(places) for language, places in _told(words).items()}
    best = max(told.values(), default=0)
    return [language for language, count in told.items() if count == best][:_MOST_HEARD]


def elsewhere(
    words: Sequence[Token], own: Sequence[Lexicon], concepts: frozenset[str]
) -> list[str]:
    """Other languages in which one's own do not know a word of these concepts; most words first."""
    found = Counter[str]()
    for place, word in enumerate(words):
        if not any(lexicon.concepts(word.folded) for lexicon in own):
            found.update(_single(word.folded, concepts))
        for language, phrase in _phrases(word.folded, concepts):
            if lexicons()[language].says(phrase, words[place : place + len(phrase)]):
                found[language] += len(phrase)
    ours = {lexicon.language for lexicon in own}
    return [language for language, _ in found.most_common() if language not in ours]


def _told(words: Sequence[Token]) -> Mapping[str, set[int]]:
    """By language, in the order of `lexicons`, which words it has."""
    told = defaultdict[str, set[int]](set)
    for language, lexicon in lexicons().items():
        for place, word in enumerate(words):
            if lexicon.concepts(word.folded) - SHARED:
                told[language].add(place)
            for phrase, concept in lexicon.phrases_at(word.folded):
                end = place + len(phrase)
                if concept not in SHARED and lexicon.says(phrase, words[place:end]):
                    told[language] |= set(range(place, end))
    return told


@lru_cache(maxsize=65536)
def _single(word: str, concepts: frozenset[str]) -> tuple[str, ...]:
    """The languages in which this word alone is one of them."""
    return tuple(
        language
        for language, lexicon in lexicons().items()
        if lexicon.concepts(word) & concepts and word not in lexicon.not_eviction
    )


@lru_cache(maxsize=65536)
def _phrases(word: str, concepts: frozenset[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The phrases of them that start with it, and the language of each."""
    return tuple(
        (language, phrase)
        for language, lexicon in lexicons().items()
        for phrase, concept in lexicon.phrases_at(word)
        if concept in concepts
    )

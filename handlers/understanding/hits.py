"""Which concepts a text names, where, in which language and how surely."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from handlers.understanding.clean import Token
from handlers.understanding.lexicon import Lexicon
from handlers.understanding.meaning import Source

_SEVERAL = 2
_VERBS = {"eviction", "demolition", "oust", "wreck"}


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept named by the tokens `first` … `last` (inclusive)."""

    concept: str
    first: int
    last: int
    language: str
    source: Source = Source.EXACT


class Hits:
    """All hits of a text, in order of place."""

    def __init__(self, found: Iterable[Hit]) -> None:
        self._all = sorted(found, key=_place)
        self._exact = {hit.concept for hit in self._all if hit.source != Source.FUZZY}
        self._by_concept = defaultdict[str, list[Hit]](list)
        self._at = defaultdict[int, set[str]](set)
        for hit in self._all:
            self._by_concept[hit.concept].append(hit)
            for place in range(hit.first, hit.last + 1):
                self._at[place].add(hit.concept)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self._all)

    def has(self, *concepts: str) -> bool:
        """Whether any of them is named."""
        return not self._by_concept.keys().isdisjoint(concepts)

    def exactly(self, *concepts: str) -> bool:
        """Whether any of them is named, and not by a slip of the finger."""
        return not self._exact.isdisjoint(concepts)

    def of(self, *concepts: str) -> list[Hit]:
        """Every naming of any of them."""
        found = [
            self._by_concept[one] for one in dict.fromkeys(concepts) if one in self._by_concept
        ]
        if len(found) < _SEVERAL:
            return list(found[0]) if found else []
        return sorted((hit for hits in found for hit in hits), key=_place)

    def starting(self, prefix: str) -> list[Hit]:
        """Every naming of a concept of that prefix."""
        return [hit for hit in self._all if hit.concept.startswith(prefix)]

    def first(self, *concepts: str) -> Hit | None:
        """The first naming of any of them."""
        return next(iter(self.of(*concepts)), None)

    def at(self, place: int) -> set[str]:
        """The concepts that the token at `place` is part of."""
        return self._at.get(place, set())

    def exactly_at(self, place: int) -> set[str]:
        """Those that no slip of the finger is assumed for."""
        near = {hit.concept for hit in self._all if hit.first <= place <= hit.last and _slip(hit)}
        return self.at(place) - near


def _place(hit: Hit) -> tuple[int, int, str]:
    return hit.first, -hit.last, hit.concept


def _slip(hit: Hit) -> bool:
    return hit.source == Source.FUZZY


def find_hits(words: Sequence[Token], heard: Sequence[Lexicon]) -> Hits:
    """Exact words, phrases and roots of these languages, then slips of the finger.

    A word that some language has exactly is never taken for a slip of another.
    """
    found = [hit for lexicon in heard for hit in _exact(words, lexicon)]
    found += [hit for lexicon in heard for hit in _phases(words, lexicon, found)]
    taken = {place for hit in found for place in range(hit.first, hit.last + 1)}
    for place, word in enumerate(words):
        if place in taken or any(word.folded in lexicon.not_eviction for lexicon in heard):
            continue
        for lexicon in heard:
            meant = lexicon.misspelt(word.folded)
            if meant is not None:
                found.extend(
                    Hit(concept, place, place, lexicon.language, Source.FUZZY)
                    for concept in lexicon.words[meant]
                )
                break
    return Hits(found)


def _phases(words: Sequence[Token], lexicon: Lexicon, found: Sequence[Hit]) -> Iterator[Hit]:
    """What the forms of verbs of eviction tell of its phase."""
    if lexicon.tenses:
        for hit in found:
            if hit.language == lexicon.language and hit.concept in _VERBS:
                phase = lexicon.tense(words[hit.first].folded)
                if phase is not None:
                    yield Hit(phase, hit.first, hit.last, lexicon.language)


def _exact(words: Sequence[Token], lexicon: Lexicon) -> Iterator[Hit]:
    for place, word in enumerate(words):
        for concept in lexicon.concepts(word.folded):
            yield Hit(concept, place, place, lexicon.language)
        phrases = lexicon.phrases_at(word.folded) if place + 1 < len(words) else ()
        second = lexicon.forms(words[place + 1].folded) if phrases else ()
        for phrase, concept in phrases:
            end = place + len(phrase)
            if phrase[1] in second and lexicon.says(phrase, words[place:end]):
                yield Hit(concept, place, end - 1, lexicon.language)

"""One language's words: their concepts, alone, in phrases and by roots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from rapidfuzz.distance import OSA

from handlers.understanding.clean import Token

_Value = TypeVar("_Value")
_ONE_SLIP, _TWO_SLIPS = 5, 8  # letters from which one, two slips of the finger are allowed
_SHORTEST_STEM, _MOST_BEFORE = 3, 2
_NONE: frozenset[str] = frozenset()
_MOST_KEPT = 50_000

Phrases = tuple[tuple[tuple[str, ...], str], ...]  # each with its concept


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """One language. Words are folded; phrases are tuples of folded words."""

    language: str
    words: Mapping[str, frozenset[str]]  # word -> concepts
    phrases: Mapping[str, Phrases]  # by their first word
    roots: tuple[tuple[str, str], ...]  # (root, concept); '^root' stands at a word's start
    little: Mapping[str, frozenset[str]]  # what 'of', 'the', 'to' are, by what they do
    before: tuple[str, ...]  # written together with the word behind: Arabic 'and', 'the'
    behind: tuple[str, ...]  # endings that leave a word what it is: English 's
    tenses: tuple[tuple[str, str], ...]  # (prefix or -suffix of a verb of eviction, phase)
    exact: frozenset[str]  # no slip of the finger allowed
    units: Mapping[str, int]
    paired_units: frozenset[str]  # those of two words: 'quatre vingt'
    multipliers: Mapping[str, int]
    suffixes: Mapping[str, int]
    vague: frozenset[str]
    joiners: frozenset[str]
    multiplier_first: bool
    articles: frozenset[str]  # 'a week'
    initials: Mapping[str, tuple[str, ...]]  # of women and men, the usual one first
    # first word -> (phrase, offsets from today); several are asked
    days: Mapping[str, tuple[tuple[tuple[str, ...], tuple[int, ...]], ...]]
    spans: Mapping[str, int]
    hours: frozenset[str]
    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    ethiopian_months: Mapping[str, int]
    month_numbers: Mapping[tuple[str, ...], int]
    money: Mapping[str, tuple[str, ...]]
    not_eviction: frozenset[str]
    by_length: Mapping[int, tuple[str, ...]] = field(default_factory=dict)  # for slips
    of_days: frozenset[str] = _NONE  # words without which a text names no day
    of_numbers: frozenset[str] = _NONE  # and no number in words
    # What was looked up before: people send the same words again and again.
    _concepts: dict[str, frozenset[str]] = field(default_factory=dict)
    _forms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _phrases: dict[str, Phrases] = field(default_factory=dict)
    _misspelt: dict[str, str | None] = field(default_factory=dict)

    def concepts(self, word: str) -> frozenset[str]:
        """Exactly, without what is attached to it, or by a root."""
        known = self._concepts.get(word)
        return known if known is not None else _keep(self._concepts, word, self._find(word))

    def _find(self, word: str) -> frozenset[str]:
        found = next((self.words[form] for form in self.forms(word) if form in self.words), _NONE)
        rooted = {concept for root, concept in self.roots if _holds(word, root)}
        return found | rooted if rooted else found

    def forms(self, word: str) -> tuple[str, ...]:
        """The word, then what is left of it without 'and', 'the', 'in' or an ending of its own."""
        known = self._forms.get(word)
        return known if known is not None else _keep(self._forms, word, self._bare(word))

    def _bare(self, word: str) -> tuple[str, ...]:
        if word in self.days:  # 'اليوم' is today, not 'the day'
            return (word,)
        starts = [word]
        for _ in range(_MOST_BEFORE):
            starts += [
                rest
                for start in starts
                for prefix in self.before
                if len(rest := start.removeprefix(prefix)) < len(start)
            ]
        ends = [start.removesuffix(end) for start in starts for end in self.behind]
        bare = [one for one in dict.fromkeys(starts + ends) if len(one) >= _SHORTEST_STEM]
        return (word, *(one for one in bare if one != word))

    def phrases_at(self, word: str) -> Phrases:
        """The phrases that start with it, and the concept of each."""
        known = self._phrases.get(word)
        if known is not None:
            return known
        found = tuple(one for form in self.forms(word) for one in self.phrases.get(form, ()))
        return _keep(self._phrases, word, found)

    def says(self, phrase: tuple[str, ...], words: Sequence[Token]) -> bool:
        """Whether these words are that phrase."""
        if len(words) < len(phrase):
            return False
        for part, word in zip(phrase, words, strict=True):
            if part != word.folded and part not in self.forms(word.folded):
                return False
        return True

    def tense(self, verb: str) -> str | None:
        """The phase that a verb's form tells: 'wata-' a threat, 'wana-' under way, '-aron' done."""
        for form, phase in self.tenses:
            if verb.endswith(form[1:]) if form.startswith("-") else verb.startswith(form):
                return phase
        return None

    def misspelt(self, word: str) -> str | None:
        """The one word that `word` is a slip or two away from."""
        if word in self._misspelt:
            return self._misspelt[word]
        return _keep(self._misspelt, word, self._nearest(word))

    def _nearest(self, word: str) -> str | None:
        if len(word) < _ONE_SLIP or word.isdecimal():
            return None
        best: tuple[int, str] | None = None
        for length in range(len(word) - 2, len(word) + 3):
            for known in self.by_length.get(length, ()):
                allowed = slips(min(len(word), len(known)))
                distance = OSA.distance(word, known, score_cutoff=allowed)
                if 0 < distance <= allowed and (best is None or distance < best[0]):
                    best = distance, known
        return best[1] if best else None


def _keep(known: dict[str, _Value], word: str, value: _Value) -> _Value:
    if len(known) >= _MOST_KEPT:
        known.clear()
    known[word] = value
    return value


def _holds(word: str, root: str) -> bool:
    return word.startswith(root[1:]) if root.startswith("^") else root in word


def slips(length: int) -> int:
    """How many slips of the finger a word of that length allows."""
    return 0 if length < _ONE_SLIP else 1 if length < _TWO_SLIPS else 2

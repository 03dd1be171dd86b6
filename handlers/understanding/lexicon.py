"""Every language's words, read once: concept by word, phrase and root."""

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, TypeVar

from babel import Locale
from rapidfuzz.distance import OSA

from handlers.understanding.clean import Token, fold, tokens
from locales.catalogue import languages

_Value = TypeVar("_Value")
_ONE_SLIP, _TWO_SLIPS = 5, 8  # letters from which one, two slips of the finger are allowed
_MONTHS, _WEEK = 12, 7
_SHORTEST_NAME = 3
_SHORTEST_STEM, _MOST_BEFORE = 3, 2
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """One language. Words are folded; phrases are tuples of folded words."""

    language: str
    words: Mapping[str, frozenset[str]]  # word -> concepts
    phrases: Mapping[
        str, tuple[tuple[tuple[str, ...], str], ...]
    ]  # first word -> (phrase, concept)
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
    initials: Mapping[str, frozenset[str]]  # of women and men
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

    def __hash__(self) -> int:
        return hash(self.language)  # one lexicon a language

    @lru_cache(maxsize=65536)  # noqa: B019 - lexicons live as long as the process
    def concepts(self, word: str) -> frozenset[str]:
        """Exactly, without what is attached to it, or by a root."""
        found = next((self.words[form] for form in self.forms(word) if form in self.words), _NONE)
        rooted = {concept for root, concept in self.roots if _holds(word, root)}
        return found | rooted if rooted else found

    @lru_cache(maxsize=65536)  # noqa: B019 - lexicons live as long as the process
    def forms(self, word: str) -> tuple[str, ...]:
        """The word, then what is left of it without 'and', 'the', 'in' or an ending of its own."""
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

    def phrases_at(self, word: str) -> Iterator[tuple[tuple[str, ...], str]]:
        """The phrases that start with it, and the concept of each."""
        for form in self.forms(word):
            yield from self.phrases.get(form, ())

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

    @lru_cache(maxsize=65536)  # noqa: B019 - lexicons live as long as the process
    def misspelt(self, word: str) -> str | None:
        """The one word that `word` is a slip or two away from."""
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


def _holds(word: str, root: str) -> bool:
    return word.startswith(root[1:]) if root.startswith("^") else root in word


def slips(length: int) -> int:
    """How many slips of the finger a word of that length allows."""
    return 0 if length < _ONE_SLIP else 1 if length < _TWO_SLIPS else 2


@cache
def lexicons() -> Mapping[str, Lexicon]:
    """By language, of every folder that has one."""
    return {language: _read(language) for language in languages()}


@cache
def language_names() -> Mapping[str, str]:
    """'kiswahili', 'ingles' … -> the language, in the words of every language there is."""
    names: dict[str, str] = {}
    for speaking in languages():
        shown = Locale.parse(speaking.replace("-", "_")).languages
        for language in languages():
            name = shown.get(language.replace("-", "_"))
            if name:
                names[fold(name)] = language
    for language in languages():
        names[fold(language)] = language
    return names | {fold(word): code for word, code in _NICKNAMES.items() if code in languages()}


_NICKNAMES = {"swahili": "sw", "kiswahili": "sw", "espanol": "es", "castellano": "es"}


def _read(language: str) -> Lexicon:
    table = tomllib.loads((files("locales") / language / "lexicon.toml").read_text("utf-8"))
    words, phrases, roots, exact = _words(table["words"])
    numbers, affixes = table["numbers"], table.get("affixes", {})
    by_length = defaultdict[int, list[str]](list)
    for word in words:
        if word not in exact and len(word) >= _ONE_SLIP:
            by_length[len(word)].append(word)
    locale = Locale.parse(language.replace("-", "_"))
    other = frozenset(map(fold, table["traps"].get("no_day", ())))
    days = _by_first(
        {
            _phrase(name): tuple(offsets) if isinstance(offsets, list) else (offsets,)
            for name, offsets in table["days"].items()
        }
    )
    short = {name: _folded(table.get(name, {})) for name in ("weekdays", "months")}
    return Lexicon(
        language=language,
        words=words,
        phrases=phrases,
        roots=roots,
        little={part: frozenset(map(fold, those)) for part, those in table["little"].items()},
        before=tuple(map(fold, affixes.get("before", ()))),
        behind=tuple(map(fold, affixes.get("behind", ()))),
        tenses=tuple((fold(form), phase) for form, phase in table.get("tenses", {}).items()),
        exact=exact,
        units=_folded(numbers["units"]),
        paired_units=frozenset(fold(unit) for unit in numbers["units"] if " " in unit),
        multipliers=_folded(numbers["multipliers"]),
        suffixes=_folded(numbers["suffixes"]),
        vague=frozenset(map(fold, numbers["vague"])),
        joiners=frozenset(map(fold, numbers["joiners"])),
        multiplier_first=numbers["order"] == "before",
        articles=frozenset(map(fold, numbers.get("articles", ()))),
        initials={
            name: frozenset(map(fold, letters))
            for name, letters in table.get("initials", {}).items()
        },
        days=days,
        spans=_folded(table["spans"]),
        hours=frozenset(word for word, concepts in words.items() if "hours" in concepts),
        weekdays=_without(other, _names(locale.days["format"], _WEEK, first=0)) | short["weekdays"],
        months=_without(other, _names(locale.months["format"], _MONTHS, first=1)) | short["months"],
        ethiopian_months=_folded(table.get("ethiopian_months", {})),
        month_numbers={_phrase(k): v for k, v in table.get("month_numbers", {}).items()},
        money={fold(name): tuple(codes) for name, codes in table["money"].items()},
        not_eviction=frozenset(map(fold, table["traps"]["not_eviction"])),
        by_length={length: tuple(known) for length, known in by_length.items()},
    )


def _without(other: frozenset[str], names: Mapping[str, int]) -> dict[str, int]:
    return {name: number for name, number in names.items() if name not in other}


def _words(
    table: Mapping[str, list[str]],
) -> tuple[
    dict[str, frozenset[str]],
    dict[str, tuple[tuple[tuple[str, ...], str], ...]],
    tuple[tuple[str, str], ...],
    frozenset[str],
]:
    words = defaultdict[str, set[str]](set)
    phrases = defaultdict[str, list[tuple[tuple[str, ...], str]]](list)
    roots: list[tuple[str, str]] = []
    exact: set[str] = set()
    for concept, entries in table.items():
        for entry in entries:
            if entry.endswith("*"):
                roots.append((fold(entry[:-1]), concept))
                continue
            phrase = _phrase(entry.rstrip("!"))
            if len(phrase) > 1:
                phrases[phrase[0]].append((phrase, concept))
                continue
            words[phrase[0]].add(concept)
            if entry.endswith("!"):
                exact.add(phrase[0])
    ordered = {first: _longest_first(found) for first, found in phrases.items()}
    return (
        {word: frozenset(concepts) for word, concepts in words.items()},
        ordered,
        tuple(roots),
        frozenset(exact),
    )


def _by_first(
    phrases: Mapping[tuple[str, ...], _Value],
) -> dict[str, tuple[tuple[tuple[str, ...], _Value], ...]]:
    found = defaultdict[str, list[tuple[tuple[str, ...], _Value]]](list)
    for phrase, value in phrases.items():
        found[phrase[0]].append((phrase, value))
    return {first: _longest_first(values) for first, values in found.items()}


def _longest_first(
    found: list[tuple[tuple[str, ...], _Value]],
) -> tuple[tuple[tuple[str, ...], _Value], ...]:
    return tuple(sorted(found, key=lambda one: -len(one[0])))


def _phrase(text: str) -> tuple[str, ...]:
    return tuple(token.folded for token in tokens(text))


def _folded(table: Mapping[str, Any]) -> dict[str, int]:
    return {fold(word): int(value) for word, value in table.items()}


def _names(forms: Mapping[str, Mapping[int, str]], many: int, first: int) -> dict[str, int]:
    """CLDR's names; an abbreviation that two share, or of two letters, is left out."""
    found: dict[str, set[int]] = defaultdict(set)
    for form in ("wide", "abbreviated"):
        for number in range(first, first + many):
            name = fold(forms[form][number]).rstrip(".")
            if len(name) >= _SHORTEST_NAME and " " not in name:
                found[name].add(number)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}

"""The lexicons of all languages, read once from their files."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from babel import Locale

from handlers.understanding.clean import fold, tokens
from handlers.understanding.lexicon import Lexicon, Phrases, slips
from locales.catalogue import languages

_Value = TypeVar("_Value")
_MONTHS, _WEEK = 12, 7
_SHORTEST_NAME = 3


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
        if word not in exact and slips(len(word)):
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
    weekdays = _without(other, _names(locale.days["format"], _WEEK, first=0)) | short["weekdays"]
    months = _without(other, _names(locale.months["format"], _MONTHS, first=1)) | short["months"]
    ethiopian = _folded(table.get("ethiopian_months", {}))
    spans = _folded(table["spans"])
    hours = frozenset(word for word, concepts in words.items() if "hours" in concepts)
    dated = (word for word, concepts in words.items() if "dated" in concepts)
    units, multipliers = _folded(numbers["units"]), _folded(numbers["multipliers"])
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
        units=units,
        paired_units=frozenset(fold(unit) for unit in numbers["units"] if " " in unit),
        multipliers=multipliers,
        suffixes=_folded(numbers["suffixes"]),
        vague=frozenset(map(fold, numbers["vague"])),
        joiners=frozenset(map(fold, numbers["joiners"])),
        multiplier_first=numbers["order"] == "before",
        articles=frozenset(map(fold, numbers.get("articles", ()))),
        initials={
            name: tuple(map(fold, letters)) for name, letters in table.get("initials", {}).items()
        },
        days=days,
        spans=spans,
        hours=hours,
        weekdays=weekdays,
        months=months,
        ethiopian_months=ethiopian,
        month_numbers={_phrase(k): v for k, v in table.get("month_numbers", {}).items()},
        money={fold(name): tuple(codes) for name, codes in table["money"].items()},
        not_eviction=frozenset(map(fold, table["traps"]["not_eviction"])),
        by_length={length: tuple(known) for length, known in by_length.items()},
        of_days=_firsts(days, spans, hours, weekdays, months, ethiopian, dated),
        of_numbers=_firsts(units, multipliers),
    )


def _firsts(*tables: Iterable[str]) -> frozenset[str]:
    """The first word of each."""
    return frozenset(name.partition(" ")[0] for table in tables for name in table)


def _without(other: frozenset[str], names: Mapping[str, int]) -> dict[str, int]:
    return {name: number for name, number in names.items() if name not in other}


def _words(
    table: Mapping[str, list[str]],
) -> tuple[
    dict[str, frozenset[str]],
    dict[str, Phrases],
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

"""What is checked of a lexicon's tables: that they are there, and what their values are."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import regex
from babel import Locale

from locales.source import ROOT, Problem

_CODES = frozenset(Locale("en").currencies)
_MOST_DAYS = 3660
_WHERE = regex.compile(r"\(at line (?P<line>\d+)")
_KEY = regex.compile(r'^\s*(?:"(?P<quoted>[^"]+)"|(?P<bare>[\p{L}\p{N}_-]+))\s*=')
_TABLE = regex.compile(r"^\[(?P<name>[^\]]+)\]")


def _whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _offsets(value: Any) -> bool:  # noqa: ANN401 - whatever stands in the file
    days = _whole(-_MOST_DAYS, _MOST_DAYS)
    return days(value) or (isinstance(value, list) and len(value) > 1 and all(map(days, value)))


def _words(value: Any) -> bool:  # noqa: ANN401 - whatever stands in the file
    return isinstance(value, list) and all(isinstance(word, str) and word for word in value)


def _codes(value: Any) -> bool:  # noqa: ANN401 - whatever stands in the file
    return _words(value) and bool(value) and _CODES.issuperset(value)


# Of each table, what its values are and how that is said.
_VALUES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "words": (_words, "a list of words"),
    "little": (_words, "a list of words"),
    "affixes": (_words, "a list of words"),
    "initials": (_words, "a list of letters"),
    "traps": (_words, "a list of words"),
    "declared": (_words, "a list of concepts"),
    "numbers.units": (_whole(0, 10**12), "a whole number"),
    "numbers.multipliers": (_whole(10, 10**12), "10 or more"),
    "numbers.suffixes": (_whole(1, 10**12), "a whole number"),
    "days": (_offsets, "days from today, or a list where it must be asked"),
    "spans": (_whole(0, _MOST_DAYS), "a number of days"),
    "weekdays": (_whole(0, 6), "0 (Monday) to 6"),
    "months": (_whole(1, 12), "1 to 12"),
    "month_numbers": (_whole(1, 12), "1 to 12"),
    "ethiopian_months": (_whole(1, 13), "1 to 13"),
    "money": (_codes, "a list of ISO 4217 codes"),
    "tenses": (lambda value: value in {"threat", "underway", "done"}, "threat, underway or done"),
}
_NEEDED = ("words", "little", "numbers", "days", "spans", "money", "traps")
_OF_NUMBERS = ("order", "joiners", "vague", "units", "multipliers", "suffixes")


def read_table(path: Path) -> tuple[Mapping[str, Any], list[Problem]]:
    """The file's content; what is wrong with it as TOML, by line."""
    shown = path.relative_to(ROOT).as_posix()
    text = path.read_text("utf-8")
    try:
        return tomllib.loads(text), []
    except tomllib.TOMLDecodeError as error:
        found = _WHERE.search(str(error))
        line = int(found["line"]) if found else text.count("\n") + 1
        return {}, [Problem(shown, line, f"no TOML: {error}")]


def table_problems(path: Path, table: Mapping[str, Any]) -> Iterator[Problem]:
    """Tables that are missing, and values that are none."""
    shown, lines = path.relative_to(ROOT).as_posix(), _lines(path.read_text("utf-8"))
    for name in _NEEDED:
        if name not in table:
            yield Problem(shown, 0, f"lacks the table [{name}]")
    numbers = table.get("numbers", {})
    for name in _OF_NUMBERS if numbers else ():
        if name not in numbers:
            yield Problem(shown, 0, f"lacks {name} under [numbers]")
    if numbers and numbers.get("order") not in {"before", "after"}:
        line = lines.get(("numbers", "order"), 0)
        yield Problem(shown, line, "order: 'before' or 'after', where multipliers stand")
    for name, (fits, wanted) in _VALUES.items():
        for key, value in _at(table, name).items():
            if not fits(value):
                line = lines.get((name, key), 0)
                yield Problem(shown, line, f"{key} of [{name}] must be {wanted}: {value!r}")


def _at(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    for part in name.split("."):
        found = table.get(part, {})
        table = found if isinstance(found, Mapping) else {}
    return table


def _lines(text: str) -> dict[tuple[str, str], int]:
    """Where each key of each table stands."""
    found: dict[tuple[str, str], int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        head, key = _TABLE.match(line), _KEY.match(line)
        if head:
            table = head["name"]
        elif key:
            found.setdefault((table, key["quoted"] or key["bare"]), number)
    return found

"""Every row of the kept cases: texts with their meaning, numbers, days, yes and no."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from handlers.understanding import understand
from handlers.understanding.clean import tokens
from handlers.understanding.dates import find_days
from handlers.understanding.lexicon import lexicons
from handlers.understanding.meaning import Certainty, Intent, Meaning
from handlers.understanding.numbers import spoken_numbers, written_numbers
from tests.cases import NOW, cases, heard

TODAY = date.fromisoformat(NOW[:10])
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONEY = ("amount", "box", "bank", "price", "each", "wrong")
_ABOUT_THE_TEXT = {"candidates", "reports", "conflict"}  # asked about, not told

# Where our own rule differs from another project's, ours wins.
OTHERWISE = {
    "money-001": "digits grouped by spaces are asked, never guessed",
    "money-002": "digits grouped by spaces are asked, never guessed",
    "money-030": "two amounts for one report are asked, the first is not taken",
    "date-019": "the day of 2001-1-2 could be either: no date is read, as there",
    "date-020": "month first is read only in the countries that write it so, and asked there",
    "date-024": "a year of two digits in front is no date here",
}


def of(*areas: str) -> list[Any]:
    return [
        pytest.param(row, id=row["id"])
        for row in cases("numbers_dates")
        if row["area"] in areas and row["id"] not in OTHERWISE
    ]


def test_each_exception_is_a_row() -> None:
    assert OTHERWISE.keys() <= {row["id"] for row in cases("numbers_dates")}


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in cases("sms")])
def test_texts(row: Mapping[str, Any]) -> None:
    given = row["context"]
    meaning = understand(row["text"], heard(row["lang"], given["country"], given["now"]))
    assert meaning.certainty == row["certainty"]
    if row["type"] == "multi":
        expected = row["fields"]["reports"]
        assert [report.intent for report in meaning.reports] == [one["type"] for one in expected]
        for report, one in zip(meaning.reports, expected, strict=True):
            _has(report, one["fields"])
        return
    right = {row["type"], *row.get("accept", ())}
    asked = "clarify" in right and meaning.certainty == Certainty.ASK
    assert meaning.intent in right or asked
    _has(meaning, row["fields"])


def _has(meaning: Meaning, fields: Mapping[str, Any]) -> None:
    for name, expected in fields.items():
        if name not in _ABOUT_THE_TEXT:
            assert _shown(name, meaning) == _same(expected), name


def _shown(name: str, meaning: Meaning) -> object:
    value = meaning.entities[name].value
    if name in _MONEY:
        return Decimal(str(value))
    if isinstance(value, tuple):
        return frozenset(value)
    return value.isoformat() if isinstance(value, date) else value


def _same(expected: object) -> object:
    return frozenset(expected) if isinstance(expected, list) else expected


@pytest.mark.parametrize("row", of("number"))
def test_numbers(row: Mapping[str, Any]) -> None:
    [number] = written_numbers(row["input"], [lexicons()[row["locale"]]])
    assert number.value == Decimal(row["expected"])


@pytest.mark.parametrize("row", of("money"))
def test_money(row: Mapping[str, Any]) -> None:
    meaning = understand(f"savings {row['input']}", heard("en"))
    assert meaning.intent == Intent.SAVINGS
    if meaning.certainty == Certainty.ASK:  # a currency that nobody here uses
        assert meaning.ask is not None
        assert meaning.ask.candidates == (str(row["expected"]).removesuffix(".0"),)
    else:
        assert Decimal(str(meaning.entities["amount"].value)) == Decimal(str(row["expected"]))


@pytest.mark.parametrize("row", of("number_words"))
def test_number_words(row: Mapping[str, Any]) -> None:
    [number] = spoken_numbers(tokens(row["input"]), lexicons()[row["locale"]])
    assert number.value == Decimal(row["expected"])


@pytest.mark.parametrize("row", of("date"))
def test_dates(row: Mapping[str, Any]) -> None:
    found = [day.day.isoformat() for day in _days(row) if day.day is not None]
    assert found == ([row["expected"]] if row["expected"] else [])


@pytest.mark.parametrize("row", of("day_word"))
def test_words_for_days(row: Mapping[str, Any]) -> None:
    [day] = _days(row)
    assert day.day == TODAY + timedelta(days=row["expected"])


@pytest.mark.parametrize("row", of("weekday"))
def test_weekdays(row: Mapping[str, Any]) -> None:
    [day] = _days(row)
    assert day.day is not None
    assert _WEEKDAYS[day.day.weekday()] == row["expected"]


def _days(row: Mapping[str, Any]) -> list[Any]:
    text, lexicon = row["input"], lexicons()[row["locale"]]
    return find_days(text, tokens(text), [lexicon], TODAY, country="KE", future=False)


@pytest.mark.parametrize("row", of("yes_no"))
def test_yes_and_no(row: Mapping[str, Any]) -> None:
    meaning = understand(row["input"], heard(row["locale"]))
    assert meaning.intent == (Intent.YES if row["expected"] else Intent.NO)

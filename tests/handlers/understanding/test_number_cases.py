"""Every row of the kept numbers, days, calendars, plurals, yes and no."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from babel import Locale

from handlers.understanding import understand
from handlers.understanding.clean import clean, tokens
from handlers.understanding.dates import find_days
from handlers.understanding.days import Day
from handlers.understanding.lexicons import lexicons
from handlers.understanding.meaning import Certainty, Intent
from handlers.understanding.numbers import spoken_numbers, written_numbers
from locales.catalogue import languages
from tests.cases import NOW, cases, heard

TODAY = date.fromisoformat(NOW[:10])
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_SAME = {"tl": "fil", "am_ET": "am", "ne": "hi"}  # whose lexicon reads it

# Where our own rule differs from another project's, ours wins.
OTHERWISE = {
    "money-001": "digits grouped by spaces are asked, never guessed",
    "money-002": "digits grouped by spaces are asked, never guessed",
    "money-030": "two amounts for one report are asked, the first is not taken",
    "date-019": "the day of 2001-1-2 could be either: no date is read, as there",
    "date-020": "month first is read only in the countries that write it so, and asked there",
    "date-024": "a year of two digits in front is no date here",
    "date_phrase-017": "a day and a year without a month make no date",
    "date_phrase-021": "1880 behind a month is a sum sooner than a year",
    "date_phrase-061": "twenty years are no span of a report",
    "date_phrase-059": "'last year' is no day",
}
# Languages that Jirani does not speak: their words for days and yes are not read.
_SPOKEN = {"und", *languages()} - {"mr", "xh"}


def of(*areas: str) -> list[Any]:
    return [
        pytest.param(row, id=row["id"])
        for row in cases("numbers_dates")
        if row["area"] in areas
        and row["id"] not in OTHERWISE
        and (row["area"] == "plural" or _SAME.get(row["locale"], row["locale"]) in _SPOKEN)
    ]


def test_each_exception_is_a_row() -> None:
    assert OTHERWISE.keys() <= {row["id"] for row in cases("numbers_dates")}


def test_each_row_is_tried() -> None:
    areas = {row["area"] for row in cases("numbers_dates")}
    assert areas == {
        *("number", "money", "digits", "number_words", "plural", "yes_no"),
        *("date", "date_phrase", "day_word", "weekday", "ethiopian_date"),
    }


def _lexicon(row: Mapping[str, Any]) -> Any:
    return lexicons()[_SAME.get(row["locale"], row["locale"])]


@pytest.mark.parametrize("row", of("number", "digits"))
def test_numbers(row: Mapping[str, Any]) -> None:
    [number] = written_numbers(clean(row["input"]), [_lexicon(row)])
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
    [number] = spoken_numbers(tokens(clean(row["input"])), _lexicon(row))
    assert number.value == Decimal(row["expected"])


@pytest.mark.parametrize("row", of("date"))
def test_dates(row: Mapping[str, Any]) -> None:
    found = [day.day.isoformat() for day in _days(row) if day.day is not None]
    assert found == ([row["expected"]] if row["expected"] else [])


@pytest.mark.parametrize("row", of("ethiopian_date"))
def test_ethiopian_dates(row: Mapping[str, Any]) -> None:
    today = date.fromisoformat(row["expected"]) + timedelta(days=30)
    [day] = _days(row, today=today, country="ET")
    assert (day.day.isoformat() if day.day else None) == row["expected"]


@pytest.mark.parametrize("row", of("date_phrase"))
def test_phrases_for_days(row: Mapping[str, Any]) -> None:
    said = str(row["expected"]).removeprefix("in ").split()
    found = _days(row)
    if said[1] in _DAYS:
        [day] = found
        length = int(said[0]) * _DAYS[said[1]]
        assert length in {day.length, -(day.offset or 0)}
        assert day.day is not None
        assert "ago" not in said or day.day == TODAY - timedelta(days=length)
    elif said[1] in {"minute", "second"}:
        assert [day.day for day in found] in ([], [TODAY])  # no day, or this one
    else:
        [day] = [day for day in found if day.written]
        words = [word for word in said if ":" not in word and f"{word[:3]}" not in _WEEKDAYS]
        assert day.day == datetime.strptime(" ".join(words), "%d %B %Y").date()  # noqa: DTZ007


@pytest.mark.parametrize("row", of("day_word"))
def test_words_for_days(row: Mapping[str, Any]) -> None:
    [day] = _days(row)
    if isinstance(row["expected"], dict):
        offsets = row["expected"]["ambiguous"]
        assert day.day is None
        assert day.candidates == tuple(TODAY + timedelta(days=offset) for offset in offsets)
    else:
        assert day.day == TODAY + timedelta(days=row["expected"])


@pytest.mark.parametrize("row", of("weekday"))
def test_weekdays(row: Mapping[str, Any]) -> None:
    [day] = _days(row)
    assert day.day is not None
    assert _WEEKDAYS[day.day.weekday()] == row["expected"]


def _days(row: Mapping[str, Any], today: date = TODAY, country: str = "KE") -> list[Day]:
    text, lexicon = clean(row["input"]), _lexicon(row)
    return find_days(text, tokens(text), [lexicon], today, country=country, future=False)


@pytest.mark.parametrize("row", of("plural"))
def test_plural_forms(row: Mapping[str, Any]) -> None:
    assert Locale.parse(row["locale"]).plural_form(row["input"]) == row["expected"]


@pytest.mark.parametrize("row", of("yes_no"))
def test_yes_and_no(row: Mapping[str, Any]) -> None:
    meaning = understand(row["input"], heard(_SAME.get(row["locale"], row["locale"])))
    assert meaning.intent == (Intent.YES if row["expected"] else Intent.NO)

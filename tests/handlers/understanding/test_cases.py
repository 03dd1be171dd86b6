"""Every row of the kept texts comes out with its meaning."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from handlers.understanding import understand
from handlers.understanding.meaning import Certainty, Meaning
from tests.cases import cases, heard

_MONEY = ("amount", "box", "bank", "price", "each", "wrong")
_ABOUT_THE_TEXT = {"candidates", "reports", "conflict"}  # asked about, not told

# Where our own rule differs from the row's, ours wins.
OTHERWISE = {
    "dom-087": "digits grouped by spaces are asked, never guessed",
    "dom-165": "both cities and what is to be learnt are named: nothing is left to confirm",
    "dom-164": "mapping is a topic of ours: nothing is left to confirm",
}


def test_each_exception_is_a_row() -> None:
    assert OTHERWISE.keys() <= {row["id"] for row in cases("sms")}


@pytest.mark.parametrize(
    "row",
    [pytest.param(row, id=row["id"]) for row in cases("sms") if row["id"] not in OTHERWISE],
)
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

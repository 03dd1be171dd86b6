"""`jirani understand`: one text a line in, one JSON object a line out."""

from io import StringIO
from json import dumps, loads
from typing import Any

import pytest

from bot.cli.understand import answer, understand
from tests.cases import NOW

_KEYS = {"intent", "entities", "certainty", "question", "safety", "language"}
_KENYA = {"language": "en", "country": "KE", "now": NOW}


def told(text: str, **given: object) -> dict[str, Any]:
    return answer(dumps({"text": text} | _KENYA | given))


def test_a_line_of_text_is_understood_by_itself() -> None:
    got = answer("saved 4500")
    assert got.keys() == _KEYS
    assert got["intent"] == "savings"
    assert got["entities"]["amount"] == 4500


def test_circumstances_are_taken_from_the_object() -> None:
    got = told("akiba 2350.50 jana, wanawake 12", language="sw", country="TZ")
    assert got == {
        "intent": "savings",
        "entities": {
            "amount": 2350.5,
            "currency": "TZS",
            "date": "2026-11-22",
            "women": 12,
        },
        "certainty": "certain",
        "question": None,
        "safety": "none",
        "language": "sw",
    }


def test_what_must_be_asked_has_a_question() -> None:
    got = told("saved 15OO")
    assert got["certainty"] == "ask"
    assert got["question"] == {"about": "amount", "candidates": ["1500"]}


def test_several_reports_are_a_list() -> None:
    got = told("saved 5000 and repaid 1200")
    assert got.keys() == {"reports"}
    assert [(one["intent"], one["entities"]["amount"]) for one in got["reports"]] == [
        ("savings", 5000),
        ("repayment", 1200),
    ]


def test_an_alert_tells_its_safety_and_lists() -> None:
    got = told("police demolishing 30 houses now at Deep Sea")
    assert got["safety"] == "certain"
    assert got["entities"]["actor"] == ["police"]
    assert told("HELP THEY ARE HERE")["safety"] == "provisional"


@pytest.mark.parametrize(
    ("pending", "text", "intent", "entities"),
    [
        ({"choices": ["yes", "no"]}, "2", "choice", {"choice": "no"}),
        ({"choices": ["yes", "no"]}, "yes", "yes", {}),
        ({"slot": "amount"}, "4,500", "choice", {"amount": 4500}),
        ({"slot": "place"}, "Kwa Njenga", "choice", {"place": "Kwa Njenga"}),
        ({"choices": ["yes", "no"]}, "they are evicting us", "eviction", {}),
    ],
)
def test_an_answer_to_the_pending_question(
    pending: dict[str, object], text: str, intent: str, entities: dict[str, object]
) -> None:
    got = told(text, pending=pending)
    assert got["intent"] == intent
    assert got["entities"].items() >= entities.items()


@pytest.mark.parametrize(
    "line",
    [
        '{"text"',
        "{}",
        '{"text": "saved 5", "now": "yesterday"}',
        '{"text": "saved 5", "pending": 3}',
        '{"text": "saved 5", "country": 7}',
        "{" * 5000,
    ],
)
def test_a_line_that_is_none_tells_its_mend(line: str) -> None:
    assert answer(line).keys() == {"error"}


def test_each_line_is_answered_by_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("saved 4500\n\n{\ntunafukuzwa \U0001f600"))
    understand()
    answers = [loads(line) for line in capsys.readouterr().out.splitlines()]
    told = [one.get("intent", "error") for one in answers]
    assert told == ["savings", "unknown", "error", "eviction"]

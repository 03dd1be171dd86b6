"""What is said of a case that is named, in English; each other language has its own words."""

from datetime import date

import pytest

from handlers.understanding import understand
from handlers.understanding.meaning import Intent, Safety
from storage.references import Letter, new_reference
from tests.cases import heard

_NAMED = new_reference(Letter.EVICTION, lambda _: False)
_OTHER = new_reference(Letter.EVICTION, lambda name: name == _NAMED)
_HEARD = heard("en", "KE")


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("{}", "show"),
        ("{}?", "show"),
        ("{} on my way", "way"),
        ("{}: coming", "way"),
        ("on my way {}", "way"),
        ("{} need help", "help"),
        ("{} hand over", "over"),
        ("{} seen", "seen"),
        ("{} stopped", "stopped"),
        ("{} it is stopped", "stopped"),
        ("{} not stopped", "note"),
        ("{} they have not stopped yet", "note"),
        ("{} they are on the way", "note"),
        ("{} meeting postponed", "note"),
        ("{} no doubt", "note"),
        ("{} on my way please", "way"),
        ("{} postponed", "postponed"),
        ("{} partly carried out", "partly"),
        ("{} carried out", "carried_out"),
        ("{} resettled", "resettled"),
        ("{} close", "close"),
        ("{} reopen", "reopen"),
        ("{} not true", "doubt"),
        ("{} P2", "level"),
        ("{} p 0", "level"),
        ("{} {other}", "same"),
        ("{} same {other}", "same"),
        ("{} sender we come at 9", "sender"),
        ("{} leaders: meet at five", "leaders"),
        ("{} note the court gave an injunction", "note"),
        ("{} the chief will not talk to us", "facts"),
        ("{} 120 structures", "facts"),
        ("{} by 20/12", "facts"),
    ],
)
def test_an_act(text: str, act: str) -> None:
    meaning = understand(text.format(_NAMED, other=_OTHER), _HEARD)
    assert meaning.intent == Intent.CASE
    assert meaning.entities["act"].value == act
    assert meaning.entities["reference"].value == _NAMED


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("OK {}", Intent.ACKNOWLEDGE),
        ("{} ok", Intent.ACKNOWLEDGE),
        ("NO {}", Intent.ACKNOWLEDGE),
        ("{} they demolish our houses now", Intent.EVICTION),
    ],
)
def test_another_intent(text: str, intent: Intent) -> None:
    assert understand(text.format(_NAMED), _HEARD).intent == intent


def test_no_is_no_taking() -> None:
    assert understand(f"NO {_NAMED}", _HEARD).entities["agrees"].value is False


def test_an_alarm_is_one_although_a_case_is_named() -> None:
    meaning = understand(f"{_NAMED} they demolish our houses now", _HEARD)
    assert meaning.safety == Safety.CERTAIN


def test_words_for_others_are_passed_on_as_they_are() -> None:
    meaning = understand(f"{_NAMED} SENDER: We come at 9, stay calm.", _HEARD)
    assert meaning.entities["text"].value == "We come at 9, stay calm."


def test_a_day_of_a_case_lies_ahead() -> None:
    meaning = understand(f"{_NAMED} by friday", _HEARD)
    assert meaning.entities["by"].value == date(2026, 11, 27)

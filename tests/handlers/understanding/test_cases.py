"""What is said of a case that is named, in English; each other language has its own words."""

from datetime import date

import pytest

from handlers.understanding import understand
from handlers.understanding.meaning import Intent, Safety
from locales.catalogue import languages, translate
from storage.references import Letter, new_reference
from tests.cases import heard
from tests.handlers.understanding.test_labels import COUNTRIES

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
        ("{} im on my way", "way"),
        ("{} I am on my way", "way"),
        ("{} we are on our way", "way"),
        ("OK {} on my way", "way"),
        ("{} = {other}", "same"),
        ("{} and {other}", "same"),
        ("{} note this is not the same as {other}", "note"),
        ("{} not the same as {other}", "note"),
        ("{} {other}?", "note"),
        ("OK {} {other}", "note"),
        ("{} sender: go to {other}", "sender"),
        ("{} sender we come at 9am", "sender"),
        ("{} sender is arrested", "facts"),
        ("{} leaders were arrested", "facts"),
        ("{} leader of group beaten", "facts"),
        ("{} phone not safe", "unsafe"),
        ("{} they check my phone please write later", "unsafe"),
        ("{} do not reply, 40 families", "facts"),
    ],
)
def test_an_act(text: str, act: str) -> None:
    meaning = understand(text.format(_NAMED, other=_OTHER), _HEARD)
    assert meaning.intent == Intent.CASE
    assert meaning.entities["act"].value == act
    assert meaning.entities["reference"].value == _NAMED


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("{} ok not", "note"),
        ("{} not on my way", "note"),
        ("ok {} but i cannot", "note"),
        ("{} ok they came", "note"),
        ("OK {}?", "note"),
        ("OK {} 400 families hurt", "facts"),
        ("{} stopped?", "note"),
        ("{} carried out?", "note"),
        ("{} P2?", "note"),
        ("{} what happened", "note"),
        ("{} how urgent", "note"),
        ("{} more", "note"),
        ("{} STATEMENT", "note"),
        ("{} sender is arrested", "facts"),
    ],
)
def test_what_may_have_been_meant_as_an_act_is_unsure(text: str, act: str) -> None:
    meaning = understand(text.format(_NAMED), _HEARD)
    assert (meaning.intent, meaning.entities["act"].value) == (Intent.CASE, act)
    assert meaning.entities["unsure"].value is True


@pytest.mark.parametrize("text", ["{} the chief will not talk to us", "{} by 20/12"])
def test_what_is_plainly_told_is_sure(text: str) -> None:
    assert "unsure" not in understand(text.format(_NAMED), _HEARD).entities


def test_a_note_keeps_its_words_and_the_other_reference() -> None:
    meaning = understand(f"{_NAMED} stopped? not as {_OTHER}", _HEARD)
    assert meaning.entities["text"].value == f"stopped? not as {_OTHER}"


@pytest.mark.parametrize(
    ("text", "language", "country", "agrees"),
    [
        ("OK {}", "en", "KE", True),
        ("ok {} boss", "en", "KE", True),
        ("OK {} please", "en", "KE", True),
        ("sawa {}", "sw", "TZ", True),
        ("NO {}", "en", "KE", False),
        ("{} no", "en", "KE", False),
        ("{} not ok", "en", "KE", False),
        ("NOT OK {}", "en", "KE", False),
        ("{} si sawa", "sw", "TZ", False),
        ("{} no ok", "es", "CO", False),
        ("{} pas ok", "fr", "SN", False),
    ],
)
def test_taken_or_refused(text: str, language: str, country: str, *, agrees: bool) -> None:
    meaning = understand(text.format(_NAMED), heard(language, country))
    assert meaning.intent == Intent.ACKNOWLEDGE
    assert meaning.entities["agrees"].value is agrees


def test_a_sentence_about_the_sender_is_an_alarm_and_not_passed_on() -> None:
    meaning = understand(f"{_NAMED} sender says they are demolishing now", _HEARD)
    assert meaning.safety == Safety.CERTAIN
    assert "act" not in meaning.entities
    passed = understand(f"{_NAMED} sender: help is coming to you", _HEARD)
    assert passed.safety != Safety.NONE
    assert passed.entities["act"].value == "sender"


@pytest.mark.parametrize("language", languages())
def test_a_phone_that_is_not_safe_is_understood_as_it_is_offered(language: str) -> None:
    hearing = heard(language, COUNTRIES[language])
    label = translate("phone not safe", language)
    alone = understand(label, hearing)
    assert (alone.intent, alone.entities["act"].value) == (Intent.CASE, "unsafe")
    alarm = understand(f"EVICTION. {label}", hearing)
    assert (alarm.intent, alarm.entities["unsafe"].value) == (Intent.EVICTION, True)


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

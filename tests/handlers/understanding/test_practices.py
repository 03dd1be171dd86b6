"""What LEARN, PRACTICE and their references mean, and what a story is not."""

import pytest

from handlers.understanding import understand
from handlers.understanding.meaning import Awaited, Hearing, Intent, Meaning, Safety
from storage.references import check_sign
from tests.cases import heard

Q, E = (f"{letter}7K2-{check_sign(f'{letter}7K2')}" for letter in "QE")


def values(meaning: Meaning) -> dict[str, object]:
    return {name: entity.value for name, entity in meaning.entities.items()}


@pytest.mark.parametrize(
    ("text", "intent", "told"),
    [
        ("LEARN land", "learn", {"topics": ("land",)}),
        ("Learn toilets Mumbai", "learn", {"topics": ("sanitation",), "to": "Mumbai"}),
        ("LEARN land India", "learn", {"topics": ("land",), "to_country": "IN"}),
        ("LEARN cheap drains", "learn", {"words": "cheap drains"}),
        ("LEARN about land please", "learn", {"topics": ("land",)}),
        ("LEARN", "learn", {}),
        ("lessons on sanitation", "learn", {"topics": ("sanitation",)}),
        ("learn toilets from Mumbai", "exchange", {"topics": ("sanitation",), "to": "Mumbai"}),
        ("learn toilets, 4 of us", "exchange", {"topics": ("sanitation",), "people": 4}),
        ("learn how they did it", "exchange", {}),
        ("we want to learn about land", "exchange", {"topics": ("land",)}),
        ("PRACTICE land", "practice", {"topics": ("land",)}),
        ("practice", "practice", {}),
        ("good practice on water", "learn", {"topics": ("water",)}),
        (Q, "practice", {"reference": Q}),
        (f"{Q} 3", "practice", {"reference": Q, "text": "3", "choice": 3}),
        (f"{Q.lower()} yes", "practice", {"reference": Q, "text": "yes", "agrees": True}),
        (f"no {Q}", "practice", {"reference": Q, "agrees": False}),
        (f"{E} practice", "match", {"reference": E, "text": "practice", "act": "practice"}),
        (
            f"{E} learned: we will save",
            "match",
            {
                "reference": E,
                "text": "learned: we will save",
                "act": "learned",
                "learned": "we will save",
            },
        ),
    ],
)
def test_what_is_meant(text: str, intent: str, told: dict[str, object]) -> None:
    meaning = understand(text, heard("en", "KE"))
    assert (meaning.intent, values(meaning)) == (intent, told)


def test_practice_at_the_beginning_of_talk_is_none() -> None:
    talk = understand("practice makes perfect said my old teacher", heard("en", "KE"))
    assert talk.intent == Intent.UNKNOWN


def story(text: str) -> Meaning:
    known = heard("en", "KE")
    asked = Awaited((), "story")
    return understand(text, Hearing(known.now, "en", "KE", known.currency, asked))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("We saved 500 each week and bought a plot", Intent.CHOICE),
        ("the exchange with Mumbai taught us to map", Intent.CHOICE),
        ("2019", Intent.CHOICE),
        ("nothing", Intent.CHOICE),
        ("yes", Intent.CHOICE),
        ("saved 5000", Intent.SAVINGS),
        ("TOTAL", Intent.TOTAL),
        ("STOP", Intent.STOP),
        ("LEARN land", Intent.LEARN),
        ("PRACTICE land", Intent.PRACTICE),
        (f"{E} hello", Intent.MATCH),
    ],
)
def test_while_a_story_is_asked_for(text: str, intent: Intent) -> None:
    assert story(text).intent == intent


def test_an_alarm_in_a_story_is_both() -> None:
    meaning = story("they are demolishing our houses now")
    assert meaning.safety == Safety.CERTAIN
    assert [one.intent for one in meaning.reports] == [Intent.EVICTION, Intent.CHOICE]

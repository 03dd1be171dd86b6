"""Every labelled text is understood as it was meant."""

import pytest

from handlers.understanding import understand
from handlers.understanding.meaning import Certainty, Intent, Meaning, Safety
from locales.catalogue import languages
from tests.accuracy import Score, score
from tests.cases import heard
from tests.cases.texts import Text, faults, posts_wrongly, texts

_MANY = 60  # at least, in each language: fewer would tell little


@pytest.mark.parametrize("text", [pytest.param(t, id=f"{t.language}-{t.text}") for t in texts()])
def test_text(text: Text) -> None:
    assert faults(text, text.read()) == []


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("exchange about negotiation with police", "to"),  # Police is a city, too
        ("we want to learn. Police are bad here", "to"),
        ("saved 4000, next meeting friday", "date"),
        ("no demolition today", "phase"),
        ("we were evicted in 2019", "date"),
        ("surveyors say road will pass, houses marked", "place"),
        ("loan 3000 for Mary", "reason"),
        ("eviction on 31/12/9999", "by"),
        ("eviction on 31/12/9999", "phase"),
        ("eviction, notice of 900 days", "by"),
        ("eviction of 0 families at Kibera", "households"),
        ("eviction at Kibera, do reply", "unsafe"),
    ],
)
def test_what_is_not_told_is_not_read(text: str, absent: str) -> None:
    assert absent not in understand(text, heard("en")).entities


@pytest.mark.parametrize(
    ("text", "language", "country"),
    [
        ("desalojo mañana", "sw", "TZ"),
        ("wanabomoa nyumba zetu", "es", "CO"),
        ("they are evicting us now", "es", "CO"),
        ("estão derrubando as casas", "en", "KE"),
        ("ginigiba na ang mga bahay namin", "en", "KE"),
    ],
)
def test_an_eviction_is_heard_in_a_language_that_nobody_there_speaks(
    text: str, language: str, country: str
) -> None:
    assert understand(text, heard(language, country)).safety == Safety.CERTAIN


@pytest.mark.parametrize(
    ("text", "amount"),
    [("ahorro 5000", "5000"), ("nakaipon kami ng 500", "500"), ("poupamos 700", "700")],
)
def test_a_report_is_heard_where_ones_own_languages_make_nothing_of_it(
    text: str, amount: str
) -> None:
    meaning = understand(text, heard("sw", "TZ"))
    assert (meaning.intent, meaning.entities["amount"].value) == (Intent.SAVINGS, amount)


@pytest.mark.parametrize(
    ("text", "language"), [("AKIBA 500", "sw"), ("ahorro 500", "es"), ("saved 500", "en")]
)
def test_without_a_country_the_words_tell_the_language(text: str, language: str) -> None:
    meaning = understand(text, heard(None, None))
    assert (meaning.certainty, meaning.language) == (Certainty.CERTAIN, language)


def test_my_is_no_monday() -> None:
    meaning = understand("mon groupe: épargne 500", heard("fr", "SN"))
    assert "date" not in meaning.entities


def test_every_language_has_many_texts_and_breaks_no_must() -> None:
    scores = score(texts())
    assert scores.keys() == set(languages())
    assert all(one.texts >= _MANY for one in scores.values())
    assert not any(one.fails for one in scores.values())


def test_a_wrong_amount_and_a_missed_eviction_are_counted() -> None:
    text = Text("saved 500", "en", "KE", frozenset({"savings"}), "certain", "none", amount=None)
    meaning = understand("saved 500", heard("en"))
    assert posts_wrongly(text, meaning)
    assert _scored(text, meaning).fails
    alert = Text("saved 500", "en", "KE", frozenset({"eviction"}), "any", "certain")
    assert _scored(alert, meaning).missed_evictions == 1


def _scored(text: Text, meaning: Meaning) -> Score:
    counted = Score()
    counted.add(text, meaning)
    return counted

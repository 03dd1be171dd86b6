"""Lists of initials: what is one, whose letters tell the sex, and what is none."""

from dataclasses import replace

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from handlers.understanding import understand
from handlers.understanding.clean import clean
from handlers.understanding.lexicons import lexicons
from handlers.understanding.meaning import Awaited, Intent, Safety
from handlers.understanding.roster import letters_for, read_roster
from locales.catalogue import languages, translate
from tests.cases import heard

_OPEN = Awaited(("yes", "no"), "roster")
_EXAMPLE = "That is no list of initials. Send e.g. AK W, BN M. Nothing is changed."


def read(text: str, *codes: str) -> list[str]:
    return list(read_roster(clean(text), [lexicons()[code] for code in codes]))


@pytest.mark.parametrize(
    ("text", "codes", "listed"),
    [
        ("AK W, BN M", "en", ["AK f", "BN m"]),
        ("ak w bn f", "en", ["AK f", "BN f"]),
        ("AK W;BN M\nLO W", "en", ["AK f", "BN m", "LO f"]),
        ("AK2 W, AK٣ M", "en", ["AK2 f", "AK3 m"]),
        ("A W", "en", ["A f"]),
        ("AK 0, BN ٠", "en", ["AK 0", "BN 0"]),
        ("AK W, BN 0.", "en", ["AK f", "BN 0"]),
        ("W M, M W", "en", ["W m", "M f"]),
        ("ＡＫ Ｗ，ＢＮ Ｍ", "zh en", ["AK f", "BN m"]),
        ("AK KE, BN ME", "sw en", ["AK f", "BN m"]),
        ("AK W, BN M", "sw en", ["AK f", "BN m"]),
        ("AK W, BN F", "sw en", ["AK f", "BN f"]),
        ("ሀመ ሴ፣ ከለ ወ", "am en", ["ሀመ f", "ከለ m"]),
        ("अक W, मि2 M", "hi en", ["अक f", "मि2 m"]),
        ("أب W، جد M", "ar en", ["أب f", "جد m"]),
        ("王李 W、张 M", "zh en", ["王李 f", "张 m"]),
        ("AK P, BN L", "id en", ["AK f", "BN m"]),
        ("Ñu M, Áb H", "es en", ["ÑU f", "ÁB m"]),  # mujer, hombre
        ("AK M", "es en", ["AK f"]),
        ("AK F, BN M", "es en", ["AK f", "BN m"]),  # femenino, masculino
        ("AK W, BN M", "es en", ["AK f", "BN m"]),
        ("AK F, BN M", "pt en", ["AK f", "BN m"]),
        ("AK F, BN H", "fr en", ["AK f", "BN m"]),
    ],
)
def test_a_list(text: str, codes: str, listed: list[str]) -> None:
    assert read(text, *codes.split()) == listed


@pytest.mark.parametrize(
    "text",
    [
        "",
        " , ",
        "AK",
        "W AK",
        "W AK, M BN",
        "AK W BN",
        "AK W, BN M, and that is all",
        "Alice W",
        "AK X",
        "12 W",
        "2AK W",
        "AK23 W",
        "AK 1",
        "AK 00",
        "AK, W M BN",
        "AK-W, BN-M",
        "A.K. W",
        "saved 500",
        "AK W 5",
        "ak" + "\u0301" * 20 + " W",
        "AK W, " * 61,
    ],
)
def test_no_list(text: str) -> None:
    assert read(text, "en") == []


def test_as_many_as_an_sms_holds() -> None:
    assert len(read("AK W, " * 60, "en")) == 60


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("AK W, BN M", Intent.CHOICE),
        ("yes", Intent.YES),
        ("no", Intent.NO),
        ("NO M", Intent.CHOICE),
        ("SAVE W", Intent.CHOICE),
        ("save 0", Intent.SAVINGS),
        ("saved 500", Intent.SAVINGS),
        ("TOTAL", Intent.TOTAL),
        ("hello there", Intent.UNKNOWN),
    ],
)
def test_what_is_heard_while_a_list_is_asked_for(text: str, intent: Intent) -> None:
    assert understand(text, replace(heard("en"), awaited=_OPEN)).intent == intent


def test_an_eviction_wins() -> None:
    text = "they are demolishing our houses now"
    meaning = understand(text, replace(heard("en"), awaited=_OPEN))
    assert (meaning.intent, meaning.safety) == (Intent.EVICTION, Safety.CERTAIN)


def test_a_list_is_none_where_nothing_asks_for_it() -> None:
    assert "roster" not in understand("AK W, BN M", heard("en")).entities


@pytest.mark.parametrize("language", languages())
def test_letters_are_read_as_they_are_shown(language: str) -> None:
    letters = letters_for(language)
    text = f"AK {letters['f']}, BN {letters['m']}"
    assert read(text, language, "en") == ["AK f", "BN m"]


@pytest.mark.parametrize("language", languages())
def test_the_example_of_each_language_is_a_list_with_its_letters(language: str) -> None:
    words = regex.split(r"[\s,.፣।።。]+", translate(_EXAMPLE, language))
    letters = [*letters_for(language).values()]
    (place,) = (at for at in range(len(words)) if words[at + 1 : at + 4 : 2] == letters)
    listed = read(" ".join(words[place : place + 4]), language, "en")
    assert [member[-1] for member in listed] == ["f", "m"]


@given(st.text(max_size=200), st.sampled_from(languages()))
def test_no_text_raises_and_no_digit_is_an_initial(text: str, language: str) -> None:
    _check(read(text, language, "en"))


_TOKENS = st.one_of(
    st.from_regex(r"[A-Za-z]{1,5}[0-9]?", fullmatch=True),
    st.sampled_from(
        ("W", "M", "f", "KE", "ሴ", "0", "٠", "7", "१२", "12", "王", "é", "ß", "ŉ", "ﹰ")
    ),
)


@given(
    st.lists(_TOKENS, max_size=12),
    st.sampled_from((" ", ", ", ";", "\n")),
    st.sampled_from(languages()),
)
def test_no_mixture_raises_and_no_digit_is_an_initial(
    tokens: list[str], between: str, language: str
) -> None:
    _check(read(between.join(tokens), language, "en"))


def _check(listed: list[str]) -> None:
    assert len(listed) <= 60
    for member in listed:
        name, _, sign = member.rpartition(" ")
        assert name[0].isalpha()
        assert len(name) <= 12
        assert not name[:-1].isdecimal()
        assert sign in {"f", "m", "0"}

"""The project's own texts: each is translated, fits its SMS and survives any value."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.kinds import KINDS
from handlers.pages import PHASES, POSTS
from handlers.topics import TOPICS
from locales import check
from locales.budget import budget, longest_text
from locales.catalogue import languages, script_of, translate
from locales.placeholders import PLACEHOLDERS, Kind, fields, longest_value
from locales.render import render
from locales.say import Money, Say, Value
from locales.segments import is_gsm, measure, to_gsm, units
from locales.source import Marked, read_source

SOURCE = read_source()
SMS = [text for text in SOURCE.texts if text.sms]
NAIROBI = ZoneInfo("Africa/Nairobi")
NAMES = st.text(st.characters(max_codepoint=0x24F, exclude_categories=["Cs"]), max_size=60)


def test_the_check_finds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main([]) == 0, capsys.readouterr().err


def test_there_are_texts_to_walk() -> None:
    assert {"en", "es", "sw"} <= set(languages())
    assert len(SMS) > 50


@pytest.mark.parametrize("language", languages())
def test_every_text_fits_its_sms_at_its_longest(language: str) -> None:
    for text in SMS:
        longest = longest_text(text.msgid, text.choices, language, plural=text.plural)
        measured = measure(longest)  # by its own signs: a text of values alone has no script
        room = budget("en") if measured.encoding == "GSM-7" else budget(language)
        assert measured.units <= room, longest
        assert is_gsm(longest) or script_of(language) != "Latn", longest


@pytest.mark.parametrize("name", PLACEHOLDERS)
@pytest.mark.parametrize("language", languages())
def test_a_longest_value_is_as_long_as_the_table_says(name: str, language: str) -> None:
    shown = longest_text(f"{{{name}}}", (), language)
    assert 0 < len(shown) <= PLACEHOLDERS[name].longest


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("kind", KINDS.values()),
        ("phase", PHASES.values()),
        ("post", POSTS),
        ("topic", TOPICS.values()),
    ],
)
def test_words_are_never_cut(name: str, words: Iterable[str], language: str) -> None:
    room = PLACEHOLDERS[name].longest - (len(" P0") if name == "phase" else 0)
    for word in words:
        assert units(to_gsm(translate(word, language))) <= room, word


def value_of(name: str) -> st.SearchStrategy[Value]:
    """Any value that a text can have there: as long as it likes where it is cut."""
    kinds: dict[Kind, st.SearchStrategy[Value]] = {
        Kind.MONEY: st.builds(Money, st.integers(0, 99_999_999), st.just("UGX")),
        Kind.COUNT: st.integers(0, 99_999),
        Kind.DAY: st.dates(date(2026, 1, 1), date(2030, 1, 1)),
        Kind.MOMENT: st.just(datetime(2026, 11, 23, 6, 41, tzinfo=UTC)),
        Kind.REFERENCE: st.just(longest_value(name, "en")),
        Kind.LIST: st.lists(NAMES, max_size=5).map(tuple),
    }
    return kinds.get(PLACEHOLDERS[name].kind, NAMES)


@given(
    text=st.sampled_from(SMS),
    language=st.sampled_from(languages()),
    as_sms=st.booleans(),
    data=st.data(),
)
def test_any_value_renders_and_what_is_sent_fits(
    text: Marked, language: str, as_sms: bool, data: st.DataObject
) -> None:
    names = fields(text.msgid + (text.plural or ""))
    values = {name: data.draw(value_of(name), label=name) for name in names}
    said = Say(text.msgid, values, text.choices, plural=text.plural)
    rendered = render(said, language, sms=as_sms, zone=NAIROBI)
    assert rendered.text
    if as_sms and is_gsm(rendered.text):
        assert measure(rendered.text).units <= budget(language)

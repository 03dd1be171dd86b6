"""Rendering: values by language, choices by medium, and what a bad translation may not do."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locales.placeholders import PLACEHOLDERS
from locales.render import Rendered, money_text, render
from locales.say import PAGE, Choice, Money, Say, Term, Value, page, plural, say
from tests.locales.conftest import WriteLanguage

NAIROBI = ZoneInfo("Africa/Nairobi")
# Hypothesis wants its bounds without a zone.
EARLIEST, LATEST = datetime(1900, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001


def sms(said: Say, spoken: str = "en") -> str:
    return render(said, spoken, sms=True, zone=NAIROBI).text


@pytest.mark.parametrize(
    ("money", "spoken", "text"),
    [
        (Money(1_250_000, "KES"), "en", "KES 12,500"),
        (Money(1_250_050, "KES"), "sw", "KES 12,500.50"),
        (Money(1_250_000, "UGX"), "en", "UGX 1,250,000"),
        (Money(125_000_000, "COP"), "es", "COP 1.250.000"),
        (Money(125_000_050, "MXN"), "es", "MXN 1,250,000.50"),
        (Money(50, "KES"), "en", "KES 0.50"),
        (Money(-540_000, "KES"), "en", "KES -5,400"),
        (Money(0, "KES"), "en", "KES 0"),
        (Money(125_000_000, "XOF"), "fr", "XOF 125.000.000"),
        (Money(125_000_005, "EUR"), "fr", "EUR 1.250.000,05"),
        (Money(125_000_000, "INR"), "en", "INR 12,50,000"),
        (Money(125_000, "ZAR"), "en", "ZAR 1.250"),
    ],
)
def test_money_is_a_code_and_the_readers_grouping(money: Money, spoken: str, text: str) -> None:
    assert money_text(money, spoken) == text


@pytest.mark.parametrize(
    ("value", "spoken", "text"),
    [
        ("Mathare", "en", "Mathare"),
        (1140, "en", "1,140"),
        (date(2026, 11, 23), "en", "Mon 23 Nov"),
        (date(2026, 11, 23), "sw", "Jumatatu 23 Nov"),
        (date(2026, 11, 25), "es", "mié 25 nov"),
        (datetime(2026, 11, 23, 6, 41, tzinfo=UTC), "en", "09:41"),
        (("Kampala", "Mumbai"), "en", "Kampala, Mumbai"),
        ((), "en", ""),
        (Term("savings"), "en", "savings"),
    ],
)
def test_values_are_shown_as_people_write_them(value: Value, spoken: str, text: str) -> None:
    assert sms(say("{example}", example=value), spoken) == text


def test_an_sms_numbers_its_choices_and_telegram_gets_buttons() -> None:
    said = say("Right?", Choice("y", "yes"), Choice("b", Money(1_250_000, "KES")))
    assert sms(said) == "Right? 1 yes 2 KES 12,500"
    assert render(said, "en", sms=False, zone=NAIROBI) == Rendered(
        "Right?", (("yes", "y"), ("KES 12,500", "b"))
    )


def test_a_numbered_name_is_cut_in_an_sms_only() -> None:
    said = say("Which?", Choice("7", ("Mukuru kwa Reuben", "Nairobi")), Choice("8", ("Huruma",)))
    assert sms(said) == "Which? 1 Mukuru kwa Reuben.. 2 Huruma"
    assert render(said, "en", sms=False, zone=NAIROBI).buttons[0][0] == "Mukuru kwa Reuben, Nairobi"


def test_a_choice_for_buttons_only_is_left_out_of_an_sms() -> None:
    said = say("Send OK V7K2-M", Choice("y", "yes"), Choice("ok", "I answer", only_button=True))
    assert sms(said) == "Send OK V7K2-M 1 yes"
    assert len(render(said, "en", sms=False, zone=NAIROBI).buttons) == 2


def test_a_name_is_cut_in_an_sms_only() -> None:
    said = say("{group}", group="Umoja wa Wanawake wa Mathare Kaskazini")
    assert sms(said) == "Umoja wa Wanawake wa Matha.."
    assert render(said, "en", sms=False, zone=NAIROBI).text.endswith("Kaskazini")


def test_what_counts_is_never_cut() -> None:
    assert sms(say("{amount}", amount=Money(10**17, "KES"))) == "KES 1,000,000,000,000,000"


@pytest.mark.parametrize(
    ("name", "shown"), [("Umoja 💪🏾", "Umoja"), ("💪🏾", "💪🏾"), ("ኡሞጃ 💪", "ኡሞጃ 💪")]
)
def test_a_picture_in_a_name_does_not_cost_the_encoding(name: str, shown: str) -> None:
    assert sms(say("{group}", group=name)) == shown


def test_line_breaks_in_a_name_make_no_new_line() -> None:
    assert sms(say("{name}", name="Asha\r\n1 yes")) == "Asha 1 yes"


def test_a_value_is_not_read_as_a_text() -> None:
    assert sms(say("{name} {code}", name="{code}", code="K7M2")) == "{code} K7M2"


def test_a_missing_value_shows_and_does_not_raise() -> None:
    assert sms(say("{name}!")) == "?!"


def test_a_translation_is_used_and_a_missing_one_falls_back(write_language: WriteLanguage) -> None:
    write_language("sw", 'msgid "Hello {name}"\nmsgstr "Habari {name}"\n')
    assert sms(say("Hello {name}", name="Asha"), "sw") == "Habari Asha"
    assert sms(say("Bye"), "sw") == "Bye"
    assert sms(say("Hello {name}", name="Asha"), "xx") == "Hello Asha"


@pytest.mark.parametrize("bad", ["{name.__class__}", "{name[0]}", "{name!r}", "{0}", "{name:>9}"])
def test_a_translation_cannot_reach_into_a_value(write_language: WriteLanguage, bad: str) -> None:
    write_language("sw", f'msgid "Hello {{name}}"\nmsgstr "Habari {bad}"\n')
    assert sms(say("Hello {name}", name="Asha"), "sw") == f"Habari {bad}"


def test_a_translation_that_asks_for_more_gives_way(
    write_language: WriteLanguage,
) -> None:
    write_language("sw", 'msgid "Hello {name}"\nmsgstr "Habari {code}"\n')
    assert sms(say("Hello {name}", name="Asha"), "sw") == "Hello Asha"


def test_a_fuzzy_translation_is_not_used(write_language: WriteLanguage) -> None:
    write_language("sw", '#, fuzzy\nmsgid "Bye"\nmsgstr "Habari"\n')
    assert sms(say("Bye"), "sw") == "Bye"


def test_no_compiled_file_is_written(write_language: WriteLanguage) -> None:
    path = write_language("sw", 'msgid "Bye"\nmsgstr "Kwaheri"\n')
    assert sms(say("Bye"), "sw") == "Kwaheri"
    assert [found.name for found in path.parent.iterdir()] == ["messages.po"]


def test_the_count_chooses_the_form(write_language: WriteLanguage) -> None:
    entry = (
        'msgid "{count} household"\nmsgid_plural "{count} households"\n'
        'msgstr[0] "hogar"\nmsgstr[1] "{count} hogares"\n'
    )
    write_language("es", entry)
    said = [plural("{count} household", "{count} households", count=n) for n in (1, 2)]
    assert [sms(one, "es") for one in said] == ["hogar", "2 hogares"]
    assert [sms(one) for one in said] == ["1 household", "2 households"]


def test_a_page_has_its_own_translation(write_language: WriteLanguage) -> None:
    entries = f'msgid "Open"\nmsgstr "Wazi"\n\nmsgctxt "{PAGE}"\nmsgid "Open"\nmsgstr "Fungua"\n'
    write_language("sw", entries)
    assert (sms(say("Open"), "sw"), sms(page("Open"), "sw")) == ("Wazi", "Fungua")


def test_directions_are_isolated_outside_sms_only() -> None:
    said = say("Hello {name}", name="Asha")
    assert sms(said, "ar") == "Hello Asha"
    assert render(said, "ar", sms=False, zone=NAIROBI).text == "Hello \u2068Asha\u2069"
    assert render(said, "sw", sms=False, zone=NAIROBI).text == "Hello Asha"


VALUES: st.SearchStrategy[Value] = st.recursive(
    st.one_of(
        st.text(max_size=40),
        st.integers(),
        st.builds(Money, st.integers(), st.sampled_from(["KES", "UGX", "XOF", "JPY", "???"])),
        st.builds(Term, st.text(max_size=12)),
        st.dates(),
        st.datetimes(EARLIEST, LATEST, timezones=st.just(UTC)),
    ),
    lambda inner: st.lists(inner, max_size=4).map(tuple),
    max_leaves=5,
)
TEXTS = st.lists(
    st.one_of(st.sampled_from([f"{{{name}}}" for name in PLACEHOLDERS]), st.text(max_size=9))
).map("".join)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    msgid=TEXTS,
    values=st.dictionaries(st.sampled_from([*PLACEHOLDERS, "unheard_of"]), VALUES, max_size=5),
    labels=st.lists(VALUES, max_size=3),
    spoken=st.sampled_from(["en", "sw", "es", "ar", "hi-Latn", "am", "none", ""]),
    as_sms=st.booleans(),
)
def test_nothing_makes_rendering_raise(
    msgid: str, values: dict[str, Value], labels: list[Value], spoken: str, as_sms: bool
) -> None:
    choices = tuple(Choice(str(number), label) for number, label in enumerate(labels))
    said = Say(msgid, values, choices)
    rendered = render(said, spoken, sms=as_sms, zone=NAIROBI)
    assert len(rendered.buttons) == (0 if as_sms else len(choices))

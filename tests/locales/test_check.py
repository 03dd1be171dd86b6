"""The check: each fault is named with its file and line, and the update is repeatable."""

from pathlib import Path

import pytest

from locales import update
from locales.budget import budget, overflow
from locales.catalogue_check import catalogue_problems, is_unreadable
from locales.say import Choice
from locales.source import Marked, Source
from locales.text_check import source_problems
from tests.locales.conftest import WriteLanguage


def marked(msgid: str, mark: str = "say", **fields: object) -> Marked:
    return Marked("handlers/a.py", 7, msgid, mark, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (marked("{unheard_of}"), "{unheard_of} is not in locales/placeholders.py"),
        (marked("Hello {name.upper}"), "a brace that is no placeholder"),
        (marked("Hello {0}"), "a brace that is no placeholder"),
        (marked("Hello }"), "a brace that is no placeholder"),
        (marked("{day}", given=frozenset()), "no value for {day}"),
        (marked("Hello", given=frozenset({"day"})), "a value 'day' that the text does not say"),
        (marked("Wrong? Send CANCEL"), "CANCEL belongs to the carriers"),
        (marked("Wrong? Send 'END'"), "END belongs to the carriers"),
        (marked("stop", "N_"), "STOP belongs to the carriers"),
        (marked("Quit", "N_"), "QUIT belongs to the carriers"),
        (marked("{day}", "N_"), "a word has no values"),
        (marked("a" * 161), "1 too long for its SMS"),
        (marked("a" * 153, choices=(Choice("y", "yes"), Choice("n", "no"))), "4 too long"),
        (marked("{group}" * 9), "too long for its SMS"),
        (marked("a", "plural", plural="a" * 161), "1 too long for its SMS"),
        (marked("नमस्ते"), "a sign that GSM-7 lacks"),
    ],
)
def test_a_fault_is_named_where_it_is(text: Marked, problem: str) -> None:
    found = [str(found) for found in source_problems(text)]
    assert any(line.startswith("handlers/a.py:7: ") and problem in line for line in found), found


@pytest.mark.parametrize(
    "text",
    [
        marked("a" * 160),
        marked("a" * 1000, "page"),
        marked("Send STOP to leave"),
        marked("The end is near"),
        marked("{day} {day}", given=frozenset({"day"})),
        marked("stop it now", "N_"),
        marked("á ã ç “quoted” — and…"),
    ],
)
def test_what_is_right_is_left_alone(text: Marked) -> None:
    assert list(source_problems(text)) == []


def test_budgets_follow_the_script() -> None:
    assert [budget(language) for language in ("en", "es", "hi-Latn", "hi", "am", "ar")] == [
        *(160, 160, 160),
        *(134, 134, 134),
    ]
    assert overflow("አ" * 135, (), "am") == 1
    assert overflow("አ" * 134, (), "am") == 0


SOURCE = Source((marked("Hello {name}"), marked("yes", "N_")), ())


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ('msgid "yes"\nmsgstr "ndiyo"\n', "0: missing: 'Hello {name}' of handlers/a.py"),
        ('msgid "old"\nmsgstr "kale"\n', "7: obsolete: 'old'"),
        ('msgid "Hello {name}"\nmsgstr ""\n', "7: not translated: 'Hello {name}'"),
        ('#, fuzzy\nmsgid "yes"\nmsgstr "naam"\n', "8: the English changed, read it again: 'yes'"),
        ('msgid "Hello {name}"\nmsgstr "Habari"\n', "7: not the placeholders of the English"),
        ('msgid "Hello {name}"\nmsgstr "{name} {day}"\n', "7: not the placeholders of the English"),
        ('msgid "Hello {name}"\nmsgstr "{name} {"\n', "7: a brace that is no placeholder"),
        ('msgid "Hello {name}"\nmsgstr "{name} QUIT"\n', "7: QUIT belongs to the carriers"),
        ('msgid "yes"\nmsgstr "End"\n', "7: END belongs to the carriers"),
        (f'msgid "Hello {{name}}"\nmsgstr "{{name}} {"a" * 140}"\n', "7: 1 too long"),
        ('msgid "Hello {name}"\nmsgstr "{name} የ"\n', "7: a sign that GSM-7 lacks"),
    ],
)
def test_a_catalogues_fault_is_named(
    write_language: WriteLanguage, entries: str, problem: str
) -> None:
    write_language("sw", entries)
    found = [str(found) for found in catalogue_problems(SOURCE, "sw")]
    assert any(f"sw/LC_MESSAGES/messages.po:{problem}" in line for line in found), found


def test_a_wrong_plural_rule_is_named(write_language: WriteLanguage) -> None:
    path = write_language("sw", "")
    path.write_text(path.read_text().replace("nplurals=2", "nplurals=3"))
    found = [str(found) for found in catalogue_problems(Source((), ()), "sw")]
    assert found[0].startswith("sw/LC_MESSAGES/messages.po:5: the language's plural rule is")


@pytest.mark.parametrize(
    ("language", "forms"), [("sw", 2), ("es", 2), ("ar", 6), ("hi", 2), ("am", 2), ("id", 1)]
)
def test_plural_rules_are_those_of_the_language(language: str, forms: int) -> None:
    assert update.plural_header(language).startswith(f"nplurals={forms};")


def test_an_update_is_repeatable_and_settles_the_check(write_language: WriteLanguage) -> None:
    path = write_language(
        "sw", 'msgid "Hello {name}"\nmsgstr "Habari {name}"\n\nmsgid "old"\nmsgstr "kale"\n'
    )
    first = update.updated_file(SOURCE, "sw")
    path.write_bytes(first)
    assert update.updated_file(SOURCE, "sw") == first
    assert [found.text for found in catalogue_problems(SOURCE, "sw")] == ["not translated: 'yes'"]
    assert b"Date" not in first
    assert b"a.py:" not in first


def test_an_update_writes_the_template_and_every_language(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(update, "TEMPLATE", own_folder / "messages.pot")
    (own_folder / "fr").mkdir()
    update.main()
    written = {path.relative_to(own_folder).as_posix() for path in own_folder.rglob("*.po*")}
    assert written == {"messages.pot", "fr/LC_MESSAGES/messages.po"}
    first = (own_folder / "messages.pot").read_bytes()
    update.main()
    assert (own_folder / "messages.pot").read_bytes() == first


def test_an_update_asks_again_where_the_english_changed(write_language: WriteLanguage) -> None:
    path = write_language("sw", 'msgid "Hello, {name}."\nmsgstr "Habari {name}"\n')
    path.write_bytes(update.updated_file(SOURCE, "sw"))
    assert "read it again" in " ".join(map(str, catalogue_problems(SOURCE, "sw")))


def test_a_file_that_an_update_would_change_is_named(write_language: WriteLanguage) -> None:
    path = write_language("sw", "")
    path.write_bytes(update.updated_file(Source((), ()), "sw") + b"\n\n")
    assert [found.text for found in catalogue_problems(Source((), ()), "sw")] == [
        "not up to date: run `python -m locales.update`"
    ]


def test_a_language_without_its_catalogue_is_named(own_folder: Path) -> None:
    (own_folder / "fr").mkdir()
    assert "is missing" in str(next(iter(catalogue_problems(SOURCE, "fr"))))


def test_a_catalogue_that_is_none_is_named_with_its_line(write_language: WriteLanguage) -> None:
    write_language("sw", 'msgid "Send UNDO"\nthis is no line\n')
    source = Source((Marked("handlers/a.py", 7, "Send UNDO", "say"),), ())
    [found] = catalogue_problems(source, "sw")
    assert (found.path, found.line) == ("sw/LC_MESSAGES/messages.po", 8)
    assert is_unreadable(found)

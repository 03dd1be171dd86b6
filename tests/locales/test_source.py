"""What is read from the source: marks, choices and values, without running it."""

from pathlib import Path

import pytest

from locales.say import Choice
from locales.source import Marked, Source, read_source

IMPORT = "from locales.say import N_, Choice, page, plural, say\n"


def read(folder: Path, code: str, more: str = "") -> Source:
    for name, text in (("one", IMPORT + code), ("two", more)):
        path = folder / "handlers" / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return read_source(folder)


def only(folder: Path, code: str, more: str = "") -> Marked:
    source = read(folder, code, more)
    assert source.problems == ()
    return next(text for text in source.texts if text.mark != "N_")


@pytest.mark.parametrize(
    ("code", "mark", "msgid", "other"),
    [
        ('say("Hello")', "say", "Hello", None),
        ('say("Hello "\n    "you")', "say", "Hello you", None),
        ('page("Open")', "page", "Open", None),
        ('plural("{count} day", "{count} days", count=2)', "plural", "{count} day", "{count} days"),
    ],
)
def test_marks_are_found(tmp_path: Path, code: str, mark: str, msgid: str, other: str) -> None:
    text = only(tmp_path, code)
    assert (text.mark, text.msgid, text.plural) == (mark, msgid, other)
    assert (text.path, text.line) == ("handlers/one.py", 2)


def test_words_and_labels_are_found(tmp_path: Path) -> None:
    source = read(tmp_path, 'A = N_("yes")\nB = Choice("n", "no")\nC = Choice("x", (name,))')
    assert [(text.msgid, text.mark) for text in source.texts] == [("yes", "N_"), ("no", "N_")]


YES_NO = (Choice("", "yes"), Choice("", "no"))


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ('say("Right?", Choice("y", N_("yes")), Choice("n", "no"))', ""),
        ('YN = (Choice("y", N_("yes")), Choice("n", N_("no")))\nsay("Right?", *YN)', ""),
        ('Y = Choice("y", "yes")\nYN = (Y, Choice("n", "no"))\nsay("Right?", *YN)', ""),
        ('def f():\n    yn = (Choice("", "yes"), Choice("", "no"))\n    say("Right?", *yn)', ""),
        (
            'from two import YN\nsay("Right?", *YN)',
            f'{IMPORT}YN = (Choice("y", "yes"), Choice("n", "no"))',
        ),
    ],
)
def test_choices_are_followed_to_where_they_are_named(tmp_path: Path, code: str, more: str) -> None:
    assert only(tmp_path, code, more).choices == YES_NO


@pytest.mark.parametrize(("label", "most"), [("money(n)", 3), ("(n.name, n.city)", 6)])
@pytest.mark.parametrize(
    "code",
    [
        'say("Which?", *(Choice(str(n), {label}) for n in found))',
        'a = [Choice(str(n), {label}) for n in found]\nsay("Which?", *a)',
        'a = tuple(Choice(str(n), {label}) for n in found)\nsay("Which?", *a[1:])',
    ],
)
def test_choices_made_at_run_time_count_at_their_most(
    tmp_path: Path, code: str, label: str, most: int
) -> None:
    assert len(only(tmp_path, code.format(label=label)).choices) == most


def test_no_more_choices_count_than_are_taken(tmp_path: Path) -> None:
    code = 'a = [Choice(str(n), (n.name,)) for n in found]\nsay("Which?", *a[:4])'
    assert len(only(tmp_path, code).choices) == 4


def test_a_choice_for_buttons_only_is_known(tmp_path: Path) -> None:
    text = only(tmp_path, 'say("Right?", Choice("y", "yes", only_button=True))')
    assert text.choices == (Choice("", "yes", only_button=True),)


def test_names_of_values_are_read(tmp_path: Path) -> None:
    assert only(tmp_path, 'say("{day}", day=1)').given == frozenset({"day"})
    assert only(tmp_path, 'say("{day}", **values)').given is None


@pytest.mark.parametrize("code", ['say(f"Hello {name}")', "say(text)", 'plural("a", count=1)'])
def test_english_that_is_not_written_out_is_a_problem(tmp_path: Path, code: str) -> None:
    problems = read(tmp_path, code).problems
    assert [str(found).split(": ")[0] for found in problems] == ["handlers/one.py:2"]


def test_another_say_is_none_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "bot" / "chat.py"
    path.parent.mkdir()
    path.write_text("def say(text): ...\nsay(text)\n")
    assert read_source(tmp_path) == Source((), ())

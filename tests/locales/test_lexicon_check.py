"""The check of lexicons: each fault is named with its file and line."""

from pathlib import Path

import pytest

from locales.lexicon_check import lexicon_problems, offer_problems
from locales.source import Marked, Source
from tests.locales.conftest import WriteLanguage


def write(folder: Path, language: str, lexicon: str) -> None:
    (folder / language).mkdir(exist_ok=True)
    (folder / language / "lexicon.toml").write_text(lexicon, "utf-8")


@pytest.mark.parametrize(
    ("lexicon", "problem"),
    [
        ('[undo]\nwords = ["futa",\n "fut\u0430"]', "3: two scripts in one word: 'fut\u0430'"),
        ('[undo]\nwords = ["cancel"]', "2: 'cancel' belongs to the carriers, it cannot be undo"),
        ('[undo]\nphrases = ["End"]', "2: 'End' belongs to the carriers, it cannot be undo"),
        (
            '[no]\nwords = ["la"]\n[yes]\nwords = ["Lá"]',
            "4: 'Lá' means no (line 2) and yes: declare it as shared",
        ),
    ],
)
def test_a_lexicons_fault_is_named(own_folder: Path, lexicon: str, problem: str) -> None:
    write(own_folder, "sw", lexicon)
    assert [str(found) for found in lexicon_problems("sw")] == [f"sw/lexicon.toml:{problem}"]


@pytest.mark.parametrize(
    "lexicon",
    [
        '[undo]\nwords = ["futa"]\nphrases = ["futa hiyo", "SMS ሰላም"]',
        '[stop]\nwords = ["stop", "quit"]',
        'shared = ["la"]\n[no]\nwords = ["la"]\n[yes]\nwords = ["Lá"]',
        '[numbers]\nmoja = 1\n[undo]\nwords = ["futa"]\nstems = ["futa"]',
    ],
)
def test_what_is_right_is_left_alone(own_folder: Path, lexicon: str) -> None:
    write(own_folder, "sw", lexicon)
    assert list(lexicon_problems("sw")) == []


def test_a_language_without_words_is_named(own_folder: Path) -> None:
    (own_folder / "sw").mkdir()
    assert [found.path for found in lexicon_problems("sw")] == ["sw/lexicon.toml"]


@pytest.mark.parametrize(
    ("translation", "unknown"),
    [
        ("Tuma FUTA", []),
        ("Tuma UNDO", []),
        ("Tuma TENGUA au SMS", ["TENGUA"]),
        ("Tuma {reference} V7K2-M", []),
    ],
)
def test_an_offered_word_must_be_known(
    own_folder: Path, write_language: WriteLanguage, translation: str, unknown: list[str]
) -> None:
    write_language("sw", f'msgid "Send UNDO"\nmsgstr "{translation}"\n')
    write(own_folder, "sw", '[undo]\nwords = ["futa"]')
    write(own_folder, "en", '[undo]\nwords = ["undo"]')
    source = Source((Marked("handlers/a.py", 7, "Send UNDO", "say"),), ())
    found = [problem.text for problem in offer_problems(source, "sw")]
    assert [text.split(",")[0] for text in found] == [f"sw: offers {word}" for word in unknown]

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
        ('undo = ["futa",\n "fut\u0430"]', "3: two scripts in one word: 'fut\u0430'"),
        ('undo = ["cancel!"]', "2: 'cancel' belongs to the carriers, it cannot be undo"),
        ('total = ["End"]', "2: 'End' belongs to the carriers, it cannot be total"),
        ('no = ["la"]\nyes = ["Lá*"]', "3: 'Lá' is no (line 2) and yes"),
        (
            'topic_land = ["a"]\ntopic_water = ["a"]',
            "3: 'a' is topic_land (line 2) and topic_water",
        ),
    ],
)
def test_a_lexicons_fault_is_named(own_folder: Path, lexicon: str, problem: str) -> None:
    write(own_folder, "sw", f"[words]\n{lexicon}")
    assert [str(found) for found in lexicon_problems("sw")] == [f"sw/lexicon.toml:{problem}"]


def test_a_word_to_confirm_must_be_there(own_folder: Path) -> None:
    write(own_folder, "sw", 'native_speaker_to_confirm = ["hifadhi"]\n[words]\nsave = ["weka"]')
    assert "not in the lexicon: 'hifadhi'" in str(next(lexicon_problems("sw")))


@pytest.mark.parametrize(
    "lexicon",
    [
        'undo = ["futa", "futa hiyo", "SMS ሰላም"]',
        'stop = ["stop", "quit"]',
        'yes = ["sawa"]\nacknowledge = ["sawa"]',
        'eviction = ["wamebomoa"]\ndone = ["wamebomoa"]',
        'savings = ["akiba"]\ntopic_savings = ["akiba"]',
        'undo = ["futa"]\n[numbers]\nmoja = 1\n[traps]\nnot_undo = ["cancel"]',
    ],
)
def test_what_is_right_is_left_alone(own_folder: Path, lexicon: str) -> None:
    write(own_folder, "sw", f"[words]\n{lexicon}")
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
    write(own_folder, "sw", '[words]\nundo = ["futa*"]')
    write(own_folder, "en", '[words]\nundo = ["undo"]')
    source = Source((Marked("handlers/a.py", 7, "Send UNDO", "say"),), ())
    found = [problem.text for problem in offer_problems(source, "sw")]
    assert [text.split(",")[0] for text in found] == [f"sw: offers {word}" for word in unknown]

"""The check of lexicons: each fault is named with its file and line."""

from pathlib import Path

import pytest

from locales.lexicon_check import lexicon_problems, offer_problems, reader_problems
from locales.source import Marked, Source
from tests.locales.conftest import WriteLanguage

_TABLES = """
[little]
[days]
[spans]
[money]
[traps]
[numbers]
order = "after"
joiners = []
vague = []
[numbers.units]
[numbers.multipliers]
[numbers.suffixes]
"""


def write(folder: Path, language: str, lexicon: str, tables: str = _TABLES) -> None:
    (folder / language).mkdir(exist_ok=True)
    (folder / language / "lexicon.toml").write_text(lexicon + tables, "utf-8")


@pytest.mark.parametrize(
    ("lexicon", "problem"),
    [
        ('undo = ["futa",\n "fut\u0430"]', "3: two scripts in one word: 'fut\u0430'"),
        ('undo = ["cancel!"]', "2: 'cancel' belongs to the carriers, it cannot be undo"),
        ('total = ["End"]', "2: 'End' belongs to the carriers, it cannot be total"),
        ('no = ["la"]\nyes = ["Lá*"]', "3: 'Lá' is no (line 2) and yes"),
        ('undo = ["futa", "tengua",\n "futa"]', "2: 'futa' is twice in undo"),
        (
            'topic_land = ["a"]\ntopic_water = ["a"]',
            "3: 'a' is topic_land (line 2) and topic_water",
        ),
    ],
)
def test_a_lexicons_fault_is_named(own_folder: Path, lexicon: str, problem: str) -> None:
    write(own_folder, "sw", f"[words]\n{lexicon}")
    assert [str(found) for found in lexicon_problems("sw")] == [f"sw/lexicon.toml:{problem}"]


@pytest.mark.parametrize(
    ("tables", "problem"),
    [
        (
            "[days\nleo = 0",
            "2: no TOML: Expected ']' at the end of a table declaration (at line 2,",
        ),
        ("\n[traps", "3: no TOML: Expected ']'"),
        (_TABLES.replace("[money]\n", ""), "0: lacks the table [money]"),
        (_TABLES.replace("vague = []\n", ""), "0: lacks vague under [numbers]"),
        (_TABLES.replace("after", "behind"), "9: order: 'before' or 'after'"),
        (_TABLES.replace("[days]", '[days]\n"kal" = "1"'), "5: kal of [days] must be days from"),
        (_TABLES.replace("[days]", "[days]\nkal = [1]"), "5: kal of [days] must be days from"),
        (_TABLES.replace("[money]", '[money]\nbob = ["KSH"]'), "7: bob of [money] must be a list"),
        (_TABLES.replace("[spans]", "[spans]\nsiku = true"), "6: siku of [spans] must be a number"),
        (f"{_TABLES}[weekdays]\nmon = 7", "16: mon of [weekdays] must be 0 (Monday) to 6: 7"),
        (f"{_TABLES}[tenses]\nwata = 'soon'", "16: wata of [tenses] must be threat, underway"),
    ],
)
def test_a_tables_fault_is_named(own_folder: Path, tables: str, problem: str) -> None:
    write(own_folder, "sw", "[words]\n", tables)
    [found] = lexicon_problems("sw")
    assert str(found).startswith(f"sw/lexicon.toml:{problem}")


def test_its_concepts_are_those_of_english(own_folder: Path) -> None:
    write(own_folder, "en", '[words]\nundo = ["undo"]\nstop = ["stop"]')
    write(own_folder, "sw", '[words]\nundo = ["futa"]\nundoo = []\nactor_chief = ["chifu"]')
    assert [str(found) for found in lexicon_problems("sw")] == [
        "sw/lexicon.toml:0: lacks stop: give its words, or an empty list",
        "sw/lexicon.toml:3: undoo is no concept: en has none such",
    ]


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
        'undo = ["ok"]\nhelp = ["ok"]\n[declared]\nok = ["undo", "help"]',
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


def test_the_list_for_native_speakers_is_that_of_the_lexicons(own_folder: Path) -> None:
    marked = 'native_speaker_to_confirm = ["futa"]\n[words]\nundo = ["futa"]'
    for language in ("en", "sw", "fr"):
        write(own_folder, language, marked)
    found = reader_problems("text\n| `sw` | Swahili | 1 | all |\n| `fr` | French | 7 | all |")
    assert [str(problem) for problem in found] == [
        "locales/README.md:3: fr: 1 words are marked for a native speaker, listed 7"
    ]

"""Whatever is listed has its words in every language, its texts and its conversations."""

import ast
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from handlers.outcome import Kind
from handlers.registry import KINDS, kind_for, kind_named, parts
from handlers.understanding.meaning import Certainty, Intent, Meaning
from locales.budget import overflow
from locales.catalogue import languages
from locales.lexicon_check import lexicon_path
from locales.source import Marked, read_source

# One phone a language: a kind's conversations are held in all of them.
_SPEAKERS = {"en": {"ROSE", "ASHA", "WANJIRU"}, "sw": {"NURU"}, "es": {"LUZ"}}


def texts_of_handlers() -> list[Marked]:
    return [text for text in read_source().texts if text.sms and text.path.startswith("handlers/")]


def conversations() -> dict[str, set[str]]:
    """Kind -> the names that its test modules use."""
    found: dict[str, set[str]] = {}
    for path in Path(__file__).parent.glob("test_*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        for node in tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "TALKS_ABOUT":
                for kind in ast.literal_eval(node.value):
                    found.setdefault(kind, set()).update(names)
    return found


def test_each_intent_belongs_to_one_kind() -> None:
    counted = Counter(intent for kind in KINDS for intent in kind.intents)
    assert counted == Counter(Intent)
    assert all(intent in kind_for(intent).intents for intent in Intent)


def test_names_are_unique() -> None:
    assert [kind_named(kind.name) for kind in KINDS] == list(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_kind_has_its_conversations(kind: Kind) -> None:
    held, name = conversations(), kind.name
    assert name in held, f"no test module in tests/handlers lists {name} in TALKS_ABOUT"
    silent = [language for language, phones in _SPEAKERS.items() if not phones & held[name]]
    assert not silent, f"{name} has no conversation in {silent}"


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_kind_has_its_words(kind: Kind, language: str) -> None:
    lexicon = tomllib.loads(lexicon_path(language).read_text("utf-8"))
    assert not [concept for concept in kind.concepts if not lexicon["words"].get(concept)]


@pytest.mark.parametrize("language", languages())
def test_every_text_fits(language: str) -> None:
    texts = texts_of_handlers()
    assert len(texts) > 80
    too_long = {
        text.msgid: over
        for text in texts
        if (over := overflow(text.msgid, text.choices, language, plural=text.plural))
    }
    assert not too_long


def test_reports_of_one_kind_stay_together() -> None:
    first = Meaning(Intent.SAVINGS, Certainty.CERTAIN)
    second = Meaning(Intent.WITHDRAWAL, Certainty.CERTAIN)
    third = Meaning(Intent.EVICTION, Certainty.CERTAIN)
    whole = Meaning(Intent.SAVINGS, Certainty.CERTAIN, reports=(first, second, third))
    together, alone = parts(whole)
    assert together.reports == (first, second)
    assert alone is third
    assert parts(first) == [first]

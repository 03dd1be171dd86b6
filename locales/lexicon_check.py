"""What is checked of a lexicon: one script and one act a word, carriers' words, offers kept."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex

from locales.carrier import CARRIER_STOPS, offered
from locales.catalogue import SOURCE, catalogue_path, languages, translate
from locales.lexicon_tables import read_table, table_problems
from locales.source import ROOT, Problem, Source

# Concepts by the act that they ask for: one word must not ask for two. A concept that is not
# here tells a detail (who, where, how far); its words may stand in several.
_ACTS = {
    "savings": ("savings", "save", "deposit", "zero"),
    "eviction": ("eviction", "demolition"),
    "exchange": ("exchange", "visit", "want_learn"),
    "learn": ("learn", "learnt"),
    "service": ("service", "restored"),
    # 'OK' answers a question where one is open, and takes an alert where it has a reference.
    "yes": ("yes", "acknowledge"),
    "stop": ("stop", "stop_alone"),
} | {
    name: (name,)
    for name in (
        *("join", "withdrawal", "loan", "repayment", "total", "undo", "offer", "help"),
        *("language", "start", "quiet", "forget", "no", "statement", "group_settings", "project"),
        *("interest", "fine", "expense", "share_out", "write_off", "opening"),
        *("to_bank", "from_bank"),
    )
}
_ACT_OF = {concept: act for act, concepts in _ACTS.items() for concept in concepts}
# A detail may have kinds of its own in a language: `actor_gendarmes`.
_OPEN = ("actor_", "means_", "needs_", "topic_", "fails_", "out_", "period_", "unit_")
_NO_COMMANDS = frozenset({"sms"})  # capitals that are no word to send
_MARKS = "!*^"  # how a word is matched; see README.md
_SCRIPTS = {
    name: regex.compile(rf"\p{{Script={name}}}")
    for name in ("Latin", "Arabic", "Devanagari", "Ethiopic", "Han", "Greek", "Cyrillic", "Bengali")
}
_CONCEPT = regex.compile(r"^([a-z_]+)\s*=")
_ROW = regex.compile(r"\| `(?P<language>[\w-]+)` \|[^|]*\| (?P<words>\d+) \|")
_QUOTED = regex.compile(r'"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Word:
    """A word, phrase or root of a lexicon, where it stands and what it means."""

    path: str
    line: int
    text: str
    concept: str

    @property
    def space(self) -> tuple[str, str] | None:
        """Within which a word has one meaning: what is asked for, or what is learnt."""
        if self.concept.startswith("topic_"):
            return ("topic", self.concept)
        return ("act", _ACT_OF[self.concept]) if self.concept in _ACT_OF else None


def lexicon_path(language: str) -> Path:
    """Where the words that people send in `language` are kept."""
    return catalogue_path(language).parents[1] / "lexicon.toml"


def lexicon_problems(language: str) -> Iterator[Problem]:
    """What is wrong in a language's lexicon, or that it has none."""
    path = lexicon_path(language)
    if not path.exists():
        yield Problem(path.relative_to(ROOT).as_posix(), 0, "is missing: nobody is understood")
        return
    table, broken = read_table(path)
    yield from broken or table_problems(path, table)
    if broken:
        return
    words = read_words(path)
    yield from _concept_problems(path, table)
    for word in words:
        yield from (Problem(word.path, word.line, found) for found in _word_problems(word))
    yield from _collisions(words, table.get("declared", {}))
    yield from _stale_marks(path, {word.text for word in words})


def offer_problems(source: Source, language: str) -> Iterator[Problem]:
    """Words in capitals that a text offers and no lexicon of its readers knows."""
    own = _tokens(language)
    known = own | _tokens(SOURCE)
    for text in source.texts:
        if text.sms and own:  # one that cannot be read is named by itself
            said = translate(text.msgid, language)
            for word in offered(said):
                if folded(word) not in known | _NO_COMMANDS:
                    about = f"{language}: offers {word}, which its lexicon does not know: {said!r}"
                    yield Problem(text.path, text.line, about)


def reader_problems(readme: str) -> Iterator[Problem]:
    """Where README.md's list of what a native speaker has to confirm is not the lexicons'."""
    rows = enumerate(map(_ROW.match, readme.splitlines()), start=1)
    told = {row["language"]: (line, int(row["words"])) for line, row in rows if row}
    for language in languages():
        table, _ = read_table(lexicon_path(language))
        marked = len(table.get("native_speaker_to_confirm", ()))
        line, words = told.get(language, (0, 0))
        if language != SOURCE and (line == 0 or words != marked):
            said = f"{language}: {marked} words are marked for a native speaker, listed {words}"
            yield Problem("locales/README.md", line, said)


def read_words(path: Path) -> list[Word]:
    """The words of all concepts, without the marks that say how they are matched."""
    text = path.read_text("utf-8")
    lines = _lines(text)
    shown = path.relative_to(ROOT).as_posix()
    return [
        Word(shown, lines.get((concept, word), 0), word.strip(_MARKS), concept)
        for concept, words in read_table(path)[0].get("words", {}).items()
        for word in words
    ]


def folded(text: str) -> str:
    """As words are compared: cased alike, without the marks of Latin letters."""
    parts = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", "".join(p for p in parts if not "\u0300" <= p <= "\u036f"))


def scripts(text: str) -> set[str]:
    """The scripts that a text's letters are of."""
    return {name for name, letter in _SCRIPTS.items() if letter.search(text)}


def _word_problems(word: Word) -> Iterator[str]:
    if any(len(scripts(part)) > 1 for part in word.text.split()):
        yield f"two scripts in one word: {word.text!r}"
    if word.text.upper() in CARRIER_STOPS and word.concept != "stop":
        yield f"{word.text!r} belongs to the carriers, it cannot be {word.concept}"


def _concept_problems(path: Path, table: Mapping[str, Any]) -> Iterator[Problem]:
    """Concepts that English has and this language lacks, or the other way; a word twice in one."""
    shown = path.relative_to(ROOT).as_posix()
    wanted, there = _concepts_of_english(), set(table.get("words", ()))
    text = path.read_text("utf-8")
    lines, places = _concept_lines(text), _lines(text)
    for concept in sorted(wanted - there):
        yield Problem(shown, 0, f"lacks {concept}: give its words, or an empty list")
    for concept in sorted(there - wanted):
        if wanted and not concept.startswith(_OPEN):
            yield Problem(
                shown, lines.get(concept, 0), f"{concept} is no concept: en has none such"
            )
    for concept, entries in table.get("words", {}).items():
        for word, count in Counter(entries).items():
            if count > 1:
                line = places.get((concept, word), 0)
                yield Problem(shown, line, f"{word!r} is twice in {concept}")


def _concepts_of_english() -> set[str]:
    path = lexicon_path(SOURCE)
    table, _ = read_table(path) if path.exists() else ({}, [])
    return set(table.get("words", ()))


def _collisions(words: list[Word], declared: Mapping[str, list[str]]) -> Iterator[Problem]:
    first: dict[tuple[str, str], Word] = {}
    allowed = {folded(text): set(concepts) for text, concepts in declared.items()}
    for word in words:
        if word.space is None:
            continue
        known = first.setdefault((word.space[0], folded(word.text)), word)
        both = {known.concept, word.concept}
        if known.space != word.space and not both <= allowed.get(folded(word.text), set()):
            said = f"{word.text!r} is {known.concept} (line {known.line}) and {word.concept}"
            yield Problem(word.path, word.line, said)


def _stale_marks(path: Path, words: set[str]) -> Iterator[Problem]:
    content, _ = read_table(path)
    for word in content.get("native_speaker_to_confirm", []):
        if word.strip(_MARKS) not in words:
            said = f"to be confirmed, but not in the lexicon: {word!r}"
            yield Problem(path.relative_to(ROOT).as_posix(), 0, said)


def _lines(text: str) -> dict[tuple[str, str], int]:
    """Where each quoted word of each concept stands."""
    found: dict[tuple[str, str], int] = {}
    concept = ""
    for number, line in enumerate(text.splitlines(), start=1):
        named = _CONCEPT.match(line)
        concept = named[1] if named else concept
        for word in _QUOTED.findall(line):
            found.setdefault((concept, word), number)
    return found


def _concept_lines(text: str) -> dict[str, int]:
    lines = enumerate(text.splitlines(), start=1)
    return {found[1]: number for number, line in lines if (found := _CONCEPT.match(line))}


def _tokens(language: str) -> set[str]:
    path = lexicon_path(language)
    words = read_words(path) if path.exists() else []
    return {token for word in words for token in folded(word.text).split()}

"""What is checked of a lexicon: one script and one meaning a word, carriers' words, offers kept."""

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import regex

from locales.carrier import CARRIER_STOPS, offered
from locales.catalogue import SOURCE, catalogue_path, translate
from locales.source import ROOT, Problem, Source

_LATIN_WORDS = frozenset({"sms"})  # capitals that are no word to send
_SCRIPTS = {
    name: regex.compile(rf"\p{{Script={name}}}")
    for name in ("Latin", "Arabic", "Devanagari", "Ethiopic", "Greek", "Cyrillic", "Bengali")
}
_TABLE = regex.compile(r"^\s*\[+\s*([^\]]+?)\s*\]+")
_QUOTED = regex.compile(r"\"((?:[^\"\\]|\\.)*)\"|'([^']*)'")


@dataclass(frozen=True, slots=True)
class Word:
    """A word, phrase or stem of a lexicon, where it stands and what it means."""

    path: str
    line: int
    text: str
    concept: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`shared`: folded words that it declares to have more than one meaning."""

    words: tuple[Word, ...]
    shared: frozenset[str]


def lexicon_path(language: str) -> Path:
    """Where the words that people send in `language` are kept."""
    return catalogue_path(language).parents[1] / "lexicon.toml"


def lexicon_problems(language: str) -> Iterator[Problem]:
    """What is wrong in a language's lexicon, or that it has none."""
    path = lexicon_path(language)
    if not path.exists():
        yield Problem(path.relative_to(ROOT).as_posix(), 0, "is missing: nobody is understood")
        return
    lexicon = read_lexicon(path)
    first: dict[str, Word] = {}
    for word in lexicon.words:
        yield from (Problem(word.path, word.line, found) for found in _word_problems(word))
        known = first.setdefault(folded(word.text), word)
        if known.concept != word.concept and folded(word.text) not in lexicon.shared:
            said = f"{word.text!r} means {known.concept} (line {known.line}) and {word.concept}"
            yield Problem(word.path, word.line, f"{said}: declare it as shared")


def offer_problems(source: Source, language: str) -> Iterator[Problem]:
    """Words in capitals that a text offers and no lexicon of its readers knows."""
    known = _tokens(language) | _tokens(SOURCE)
    for text in source.texts:
        if text.sms and known:
            said = translate(text.msgid, language)
            for word in offered(said):
                if folded(word) not in known | _LATIN_WORDS:
                    about = f"{language}: offers {word}, which its lexicon does not know: {said!r}"
                    yield Problem(text.path, text.line, about)


def read_lexicon(path: Path) -> Lexicon:
    """Every table with lists of words is a concept, named by its last part."""
    text = path.read_text("utf-8")
    content = tomllib.loads(text)
    lines = _lines(text)
    shown = path.relative_to(ROOT).as_posix()
    words = tuple(
        Word(shown, lines.get((table, word), 0), word, table.rsplit(".", 1)[-1])
        for table, word in _entries(content)
    )
    return Lexicon(words, frozenset(folded(word) for word in content.get("shared", [])))


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


def _entries(table: Mapping[str, object], name: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _entries(value, f"{name}.{key}".lstrip("."))
        elif isinstance(value, list) and name:
            yield from ((name, word) for word in value if isinstance(word, str))


def _lines(text: str) -> dict[tuple[str, str], int]:
    """Where each quoted word of each table stands."""
    found: dict[tuple[str, str], int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        header = _TABLE.match(line)
        if header and "=" not in line:
            table = header[1]
        for double, single in _QUOTED.findall(line):
            found.setdefault((table, double or single), number)
    return found


def _tokens(language: str) -> set[str]:
    path = lexicon_path(language)
    if not path.exists():
        return set()
    return {token for word in read_lexicon(path).words for token in folded(word.text).split()}

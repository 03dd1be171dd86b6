"""What is checked of one text: placeholders, braces, carriers' words, its length as an SMS."""

from collections.abc import Iterator

import regex

from locales.budget import longest_text, overflow
from locales.carrier import carrier_word
from locales.catalogue import SOURCE, script_of
from locales.placeholders import PLACEHOLDERS, fields
from locales.segments import is_gsm
from locales.source import Marked, Problem

_FIELD = regex.compile(r"\{[a-z_]+\}")
_SHOWN = 40


def source_problems(text: Marked) -> Iterator[Problem]:
    """What is wrong with a text where it is written."""
    for found in _source_problems(text):
        yield Problem(text.path, text.line, found)


def _source_problems(text: Marked) -> Iterator[str]:
    english = text.msgid + (text.plural or "")
    names = fields(english)
    for name in names:
        if name not in PLACEHOLDERS:
            yield f"{{{name}}} is not in locales/placeholders.py"
    if text.mark == "N_" and names:
        yield f"a word has no values: {brief(text.msgid)}"
    if text.given is not None:
        yield from _value_problems(text, frozenset(names))
    yield from form_problems(text.msgid, label=text.mark == "N_")
    if text.plural:
        yield from form_problems(text.plural, label=False)
    if text.sms:
        yield from length_problems(text, SOURCE)


def form_problems(form: str, *, label: bool) -> Iterator[str]:
    """What is wrong with one form of a text, in any language."""
    if regex.search(r"[{}]", _FIELD.sub("", form)):
        yield f"a brace that is no placeholder: {brief(form)}"
    word = carrier_word(form, label=label)
    if word:
        yield f"{word} belongs to the carriers, it cannot be ours: {brief(form)}"


def length_problems(text: Marked, language: str) -> Iterator[str]:
    """Whether the text at its longest, with its choices, fits its SMS."""
    longest = longest_text(text.msgid, text.choices, language, plural=text.plural)
    over = overflow(text.msgid, text.choices, language, plural=text.plural)
    if script_of(language) == "Latn" and not is_gsm(longest):
        yield f"a sign that GSM-7 lacks: {brief(longest)}"
    elif over:
        yield f"{over} too long for its SMS at its longest: {longest}"


def brief(text: str) -> str:
    """Enough of a text to know it by."""
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def _value_problems(text: Marked, names: frozenset[str]) -> Iterator[str]:
    given = text.given or frozenset()
    for name in sorted(names - given):
        yield f"no value for {{{name}}} in {brief(text.msgid)}"
    for name in sorted(given - names - {"count"}):
        yield f"a value {name!r} that the text does not say: {brief(text.msgid)}"

"""Which values of a case are ours (a code, a count, a day), and which are somebody's words.

Words leave a case only with its full file. What is not surely ours is taken for words.
"""

from collections.abc import Callable, Mapping
from datetime import date

import regex

from bot.cases.document import Cell
from bot.cases.words import (
    HANDLINGS,
    KINDS,
    VERIFICATIONS,
    coded_text,
    severity_text,
)
from bot.digest.words import Words
from locales.say import Say, page
from storage.codes import CODES, OTHER, codes_in, reasons_in
from storage.facts import COUNTS, NO, UNKNOWN, YES, Fact
from storage.models import AlertEvent, AlertEventKind, Handling, Verification

_LONGEST_COUNT = 6  # digits: more may be a number to call
_ANSWERS = {YES, NO, UNKNOWN}
_RUNG = regex.compile(r"\d{1,2}")
_CLOCK = regex.compile(r"[+-]\d{1,3}[dh]")
_HANDED, _TWO = "handed", "two"  # as `handlers.case_taking` and `case_ends` write them
_DOUBTS: Mapping[str, Say] = {
    "flood": page("too many alerts"),
    "forged": page("not true"),
    "city": page("another city"),
    "none": page("no doubt"),
}


def fact_cell(fact: Fact, value: str, words: Words) -> Cell | None:
    """A figure's value; None where it is words."""
    if fact == Fact.BY:
        return _day(value, words)
    if fact in COUNTS:
        if value.isascii() and value.isdecimal() and len(value) <= _LONGEST_COUNT:
            return Cell(int(value), words.number(int(value)))
        return Cell(value, coded_text(value, words)) if value in _ANSWERS else None
    is_code = fact in CODES and bool(value) and OTHER not in codes_in(fact, value)
    return Cell(value, coded_text(value, words)) if is_code else None


def detail_cell(event: AlertEvent, words: Words) -> Cell | None:
    """What a row of the timeline holds that is ours; None where it is words. See `fact_cell`."""
    detail = event.detail
    if not detail:
        return Cell(None, "")
    return _DETAILS.get(event.kind, _words)(detail, words)


def _words(_detail: str, _words_of: Words) -> Cell | None:
    return None


def _day(value: str, words: Words) -> Cell | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return Cell(value, words.long_day(day))


def _severity(detail: str, words: Words) -> Cell | None:
    level, _, reasons = detail.partition(" ")
    if level not in {"0", "1", "2", "3"}:
        return None
    known = reasons_in(reasons)
    return Cell(f"{level} {known}".strip(), severity_text(int(level), known, words))


def _handling(detail: str, words: Words) -> Cell | None:
    known = {one.value: one for one in Handling}
    return Cell(detail, words.say(HANDLINGS[known[detail]])) if detail in known else None


def _verified(detail: str, words: Words) -> Cell | None:
    if detail == _TWO:
        return Cell(detail, words.say(page("two independent sources")))
    known = {one.value: one for one in Verification}
    return Cell(detail, words.say(VERIFICATIONS[known[detail]])) if detail in known else None


def _answer(detail: str, words: Words) -> Cell | None:
    return Cell(detail, coded_text(detail, words)) if detail in _ANSWERS else None


def _rung(detail: str, words: Words) -> Cell | None:
    """Or a page to a colleague, which is no rung of the ladder."""
    if detail == _HANDED:
        return Cell(detail, words.say(KINDS[AlertEventKind.HANDED_OVER]))
    return Cell(detail, str(int(detail) + 1)) if _RUNG.fullmatch(detail) else None


def _clock(detail: str, _words_of: Words) -> Cell | None:
    return Cell(detail, detail) if _CLOCK.fullmatch(detail) else None


def _doubt(detail: str, words: Words) -> Cell | None:
    return Cell(detail, words.say(_DOUBTS[detail])) if detail in _DOUBTS else None


_DETAILS: Mapping[AlertEventKind, Callable[[str, Words], Cell | None]] = {
    AlertEventKind.SEVERITY: _severity,
    AlertEventKind.HANDLED: _handling,
    AlertEventKind.VERIFIED: _verified,
    AlertEventKind.CONSENT: _answer,
    AlertEventKind.NOBODY: _rung,
    AlertEventKind.PAGED: _rung,
    AlertEventKind.ASKED: _clock,
    AlertEventKind.DOUBTED: _doubt,
}

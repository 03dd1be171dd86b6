"""One text taken apart: its tokens, hits, days and numbers; what the later steps look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import regex

from handlers.understanding.clean import Token, clean, tokens
from handlers.understanding.dates import clock_times, find_days
from handlers.understanding.days import Day
from handlers.understanding.evictions import is_over
from handlers.understanding.hits import Hit, Hits, find_hits
from handlers.understanding.lexicon import Lexicon, lexicons
from handlers.understanding.meaning import Hearing, Source, Span
from handlers.understanding.numbers import (
    Number,
    spoken_numbers,
    with_multiplier,
    written_numbers,
)
from storage.places import languages_of
from storage.references import find_reference

# Bounded and without nesting: linear on any text.
_PHONE = regex.compile(
    r"(?<![\p{L}\p{Nd}.,])(?:\+\p{Nd}[\p{Nd} -]{6,16}\p{Nd}|0\p{Nd}{8,11}"
    r"|0\p{Nd}{2,3}[ -]\p{Nd}{3}[ -]?\p{Nd}{3,4}|\p{Nd}{10,15}"
    r"|\(?\p{Nd}{3}\)?[ -]\p{Nd}{3}[ -]\p{Nd}{4})(?![\p{L}\p{Nd}])"
)
_DIALLED = regex.compile(r"\G\P{Nd}{0,12}(?P<number>\p{Nd}(?:[ -]?\p{Nd}){5,12})(?![\p{L}\p{Nd}])")
_REFERENCE = regex.compile(r"\b[SVXW][2-9B-X]{3,8}[- ]?[2-9B-X]\b", regex.IGNORECASE)
_UNITS = {
    "l",
    "lt",
    "ltr",
    "litres",
    "am",
    "pm",
    "th",
    "st",
    "nd",
    "rd",
    "hrs",
    "x",
    "%",
    "km",
    "m2",
}
_AHEAD = (
    *("eviction", "demolition", "leave", "oust", "wreck", "notice", "here", "signs"),
    *("future", "exchange", "offer", "want_learn"),
)


@dataclass(frozen=True)
class Reading:
    """A text in its circumstances. Everything is computed once, when it is first needed."""

    raw: str
    hearing: Hearing

    @cached_property
    def text(self) -> str:
        return clean(self.raw)

    @cached_property
    def words(self) -> list[Token]:
        return tokens(self.text)

    @cached_property
    def own(self) -> tuple[Lexicon, ...]:
        """The sender's language, the country's, English: in this order."""
        hearing, known = self.hearing, lexicons()
        spoken = languages_of(hearing.country) if hearing.country else tuple(known)
        order = dict.fromkeys((hearing.language or "", *spoken, "en"))
        return tuple(known[language] for language in order if language in known)

    @cached_property
    def all(self) -> tuple[Lexicon, ...]:
        """Own languages first, then every other: an alert is understood in any of them."""
        own = {lexicon.language for lexicon in self.own}
        others = (one for language, one in lexicons().items() if language not in own)
        return (*self.own, *others)

    @cached_property
    def hits(self) -> Hits:
        return find_hits(self.words, self.all, self.own)

    @cached_property
    def today(self) -> date:
        return self.hearing.now.date()

    @cached_property
    def reference(self) -> str | None:
        return find_reference(self.text)

    @cached_property
    def looks_ahead(self) -> bool:
        """An alert's days lie ahead, a report's behind."""
        return self.hits.has(*_AHEAD) and not is_over(self.hits)

    @cached_property
    def days(self) -> list[Day]:
        found = find_days(
            self.text,
            self.words,
            self.own,
            self.today,
            country=self.hearing.country,
            future=self.looks_ahead,
        )
        return [day for day in found if not _within(day.span, self._phones)]

    @cached_property
    def numbers(self) -> list[Number]:
        """What is left after phones, references, clock times and days are masked."""
        masked = [*self._phones, *clock_times(self.text), *(day.span for day in self.days)]
        if self.reference is not None:
            masked += [Span(m.start(), m.end()) for m in _REFERENCE.finditer(self.text)]
        found = [
            self._multiplied(number)
            for number in written_numbers(self.text, self.own)
            if not _within(number.span, masked) and number.tail not in _UNITS
        ]
        each = [self.span_of(hit) for hit in self.hits.of("each")]  # 'cada una'
        for lexicon in self.own:
            for spoken in spoken_numbers(self.words, lexicon):
                taken = [*masked, *each, *(number.span for number in found)]
                if not _within(spoken.span, taken):
                    found.append(spoken)
        return sorted(found, key=lambda number: number.span)

    def span_of(self, hit: Hit) -> Span:
        """Of the tokens of a hit."""
        return Span(self.words[hit.first].start, self.words[hit.last].end)

    def place_of(self, position: int) -> int:
        """The first token that starts at or behind a position of the text."""
        for place, word in enumerate(self.words):
            if word.start >= position:
                return place
        return len(self.words)

    def neighbours(self, span: Span) -> tuple[int | None, int | None]:
        """The tokens right before and behind, with nothing but spaces between."""
        before = behind = None
        for place, word in enumerate(self.words):
            if word.end <= span.start and not self.text[word.end : span.start].strip():
                before = place
            if behind is None and word.start >= span.end:
                if not self.text[span.end : word.start].strip():
                    behind = place
                break
        return before, behind

    def follows(self, span: Span, concept: str) -> bool:
        """Whether a word of that concept stands right before it, or before its currency."""
        before, _ = self.neighbours(span)
        near = (before - 1, before) if before else (before,)
        return any(place is not None and concept in self.hits.at(place) for place in near)

    @cached_property
    def language(self) -> str | None:
        """Of the words that matched, the sender's own first."""
        order = [lexicon.language for lexicon in self.own]
        named = [hit.language for hit in self.hits if hit.concept not in _SHARED]
        heard = [hit for hit in named if hit in order]
        if heard:
            return max(order, key=lambda one: (heard.count(one), -order.index(one)))
        return named[0] if named else None

    def _multiplied(self, number: Number) -> Number:
        for lexicon in self.own:
            grown = with_multiplier(number, self.words, lexicon)
            if grown is not number:
                return grown
        return number

    @cached_property
    def _phones(self) -> list[Span]:
        found = [Span(match.start(), match.end()) for match in _PHONE.finditer(self.text)]
        for hit in self.hits.of("phone"):  # 'my number is 712 000 111'
            match = _DIALLED.search(self.text, self.words[hit.last].end)
            if match is not None:
                found.append(Span(match.start("number"), match.end("number")))
        return found


# Little words that several languages share tell nothing of the language.
_SHARED = {
    "instead",
    "correct_is",
    "at_place",
    "from_place",
    "to_place",
    "yes",
    "no",
    "fund_in",
    "fund_out",
    "acknowledge",
}


def _within(span: Span, masked: Sequence[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in masked)


def is_word_number(number: Number) -> bool:
    """Written out in words or with a multiplier word: always to be confirmed."""
    return number.source == Source.WORD

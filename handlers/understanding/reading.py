"""One text taken apart: its tokens, hits, days and numbers; what the later steps look at."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

import regex

from handlers.understanding.clean import Token, clean, fold, tokens
from handlers.understanding.dates import find_days
from handlers.understanding.days import Day
from handlers.understanding.evictions import is_over
from handlers.understanding.hits import Hit, Hits, find_hits
from handlers.understanding.lexicon import Lexicon
from handlers.understanding.masks import clock_times, codes, hours, overlaps, phones
from handlers.understanding.meaning import Hearing, Source, Span
from handlers.understanding.numbers import (
    Number,
    both_ways,
    lowest_part,
    spoken_numbers,
    with_multiplier,
    written_numbers,
)
from handlers.understanding.tongues import SHARED, read_in
from storage.references import Letter, find_reference, reference_spans, well_formed_spans

# Scripts that write figures close to their words: 在3天, በ7 ቀን, रु.500, 500ብር.
_CLOSE = r"[[\p{Han}\p{Ethiopic}\p{Devanagari}]&&[\p{L}\p{M}]]"
_BESIDE_DIGIT = regex.compile(
    rf"(?<={_CLOSE})\.?(?=\p{{Nd}})|(?<=\p{{Nd}})(?={_CLOSE})", regex.VERSION1
)
_GLUED = regex.compile(r"(?<![\p{L}\p{Nd}])(?P<word>\p{L}{4,})(?=\p{Nd})")
_UNITS = {
    *("l", "lt", "ltr", "litres", "km", "m2", "x", "%", "am", "pm", "hrs"),
    *("th", "st", "nd", "rd", "er", "ere", "eme", "e"),
}
_COUNTS = frozenset({"women", "men", "members", "households", "families", "people", "children"})
_THOUSAND = 1000
_FRACTION_AT = 3  # words between a number and its half: 'two and a half'
_BESIDE = " :=-"  # may stand between a number and its label
_MONEY = ("savings", "save", "deposit", "withdrawal", "loan", "repayment")
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
        """Clean, and 'saved5000' cut in two where the word is known."""
        text = _BESIDE_DIGIT.sub(" ", clean(self.raw))
        for match in reversed(list(_GLUED.finditer(text))):
            known = any(fold(match["word"]) in lexicon.words for lexicon in self.own)
            if known and not self._is_doubled(text[match.end() :]):
                text = f"{text[: match.end()]} {text[match.end() :]}"
        return text

    def _is_doubled(self, behind: str) -> bool:
        """'rumah2' is rumah-rumah, where the language writes it so."""
        alone = behind[:1] == "2" and not behind[1:2].isalnum()
        return alone and any("2" in lexicon.behind for lexicon in self.own)

    @cached_property
    def words(self) -> list[Token]:
        return tokens(self.text)

    @cached_property
    def own(self) -> tuple[Lexicon, ...]:
        """The languages that it is read in, the sender's first."""
        return read_in(self.hearing, self.raw)

    @cached_property
    def hits(self) -> Hits:
        """The signs of a reference are no words: the N of 'S5DQ-N' is no 'no'."""
        words = [
            word._replace(folded="") if overlaps(Span(word.start, word.end), self._named) else word
            for word in self.words
        ]
        return find_hits(words, self.own)

    @cached_property
    def _named(self) -> list[Span]:
        return [Span(*span) for span in well_formed_spans(self.text)] if self.reference else []

    @cached_property
    def _unnamed(self) -> str:
        """The text with its references covered: 'SJFC-8 443' does not hold 8,443."""
        text = self.text
        for span in self._named:
            text = text[: span.start] + "x" * (span.end - span.start) + text[span.end :]
        return text

    @cached_property
    def core(self) -> list[int]:
        """The places of the tokens that are no courtesy: 'yes please' is 'yes'."""
        polite = {
            place
            for hit in self.hits.of("courtesy")
            for place in range(hit.first, hit.last + 1)
            if hit.source == Source.EXACT and hit.language in {one.language for one in self.own}
        }
        plain = [place for place in range(len(self.words)) if place not in polite]
        return plain or list(range(len(self.words)))

    @cached_property
    def today(self) -> date:
        return self.hearing.now.date()

    @cached_property
    def reference(self) -> str | None:
        return find_reference(self.text)

    @cached_property
    def looks_ahead(self) -> bool:
        """An alert's days lie ahead, a report's behind."""
        awaited = self.hearing.awaited
        if awaited is not None and awaited.slot == "day":
            return True
        if self.reference is not None and self.reference.startswith(Letter.EVICTION):
            return not is_over(self.hits)
        if self.reference is not None and self.reference.startswith(Letter.MATCH):
            return True  # a visit's
        hinted = self.hits.has("weak_leave", "until") and not self.hits.has(*_MONEY)
        return (hinted or self.hits.has(*_AHEAD)) and not is_over(self.hits)

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
        phrases = (*self.hits.of("gone"), *self.hits.starting("period_"))  # 'ngayong linggo'
        vague = [self.span_of(hit) for hit in phrases if hit.last > hit.first]
        return [day for day in found if not overlaps(day.span, [*self._phones, *vague])]

    @cached_property
    def numbers(self) -> list[Number]:
        """What is left after phones, references, clock times and days are masked."""
        text = self._unnamed
        masked = [*self._phones, *clock_times(text), *(day.span for day in self.days)]
        masked += hours(text, self.words, lambda word: self.is_little(word, "clock"))
        masked += codes(text)
        if self.reference is not None:
            masked += [Span(*span) for span in reference_spans(self.text)]
        written = written_numbers(text, self.own)
        initials = self._initials({number.tail for number in written})
        found = [
            self._multiplied(number)
            for number in written
            if not overlaps(number.span, masked)
            and (number.tail not in _UNITS or number.tail in initials)
            and not self._is_word(number)
        ]
        each = [self.span_of(hit) for hit in self.hits.of("each", "zero")]  # 'cada una'
        for lexicon in self.own:
            if lexicon.of_numbers.isdisjoint(word.folded for word in self.words):
                continue
            taken = [*masked, *each, *(number.span for number in found)]
            free = [
                word._replace(folded="") if overlaps(Span(word.start, word.end), taken) else word
                for word in self.words
            ]
            found += [one for one in spoken_numbers(free, lexicon) if not self._is_article(one)]
        ordered = sorted(found, key=lambda number: number.span)
        return [self._whole(number) for number in self._added(ordered)]

    def _added(self, numbers: Sequence[Number]) -> list[Number]:
        """'12 thousand 500' and 'elfu 12 na mia tano' are one number each, to be confirmed."""
        made: list[Number] = []
        for number in numbers:
            last = made[-1] if made else None
            if last is not None and self._continues(last, number):
                value = sum((part.value for part in (last, number) if part.value), Decimal(0))
                span = Span(last.span.start, number.span.end)
                made[-1] = replace(last, value=value, span=span, tail=number.tail)
            else:
                made.append(number)
        return made

    def _continues(self, one: Number, other: Number) -> bool:
        """A lower part right behind a multiplied one, and nothing that it would count."""
        if one.source != Source.WORD or not one.value or not other.value or other.front:
            return False
        gap = self.text[one.span.end : other.span.start].split()
        joined = all(any(fold(word) in own.joiners for own in self.own) for word in gap)
        if not joined or one.value % _THOUSAND or other.value >= lowest_part(one.value):
            return False
        _, behind = self.neighbours(other.span)
        word = self.words[behind].folded if behind is not None else ""
        if not word or word.isdecimal() or any(word in own.money for own in self.own):
            return True
        start = self.words[behind or 0].start
        return any(day.span.start <= start < day.span.end for day in self.days)

    def is_little(self, word: str, *parts: str) -> bool:
        """Whether it does the part of 'of', 'the', 'to', … in a language of the text."""
        return any(word in one.little.get(part, ()) for one in self.own for part in parts)

    def span_of(self, hit: Hit) -> Span:
        """Of the tokens of a hit."""
        return Span(self.words[hit.first].start, self.words[hit.last].end)

    def place_of(self, position: int) -> int:
        """The first token that starts at or behind a position of the text."""
        return bisect_left(self._starts, position)

    def neighbours(self, span: Span) -> tuple[int | None, int | None]:
        """The tokens right before and behind, with nothing but spaces between."""
        behind = self.place_of(span.end)
        before = self.place_of(span.start) - 1
        while before >= 0 and self.words[before].end > span.start:
            before -= 1  # the number's own token, where its sign or currency came first
        if before < 0 or not self._touch(self.words[before].end, span.start):
            before = -1
        last = behind == len(self.words) or not self._touch(span.end, self.words[behind].start)
        return None if before < 0 else before, None if last else behind

    def _touch(self, end: int, start: int) -> bool:
        return not self.text[end:start].strip(_BESIDE)

    @cached_property
    def _starts(self) -> list[int]:
        return [word.start for word in self.words]

    def follows(self, span: Span, concept: str) -> bool:
        """Whether a word of that concept stands right before it, or before its currency."""
        before, _ = self.neighbours(span)
        near = (before - 1, before) if before else (before,)
        return any(place is not None and concept in self.hits.at(place) for place in near)

    @cached_property
    def language(self) -> str | None:
        """Of the words that matched, the sender's own first."""
        order = [lexicon.language for lexicon in self.own]
        named = [hit.language for hit in self.hits if hit.concept not in SHARED]
        heard = [hit for hit in named if hit in order]
        if heard:
            return max(order, key=lambda one: (heard.count(one), -order.index(one)))
        return named[0] if named else None

    def _whole(self, number: Number) -> Number:
        """'medio millon', 'laki mbili na nusu': with a fraction beside it, it is asked."""
        first, behind = self.place_of(number.span.start), self.place_of(number.span.end)
        near = {*range(first - _FRACTION_AT, first), *range(behind, behind + _FRACTION_AT)}
        fractions = {hit.first for hit in self.hits.of("fraction")}
        return number if near.isdisjoint(fractions) else replace(number, value=None, candidates=())

    def _is_article(self, spoken: Number) -> bool:
        """'one woman told me', 'una señora': no sum, unless it counts or is of a currency."""
        place = self.place_of(spoken.span.start)
        if spoken.value != 1 or self.words[place].end != spoken.span.end:
            return False
        if place + 1 == len(self.words):
            return len(self.words) > 1
        behind = self.words[place + 1].folded
        is_money = any(behind in lexicon.money for lexicon in self.own)
        return not is_money and self.hits.at(place + 1).isdisjoint(_COUNTS)

    def _multiplied(self, number: Number) -> Number:
        if number.value is not None and self._is_vague(number):
            return replace(number, value=None, candidates=(number.value,))
        for lexicon in self.own:
            grown = with_multiplier(number, self.words, lexicon)
            if grown is not number and number.value and grown.value:
                factor = int(grown.value / number.value)
                written = self.text[number.span.start : number.span.end]
                both = both_ways(written, number.value, factor)
                return replace(grown, value=None, candidates=both) if both else grown
        return number

    def _is_word(self, number: Number) -> bool:
        """'anak2'."""
        written = fold(self.text[number.span.start : number.span.end]) if number.front else ""
        return any(lexicon.concepts(written) for lexicon in self.own if written)

    def _initials(self, tails: set[str]) -> frozenset[str]:
        """'12P 3L' counts women and men, no litres: letters of a language that has both there."""
        return frozenset[str]().union(
            *(
                frozenset().union(*lexicon.initials.values())
                for lexicon in self.own
                if lexicon.initials and all(tails & {*side} for side in lexicon.initials.values())
            )
        )

    def _is_vague(self, number: Number) -> bool:
        """'5 m' may be five millions, or five men; 'M-Pesa' is none of them."""
        _, behind = self.neighbours(number.span)
        if behind is None or number.tail:
            return False
        word = self.words[behind]
        letter = any(word.folded in lexicon.vague for lexicon in self.own)
        return letter and self.text[word.end : word.end + 1] != "-"

    @cached_property
    def _phones(self) -> list[Span]:
        announced = (self.words[hit.last].end for hit in self.hits.of("phone"))
        return phones(self._unnamed, self.hearing.country, announced)


def is_word_number(number: Number) -> bool:
    """Written out in words or with a multiplier word: always to be confirmed."""
    return number.source == Source.WORD

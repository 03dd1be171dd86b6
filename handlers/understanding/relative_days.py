"""Days counted from today: 'yesterday', 'last friday', 'in 7 days', '48hrs', 'the 26th'."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import regex

from handlers.understanding.clean import Token
from handlers.understanding.days import Day, month_day_near, month_day_on, weekday_near
from handlers.understanding.lexicon import Lexicon
from handlers.understanding.meaning import Span

_LONGEST_SPAN = 3660
_HOURS_A_DAY = 24
_GLUED = regex.compile(r"(?P<many>\d{1,3})(?P<unit>\p{L}+)")
_PART_BEFORE = regex.compile(r"\p{Nd}[.,']")
_PART_BEHIND = regex.compile(r"[.,']\p{Nd}")
_MOST_WEEKS = 60
_SIDES = {"gone", "coming"}
_LONGEST_LEAD = 3  # words that say ago before a span
_ORDINAL = regex.compile(r"(?P<number>\d{1,2})(?:st|nd|rd|th|er|ere|e|eme)")
_NUMBER_AT_MOST = 2  # digits of a day of the month
_SPAN_AT_MOST = 3  # digits of a span: more days than that are none


def relative(words: Sequence[Token], lexicon: Lexicon, today: date) -> Iterator[Day]:
    """'tomorrow', 'kesho kutwa'; 'कल' is yesterday or tomorrow: it is asked."""
    place = 0
    while place < len(words):
        for phrase, offsets in lexicon.days.get(words[place].folded, ()):
            last = place + len(phrase) - 1
            if tuple(word.folded for word in words[place : last + 1]) == phrase:
                span = Span(words[place].start, words[last].end)
                days = tuple(today + timedelta(days=offset) for offset in offsets)
                if len(days) == 1:
                    yield Day(span, days[0], offset=offsets[0])
                else:
                    yield Day(span, None, days)
                place = last
                break
        place += 1


def weekdays(
    words: Sequence[Token], lexicon: Lexicon, today: date, *, future: bool
) -> Iterator[Day]:
    """'thursday', 'last thursday', and 'thursday 26': the number is the day of the month."""
    for place, word in enumerate(words):
        weekday = lexicon.weekdays.get(word.folded)
        if weekday is None:
            continue
        ahead = _said_ahead(words, place, place, lexicon)
        end = place
        day = weekday_near(today, weekday, future=future if ahead is None else ahead)
        number = _month_day(words, place + 1)
        if number is not None and _ends_there(words, place + 1, lexicon):
            dated = month_day_on(today, number, weekday)
            if dated is not None:
                end, day = place + 1, dated
        yield Day(Span(word.start, words[end].end), day)


def month_days(
    words: Sequence[Token], lexicon: Lexicon, today: date, *, future: bool
) -> Iterator[Day]:
    """'the 26th', 'tarehe 26', 'el dia 26': no month is said."""
    for place, word in enumerate(words):
        ordinal = _ORDINAL.fullmatch(word.folded)
        named = place > 0 and "dated" in lexicon.concepts(words[place - 1].folded)
        follows = place + 1 < len(words) and "dated" in lexicon.concepts(words[place + 1].folded)
        if not ordinal and not (named and _ends_there(words, place, lexicon)) and not follows:
            continue
        number = int(ordinal["number"]) if ordinal else _month_day(words, place)
        day = month_day_near(today, number, future=future) if number else None
        if day is not None:
            end = words[place + 1].end if follows else word.end
            yield Day(Span(word.start, end), day, written=True)


def spans(
    text: str, words: Sequence[Token], lexicon: Lexicon, today: date, *, future: bool
) -> Iterator[Day]:
    """'7 days', '48hrs', 'a week'; where multipliers stand first so do units: 'siku 7'."""
    for place, word in enumerate(words):
        found = _glued(word, lexicon) or _counted(text, words, place, lexicon)
        if found is None:
            continue
        size, length = found
        if not 0 <= length <= _LONGEST_SPAN:
            continue
        last = place + size - 1
        ahead = _said_ahead(words, place, last, lexicon)
        is_ahead = future if ahead is None else ahead
        day = today + timedelta(days=length if is_ahead else -length)
        yield Day(Span(word.start, words[last].end), day, length=length, past=ahead is False)


def _said_ahead(words: Sequence[Token], first: int, last: int, lexicon: Lexicon) -> bool | None:
    """Whether a word beside it says ahead ('next', 'ijayo') or over ('last', 'ago', 'hace')."""
    for place in (first - 1, first - 2, last + 1, last + 2):
        if 0 <= place < len(words):
            concepts = lexicon.concepts(words[place].folded)
            if "gone" in concepts:
                return False
            if "coming" in concepts:
                return True
    for start in range(max(first - _LONGEST_LEAD, 0), first):  # 'il y a 3 jours'
        for phrase, concept in lexicon.phrases_at(words[start].folded):
            tells = concept in _SIDES and start + len(phrase) == first
            if tells and lexicon.says(phrase, words[start:first]):
                return concept == "coming"
    return None


def _glued(word: Token, lexicon: Lexicon) -> tuple[int, int] | None:
    match = _GLUED.fullmatch(word.folded)
    length = _length(match["unit"], int(match["many"]), lexicon) if match else None
    return None if length is None else (1, length)


def _counted(
    text: str, words: Sequence[Token], place: int, lexicon: Lexicon
) -> tuple[int, int] | None:
    """How many tokens from `place` make a span, and its days."""
    if place + 1 == len(words):
        return None
    one, other = words[place], words[place + 1]
    if text[one.end : other.start].strip():
        return None
    before, behind = (one, other), (other, one)
    orders = (behind,) if lexicon.multiplier_first else (before, behind)
    found = (_span_of(text, words, place, order, lexicon) for order in orders)
    return next((span for span in found if span is not None), None)


def _span_of(
    text: str, words: Sequence[Token], place: int, order: tuple[Token, Token], lexicon: Lexicon
) -> tuple[int, int] | None:
    """`order`: the count and its unit."""
    count, unit = order
    if unit.folded not in lexicon.spans and unit.folded not in lexicon.hours:
        return None
    names = "order_of" in lexicon.concepts(unit.folded)
    if is_part(text, count) or (names and _number_follows(words, place + 2)):
        return None
    if names and unit.start < count.start and not lexicon.multiplier_first:
        return None  # 'week 3' is the third; 'izinsuku 3' are three days
    if lexicon.spans.get(unit.folded) == 1 and _weekday_follows(words, place + 2, lexicon):
        return None
    many = _count(count.folded, lexicon)
    length = None if many is None else _length(unit.folded, many, lexicon)
    return None if length is None else (2, length)


def is_part(text: str, count: Token) -> bool:
    """'152' of '65,152'."""
    before, behind = text[max(count.start - 2, 0) : count.start], text[count.end : count.end + 2]
    return bool(_PART_BEFORE.fullmatch(before) or _PART_BEHIND.fullmatch(behind))


def _number_follows(words: Sequence[Token], place: int) -> bool:
    """'500 week 3' is the third week."""
    return place < len(words) and words[place].folded.isdecimal()


def _weekday_follows(words: Sequence[Token], place: int, lexicon: Lexicon) -> bool:
    """'500 يوم الجمعة' is 500 on Friday."""
    return place < len(words) and words[place].folded in lexicon.weekdays


def _length(unit: str, many: int, lexicon: Lexicon) -> int | None:
    if unit in lexicon.hours:
        return many // _HOURS_A_DAY
    days = lexicon.spans.get(unit, 0)
    return None if days > 1 and many > _MOST_WEEKS else many * days or None


def _count(word: str, lexicon: Lexicon) -> int | None:
    if word.isdecimal() and len(word) <= _SPAN_AT_MOST:
        return int(word)
    return 1 if word in lexicon.articles else lexicon.units.get(word)


def _month_day(words: Sequence[Token], place: int) -> int | None:
    if place >= len(words):
        return None
    word = words[place].folded
    ordinal = _ORDINAL.fullmatch(word)
    if ordinal:
        return int(ordinal["number"])
    return int(word) if word.isdecimal() and len(word) <= _NUMBER_AT_MOST else None


def _ends_there(words: Sequence[Token], place: int, lexicon: Lexicon) -> bool:
    """Nothing behind the number makes it a count, a sum or a span."""
    if place + 1 == len(words):
        return True
    behind = words[place + 1].folded
    counted = lexicon.multipliers.keys() | lexicon.spans.keys() | lexicon.money.keys()
    return (
        behind not in counted and not behind.isdecimal() and not lexicon.concepts(behind) - _LINKS
    )


_LINKS = {"at_place", "to_place", "from_place", "instead", "correct_is"}

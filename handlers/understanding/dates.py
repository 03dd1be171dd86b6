"""Days as people write them: relative words, weekdays, D/M, names of months, 'in 7 days'."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import regex

from handlers.understanding.clean import Token
from handlers.understanding.lexicon import Lexicon
from handlers.understanding.meaning import Span

# Countries whose people write the month first; everywhere else the day stands first.
MONTH_FIRST = frozenset({"US", "PH", "PR", "GU", "FM", "MH", "PW", "AS", "MP", "UM"})
_NUMERIC = regex.compile(
    r"(?<![\p{L}\p{Nd}.,/-])(?:(?P<iso>\d{4}-\d{2}-\d{2})(?:T[\d:.+Z-]*)?"
    r"|(?P<a>\d{1,2})(?P<s>[/.-])(?P<b>\d{1,2})(?:(?P=s)(?P<y>\d{4}|\d{2}))?)(?![\p{L}\p{Nd}/]|[.,-]\d)"
)
_CLOCK = regex.compile(
    r"(?<!\p{Nd})\d{1,2}(?::\d{2})?\s?(?:am|pm|hrs)\b|(?<!\p{Nd})\d{1,2}:\d{2}", regex.IGNORECASE
)
_CENTURY, _PIVOT, _WEEK, _MONTHS = 2000, 70, 7, 12
_LONGEST_SPAN = 3660


@dataclass(frozen=True, slots=True)
class Day:
    """`day` is None where it must be asked; then `candidates` are its readings.

    `length` is the number of days where the text gave a span ('7 days'), not a date.
    """

    span: Span
    day: date | None
    candidates: tuple[date, ...] = ()
    length: int | None = None
    offset: int | None = None


def find_days(
    text: str,
    words: Sequence[Token],
    heard: Sequence[Lexicon],
    today: date,
    *,
    country: str | None,
    future: bool,
) -> list[Day]:
    """In order of place. `future`: a day without a year or a weekday lies ahead, else behind."""
    found = list(_numeric(text, today, country, future=future))
    for lexicon in heard:
        for day in (
            *_named(words, lexicon, today, future=future),
            *_relative(words, lexicon, today),
            *_weekdays(words, lexicon, today, future=future),
            *_spans(text, words, lexicon, today, future=future),
        ):
            if not any(_overlap(day.span, other.span) for other in found):
                found.append(day)
    return sorted(found, key=lambda day: day.span)


def clock_times(text: str) -> list[Span]:
    """'9am', '14:30': never amounts."""
    return [Span(match.start(), match.end()) for match in _CLOCK.finditer(text)]


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _numeric(text: str, today: date, country: str | None, *, future: bool) -> Iterator[Day]:
    for match in _NUMERIC.finditer(text):
        span = Span(match.start(), match.end())
        if match["iso"]:
            yield Day(span, _iso(match["iso"]))
            continue
        if match["s"] == "." and not match["y"]:
            continue  # 12.5 is a number
        if match["s"] == "-" and not match["y"]:
            continue  # 20-25 is a range
        a, b, year = int(match["a"]), int(match["b"]), _year(match["y"])
        readings = [_date(a, b, year, today, future=future)]
        if country in MONTH_FIRST:
            readings.append(_date(b, a, year, today, future=future))
        days = tuple(dict.fromkeys(day for day in readings if day is not None))
        yield Day(span, days[0] if len(days) == 1 else None, days if len(days) > 1 else ())


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    year = int(text)
    if len(text) > 2:  # noqa: PLR2004 - two digits of a year
        return year
    return year + (_CENTURY if year < _PIVOT else _CENTURY - 100)


def _date(day: int, month: int, year: int | None, today: date, *, future: bool) -> date | None:
    try:
        made = date(year or today.year, month, day)
        if year is None and future and made < today:
            made = made.replace(year=today.year + 1)
        if year is None and not future and made > today:
            made = made.replace(year=today.year - 1)
    except ValueError:
        return None
    return made


def _named(words: Sequence[Token], lexicon: Lexicon, today: date, *, future: bool) -> Iterator[Day]:
    """'26 november 2026', 'november 26', '22 de diciembre'."""
    for place, word in enumerate(words):
        month = lexicon.months.get(word.folded)
        if month is None:
            continue
        for before in (place - 1, place - 2):
            if before >= 0 and words[before].folded.isdecimal() and _linked(words, before, place):
                number = int(words[before].folded[:4])
                end, year = _year_behind(words, place)
                day = _date(number, month, year, today, future=future)
                if day is not None:
                    yield Day(Span(words[before].start, words[end].end), day)
                break


def _linked(words: Sequence[Token], number: int, month: int) -> bool:
    return month - number == 1 or words[number + 1].folded in {"de", "of", "ya", "th"}


def _year_behind(words: Sequence[Token], place: int) -> tuple[int, int | None]:
    for behind in (place + 1, place + 2):
        if behind < len(words):
            text = words[behind].folded
            if text.isdecimal() and len(text) == 4:  # noqa: PLR2004 - a year
                return behind, int(text)
    return place, None


def _relative(words: Sequence[Token], lexicon: Lexicon, today: date) -> Iterator[Day]:
    longest = max(map(len, lexicon.days), default=0)
    place = 0
    while place < len(words):
        for size in range(longest, 0, -1):
            phrase = tuple(word.folded for word in words[place : place + size])
            if len(phrase) == size and phrase in lexicon.days:
                offset = lexicon.days[phrase]
                span = Span(words[place].start, words[place + size - 1].end)
                yield Day(span, today + timedelta(days=offset), offset=offset)
                place += size - 1
                break
        place += 1


def _weekdays(
    words: Sequence[Token], lexicon: Lexicon, today: date, *, future: bool
) -> Iterator[Day]:
    """'thursday', and 'thursday 26': the number is the day of the month."""
    for place, word in enumerate(words):
        weekday = lexicon.weekdays.get(word.folded)
        if weekday is None:
            continue
        end, day = place, _nearest(today, weekday, future=future)
        if place + 1 < len(words) and words[place + 1].folded.isdecimal():
            dated = _day_of_month(int(words[place + 1].folded[:4]), weekday, today)
            if dated is not None:
                end, day = place + 1, dated
        yield Day(Span(word.start, words[end].end), day)


def _nearest(today: date, weekday: int, *, future: bool) -> date:
    if future:
        return today + timedelta(days=(weekday - today.weekday() - 1) % _WEEK + 1)
    return today - timedelta(days=(today.weekday() - weekday) % _WEEK)


def _day_of_month(number: int, weekday: int, today: date) -> date | None:
    """The day of that number, this month or the next, if it falls on that weekday."""
    for month in (today.month, today.month % _MONTHS + 1):
        year = today.year + (month < today.month)
        try:
            made = date(year, month, number)
        except ValueError:
            continue
        if made.weekday() == weekday:
            return made
    return None


def _spans(
    text: str, words: Sequence[Token], lexicon: Lexicon, today: date, *, future: bool
) -> Iterator[Day]:
    """'7 days', 'two weeks'; where multipliers stand first so do units: 'siku 7', 'wiki mbili'."""
    for one, other in pairwise(words):
        count, unit = (other, one) if lexicon.multiplier_first else (one, other)
        days = lexicon.spans.get(unit.folded)
        many = _count(count.folded, lexicon)
        if days is None or many is None or not 0 < many * days <= _LONGEST_SPAN:
            continue
        if text[one.end : other.start].strip():
            continue
        length = many * days
        day = today + timedelta(days=length if future else -length)
        yield Day(Span(one.start, other.end), day, length=length)


def _count(word: str, lexicon: Lexicon) -> int | None:
    if word.isdecimal() and len(word) <= 3:  # noqa: PLR2004 - more days than that are no span
        return int(word)
    return lexicon.units.get(word)

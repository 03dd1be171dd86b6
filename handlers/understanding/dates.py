"""Days as people write them: relative words, weekdays, D/M, names of months, 'in 7 days'."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import regex

from handlers.understanding.clean import Token, fold
from handlers.understanding.days import Day
from handlers.understanding.ethiopic import ethiopian_near
from handlers.understanding.lexicon import Lexicon
from handlers.understanding.meaning import Span
from handlers.understanding.relative_days import is_part, month_days, relative, spans, weekdays

# Countries whose people write the month first; everywhere else the day stands first.
ETHIOPIA = "ET"
MONTH_FIRST = frozenset({"US", "PH", "PR", "GU", "FM", "MH", "PW", "AS", "MP", "UM"})
_NUMERIC = regex.compile(
    r"(?<![\p{L}\p{Nd}.,/-])(?:(?P<iso>\d{4}-\d{2}-\d{2})(?:T[\d:.+Z-]*)?"
    r"|(?P<a>\d{1,2})(?P<s>[/.-])(?P<b>\d{1,2})(?:(?P=s)(?P<y>\d{4}|\d{2}))?)(?![\p{L}\p{Nd}/]|[.,-]\d)"
)
# '2026年11月26日', '11月26号'; the text has a space between a figure and a sign of Han.
_HAN = regex.compile(
    r"(?<!\p{Nd})(?:(?P<y>\d{4})\s?年\s?)?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})(?:\s?[日号號])?(?!\p{Nd})"
)
_DAY_NUMBER = regex.compile(r"(\d{1,2})(?:st|nd|rd|th|er|ere|e|eme)?")
_BESIDE = 2  # signs between a weekday and its date
_CENTURY, _PIVOT = 2000, 70
_NEAR = timedelta(days=730)
_JUST_OVER = timedelta(days=30)  # a day without a year this near behind is not next year's
_SOON = timedelta(days=90)  # a day without a year this near ahead is not last year's


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
    found = [
        *_numeric(text, today, country, future=future),
        *_of_han(text, today, future=future),
    ]
    # 'ago' is August to some: a word that tells of the past is no month.
    over = {word.folded for word in words if any("gone" in a.concepts(word.folded) for a in heard)}
    for lexicon in heard:
        if not _may_name(words, lexicon):
            continue
        if lexicon is not heard[0]:  # 'mon' is 'my' to those who write French
            words = _without_little(words, heard[0])
        named = _named(text, words, lexicon, today, future=future)
        for day in (
            *(day for day in named if over.isdisjoint(fold(text[slice(*day.span)]).split())),
            *relative(words, lexicon, today),
            *weekdays(words, lexicon, today, future=future),
            *spans(text, words, lexicon, today, future=future),
            *month_days(words, lexicon, today, future=future),
        ):
            if not any(_overlap(day.span, other.span) for other in found):
                found.append(day)
    return sorted((day for day in found if not _dated(day, found)), key=lambda day: day.span)


def _may_name(words: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether any word is of days, or a figure with letters ('26th', '7days')."""
    return any(
        not lexicon.of_days.isdisjoint(lexicon.forms(word.folded))
        or (word.folded[:1].isdecimal() and not word.folded.isdecimal())
        for word in words
    )


def _dated(day: Day, found: Sequence[Day]) -> bool:
    """A weekday beside a date that is written out: 'monday 16/11'."""
    told = day.written or day.length is not None or day.offset is not None
    return not told and any(
        other.written and 0 <= gap <= _BESIDE
        for other in found
        for gap in (other.span.start - day.span.end, day.span.start - other.span.end)
    )


def _without_little(words: Sequence[Token], own: Lexicon) -> Sequence[Token]:
    little = frozenset[str]().union(*own.little.values())
    return [word._replace(folded="") if word.folded in little else word for word in words]


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _numeric(text: str, today: date, country: str | None, *, future: bool) -> Iterator[Day]:
    for match in _NUMERIC.finditer(text):
        span = Span(match.start(), match.end())
        if match["iso"]:
            yield Day(span, _iso(match["iso"]), written=True)
            continue
        if match["s"] == "." and not match["y"]:
            continue  # 12.5 is a number
        if match["s"] == "-" and not match["y"]:
            continue  # 20-25 is a range
        a, b, year = int(match["a"]), int(match["b"]), _year(match["y"])
        readings = [_date(a, b, year, today, future=future)]
        if country in MONTH_FIRST or (readings[0] is None and match["y"]):
            readings.append(_date(b, a, year, today, future=future))
        if country == ETHIOPIA:
            theirs = ethiopian_near(a, b, year, today, future=future)
            if year is not None and _is_of_their_calendar(theirs, today):
                readings = [theirs]
            elif year is None or readings[0] is None:
                readings.append(theirs)
        days = tuple(dict.fromkeys(day for day in readings if day is not None))
        sure = len(days) == 1 and (readings[0] is not None or country in MONTH_FIRST)
        yield Day(span, days[0] if sure else None, () if sure else days, written=True)


def _of_han(text: str, today: date, *, future: bool) -> Iterator[Day]:
    for match in _HAN.finditer(text):
        day = _date(int(match["d"]), int(match["m"]), _year(match["y"]), today, future=future)
        if day is not None:
            yield Day(Span(match.start(), match.end()), day, written=True)


def _is_of_their_calendar(day: date | None, today: date) -> bool:
    """Its years are seven or eight behind ours: of the two readings one is near."""
    return day is not None and abs(day - today) <= _NEAR


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
        if year is None and future and made < today - _JUST_OVER:
            made = made.replace(year=today.year + 1)
        if year is None and not future and made > today + _SOON:
            made = made.replace(year=today.year - 1)
    except ValueError:
        return None
    return made


def _named(
    text: str, words: Sequence[Token], lexicon: Lexicon, today: date, *, future: bool
) -> Iterator[Day]:
    """'26 november 2026', '21st of Nov', 'november 26', '22 de diciembre'."""
    for place in range(len(words)):
        month, size = _month_at(words, place, lexicon)
        if month is None:
            continue
        for before in (place - 1, place - 2, place + size):
            number = _day_number(words, before)
            far = before < place - 1 and not _linked(words, before, place, lexicon)
            if number is None or far or is_part(text, words[before]):
                continue
            follows = _day_number(words, place + size) is not None
            apart = follows or "," in text[words[before].end : words[place].start]
            if before < place and apart and _is_behind_month(words, before, lexicon):
                continue
            first, last = min(before, place), max(before, place + size - 1)
            end, year = _year_behind(words, last, lexicon)
            span = Span(words[first].start, words[end].end)
            ethiopian = words[place].folded in lexicon.ethiopian_months
            if ethiopian:
                day = ethiopian_near(number, month, year, today, future=future)
            else:
                day = _date(number, month, year, today, future=future)
            if day is not None:
                asked = (day,) if ethiopian else ()
                yield Day(span, None if asked else day, asked, written=True)
            break


def _is_behind_month(words: Sequence[Token], number: int, lexicon: Lexicon) -> bool:
    """'Enero 12, Enero 19': the 12 is the first month's."""
    return number > 0 and _month_at(words, number - 1, lexicon)[0] is not None


def _month_at(words: Sequence[Token], place: int, lexicon: Lexicon) -> tuple[int | None, int]:
    """The month named there and of how many words: 'تشرين الثاني' is one."""
    word = words[place].folded
    if place + 1 < len(words):
        month = lexicon.months.get(f"{word} {words[place + 1].folded}")
        if month is not None:
            return month, 2
    return lexicon.months.get(word, lexicon.ethiopian_months.get(word)), 1


def _day_number(words: Sequence[Token], place: int) -> int | None:
    match = _DAY_NUMBER.fullmatch(words[place].folded) if 0 <= place < len(words) else None
    return int(match[1]) if match else None


def _linked(words: Sequence[Token], number: int, month: int, lexicon: Lexicon) -> bool:
    of = lexicon.little.get("of", ())
    return words[number + 1].folded in of and month - number == 2  # noqa: PLR2004 - one word between


def _year_behind(words: Sequence[Token], place: int, lexicon: Lexicon) -> tuple[int, int | None]:
    """'… 2026', 'de 2026', 'del 2026': an amount right behind a month is none of these years."""
    behind = place + 1
    if behind < len(words) and words[behind].folded in lexicon.little.get("of", ()):
        behind += 1
    text = words[behind].folded if behind < len(words) else ""
    if len(text) == 4 and text.isdecimal() and text.startswith(("19", "20")):  # noqa: PLR2004 - a year
        return behind, int(text)
    return place, None

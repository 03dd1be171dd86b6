"""Numerals and calendar of Ethiopia: neither is positional or Gregorian."""

from datetime import date

import regex

_NUMERAL = regex.compile(r"(?<![\p{Nd}\p{No}])[\u1369-\u137c]+(?![\p{Nd}\p{No}])")
_BELOW_MYRIAD = regex.compile(
    r"(?:(?P<hundreds>[\u1372-\u137a]?[\u1369-\u1371]?)(?P<sign>\u137b))?"
    r"(?P<rest>[\u1372-\u137a]?[\u1369-\u1371]?)"
)
_ONE, _TEN, _MYRIAD_SIGN = "\u1369", "\u1372", "\u137c"
_MYRIADS_AT_MOST = 3
# The Julian day of a date of the calendar, and that of Python's first day.
_EPOCH, _FIRST_ORDINAL = 1_724_220, 1_721_425
_MONTHS, _LONG_MONTH, _LEAP = 13, 30, 4


def with_digits(text: str) -> str:
    """'፲፪፼፴፬፻፶፮' is 123456; signs in an order that makes no number stay as they are."""
    return _NUMERAL.sub(lambda match: _digits(match.group()), text)


def _digits(numeral: str) -> str:
    """Sections of up to four digits between the signs for ten thousand."""
    sections = numeral.split(_MYRIAD_SIGN)
    if len(sections) > _MYRIADS_AT_MOST:
        return numeral
    total = 0
    for place, section in enumerate(sections):
        match = _BELOW_MYRIAD.fullmatch(section)
        if match is None:
            return numeral
        hundreds = (_below_hundred(match["hundreds"]) or 1) * 100 if match["sign"] else 0
        first = place == 0 and len(sections) > 1  # '፼' alone is one myriad
        total = total * 10_000 + (hundreds + _below_hundred(match["rest"]) or int(first))
    return str(total)


def _below_hundred(signs: str) -> int:
    tens = sum(ord(sign) - ord(_TEN) + 1 for sign in signs if sign >= _TEN)
    return tens * 10 + sum(ord(sign) - ord(_ONE) + 1 for sign in signs if sign < _TEN)


def ethiopian_date(day: int, month: int, year: int) -> date | None:
    """In our calendar; None for a day that its calendar has not."""
    if not 1 <= month <= _MONTHS or not 1 <= day <= _days_of(month, year) or year < 1:
        return None
    julian = _EPOCH + 365 * (year - 1) + year // _LEAP + 30 * (month - 1) + day
    try:
        return date.fromordinal(julian - _FIRST_ORDINAL)
    except (ValueError, OverflowError):
        return None


def ethiopian_near(
    day: int, month: int, year: int | None, today: date, *, future: bool
) -> date | None:
    """Without a year: the next such day, else the last one."""
    if year is not None:
        return ethiopian_date(day, month, year)
    made = [ethiopian_date(day, month, today.year - behind) for behind in (6, 7, 8, 9)]
    sides = [one for one in made if one is not None and (one >= today) == future]
    return min(sides, key=lambda one: abs(one - today), default=None)


def _days_of(month: int, year: int) -> int:
    """The thirteenth month has five days, six in the year before a leap year of ours."""
    return _LONG_MONTH if month < _MONTHS else 5 + (year % _LEAP == _LEAP - 1)

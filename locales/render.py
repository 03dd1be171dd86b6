"""Says a text in a language: values as people there write them, choices as numbers or buttons."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import NamedTuple
from unicodedata import combining, east_asian_width
from zoneinfo import ZoneInfo

import regex
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_day_names
from babel.numbers import format_decimal, get_currency_precision

from locales.catalogue import locale_of, translate, translate_plural
from locales.placeholders import LONGEST_LABEL, SHORT_LABEL, Kind, day_text, placeholder
from locales.say import Brief, Choice, Figure, Line, Money, Month, Say, Sheet, Term, Value, Weekday
from locales.segments import clip, is_gsm, to_gsm

_FIELD = regex.compile(r"\{(?<name>[a-z_]+)\}")
_BREAKS = regex.compile(r"[\p{Cc}\p{Zl}\p{Zp}]+")
_PICTURES = regex.compile(r"[\p{So}\p{Cf}\p{Co}\p{Cn}\uFE0F\U0001F3FB-\U0001F3FF]")
_FIRST_STRONG, _POP = "\u2068", "\u2069"  # bidi isolates: a value keeps its own direction
_BAR = 12  # signs of the longest
_DIGITS_BABEL_TAKES = 10**24
_SPACES = {" ", "\u00a0", "\u202f", "\u2009"}


class Rendered(NamedTuple):
    """`buttons`: (label, value) in the order of the choices; an SMS has numbers instead."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()


class _Manner(NamedTuple):
    language: str
    sms: bool
    zone: ZoneInfo


def render(say: Say, language: str, *, sms: bool, zone: ZoneInfo) -> Rendered:
    """Never raises: a translation that asks for what `say` has not gives way to the English."""
    manner = _Manner(language, sms, zone)
    values = {name: _shown(name, value, manner) for name, value in say.values.items()}
    text = _filled(say, values, language)
    choices = [choice for choice in say.choices if not (sms and choice.only_button)]
    if sms:
        whole = _numbered(text, [_label(choice, manner) for choice in choices])
        if not is_gsm(whole):  # fewer signs fit
            short = [_label(choice, manner, SHORT_LABEL) for choice in choices]
            whole = _numbered(text, short)
        return Rendered(whole)
    labels = [_label(choice, manner) for choice in choices]
    values_of = (choice.value for choice in choices)
    return Rendered(text, tuple(zip(labels, values_of, strict=True)))


def render_sheet(sheet: Sheet, language: str, *, zone: ZoneInfo) -> str:
    """Its title, the rows with their columns in line, and the bars; for a fixed-width font."""
    manner = _Manner(language, sms=False, zone=zone)
    cells = [[_text(value, manner) for value in row] for row in sheet.rows]
    title = render(sheet.title, language, sms=False, zone=zone).text
    return "\n".join([title, *_columns(cells), *_bars(sheet.bars, manner)])


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Figures to the right; what is wide in a fixed font (Han) counts twice."""
    if not rows:
        return []
    widths = [max(_width(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = zip(row, widths, strict=True)
        shown = (
            " " * (width - _width(cell)) + cell
            if cell[-1:].isdecimal()
            else cell + " " * (width - _width(cell))
            for cell, width in cells
        )
        lines.append(" ".join(shown).rstrip())
    return lines


def _bars(bars: Sequence[tuple[Value, Figure]], manner: _Manner) -> list[str]:
    most = max((figure.minor for _, figure in bars), default=0)
    if most <= 0:
        return []
    rows = [
        (
            _text(label, manner),
            "█" * max(figure.minor > 0, round(_BAR * figure.minor / most)),
            _text(figure, manner),
        )
        for label, figure in bars
    ]
    return ["", *_columns(rows)]


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else not combining(sign) for sign in text)


def money_text(money: Money, language: str) -> str:
    """'KES 12,500': the code and never the sign, decimals only where there are any."""
    return f"{money.currency} {figure_text(money, language)}"


def figure_text(money: Money | Figure, language: str) -> str:
    """The same without its code."""
    locale = _money_locale(language, money.currency)
    digits = get_currency_precision(money.currency)
    whole, rest = divmod(abs(money.minor), 10**digits)
    point = locale.number_symbols["latn"]["decimal"]
    decimals = f"{point}{rest:0{digits}}" if rest else ""
    sign = "-" if money.minor < 0 else ""
    return f"{sign}{_grouped(whole, locale)}{decimals}"


def _filled(say: Say, values: Mapping[str, str], language: str) -> str:
    template = _template(say, language)
    if any(name not in values for name in _FIELD.findall(template)):
        template = _template(say, "en")
    return _FIELD.sub(lambda match: values.get(match["name"], "?"), template)


def _template(say: Say, language: str) -> str:
    if say.plural is None:
        return translate(say.msgid, language, context=say.context)
    count = say.values.get("count", 0)
    number = count if isinstance(count, int) else 0
    return translate_plural(say.msgid, say.plural, number, language, context=say.context)


def _numbered(text: str, labels: Sequence[str]) -> str:
    numbered = (f"{number} {label}" for number, label in enumerate(labels, start=1))
    return to_gsm(" ".join((text, *numbered)))


def _label(choice: Choice, manner: _Manner, longest: int = LONGEST_LABEL) -> str:
    if isinstance(choice.label, str):
        return translate(choice.label, manner.language)
    text = _BREAKS.sub(" ", _text(choice.label, manner))
    if manner.sms and isinstance(choice.label, tuple):
        return clip(_bare(text), longest)
    return text


def _shown(name: str, value: Value, manner: _Manner) -> str:
    entry = placeholder(name)
    if entry.kind == Kind.LINES and isinstance(value, tuple):
        return _fitting(value, entry.longest, manner)
    text = _BREAKS.sub(" ", _text(value, manner))
    if manner.sms:
        return clip(_bare(text), entry.longest) if entry.cut else text
    if locale_of(manner.language).character_order == "right-to-left":
        return f"{_FIRST_STRONG}{text}{_POP}"
    return text


def _fitting(lines: tuple[Value, ...], longest: int, manner: _Manner) -> str:
    """The first lines, as many as fit: a line is never cut, for it ends in a figure."""
    shown = ""
    for line in lines:
        longer = "; ".join(filter(None, (shown, _bare(_text(line, manner)))))
        if len(longer) > longest:
            break
        shown = longer
    return shown


def _bare(text: str) -> str:
    """A name for an SMS, without its emoji where they alone would make the whole SMS dearer."""
    kept = to_gsm(text)
    if is_gsm(kept):
        return kept
    plain = to_gsm(_PICTURES.sub("", text)).strip()
    return plain if plain and is_gsm(plain) else kept


def _text(value: Value, manner: _Manner) -> str:  # noqa: C901, PLR0911 - one return a kind of value
    match value:
        case str():
            return value
        case int():
            return _grouped(value, locale_of(manner.language))
        case Money():
            return money_text(value, manner.language)
        case Figure():
            return figure_text(value, manner.language)
        case Term():
            return translate(value.msgid, manner.language)
        case Line():
            return " ".join(_text(part, manner) for part in value.parts)
        case Brief():
            return format_date(value.day, "d MMM", locale=locale_of(manner.language)).replace(
                ".", ""
            )
        case Month():
            return format_date(value.day, "LLLL y", locale=locale_of(manner.language))
        case Weekday():
            names = get_day_names("wide", locale=locale_of(manner.language))
            return str(names[value.number])
        case datetime():
            return format_time(
                value, "HH:mm", tzinfo=manner.zone, locale=locale_of(manner.language)
            )
        case date():
            return day_text(value, manner.language)
        case tuple():
            return ", ".join(_text(item, manner) for item in value)


@lru_cache(maxsize=4096)
def _grouped(number: int, locale: Locale) -> str:
    """A space would read as two numbers, on a small screen and by our own rules: ',' or '.'."""
    if abs(number) >= _DIGITS_BABEL_TAKES:
        return str(number)
    symbols = locale.number_symbols["latn"]
    text = format_decimal(number, locale=locale)
    if symbols["group"] not in _SPACES:
        return text
    return text.replace(symbols["group"], "." if symbols["decimal"] == "," else ",")


@cache
def _money_locale(language: str, currency: str) -> Locale:
    """Spanish groups by '.' in Colombia and by ',' in Mexico: the currency tells the country."""
    locale = locale_of(language)
    try:
        return Locale.parse(f"{locale.language}_{currency[:2]}")
    except (ValueError, UnknownLocaleError):
        return locale

"""Cells of a loaded file as values: each refuses with what is wrong and how to mend it."""

from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

import phonenumbers
import regex
from babel.core import get_global

from locales.catalogue import languages
from storage.cities import find_city, largest_city
from storage.models import Sex
from storage.places import currency_of, exponent, office_named, offices

E = TypeVar("E", bound=StrEnum)

_LONGEST_NAME = 64
_LARGEST_COUNT = 10_000_000
_MANGLED = regex.compile(r"\d[.,]?\d*[eE]\+?\d+")
_EMAIL = regex.compile(r"[^\s@,;<>]{1,64}@[^\s@,;<>.]+(?:\.[^\s@,;<>.]+)+")
_CHAT = regex.compile(r"[1-9]\d{0,15}")
_SEXES = {"f": Sex.FEMALE, "female": Sex.FEMALE, "m": Sex.MALE, "male": Sex.MALE}


class Bad(Exception):
    """A cell is wrong; the message has the mend."""


def name(cell: str, column: str) -> str:
    """Up to 64 signs."""
    if not cell:
        msg = f"{column} is empty: write it."
        raise Bad(msg)
    if len(cell) > _LONGEST_NAME:
        msg = f"{column} has {len(cell)} letters: shorten it to {_LONGEST_NAME}."
        raise Bad(msg)
    return cell


def country(cell: str) -> str:
    """ISO 3166-1 alpha-2, as 'KE'."""
    code = cell.upper()
    if len(code) != len("KE") or not (
        largest_city(code) or get_global("territory_zones").get(code)
    ):
        msg = f"country {cell!r} is not known: write two letters, as KE."
        raise Bad(msg)
    return code


def city(cell: str, code: str) -> str:
    """As the gazetteer names it; a place that it does not have is kept as written."""
    found = find_city(name(cell, "city"), code)
    return found.name if found is not None and found.country == code else cell


def currency(cell: str, code: str) -> str:
    """ISO 4217; empty: the country's own."""
    own = currency_of(code)
    if not cell:
        if own is None:
            msg = f"currency of {code} is not known: write three letters, as USD."
            raise Bad(msg)
        return own
    wanted = cell.upper()
    if wanted not in get_global("all_currencies"):
        msg = f"currency {cell!r} is not known: write three letters, as {own or 'USD'}."
        raise Bad(msg)
    return wanted


def number(cell: str, column: str, least: int = 0) -> int | None:
    """A count, thousands separated or not; None for an empty cell."""
    if not cell:
        return None
    digits = cell.replace(",", "").replace(" ", "")
    if not digits.isdecimal() or not least <= int(digits) <= _LARGEST_COUNT:
        msg = f"{column} {cell!r} is no count: write a whole number from {least}."
        raise Bad(msg)
    return int(digits)


def weekday(cell: str) -> int | None:
    """Monday is 0; None for an empty cell."""
    day = number(cell, "weekday")
    if day is not None and day > 6:  # noqa: PLR2004 - Sunday
        msg = f"weekday {cell!r} is none: write 0 for Monday to 6 for Sunday."
        raise Bad(msg)
    return day


def money(cell: str, code: str, column: str) -> int | None:
    """Minor units of what is written with a decimal point and no thousands; None where empty."""
    if not cell:
        return None
    try:
        minor = Decimal(cell).scaleb(exponent(code))
    except InvalidOperation:
        minor = Decimal(0)
    if minor <= 0 or minor != minor.to_integral_value():
        msg = f"{column} {cell!r} is no sum above 0 in {code}: write it as 1250.50."
        raise Bad(msg)
    return int(minor)


def language(cell: str) -> str | None:
    """A folder of locales/; None for an empty cell."""
    if not cell:
        return None
    known = {code.casefold(): code for code in languages()}
    if cell.casefold() not in known:
        msg = f"language {cell!r} has no texts: write one of {', '.join(languages())}."
        raise Bad(msg)
    return known[cell.casefold()]


def several_languages(cell: str) -> str | None:
    """'en sw' of a cell with spaces or commas between; None for an empty one."""
    found = [language(one) for one in cell.replace(",", " ").split()]
    joined = " ".join(dict.fromkeys(one for one in found if one))
    if len(joined) > _LONGEST_NAME:
        msg = f"languages have {len(joined)} signs: keep those that are spoken best."
        raise Bad(msg)
    return joined or None


def sex(cell: str) -> Sex | None:
    """f, m, other; None for an empty cell."""
    if not cell:
        return None
    return _SEXES.get(cell.casefold()) or one_of(Sex, cell, "sex")


def office(cell: str) -> str:
    """The code of an office."""
    found = office_named(cell)
    if found is None:
        codes = ", ".join(office.code for office in offices())
        msg = f"office {cell!r} is not known: write one of {codes}."
        raise Bad(msg)
    return found.code


def one_of(kind: type[E], cell: str, column: str) -> E:
    """A value of an enumeration."""
    values = [member.value for member in kind]
    if cell.casefold() in values:
        return kind(cell.casefold())
    near = get_close_matches(cell.casefold(), values, 1)
    mend = f"is {near[0]!r} meant?" if near else f"write one of {', '.join(values)}."
    msg = f"{column} {cell!r} is not known: {mend}"
    raise Bad(msg)


def several_of(kind: type[E], cell: str, column: str) -> str:
    """Values of an enumeration with | between, as they are kept; '' for an empty cell."""
    found = [one_of(kind, one.strip(), column) for one in cell.split("|") if one.strip()]
    return "|".join(sorted(set(found)))


def phone(cell: str, code: str | None) -> str:
    """E.164; a number without '+' is one of the country's."""
    if _MANGLED.fullmatch(cell):
        raise Bad("phone was shortened by the spreadsheet: format that column as text, save again.")
    try:
        parsed = phonenumbers.parse(cell, code)
    except phonenumbers.NumberParseException:
        mend = "write it with + and the country, as +254700000001."
        msg = f"phone is no number: {mend}"
        raise Bad(msg) from None
    kind = phonenumbers.PhoneNumberType.MOBILE
    possible = phonenumbers.is_possible_number_for_type_with_reason(parsed, kind)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE:  # one without its area is none
        raise Bad("phone has too few or too many digits: count them again.")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def chat(cell: str) -> str:
    """A private Telegram chat's id: digits, not the @name."""
    if not _CHAT.fullmatch(cell):
        raise Bad("telegram is no chat id: write the digits, not the @name.")
    return cell


def email(cell: str) -> str:
    """Lower case."""
    if not _EMAIL.fullmatch(cell):
        raise Bad("email is no address: write it as name@example.org.")
    return cell.casefold()

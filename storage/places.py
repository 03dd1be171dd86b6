"""Countries, their money, languages and hours, and which office answers for them."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import phonenumbers
from babel import Locale
from babel.core import get_global
from babel.languages import get_official_languages
from babel.numbers import get_currency_precision, get_territory_currencies

from locales.catalogue import languages
from storage.cities import City, find_city, fold_name, largest_city

__all__ = [
    "City",
    "Office",
    "country_named",
    "country_of_number",
    "currency_of",
    "default_language",
    "exponent",
    "find_city",
    "is_country",
    "is_number_of",
    "languages_of",
    "office_named",
    "office_of",
    "offices",
    "usual_sum",
    "zone_of",
]

UTC = ZoneInfo("UTC")
_ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Office:
    """A regional office. `hour` is local; `weekend` counts Monday as 1."""

    code: str
    name: str
    region: str
    zone: ZoneInfo
    hour: int
    language: str
    countries: tuple[str, ...]
    weekend: tuple[int, ...]


@cache
def offices() -> tuple[Office, ...]:
    """From storage/data/offices.toml, in its order."""
    table = tomllib.loads((files("storage") / "data" / "offices.toml").read_text("utf-8"))
    return tuple(
        Office(
            code=code,
            name=row["name"],
            region=row["region"],
            zone=ZoneInfo(row["zone"]),
            hour=row["hour"],
            language=row["language"],
            countries=tuple(sorted(row["countries"].split())),
            weekend=tuple(row["weekend"]),
        )
        for code, row in table.items()
    )


def office_named(code: str) -> Office | None:
    """By its code, however it is cased."""
    return next((office for office in offices() if office.code == code.casefold()), None)


def office_of(country: str | None) -> Office | None:
    """None for a country that no regional office answers for."""
    return _office_by_country().get(country or "")


@cache
def _office_by_country() -> dict[str, Office]:
    return {country: office for office in offices() for country in office.countries}


@cache
def country_of_number(e164: str) -> str | None:
    """The country of '+254…'; None for what is no number, or one of no country.

    Where countries share a code and the number is in none of their plans, the largest is taken.
    """
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return None
    region = phonenumbers.region_code_for_number(number)
    region = region or phonenumbers.region_code_for_country_code(number.country_code or 0)
    return None if region in {None, "001", "ZZ"} else region


@lru_cache(maxsize=4096)
def is_number_of(country: str | None, digits: str) -> bool:
    """Whether these are a subscriber's number in that country, without its leading zero."""
    try:
        number = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number)


@cache
def currency_of(country: str | None) -> str | None:
    """ISO 4217, as CLDR has it now."""
    current = get_territory_currencies(country) if country else []
    return current[0] if current else None


@cache
def usual_sum(currency: str) -> int:
    """Whole units of a meeting's savings: an example for who has no record yet."""
    table = tomllib.loads((files("storage") / "data" / "usual.toml").read_text("utf-8"))
    found: int = table["currencies"].get(currency, table["default"])
    return found


def is_country(name: str) -> bool:
    """In the words of any language there is."""
    return country_named(name) is not None


def country_named(name: str) -> str | None:
    """Its code, by its name in any language there is."""
    return _countries().get(fold_name(name))


@cache
def _countries() -> dict[str, str]:
    shown = (Locale.parse(one, sep="-").territories for one in languages())
    return {
        fold_name(name): code
        for territories in shown
        for code, name in territories.items()
        if code.isalpha()
    }


@cache
def exponent(currency: str) -> int:
    """How many digits its minor unit has: 2 for KES, 0 for UGX."""
    return get_currency_precision(currency)


def major(minor: int, currency: str) -> str:
    """'1250.50': a point, no thousands, as many decimals as the currency has."""
    return str(Decimal(minor).scaleb(-exponent(currency)))


@cache
def languages_of(country: str | None) -> tuple[str, ...]:
    """Official languages for which there is a catalogue, the most spoken first, then English.

    One that is written in several scripts is there in each: 'hi' and 'hi-Latn'.
    """
    known = [
        written
        for language in _official(country)
        for written in languages()
        if written.partition("-")[0] == language
    ]
    return tuple(dict.fromkeys((*known, _ENGLISH)))


def is_official(language: str, country: str | None) -> bool:
    """In the whole country or a part of it, by law or in practice."""
    return language in _official(country)


@cache
def _official(country: str | None) -> tuple[str, ...]:
    if country is None:
        return ()
    return tuple(get_official_languages(country, regional=True, de_facto=True))


def default_language(country: str | None) -> str:
    """For somebody who has not chosen one."""
    return languages_of(country)[0]


@cache
def zone_of(country: str | None, city: str | None = None) -> ZoneInfo:
    """The city's zone, else the country's; where it has several, that of its largest city."""
    if city is not None:
        found = find_city(city, country)
        if found is not None and country in {None, found.country}:
            return found.zone
    zones = get_global("territory_zones").get(country or "", [])
    if len(zones) == 1:
        return ZoneInfo(zones[0])
    largest = largest_city(country) if country else None
    return largest.zone if largest else UTC

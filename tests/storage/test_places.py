"""Countries, offices, currencies, zones and cities, against Babel's own list of territories."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.core import get_global

from locales.catalogue import languages
from storage.cities import find_city, find_city_at_home, fold_name
from storage.places import (
    country_named,
    country_of_number,
    currency_of,
    default_language,
    exponent,
    languages_of,
    office_named,
    office_of,
    offices,
    zone_of,
)

_NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "XK", "ZZ"}
TERRITORIES = {
    code
    for code in map(str, Locale("en").territories)
    if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
}
# No regional office answers for Europe, North America, the Caucasus, Türkiye and Israel, for their
# territories, nor for islands without a community.
_WITHOUT = """
AD AL AM AT AX AZ BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GE GG GI GR HR HU IE IL IM IS IT
JE LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM TR UA VA
BM CA GL PM US
AC AQ BV CC CP CQ CX DG EA GS HM IC IO TA TF UM
"""
WITHOUT = set(_WITHOUT.split())


def test_every_country_belongs_to_one_office_or_to_none() -> None:
    claimed = [country for office in offices() for country in office.countries]
    assert len(claimed) == len(set(claimed))
    unknown = set(claimed) - TERRITORIES
    assert not unknown, unknown
    left = TERRITORIES - set(claimed) - WITHOUT
    assert not left, left
    assert not WITHOUT & set(claimed)


@pytest.mark.parametrize(
    ("country", "office"),
    [
        ("KE", "nairobi"),
        ("EG", "nairobi"),
        ("SY", "nairobi"),
        ("IN", "fukuoka"),
        ("FJ", "fukuoka"),
        ("IR", "fukuoka"),
        ("BR", "rio"),
        ("HT", "rio"),
        ("MX", "rio"),
    ],
)
def test_offices_answer_for_their_region(country: str, office: str) -> None:
    found = office_of(country)
    assert found is not None
    assert found.code == office


def test_offices_have_what_a_digest_needs() -> None:
    assert [office.code for office in offices()] == ["nairobi", "fukuoka", "rio"]
    for office in offices():
        assert office.language in languages()
        assert 0 <= office.hour <= 23
        assert datetime(2026, 1, 1, tzinfo=UTC).astimezone(office.zone).utcoffset() is not None
        assert set(office.weekend) <= set(range(1, 8))
    assert office_named("Rio") == offices()[2]
    assert office_named("paris") is None
    assert [office_of(country) for country in ("FR", "US", "", None)] == [None] * 4


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+254700000001", "KE"),
        ("+12025550101", "US"),
        ("+447700900001", "GB"),
        ("+18765550101", "JM"),
        ("+870773000001", None),
        ("0700000001", None),
        ("", None),
    ],
)
def test_a_number_tells_its_country(number: str, country: str | None) -> None:
    assert country_of_number(number) == country


@pytest.mark.parametrize(
    ("country", "currency", "digits"),
    [
        ("KE", "KES", 2),
        ("UG", "UGX", 0),
        ("IN", "INR", 2),
        ("CI", "XOF", 0),
        ("TN", "TND", 3),
        ("EC", "USD", 2),
        ("ZW", "USD", 2),
        (None, None, None),
    ],
)
def test_money_is_the_countrys_own(
    country: str | None, currency: str | None, digits: int | None
) -> None:
    assert currency_of(country) == currency
    if currency is not None:
        assert exponent(currency) == digits


def test_every_country_of_an_office_has_money_a_language_and_hours() -> None:
    currencies = get_global("all_currencies")
    for office in offices():
        for country in office.countries:
            assert currency_of(country) in currencies, country
            assert default_language(country) in languages()
            assert zone_of(country).key != "UTC", country


def test_languages_are_those_that_have_texts() -> None:
    assert languages_of("KE")[0] in {"sw", "en"}
    assert set(languages_of("KE")) == {"sw", "en"}
    assert languages_of("CO") == ("es", "en")
    assert languages_of("JP") == ("en",)
    assert languages_of(None) == ("en",)


@pytest.mark.parametrize(
    ("country", "city", "zone"),
    [
        ("KE", None, "Africa/Nairobi"),
        ("BR", None, "America/Sao_Paulo"),
        ("BR", "Manaus", "America/Manaus"),
        ("BR", "Nairobi", "America/Sao_Paulo"),
        ("ID", "Jayapura", "Asia/Jayapura"),
        ("CD", "Lubumbashi", "Africa/Lubumbashi"),
        (None, "Medellín", "America/Bogota"),
        (None, None, "UTC"),
    ],
)
def test_hours_are_those_of_the_city(country: str | None, city: str | None, zone: str) -> None:
    found = zone_of(country, city)
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert now.astimezone(found).utcoffset() == now.astimezone(ZoneInfo(zone)).utcoffset()


@pytest.mark.parametrize(
    ("said", "country", "name"),
    [
        ("Nairobi", None, "Nairobi"),
        ("NAIROBI!", None, "Nairobi"),
        ("nairoby", None, "Nairobi"),
        ("Medellin", None, "Medellín"),
        ("Dar", "TZ", "Dar es Salaam"),
        ("Dar", None, "Dar es Salaam"),
        ("La Habana", None, "Havana"),
        ("Bombay", None, "Mumbai"),
        ("San Jose", "CR", "San José"),
        ("Santiago", "DO", "Santiago de los Caballeros"),
        ("Santiago", None, "Santiago"),
        ("القاهرة", None, "Cairo"),
    ],
)
def test_cities_are_found_as_people_write_them(said: str, country: str | None, name: str) -> None:
    found = find_city(said, country)
    assert found is not None
    assert found.name == name
    if country is not None:
        assert found.country == country


@pytest.mark.parametrize("said", ["", "x", "zz", "qwertyuiop", "the", "12500", "our houses"])
def test_what_is_no_city_is_none(said: str) -> None:
    assert find_city(said) is None


@pytest.mark.parametrize(
    ("said", "country", "name"),
    [
        ("Kampala", "UG", "Kampala"),
        ("Kampalla", "UG", "Kampala"),
        ("Dar", "TZ", "Dar es Salaam"),
        ("Nairobi", None, "Nairobi"),
        ("Katanga", "UG", None),
        ("Katanga", None, None),
        ("London", "KE", None),
        ("Soweto", "KE", None),
        ("Heliopolis", "BR", None),
        ("San Jose", "PE", None),
        ("La Victoria", "CL", None),
        ("Nima", "GH", None),
    ],
)
def test_a_city_at_home_is_of_that_country_only(
    said: str, country: str | None, name: str | None
) -> None:
    found = find_city_at_home(said, country)
    assert (found.name if found else None) == name


def test_a_slip_of_the_finger_is_no_exact_name() -> None:
    assert find_city_at_home("Nairobii", "KE", exact=True) is None


def test_countries_are_known_by_their_names() -> None:
    names = ("Uganda", "méxico", "Nairobi")
    assert [country_named(name) for name in names] == ["UG", "MX", None]


def test_names_are_compared_without_marks_and_case() -> None:
    assert fold_name("  São   Paulo ") == fold_name("SAO PAULO") == "sao paulo"
    assert fold_name("Côte-d'Ivoire") == "cote d ivoire"

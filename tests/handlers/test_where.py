"""Where an alert is: a place stays in its sender's country unless the text names another."""

import pytest

from storage.models import Alert, Medium
from tests.handlers.conftest import ROSE, WANJIRU
from tests.handlers.town import Phone, Town

TALKS_ABOUT = ("eviction", "cases")

NUMBERS = {
    "UG": "+256700000081",
    "KE": "+254700000082",
    "GH": "+233240000083",
    "BR": "+5521990000084",
    "PE": "+51990000085",
    "CL": "+56990000086",
}


async def opened(town: Town) -> Alert:
    *_, alert = await town.rows(Alert)
    assert isinstance(alert, Alert)
    return alert


@pytest.mark.parametrize(
    ("country", "text", "city"),
    [
        ("UG", "EVICTION they are demolishing our houses now at Katanga, Kampala", "Kampala"),
        ("UG", "EVICTION they are demolishing our houses now at Katanga", None),
        ("KE", "eviction now at London", None),
        ("KE", "eviction now at Soweto", None),
        ("KE", "eviction now at Jerusalem", None),
        ("KE", "eviction now at Boston", None),
        ("KE", "eviction now at Mandela", None),
        ("KE", "eviction now at Mexico", None),
        ("KE", "eviction now at Katanga, Kampala", None),
        ("KE", "eviction at Deep Sea, Nairobi now", "Nairobi"),
        ("KE", "eviction in Kisumu Ndogo, Nairobi", "Nairobi"),
        ("KE", "eviction Mukuru kwa Njenga Nairobi", "Nairobi"),
        ("KE", "eviction Korogocho, Nairobi", "Nairobi"),
        ("GH", "eviction now at Nima", None),
        ("BR", "despejo agora em Heliopolis", None),
        ("PE", "desalojo ahora en Independencia", None),
        ("PE", "desalojo ahora en San Jose", None),
        ("CL", "desalojo ahora en La Victoria", None),
    ],
)
async def test_a_strangers_place_stays_in_their_country(
    sms_town: Town, country: str, text: str, city: str | None
) -> None:
    await sms_town.text(Phone(NUMBERS[country]), text)
    alert = await opened(sms_town)
    assert (alert.city, alert.country) == (city, country)


@pytest.mark.parametrize(
    ("text", "city", "country"),
    [
        ("eviction now at Katanga", None, None),
        ("eviction at Soweto, Nairobi", "Nairobi", "KE"),
        ("eviction in Nairobi", "Nairobi", "KE"),
    ],
)
async def test_where_no_country_is_known_a_city_by_its_exact_name_tells_it(
    sms_town: Town, text: str, city: str | None, country: str | None
) -> None:
    await sms_town.text(Phone("700900", Medium.TELEGRAM), text)
    alert = await opened(sms_town)
    assert (alert.city, alert.country) == (city, country)


async def test_a_known_settlement_is_none_of_the_cities_that_some_call_so(sms_town: Town) -> None:
    """'Amani' is another name of Amman."""
    place = await sms_town.settlement("Amani")
    phone = Phone("700900", Medium.TELEGRAM)
    await sms_town.text(phone, "they are demolishing our houses now")
    await sms_town.text(phone, "Amani")
    alert = await opened(sms_town)
    assert (alert.settlement_id, alert.city, alert.country) == (place, "Nairobi", "KE")


async def test_a_country_that_the_text_names_is_taken(town: Town) -> None:
    await town.text(ROSE, "eviction now at Katanga, Kampala, Uganda")
    alert = await opened(town)
    assert (alert.place, alert.city, alert.country) == ("Katanga", "Kampala", "UG")


@pytest.mark.parametrize(
    ("answer", "city", "country"),
    [
        ("Deep Sea, Nairobi", "Nairobi", "KE"),
        ("Mukuru kwa Njenga Nairobi", "Nairobi", "KE"),
        ("Katanga, Kampala, Uganda", "Kampala", "UG"),
        ("Katanga, Kampala", None, "KE"),
        ("Soweto", None, "KE"),
    ],
)
async def test_the_answer_to_where(
    sms_town: Town, answer: str, city: str | None, country: str
) -> None:
    phone = Phone(NUMBERS["KE"])
    await sms_town.text(phone, "they will evict us on thursday")
    await sms_town.text(phone, answer)
    alert = await opened(sms_town)
    assert (alert.city, alert.country) == (city, country)


@pytest.mark.parametrize("written", ["Katanga, Kampala", "Kampala"])
async def test_a_responder_may_name_a_city_abroad(town: Town, written: str) -> None:
    await town.text(ROSE, "eviction of 40 families on thursday")
    reference = (await opened(town)).reference
    await town.text(WANJIRU, f"OK {reference}")
    await town.verify_dialog(
        WANJIRU,
        [
            (f"{reference} not true", "… 3 wrong city …"),
            ("3", "…: which city is it? Send the place and the city."),
            (written, "…: now Kampala. Its people are paged."),
        ],
    )
    alert = await opened(town)
    assert (alert.city, alert.country) == ("Kampala", "UG")

"""Places: cities by any name, settlements with one slip of the finger."""

from dataclasses import replace

import pytest

from handlers.understanding import understand
from handlers.understanding.meaning import Place
from tests.cases import heard


@pytest.mark.parametrize(
    ("text", "language", "country", "city"),
    [
        ("we want to learn toilets from Bombay", "en", "KE", "Mumbai"),
        ("exchange land Nairoby", "en", "UG", "Nairobi"),
        ("queremos aprender de Medelin sobre agua", "es", "PE", "Medellín"),
        ("عايزين نتعلم من القاهرة عن الارض", "ar", "SD", "Cairo"),
        ("عايزين نزور مومباي نتعلم المراحيض", "ar", "EG", "Mumbai"),
        ("我们想去孟买学习厕所", "zh", "CN", "Mumbai"),
        ("queremos aprender de El Salvador sobre agua", "es", "CO", None),
        ("tunataka kujifunza vyoo kutoka Manilla", "sw", "TZ", "Manila"),
    ],
)
def test_cities_by_any_name(text: str, language: str, country: str, city: str | None) -> None:
    host = understand(text, heard(language, country)).entities.get("to")
    assert (host.value if host else None) == city


_PLACES = (Place(1, ("mathare", "mathare 4a")), Place(2, ("deep sea",)), Place(3, ("kia",)))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("they are demolishing houses in mathare now", "mathare"),
        ("they are demolishing houses, mathere", "mathere"),
        ("eviction at deep see today", "deep see"),
        ("eviction kio today", None),
        ("eviction, the father weeps", None),
    ],
)
def test_settlements_with_a_slip_of_the_finger(text: str, written: str | None) -> None:
    meaning = understand(text, replace(heard("en"), places=_PLACES))
    found = meaning.entities.get("place")
    assert (found.value if found else None) == written


@pytest.mark.parametrize(
    ("text", "language", "country", "place", "city", "named"),
    [
        ("eviction at Deep Sea, Nairobi now", "en", "KE", "Deep Sea", "Nairobi", None),
        ("eviction at deep sea, nairobi now", "en", "KE", "deep sea", "Nairobi", None),
        ("EVICTION AT DEEP SEA, NAIROBI NOW", "en", "KE", "DEEP SEA", "Nairobi", None),
        ("eviction in Kisumu Ndogo, Nairobi", "en", "KE", "Kisumu Ndogo", "Nairobi", None),
        ("eviction Mukuru kwa Njenga Nairobi", "en", "KE", "Mukuru kwa Njenga", "Nairobi", None),
        ("Korogocho, Nairobi eviction now", "en", "KE", "Korogocho", "Nairobi", None),
        ("eviction at Soweto, Nairobi", "en", None, "Soweto", "Nairobi", None),
        ("eviction at Katanga, Kampala", "en", "UG", "Katanga", "Kampala", None),
        ("eviction at Katanga, Kampala", "en", "KE", "Katanga", None, None),
        ("eviction at Katanga, Kampala, Uganda", "en", "KE", "Katanga", "Kampala", "UG"),
        ("eviction at Katanga Kampala Uganda", "en", "KE", "Katanga", "Kampala", "UG"),
        ("eviction in Kamwokya, Uganda", "en", "KE", "Kamwokya", None, "UG"),
        ("eviction at Mexico", "en", "KE", "Mexico", None, None),
        ("eviction at Mexico, Nairobi", "en", "KE", "Mexico", "Nairobi", None),
        ("desalojo en La Victoria, Lima ahora", "es", "PE", "La Victoria", "Lima", None),
        ("desalojo en Villa El Salvador", "es", "PE", "Villa El Salvador", None, None),
        ("despejo em Heliópolis, São Paulo", "pt", "BR", "Heliópolis", "São Paulo", None),
        ("démolition à Yopougon, Abidjan", "fr", "CI", "Yopougon", "Abidjan", None),
        ("wanabomoa Jangwani, Dar es Salaam sasa", "sw", "TZ", "Jangwani", "Dar es Salaam", None),
        ("demolition sa Tondo, Manila", "fil", "PH", "Tondo", "Manila", None),
        ("penggusuran di Kampung Pulo Jakarta", "id", "ID", "Kampung Pulo", "Jakarta", None),
        ("إخلاء في دار السلام، القاهرة", "ar", "EG", "القاهرة", "Cairo", None),
        ("强拆，北京", "zh", "CN", "北京", "Beijing", None),
        ("eviction at Kibera, help us please", "en", "KE", "Kibera", None, None),
    ],
)
def test_the_city_beside_a_place(
    text: str, language: str, country: str | None, place: str, city: str | None, named: str | None
) -> None:
    hearing = replace(heard(language, country or "KE"), country=country)
    found = understand(text, hearing).entities
    told = [found[name].value if name in found else None for name in ("place", "city", "country")]
    assert told == [place, city, named]

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

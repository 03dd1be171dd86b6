"""A number that somebody doubts, a place that is wrong."""

import pytest

from storage.models import (
    Address,
    Handling,
    Role,
)
from tests.handlers.conftest import ROSE, WANJIRU
from tests.handlers.responders import DESK, cases, heard, opened, taken
from tests.handlers.town import Phone, Town

TALKS_ABOUT = ()

HERE_NOW = "URGENT they are demolishing our houses now"


@pytest.mark.parametrize(("number", "doubt"), [("1", "forged"), ("2", "flood")])
async def test_a_doubted_number_opens_as_ever_and_pages_only_the_city(
    town: Town, number: str, doubt: str
) -> None:
    await town.person(DESK, Role.RESPONDER, "en", office="nairobi", rung=3)
    reference = await taken(town)
    await town.verify_dialog(
        WANJIRU,
        [
            (f"{reference} not true", "…: what is wrong? …"),
            (number, "…: noted."),
            (f"{reference} stopped", "…: noted."),
        ],
    )
    address = (await town.sender(ROSE)).address
    assert isinstance(address, Address)
    assert address.doubt == doubt
    town.later(days=8)
    again = await opened(town, "URGENT they are demolishing our houses now")
    (*_, case) = await cases(town)
    assert case.city_only
    assert again in await heard(town, WANJIRU)
    assert len(await cases(town)) == 2


async def test_a_wrong_city_is_put_right_and_its_people_are_paged(town: Town) -> None:
    kampala = Phone("+256700000001")
    await town.person(kampala, Role.RESPONDER, "en", city="Kampala", country="UG")
    reference = await taken(town)
    await town.verify_dialog(
        WANJIRU,
        [
            (f"{reference} not true", "…: what is wrong? …"),
            ("3", "…: which city is it? Send the place and the city."),
            ("Katanga, Kampala", "…: now Kampala. Its people are paged."),
        ],
    )
    (case,) = await cases(town)
    assert (case.city, case.country, case.settlement_id) == ("Kampala", "UG", None)
    assert case.handling == Handling.OPEN

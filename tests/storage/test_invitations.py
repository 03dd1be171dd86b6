"""Codes: sayable, checked, single-use, and they lead where they were made for."""

from datetime import timedelta

import pytest

from storage.db import Database
from storage.invitations import (
    Area,
    NoScope,
    Scope,
    bare_code,
    find_area,
    find_scope,
    invite,
    is_code,
    new_code,
)
from storage.models import Role
from storage.references import _SIGNS
from tests.handlers.town import MONDAY, Phone, Town

ASHA, OTHER = Phone("+254700000011"), Phone("+254700000012")


def test_a_slip_in_one_sign_or_two_swapped_is_seen() -> None:
    for code in (new_code() for _ in range(20)):
        assert is_code(code)
        assert is_code(code.lower().replace("-", " "))
        bare = bare_code(code)
        assert len(bare) == 8
        for place, sign in enumerate(bare):
            for other in set(_SIGNS) - {sign}:
                assert not is_code(bare[:place] + other + bare[place + 1 :])
        for place in range(7):
            swapped = bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :]
            assert swapped == bare or not is_code(swapped)
    assert not is_code("")
    assert not is_code("HELLO")


async def test_a_code_brings_one_leader_into_the_group(database: Database) -> None:
    town = Town(database)
    place = await town.settlement("Mathare")
    group = await town.group("Upendo", place)
    scope = await database.read(find_scope, None, "upendo")
    assert scope == Scope(place, "Upendo, Mathare, Nairobi", group)
    first, second = await database.write(
        invite, Role.TREASURER, scope, 2, MONDAY, timedelta(days=14)
    )
    assert "Upendo" in await said(town, ASHA, f"JOIN {first}")
    sender = await town.sender(ASHA)
    assert sender.group is not None
    assert sender.group.name == "Upendo"
    assert "Upendo" not in await said(town, OTHER, f"join {first.lower()}")
    assert (await town.sender(OTHER)).group is None
    town.later(days=15)
    assert "Upendo" not in await said(town, OTHER, f"JOIN {second}")


async def said(town: Town, phone: Phone, text: str) -> str:
    return " / ".join(content.text for content in await town.text(phone, text))


async def test_a_name_that_is_none_or_several_is_told(sqlite: Database) -> None:
    town = Town(sqlite)
    for settlement in ("Mathare", "Mukuru"):
        await town.group("Umoja", await town.settlement(settlement))
    with pytest.raises(NoScope, match="There is no group 'Upendo'"):
        await sqlite.read(find_scope, None, "Upendo")
    with pytest.raises(NoScope, match=r"There are several .*Mathare.*Mukuru.*--settlement"):
        await sqlite.read(find_scope, None, "Umoja")
    found = await sqlite.read(find_scope, "mukuru", "Umoja")
    assert found.name == "Umoja, Mukuru, Nairobi"


@pytest.mark.parametrize(
    ("given", "area"),
    [
        (("nairobi", "ke", None), Area("Nairobi, KE", "Nairobi", "KE")),
        (("Medellin", None, None), Area("Medellín, CO", "Medellín", "CO")),
        ((None, "ke", None), Area("KE", country="KE")),
        ((None, None, "RIO"), Area("Rio de Janeiro", office="rio")),
    ],
)
def test_what_a_group_can_be_for(
    given: tuple[str | None, str | None, str | None], area: Area
) -> None:
    assert find_area(*given) == area


@pytest.mark.parametrize(
    ("given", "mend"),
    [
        (("Nairobi", "BR", None), "say which --country"),
        (("Nowhere at all", None, None), "mend the spelling"),
        ((None, "XX", None), "a code of two letters"),
        ((None, None, "paris"), "nairobi"),
    ],
)
def test_a_place_that_is_none_is_told(
    given: tuple[str | None, str | None, str | None], mend: str
) -> None:
    with pytest.raises(NoScope, match=mend):
        find_area(*given)

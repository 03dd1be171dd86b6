"""Whoever has a case of the same place is called first: who of them, and who with them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storage.models import Role
from tests.handlers.climbs import an_alert, climbed, held, id_of, keep
from tests.handlers.conftest import OTIENO, WANJIRU
from tests.handlers.town import MONDAY, Phone, Town

TALKS_ABOUT = ()
NIGHT = datetime(2026, 11, 23, 20, tzinfo=UTC)  # 23:00 there
MANAGER = Phone("+254700000015")


async def manager_of(town: Town, **scope: Any) -> int:
    fields: dict[str, Any] = {"country": "KE", "rung": 2} | scope
    return await town.person(MANAGER, Role.RESPONDER, **fields)


@pytest.mark.parametrize(("level", "minutes"), [(0, 5), (1, 15)])
async def test_what_cannot_wait_calls_them_and_the_first_rung(
    town: Town, level: int, minutes: int
) -> None:
    manager, wanjiru = await manager_of(town), await id_of(town, WANJIRU)
    alert = an_alert(severity=level)
    climb = await held(town, alert, manager)
    assert climb is not None
    assert (climb.rung, climb.paged, climb.empty) == (0, [manager, wanjiru], [])
    assert climb.step.next_rung_at == MONDAY + timedelta(minutes=minutes)
    assert [row.detail for row in climb.step.events] == [None, "0"]
    assert len(climb.to(manager)) == len(climb.to(wanjiru)) == 1
    await keep(town, alert, climb)
    after = await climbed(town, alert, MONDAY + timedelta(minutes=minutes))
    assert (after.rung, after.paged) == (1, [await id_of(town, OTIENO)])


async def test_who_is_on_the_first_rung_too_is_called_once(town: Town) -> None:
    wanjiru = await id_of(town, WANJIRU)
    climb = await held(town, an_alert(), wanjiru)
    assert climb is not None
    assert climb.paged == [wanjiru]
    assert len(climb.to(wanjiru)) == 1


@pytest.mark.parametrize(
    ("level", "minutes", "country"), [(2, 120, "KE"), (3, 2880, "KE"), (2, 120, "UG")]
)
async def test_what_can_wait_gives_them_one_step(
    town: Town, level: int, minutes: int, country: str
) -> None:
    manager = await manager_of(town, country=country)
    city = {"KE": "Nairobi", "UG": "Kampala"}[country]
    alert = an_alert(severity=level, city=city, country=country)
    climb = await held(town, alert, manager)
    assert climb is not None
    assert (climb.rung, climb.paged, climb.empty) == (-1, [manager], [])
    assert climb.step.next_rung_at == MONDAY + timedelta(minutes=minutes)


async def test_the_ladder_goes_on_from_its_first_rung(town: Town) -> None:
    manager = await manager_of(town)
    alert = an_alert(severity=2)
    await keep(town, alert, await held(town, alert, manager))
    after = await climbed(town, alert, MONDAY + timedelta(hours=2))
    assert (after.rung, after.paged) == (0, [await id_of(town, WANJIRU)])


@pytest.mark.parametrize(
    ("scope", "alert", "now"),
    [
        ({"country": "UG"}, {}, MONDAY),
        ({"hours": "20-6"}, {}, MONDAY),
        ({"hours": "8-18"}, {}, NIGHT),
        ({}, {"city_only": True}, MONDAY),
        ({}, {"severity": 3}, NIGHT),
    ],
    ids=["of another country", "not on duty", "at home", "beyond the city", "asleep"],
)
async def test_who_of_them_is_not_called(
    town: Town, scope: dict[str, Any], alert: dict[str, Any], now: datetime
) -> None:
    manager = await manager_of(town, **scope)
    assert await held(town, an_alert(**alert), manager, now=now) is None


async def test_neither_who_opened_it_nor_who_stopped_nor_a_stranger(town: Town) -> None:
    manager, otieno = await manager_of(town), await id_of(town, OTIENO)
    opened = an_alert(opener=(await town.sender(MANAGER)).index)
    assert await held(town, opened, manager) is None
    await town.text(OTIENO, "STOP")
    assert await held(town, an_alert(), otieno, 12345) is None
    assert await held(town, an_alert()) is None


async def test_in_the_city_of_a_doubted_number_its_own_are_called(town: Town) -> None:
    otieno = await id_of(town, OTIENO)
    climb = await held(town, an_alert(severity=2, city_only=True), otieno, await manager_of(town))
    assert climb is not None
    assert climb.paged == [otieno]

"""A town with one savings group, and the phones of those who talk in it."""

import pytest

from storage.db import Database
from storage.models import Medium, Role
from tests.handlers.town import Phone, Town

ROSE = Phone("+254700000001")  # treasurer of Tumaini in Mathare
JUMA = Phone("+254700000002")  # its second treasurer
ASHA = Phone("+254700000003")  # organiser of Nairobi
WANJIRU = Phone("+254700000004")  # responder of Nairobi, paged first
OTIENO = Phone("+254700000005")  # responder of Nairobi, paged second
STRANGER = Phone("+254700000006")
NURU = Phone("700100", Medium.TELEGRAM, "sw")  # treasurer of Umoja in Tandale
LUZ = Phone("+573001230001")  # treasurer of La Esperanza in Moravia


@pytest.fixture(params=[Medium.SMS, Medium.TELEGRAM])
async def town(request: pytest.FixtureRequest, sqlite: Database) -> Town:
    """Where everybody texts, and where everybody chats."""
    return await settled(sqlite, request.param)


@pytest.fixture
async def sms_town(sqlite: Database) -> Town:
    return await settled(sqlite, Medium.SMS)


@pytest.fixture
async def chat_town(sqlite: Database) -> Town:
    """For buttons, and columns that line up."""
    return await settled(sqlite, Medium.TELEGRAM)


@pytest.fixture
async def each_town(database: Database) -> Town:
    """On each engine in turn."""
    return await settled(database)


async def settled(database: Database, medium: Medium | None = None) -> Town:
    town = Town(database, medium)
    mathare = await town.settlement("Mathare")
    tumaini = await town.group("Tumaini", mathare)
    await town.settlement("Kibera")
    for phone in (ROSE, JUMA):
        await town.person(phone, Role.TREASURER, "en", group_id=tumaini, settlement_id=mathare)
    await town.person(ASHA, Role.ORGANISER, "en", city="Nairobi", country="KE")
    await town.person(WANJIRU, Role.RESPONDER, "en", city="Nairobi", country="KE")
    await town.person(OTIENO, Role.RESPONDER, "en", city="Nairobi", country="KE", rung=1)
    tandale = await town.settlement("Tandale", "Dar es Salaam", "TZ")
    umoja = await town.group("Umoja", tandale, "TZS")
    await town.person(NURU, Role.TREASURER, "sw", group_id=umoja, settlement_id=tandale)
    moravia = await town.settlement("Moravia", "Medellín", "CO")
    esperanza = await town.group("La Esperanza", moravia, "COP")
    await town.person(LUZ, Role.TREASURER, "es", group_id=esperanza, settlement_id=moravia)
    return town


async def of_two_groups(town: Town, phone: Phone, name: str) -> int:
    """A treasurer of Tumaini and of a new group of that name beside it; the new one's id."""
    sender = await town.sender(ROSE)
    assert sender.settlement is not None
    place = sender.settlement.id
    second = await town.group(name, place)
    for group in (sender.groups[0].id, second):
        await town.person(phone, Role.TREASURER, "en", group_id=group, settlement_id=place)
    return second

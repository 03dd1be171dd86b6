from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from handlers.ladder import climb, next_climb, page_text
from locales.render import render
from storage.models import Alert, AlertEvent, AlertEventKind, Phase, Role
from storage.reader import Reader
from tests.handlers.conftest import OTIENO, WANJIRU
from tests.handlers.town import MONDAY, Phone, Town

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("level", "minutes"),
    [
        (0, [5, 10, 15, 30, 30, 30]),
        (1, [15, 45, 120, 120]),
        (2, [120, 360, 960, 960]),
        (3, [2880, 2880]),
    ],
)
def test_when_the_next_rung_is(level: int, minutes: list[int]) -> None:
    waits = [next_climb(level, rung, NOW) - NOW for rung in range(len(minutes))]
    assert waits == [timedelta(minutes=wait) for wait in minutes]


def an_alert(**fields: object) -> Alert:
    given: dict[str, Any] = {
        "reference": "V7K2-M",
        "phase": Phase.UNDER_WAY,
        "severity": 0,
        "city": "Nairobi",
        "country": "KE",
        "opener": b"somebody",
        "opened_at": NOW,
    }
    return Alert(**(given | fields))


async def climbed(town: Town, alert: Alert) -> tuple[int, list[int], list[AlertEventKind]]:
    def ask(session: Session) -> tuple[int, list[int], list[AlertEventKind]]:
        outcome = climb(alert, Reader(session), MONDAY)
        (change,) = outcome.changes
        kinds = [row.kind for row in outcome.rows if isinstance(row, AlertEvent)]
        rung = int(getattr(change, "rung", -1))
        return rung, [notice.person_id for notice in outcome.notices], kinds

    return await town.db.read(ask)


@pytest.mark.parametrize(
    ("language", "households", "said"),
    [
        ("en", 1, "Mathare, Nairobi, 1 household. To take it"),
        ("en", 2, "Mathare, Nairobi, 2 households. To take it"),
        ("es", 1, "DESALOJO (amenaza): Mathare, Nairobi, 1 hogar. Para"),
        ("es", 1_200, "Mathare, Nairobi, 1.200 hogares. Para"),
        ("sw", 1, "KUFUKUZWA (tishio): Mathare, Nairobi, kaya 1. Kuishughulikia"),
    ],
)
def test_a_page_counts_as_people_do(language: str, households: int, said: str) -> None:
    alert = an_alert(phase=Phase.THREAT, place="Mathare", households=households)
    zone = ZoneInfo("Africa/Nairobi")
    assert said in render(page_text(alert), language, sms=True, zone=zone).text


async def test_each_rung_has_its_people(town: Town) -> None:
    first = (await town.sender(WANJIRU)).person
    second = (await town.sender(OTIENO)).person
    assert first is not None
    assert second is not None
    paged = AlertEventKind.PAGED
    assert await climbed(town, an_alert()) == (0, [first.id], [paged])
    assert await climbed(town, an_alert(rung=0)) == (1, [second.id], [paged])


async def test_rungs_without_people_are_told_and_passed_over(town: Town) -> None:
    office = await town.person(Phone("+254700000010"), Role.OFFICE, office="nairobi")
    rung, people, kinds = await climbed(town, an_alert(rung=1))
    assert rung == 4
    assert office in people
    assert kinds.count(AlertEventKind.NOBODY) == 2
    assert kinds.count(AlertEventKind.PAGED) == len(people) == 3


async def test_the_narrowest_scope_answers_first(town: Town) -> None:
    settlement = await town.settlement("Kiambiu")
    near = await town.person(Phone("+254700000011"), Role.RESPONDER, settlement_id=settlement)
    assert (await climbed(town, an_alert(settlement_id=settlement)))[1] == [near]


async def test_other_cities_are_not_paged(town: Town) -> None:
    rung, people, _ = await climbed(town, an_alert(city="Kisumu"))
    assert (rung, people) == (4, [])

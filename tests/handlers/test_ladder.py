"""How a ladder climbs: each rung's people, rungs without any, doubted numbers, a call for help."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from handlers.ladder import Step, help_step, next_climb, step_up
from handlers.outcome import Notice
from handlers.pages import page_text
from locales.render import render
from storage.models import Alert, AlertEvent, AlertEventKind, Handling, Medium, Phase, Role
from storage.reader import Reader
from tests.handlers.conftest import LUZ, OTIENO, WANJIRU
from tests.handlers.town import MONDAY, Phone, Town

TALKS_ABOUT = ()
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
NAIROBI = ZoneInfo("Africa/Nairobi")
NIGHT = datetime(2026, 11, 23, 20, tzinfo=UTC)  # 23:00 there
DESK = Phone("+254700000010")
ANYBODY = {"city": "Nairobi", "country": "KE"}


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
    assert next_climb(level, -1, NOW) == NOW


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


@dataclass
class Climb:
    """A step, and what of it calls people and what tells an office."""

    step: Step

    @property
    def rung(self) -> int:
        return self.step.rung

    @property
    def paged(self) -> list[int]:
        """As the timeline has it, and in that order."""
        kind = AlertEventKind.PAGED
        return [row.person_id or 0 for row in self.step.events if row.kind == kind]

    @property
    def empty(self) -> list[int]:
        kind = AlertEventKind.NOBODY
        return [int(row.detail or "") for row in self.step.events if row.kind == kind]

    def to(self, person: int) -> list[str]:
        return [said(one) for one in self.step.notices if one.person_id == person]


def said(notice: Notice) -> str:
    return render(notice.text, "en", sms=True, zone=NAIROBI).text


async def climbed(town: Town, alert: Alert, now: datetime = MONDAY) -> Climb:
    return Climb(await town.db.read(lambda s: step_up(alert, Reader(s), now)))


async def helped(town: Town, alert: Alert) -> Climb:
    return Climb(await town.db.read(lambda s: help_step(alert, Reader(s), MONDAY)))


async def keep(town: Town, alert: Alert, climb: Climb | None = None) -> None:
    """The alert as it is after that climb."""

    def put(session: Session) -> None:
        if climb is not None:
            alert.rung = climb.rung
            for row in climb.step.events:
                session.merge(AlertEvent(**row.model_dump()))
        session.merge(Alert(**alert.model_dump()))
        session.flush()

    def stored_first(session: Session) -> None:
        session.merge(Alert(**alert.model_dump()))

    await town.db.write(stored_first)
    await town.db.write(put)


async def id_of(town: Town, phone: Phone) -> int:
    person = (await town.sender(phone)).person
    assert person is not None
    return person.id


@pytest.mark.parametrize(
    ("language", "households", "told"),
    [
        ("en", 1, "EVICTION threatened P1: Mathare, Nairobi, 1 household. To take it"),
        ("en", 2, "Mathare, Nairobi, 2 households. To take it"),
        ("es", 1, "DESALOJO (amenaza P1): Mathare, Nairobi, 1 hogar. Para"),
        ("es", 1_200, "Mathare, Nairobi, 1.200 hogares. Para"),
        ("sw", 1, "KUFUKUZWA (tishio P1): Mathare, Nairobi, kaya 1. Kuishughulikia"),
    ],
)
def test_a_page_counts_as_people_do(language: str, households: int, told: str) -> None:
    alert = an_alert(phase=Phase.THREAT, severity=1, place="Mathare", households=households)
    assert told in render(page_text(alert), language, sms=True, zone=NAIROBI).text


async def test_each_rung_has_its_people(town: Town) -> None:
    first, second = await id_of(town, WANJIRU), await id_of(town, OTIENO)
    climb = await climbed(town, an_alert())
    assert (climb.rung, climb.paged, climb.empty) == (0, [first], [])
    climb = await climbed(town, an_alert(rung=0))
    assert (climb.rung, climb.paged, climb.empty) == (1, [second], [])


async def test_rungs_without_people_are_told_to_the_office_and_passed_over(town: Town) -> None:
    office = await town.person(DESK, Role.OFFICE, office="nairobi")
    climb = await climbed(town, an_alert(rung=1))
    assert (climb.rung, climb.empty) == (4, [2, 3])
    assert set(climb.paged) == {office, await id_of(town, WANJIRU), await id_of(town, OTIENO)}
    assert climb.to(office) == [
        "EVICTION under way now P0: Nairobi. To take it send OK V7K2-M",
        "V7K2-M: nobody on duty in Nairobi for rung 2, programme manager. Name somebody.",
        "V7K2-M: nobody on duty in Nairobi for rung 3, regional desk. Name somebody.",
    ]


async def test_a_gap_is_told_once(town: Town) -> None:
    await town.person(DESK, Role.OFFICE, office="nairobi")
    alert = an_alert(rung=1)
    first = await climbed(town, alert)
    await keep(town, alert, first)
    again = await climbed(town, alert, MONDAY + timedelta(minutes=30))
    assert (again.rung, again.empty) == (4, [])
    assert sorted(again.paged) == sorted(first.paged)
    keys = {notice.key for notice in first.step.notices}
    assert keys.isdisjoint(notice.key for notice in again.step.notices)


async def test_where_nobody_else_is_the_desk_itself_is_woken(town: Town) -> None:
    """In Colombia nobody answers yet: a page, and a word of each rung that lacks people."""
    desk = Phone("+573001230010")
    await town.person(desk, Role.OFFICE, "es", office="rio")
    said = await town.verify_dialog(LUZ, [("DESALOJO", "V… recibida. …")])
    assert "La oficina la ve" not in said
    texts = [content.text for content, _ in await town.got(desk)]
    assert texts[0].startswith("DESALOJO")
    assert len(texts) == 5


async def test_the_narrowest_scope_answers_first(town: Town) -> None:
    settlement = await town.settlement("Kiambiu")
    near = await town.person(Phone("+254700000011"), Role.RESPONDER, settlement_id=settlement)
    assert (await climbed(town, an_alert(settlement_id=settlement))).paged == [near]


async def test_other_cities_are_not_paged(town: Town) -> None:
    climb = await climbed(town, an_alert(city="Kisumu"))
    assert (climb.rung, climb.paged, climb.empty) == (4, [], [0, 1, 2, 3, 4])


async def test_whoever_cannot_be_written_to_is_nobody(town: Town) -> None:
    await town.text(WANJIRU, "STOP")
    climb = await climbed(town, an_alert())
    assert (climb.rung, climb.paged, climb.empty) == (1, [await id_of(town, OTIENO)], [0])


async def test_advisers_are_of_their_country_or_of_all_and_come_last(town: Town) -> None:
    everywhere = await town.person(Phone("+254700000012"), Role.ADVISER)
    kenya = await town.person(Phone("+254700000013"), Role.ADVISER, country="KE")
    await town.person(Phone("+254700000014"), Role.ADVISER, country="UG")
    assert {everywhere, kenya}.isdisjoint((await climbed(town, an_alert())).paged)
    last = await climbed(town, an_alert(rung=3))
    assert set(last.paged) == {
        *(everywhere, kenya),
        *(await id_of(town, WANJIRU), await id_of(town, OTIENO)),
    }


async def test_of_a_doubted_number_only_the_city_is_paged(town: Town) -> None:
    office = await town.person(DESK, Role.OFFICE, office="nairobi")
    manager = await town.person(Phone("+254700000015"), Role.RESPONDER, country="KE", rung=2)
    wanjiru, otieno = await id_of(town, WANJIRU), await id_of(town, OTIENO)
    alert = an_alert(city_only=True)
    seen = []
    for minutes in (0, 5, 15, 45):
        climb = await climbed(town, alert, MONDAY + timedelta(minutes=minutes))
        await keep(town, alert, climb)
        seen.append((climb.rung, climb.paged, climb.to(office)))
    assert seen == [
        (0, [wanjiru], []),
        (1, [otieno], []),
        (4, [wanjiru, otieno], []),
        (4, [wanjiru, otieno], []),
    ]
    assert manager not in {person for _, paged, _ in seen for person in paged}


async def test_of_a_doubted_number_in_a_city_without_people_the_office_hears_once(
    town: Town,
) -> None:
    office = await town.person(DESK, Role.OFFICE, office="nairobi")
    alert = an_alert(city="Kisumu", city_only=True)
    climb = await climbed(town, alert)
    assert (climb.rung, climb.paged) == (4, [])
    assert climb.to(office) == ["V7K2-M: nobody in Kisumu can be called. Name somebody."]
    assert climb.step.next_rung_at == MONDAY + timedelta(minutes=30)
    await keep(town, alert, climb)
    again = await climbed(town, alert, MONDAY + timedelta(minutes=30))
    assert (again.paged, again.to(office)) == ([], [])
    assert again.step.next_rung_at == MONDAY + timedelta(minutes=60)


async def test_who_speaks_the_language_goes_first_and_the_others_join(town: Town) -> None:
    wanjiru, otieno = await id_of(town, WANJIRU), await id_of(town, OTIENO)
    neema = await town.person(
        Phone("+254700000016"), Role.RESPONDER, "en", **ANYBODY, languages="sw en"
    )
    alert = an_alert(language="sw")
    first = await climbed(town, alert)
    assert first.paged == [neema]
    await keep(town, alert, first)
    second = await climbed(town, alert, MONDAY + timedelta(minutes=5))
    assert (second.rung, second.paged) == (1, [wanjiru, otieno])


@pytest.mark.parametrize(
    ("level", "hours", "rung", "due"),
    [
        (0, "8-18", 4, NIGHT + timedelta(minutes=30)),
        (1, "8-18", 4, NIGHT + timedelta(hours=2)),
        (2, "8-18", -1, NIGHT + timedelta(hours=9)),  # 08:00 there
        (2, "sat 8-18", 4, NIGHT + timedelta(hours=16)),  # nobody comes so soon
        (2, None, 0, NIGHT + timedelta(hours=2)),
        (3, None, -1, NIGHT + timedelta(hours=9)),
        (3, "10-18", -1, NIGHT + timedelta(hours=9)),
    ],
)
async def test_at_night_with_nobody_on_duty(
    sms_town: Town, level: int, hours: str | None, rung: int, due: datetime
) -> None:
    town = sms_town
    city = {"city": "Kisumu", "country": "KE"}
    one = await town.person(Phone("+254700000017"), Role.RESPONDER, **city, hours=hours)
    climb = await climbed(town, an_alert(severity=level, city="Kisumu"), NIGHT)
    assert (climb.rung, climb.step.next_rung_at) == (rung, due)
    assert climb.paged == ([] if rung < 0 else [one])


async def test_in_the_morning_it_waits_for_who_is_on_duty(sms_town: Town) -> None:
    city = {"city": "Kisumu", "country": "KE"}
    await sms_town.person(Phone("+254700000017"), Role.RESPONDER, **city, hours="10-18")
    morning = NIGHT + timedelta(hours=9)
    climb = await climbed(sms_town, an_alert(severity=3, city="Kisumu"), morning)
    assert climb.step.next_rung_at == morning + timedelta(hours=2)
    assert climb.empty == []


async def test_a_new_place_pages_only_who_is_nearer(sms_town: Town) -> None:
    """The rung is looked at again from the first; who knows of the alert is not paged again."""
    town = sms_town
    alert = an_alert()
    await keep(town, alert, await climbed(town, alert))
    same = await climbed(town, an_alert(**(alert.model_dump() | {"rung": -1})))
    assert (same.rung, same.paged, same.empty) == (0, [], [])
    kiambiu = await town.settlement("Kiambiu")
    near = await town.person(Phone("+254700000011"), Role.RESPONDER, settlement_id=kiambiu)
    placed = alert.model_dump() | {"rung": -1, "settlement_id": kiambiu}
    assert (await climbed(town, an_alert(**placed))).paged == [near]


async def test_help_comes_from_the_next_rung_and_then_from_all(town: Town) -> None:
    wanjiru, otieno = await id_of(town, WANJIRU), await id_of(town, OTIENO)
    manager = await town.person(Phone("+254700000015"), Role.RESPONDER, country="KE", rung=2)
    alert = an_alert()
    await keep(town, alert, await climbed(town, alert))
    alert.handling, alert.acknowledged_by, alert.acknowledged_at = (
        Handling.ACKNOWLEDGED,
        wanjiru,
        MONDAY,
    )
    called = []
    for _ in range(4):
        climb = await helped(town, alert)
        assert climb.step.next_rung_at is None
        rung = alert.rung
        await keep(town, alert, climb)
        alert.rung = rung  # a ladder that was acknowledged stands still
        called.append((climb.rung, climb.paged))
    assert called == [
        (1, [otieno]),
        (2, [manager]),
        (4, [otieno, manager]),
        (4, [otieno, manager]),
    ]
    assert climb.to(manager) == [
        "V7K2-M: the responder needs help at Nairobi. To join send OK V7K2-M"
    ]


async def test_who_joined_is_not_called_again(sms_town: Town) -> None:
    town = sms_town
    wanjiru, otieno = await id_of(town, WANJIRU), await id_of(town, OTIENO)
    alert = an_alert(handling=Handling.ACKNOWLEDGED, acknowledged_by=wanjiru)
    await keep(town, alert)
    joined = AlertEvent(alert_id=alert.id, at=MONDAY, kind=AlertEventKind.JOINED, person_id=otieno)
    await town._keep(joined)
    assert (await helped(town, alert)).paged == []


async def test_help_at_a_secret_place_names_only_the_city(sms_town: Town) -> None:
    wanjiru, otieno = await id_of(sms_town, WANJIRU), await id_of(sms_town, OTIENO)
    alert = an_alert(place="Kiosk line", restricted=True, acknowledged_by=wanjiru, rung=0)
    (told,) = (await helped(sms_town, alert)).to(otieno)
    assert "Kiosk" not in told


async def test_an_office_that_has_only_a_mailbox_gets_letters(sms_town: Town) -> None:
    mailbox = Phone("desk@rio.example", Medium.EMAIL, "en")
    await sms_town.person(mailbox, Role.OFFICE, "en", office="rio")
    await sms_town.text(LUZ, "DESALOJO")
    got = [content for content, _ in await sms_town.got(mailbox)]
    assert {content.subject for content in got} == {"Jirani: an eviction alert"}
    assert got[0].text.startswith("EVICTION threatened P1: Moravia, Medellín. To take it send OK ")
    assert [content.text.partition(" for ")[2] for content in got[1:]] == [
        "rung 0, responder. Name somebody.",
        "rung 1, second responder. Name somebody.",
        "rung 2, programme manager. Name somebody.",
        "rung 3, regional desk. Name somebody.",
    ]
    assert not any(content.buttons or content.html for content in got)


async def test_who_is_second_and_first_leaves_no_gap(sms_town: Town) -> None:
    """Nobody new is on rung 1, but it has its person: the office need not name one."""
    kisumu = {"city": "Kisumu", "country": "KE"}
    only = Phone("+254700000017")
    first = await sms_town.person(only, Role.RESPONDER, **kisumu)
    await sms_town.person(only, Role.RESPONDER, **kisumu, rung=1)
    alert = an_alert(city="Kisumu")
    climb = await climbed(sms_town, alert)
    assert climb.paged == [first]
    await keep(sms_town, alert, climb)
    climb = await climbed(sms_town, alert, MONDAY + timedelta(minutes=5))
    assert (climb.rung, climb.empty) == (4, [2, 3])

"""How a ladder climbs: each rung's people, rungs without any, doubted numbers, a call for help."""

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.ladder import next_climb
from handlers.pages import page_text
from locales.render import render
from storage.models import Medium, Phase, Role
from tests.handlers.climbs import NAIROBI, NOW, an_alert, climbed, id_of, keep
from tests.handlers.conftest import LUZ, OTIENO, WANJIRU
from tests.handlers.town import MONDAY, Phone, Town

TALKS_ABOUT = ()
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


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("Kambi Moto", "Kambi Moto, Nairobi. To"),
        ("Kambi Moto call 0712 345 678", "Kambi Moto call (number), Nairobi. To"),
        ("Huruma @kiosk_mama", "Huruma (address), Nairobi. To"),
        ("Huruma me@mail.example", "Huruma (address), Nairobi. To"),
        ("Block 12, plot 4/7", "Block 12, plot 4/7, Nairobi. To"),
        ("@mum " * 12, "(address) (address) (address) (address... To"),  # cut as any long place
    ],
)
def test_no_number_or_handle_goes_with_a_place(place: str, told: str) -> None:
    said = render(page_text(an_alert(place=place.strip())), "en", sms=True, zone=NAIROBI).text
    assert told in said


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 11, 30), "by Mon 30 Nov. To"),
        (date(2027, 5, 22), "by Sat 22 May. To"),
        (date(2027, 5, 23), "by 23 May 2027. To"),
        (date(2029, 1, 3), "by 3 Jan 2029. To"),
    ],
)
def test_a_day_that_is_far_ahead_has_its_year(day: date, told: str) -> None:
    assert told in render(page_text(an_alert(by_day=day)), "en", sms=True, zone=NAIROBI).text


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

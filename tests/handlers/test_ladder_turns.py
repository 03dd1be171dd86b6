"""A ladder's other ways: doubted numbers, a place that is told later, a call for help."""

from datetime import timedelta

from storage.models import Alert, AlertEvent, AlertEventKind, Handling, Role
from tests.handlers.climbs import an_alert, climbed, helped, id_of, keep
from tests.handlers.conftest import OTIENO, WANJIRU
from tests.handlers.town import MONDAY, Phone, Town

TALKS_ABOUT = ()
DESK = Phone("+254700000010")


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
        (2, [otieno, manager]),
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


async def opened_by(town: Town, phone: Phone, **fields: object) -> Alert:
    return an_alert(opener=(await town.sender(phone)).index, **fields)


async def test_who_opened_it_is_no_responder_of_it(town: Town) -> None:
    """Neither on a rung nor among everybody; a rung that has nobody else is a gap."""
    office = await town.person(DESK, Role.OFFICE, office="nairobi")
    otieno = await id_of(town, OTIENO)
    alert = await opened_by(town, WANJIRU)
    first = await climbed(town, alert)  # of an alert that is not stored yet
    assert (first.rung, first.paged, first.empty) == (1, [otieno], [0])
    await keep(town, alert, first)
    last = await climbed(town, alert, MONDAY + timedelta(minutes=10))
    assert (last.rung, last.paged, last.empty) == (4, [office], [2, 3])
    await keep(town, alert, last)
    again = await climbed(town, alert, MONDAY + timedelta(minutes=40))
    assert sorted(again.paged) == sorted([office, otieno])


async def test_an_office_that_opened_it_is_told_of_no_gap(town: Town) -> None:
    office = await town.person(DESK, Role.OFFICE, office="nairobi")
    climb = await climbed(town, await opened_by(town, DESK, rung=1))
    assert climb.empty == [2, 3]
    assert climb.to(office) == []


async def test_who_opened_what_was_merged_into_it_is_none_either(town: Town) -> None:
    otieno = await id_of(town, OTIENO)
    alert = an_alert()
    await keep(town, alert)
    merged = await opened_by(town, WANJIRU, reference="V4QX-8", merged_into=alert.id)
    await keep(town, merged)
    assert (await climbed(town, alert)).paged == [otieno]


async def test_with_nobody_but_who_opened_it_nobody_is_called(town: Town) -> None:
    only = Phone("+254700000017")
    await town.person(only, Role.RESPONDER, city="Kisumu", country="KE")
    climb = await climbed(town, await opened_by(town, only, city="Kisumu"))
    assert (climb.rung, climb.paged, climb.empty) == (4, [], [0, 1, 2, 3, 4])


async def test_who_opened_it_is_not_called_to_help(town: Town) -> None:
    wanjiru = await id_of(town, WANJIRU)
    alert = await opened_by(
        town, OTIENO, handling=Handling.ACKNOWLEDGED, acknowledged_by=wanjiru, rung=0
    )
    await keep(town, alert)
    assert (await helped(town, alert)).paged == []

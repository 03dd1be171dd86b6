"""Who is called on a rung, as tables: 'near rung 0' is a responder of the settlement on rung 0."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.rota import Past, Rota, past
from storage.ladders import LAST
from storage.models import AlertEvent, AlertEventKind, Role
from storage.reading.alerts import Climbed, Responder

TALKS_ABOUT = ()
NOON = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Africa/Nairobi"))  # a Monday
NIGHT = NOON.replace(hour=23)
PLACE, CITY, COUNTRY, OFFICE = range(4)
NOTHING = Past()


def one(
    number: int,
    rung: int = 0,
    width: int = CITY,
    hours: str | None = None,
    spoken: str = "",
    role: Role = Role.RESPONDER,
) -> Responder:
    return Responder(number, role, rung, width, hours, frozenset(spoken.split()))


def before(**paged: Iterable[int]) -> Past:
    """`p1=(0,)`: person 1 was paged on rung 0."""
    people = {int(name[1:]): frozenset(rungs) for name, rungs in paged.items()}
    return Past(paged=people)


@pytest.mark.parametrize(
    ("people", "rung", "called"),
    [
        ([one(1), one(2, rung=1)], 0, [1]),
        ([one(1), one(2, rung=1)], 1, [2]),
        ([one(1), one(2, rung=1)], 2, []),
        ([one(1), one(2)], 0, [1, 2]),
        ([one(1, width=PLACE), one(2)], 0, [1]),
        ([one(1, width=PLACE, hours="8-18"), one(2)], 0, [1]),
        ([one(1, width=PLACE, hours="20-6"), one(2)], 0, [2]),  # the nearest is not on duty
        ([one(1, hours="20-6"), one(2, hours="sat-sun 8-18")], 0, []),
        ([one(1, rung=0, role=Role.OFFICE)], 0, []),
        ([one(1, rung=3, width=OFFICE)], 3, [1]),
        ([one(1), one(1, width=CITY)], 0, [1]),  # named twice
        # Those who speak the language of who sent it go first; with none of them, all go.
        ([one(1, spoken="en"), one(2, spoken="en sw")], 0, [2]),
        ([one(1, spoken="en"), one(2, spoken="fr")], 0, [1, 2]),
        ([one(1, spoken="en"), one(2, spoken="sw", hours="20-6")], 0, [1]),
        ([one(1, width=PLACE, spoken="en"), one(2, spoken="sw")], 0, [1]),
    ],
)
def test_who_is_called(people: list[Responder], rung: int, called: list[int]) -> None:
    rota = Rota(people, NOTHING, NOON, "sw")
    assert rota.on(rung) == called


def test_a_script_is_no_other_language() -> None:
    people = [one(1, spoken="en"), one(2, spoken="hi")]
    assert Rota(people, NOTHING, NOON, "hi-Latn").on(0) == [2]


def test_where_the_language_is_not_known_all_go() -> None:
    people = [one(1, spoken="en"), one(2)]
    assert Rota(people, NOTHING, NOON, None).on(0) == [1, 2]


@pytest.mark.parametrize(
    ("people", "paged", "called"),
    [
        ([one(1), one(1, rung=1), one(2, rung=1)], before(p1=(0,)), [2]),
        ([one(1), one(1, rung=1)], before(p1=(0,)), []),
    ],
)
def test_nobody_is_called_twice_below_the_last_rung(
    people: list[Responder], paged: Past, called: list[int]
) -> None:
    assert Rota(people, paged, NOON).on(1) == called


@pytest.mark.parametrize(
    ("people", "manned"),
    [
        ([one(1)], True),
        ([one(1, hours="20-6")], False),
        ([one(1, role=Role.OFFICE)], False),
        ([one(1, rung=1)], False),
    ],
)
def test_a_rung_is_manned_by_who_is_on_duty_even_if_they_know(
    people: list[Responder], manned: bool
) -> None:
    assert Rota(people, before(p1=(3,)), NOON).is_manned(0) is manned


@pytest.mark.parametrize(
    ("people", "paged", "late"),
    [
        ([one(1, spoken="sw"), one(2)], before(p1=(0,)), [2]),
        ([one(1, spoken="sw"), one(2, hours="20-6")], before(p1=(0,)), []),  # not there by then
        ([one(1, spoken="sw"), one(2, width=COUNTRY)], before(p1=(0,)), []),  # another scope
        ([one(1, spoken="sw"), one(2)], NOTHING, []),
    ],
)
def test_the_others_of_a_rung_join_at_the_next_step(
    people: list[Responder], paged: Past, late: list[int]
) -> None:
    assert Rota(people, paged, NOON, "sw").left_on(0) == late


@pytest.mark.parametrize(
    ("paged", "called"),
    [
        (NOTHING, [1, 2, 3, 4]),
        (before(p1=(0,)), [2, 3, 4]),
        (before(p1=(0,), p2=(1,), p3=(4,), p4=(4,)), [1, 2, 3, 4]),
        (before(p1=(0,), p3=(4,)), [1, 2, 3, 4]),
    ],
)
def test_the_last_rung_wakes_everybody(paged: Past, called: list[int]) -> None:
    people = [
        one(1, hours="8-18"),
        one(2, rung=1, hours="sat 9-10"),
        one(3, width=OFFICE, role=Role.OFFICE),
        one(4, width=OFFICE, role=Role.ADVISER, hours="8-18"),
    ]
    assert Rota(people, paged, NIGHT).everybody() == called


def test_who_has_it_already_is_not_called_to_help() -> None:
    rota = Rota([one(1), one(2)], NOTHING, NOON, busy=frozenset({1}))
    assert (rota.on(0), rota.everybody()) == ([2], [2])


@pytest.mark.parametrize(
    ("people", "comes"),
    [
        ([one(1, hours="8-18"), one(2, rung=2, hours="6-14")], NIGHT.replace(hour=6)),
        ([one(1, rung=0, hours="8-18")], NIGHT.replace(hour=8)),
        ([one(1, rung=LAST, hours="8-18")], None),
        ([one(1, width=OFFICE, role=Role.OFFICE, hours="8-18")], None),
    ],
)
def test_who_comes_next(people: list[Responder], comes: datetime | None) -> None:
    wanted = comes + timedelta(days=1) if comes else None
    assert Rota(people, NOTHING, NIGHT).comes_at(-1) == wanted


def row(person: int | None, detail: str | None) -> AlertEvent:
    kind = AlertEventKind.NOBODY if person is None else AlertEventKind.PAGED
    return AlertEvent(alert_id=1, at=NOON, kind=kind, person_id=person, detail=detail)


def test_what_a_ladder_did() -> None:
    pages = (row(1, "0"), row(1, "4"), row(2, "4"))
    found = past(Climbed(2, pages, 5, (row(None, "1"),), frozenset()))
    people = {1: frozenset({0, 4}), 2: frozenset({4})}
    assert found == Past(ends=2, times=5, paged=people, empty=frozenset({1}))
    assert found.rungs == {0, LAST}


@pytest.mark.parametrize("detail", [None, "handed over", "-1"])
def test_a_page_of_no_rung_still_is_one(detail: str | None) -> None:
    found = past(Climbed(0, (row(1, detail),), 1, (), frozenset()))
    assert found == Past(times=1, paged={1: frozenset()})

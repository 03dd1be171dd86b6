"""The register and its sums: columns, small cells, restricted cases; on both engines."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from storage.db import Database
from storage.export_evictions import EVICTIONS, FIGURES
from storage.export_scope import Scope
from storage.exports import rows_of
from storage.facts import Fact
from storage.figures.due_process import Point
from storage.figures.mission import mission
from storage.models import AlertEventKind, Handling, Phase
from storage.places import office_named, zone_of
from tests.bot.cases.worked import MADE, OPENED, CaseMaker, a_case
from tests.records import Records, days


def register(session: Session, scope: Scope) -> list[dict[str, Any]]:
    rows = rows_of(session, "evictions", scope, MADE)
    return [dict(zip(EVICTIONS, row, strict=True)) for row in rows]


def sums(session: Session, scope: Scope) -> list[dict[str, Any]]:
    rows = rows_of(session, "eviction_figures", scope, MADE)
    return [dict(zip(FIGURES, row, strict=True)) for row in rows]


def scope(*, inside: bool, country: str | None = "KE", office: str | None = None) -> Scope:
    return Scope(country, None, MADE.date(), office_named(office) if office else None, inside)


def some_cases(session: Session) -> None:
    """V7K2-M with its merged one, then four smaller ones of two months and countries."""
    a_case(session)
    records = Records(session)
    records._numbers = iter(range(10_000, 20_000))
    stopped = {"handling": Handling.STOPPED, "outcome": Handling.STOPPED}
    for number, (at, country, facts, fields) in enumerate(
        (
            (OPENED, "KE", {Fact.ACTOR: "owner", Fact.HEADS_F: "3", Fact.HEADS_M: "40"}, stopped),
            (OPENED, "KE", {Fact.ACTOR: "owner", Fact.HEADS_F: "20"}, stopped),
            (OPENED - days(40), "KE", {Fact.CHILDREN: "2", Fact.PERSONS: "9"}, {}),
            (OPENED, "UG", {Fact.WOMEN: "2", Fact.MEN: "7", Fact.INJURED: "yes"}, {}),
            (OPENED, None, {}, {}),
        )
    ):
        given: dict[str, Any] = {"households": 43 if number < 2 else 3} | fields
        city = {"KE": "Nairobi", "UG": "Kampala"}.get(country or "")
        alert = records.alert(f"V{number}XX-X", at, country=country, city=city, **given)
        make = CaseMaker(records, alert, at)
        for fact, value in facts.items():
            make.fact(fact, value)


async def test_a_case_is_a_row_with_what_is_known(database: Database) -> None:
    await database.write(some_cases)
    rows = await database.write(register, scope(inside=True, country=None))
    assert [row["reference"] for row in rows[:2]] == ["V2XX-X", "V7K2-M"]
    assert "V4CM-6" not in {row["reference"] for row in rows}
    row = rows[1]
    told = {
        "reported": "2026-11-23",
        "month": "2026-11",
        "by_day": "2026-11-30",
        "settlement": "Deep Sea",
        "phase": "threat",
        "cause": "forced eviction",
        "means": "bulldozer",
        "actor": "city police",
        "notice": "written",
        "notice_days": 7,
        "households": 620,
        "heads_f": 340,
        "heads_m": 280,
        "persons": 3100,
        "estimated": "persons",
        "children": None,  # 'yes' is no count
        "sources": 2,
        "verification": "one_source",
        "handling": "responding",
        "outcome": None,
        "severity": 1,
        "severity_reason": "soon many",
        "left_out": None,
    }
    assert {name: row[name] for name in told} == told


async def test_counts_under_five_are_left_out_and_named(database: Database) -> None:
    await database.write(some_cases)
    rows = await database.write(register, scope(inside=False, country=None))
    by = {row["reference"]: row for row in rows}
    assert by["V0XX-X"]["households"] == 43
    assert (by["V0XX-X"]["heads_f"], by["V0XX-X"]["heads_m"]) == (None, None)
    assert by["V0XX-X"]["left_out"] == "heads_f heads_m"
    assert by["V2XX-X"]["left_out"] == "households children"
    assert (by["V2XX-X"]["persons"], by["V2XX-X"]["children"]) == (9, None)
    assert by["V3XX-X"]["left_out"] == "households women men persons"  # 9 less 7 would tell it
    assert by["V4XX-X"]["persons"] is None  # five to each of three households would tell it
    assert by["V7K2-M"]["left_out"] is None


@pytest.mark.parametrize(
    ("fields", "inside", "named"),
    [
        ({}, False, True),
        ({"consent": None}, False, False),
        ({"consent": None}, True, True),
        ({"restricted": True}, True, False),
    ],
)
async def test_nothing_finer_than_the_city_without_a_right(
    sqlite: Database, fields: dict[str, Any], inside: bool, named: bool
) -> None:
    await sqlite.write(a_case, **fields)
    [row] = await sqlite.write(register, scope(inside=inside))
    assert row["settlement"] == ("Deep Sea" if named else None)
    assert row["city"] == "Nairobi"


async def test_sums_add_up_to_the_cases(database: Database) -> None:
    await database.write(some_cases)
    rows = await database.write(sums, scope(inside=True))
    assert [
        tuple(row[n] for n in ("month", "actor", "outcome", "cases", "households")) for row in rows
    ] == [
        ("2026-10", "", "", 1, 3),
        ("2026-11", "city police", "", 1, 620),
        ("2026-11", "owner", "stopped", 2, 86),
    ]
    owner = rows[-1]
    heads = [owner[name] for name in ("heads_f", "heads_m", "heads_unknown")]
    assert heads == [23, 40, 23]
    listed = await database.write(register, scope(inside=True))
    assert sum(row["cases"] for row in rows) == len(listed)


async def test_an_office_has_its_own_and_the_first_those_of_nowhere(database: Database) -> None:
    await database.write(some_cases)
    counts = {
        office: len(await database.write(register, scope(inside=True, country=None, office=office)))
        for office in ("nairobi", "fukuoka", "rio")
    }
    assert counts == {"nairobi": 6, "fukuoka": 0, "rio": 0}


async def test_a_mission_counts_a_citys_cases_of_its_days(database: Database) -> None:
    def fill(session: Session) -> None:
        some_cases(session)
        records = Records(session)
        records._numbers = iter(range(30_000, 40_000))
        later = OPENED + days(2)  # it was taken at once, left, and taken again
        taken = records.alert(
            "V8XX-X", OPENED, acknowledged_at=later, phase=Phase.UNDER_WAY, severity=0
        )
        make = CaseMaker(records, taken, OPENED + timedelta(minutes=13))
        make.add(AlertEventKind.ACKNOWLEDGED)
        make.at = later
        make.add(AlertEventKind.ACKNOWLEDGED)
        untaken = records.alert("V9XX-X", OPENED, handling=Handling.CLOSED, merged_into=taken.id)
        CaseMaker(records, untaken, OPENED + days(1)).add(AlertEventKind.ACKNOWLEDGED)
        make.fact(Fact.NOTICE, "none")
        make.add(AlertEventKind.NOBODY, "0")
        make.add(AlertEventKind.ASKED, "+30d")
        make.add(AlertEventKind.ASKED, "-24h")

    await database.write(fill)
    zone = zone_of("KE", "Nairobi")
    span = date(2026, 11, 1), date(2026, 11, 23)
    found = await database.read(mission, ("KE", "Nairobi"), span, zone)
    assert len(found.cases) == 4
    assert [case.alert.reference for case in found.open] == ["V8XX-X", "V7K2-M"]
    assert sorted(found.minutes) == [8, 14]
    assert sorted(found.notices) == [0, 7]
    assert (found.empty_rungs, found.asked) == (2, {"+30d": 1})
    points = found.points()
    assert all(sum(answers.values()) == 4 for answers in points.values())
    assert points[Point.NOTICE] == {"yes": 0, "no": 2, "unknown": 2}
    before = datetime(2026, 11, 22, tzinfo=zone).date()
    earlier = await database.read(mission, ("KE", "Nairobi"), (span[0], before), zone)
    assert earlier.cases == ()

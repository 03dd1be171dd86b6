"""The table of exchanges: what became one, of which cities, and nothing of anybody."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select, update

from handlers import follow_ups
from storage.db import Database
from storage.export_exchanges import EXCHANGES
from storage.export_scope import Scope
from storage.exports import Cell, read_rows, rows_of
from storage.figures.city_exchanges import city_exchanges
from storage.models import (
    Audit,
    Done,
    Exchange,
    FollowUp,
    Learning,
    Match,
    MatchEnd,
    Person,
    PlanItem,
    PlanKind,
    Post,
    Seat,
    Side,
    Visit,
)
from storage.places import office_named
from storage.retention import Retention, wipe_exchanges
from tests.exchanged import fill
from tests.records import Records

NOW = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
AGREED = NOW + timedelta(days=2)
EVERYWHERE = Scope(None, None, NOW.date())
NUMBER, NAME, WORDS, GROUP = "+254712345678", "Wanjiku", "we will count first", "Umoja"


def planned(session: Session) -> None:
    """E1 with its visit and plan, and what both sides and people around it told."""
    fill(session, NOW)
    group = Records(session).group(GROUP, "Nairobi", "KE", "KES")
    for row in session.exec(select(Exchange)):
        row.words, row.settlement_id = f"{WORDS} {NUMBER}", group.settlement_id
    for person in session.exec(select(Person)):
        person.name = NAME
    match = session.exec(select(Match).where(Match.reference == "E1")).one()
    seats = {
        seat.side: seat
        for seat in session.exec(select(Seat).where(Seat.match_id == match.id)).all()
    }
    for seat in seats.values():
        seat.name, seat.created_at = NAME, AGREED
    guest = seats[Side.GUEST]
    session.add(
        Visit(match_id=match.id, starts=date(2027, 1, 12), ends=date(2027, 1, 15), at=AGREED)
    )
    for number, (kind, side, count) in enumerate(
        (
            (PlanKind.PEOPLE, Side.GUEST, 4),
            (PlanKind.PEOPLE, Side.HOST, 1),
            (PlanKind.HOST, Side.HOST, 3),
            (PlanKind.TASK, Side.HOST, None),
        ),
        start=1,
    ):
        session.add(
            PlanItem(
                match_id=match.id,
                number=number,
                kind=kind,
                side=side,
                seat_id=seats[side].id,
                count=count,
                women=3 if count == 4 else None,
                men=1 if count == 4 else None,
                text=f"{NAME} {NUMBER}",
                at=AGREED,
            )
        )
    for later, answer in zip(
        follow_ups.planned(match, guest, AGREED), (Done.NOT_YET, Done.DONE, None, None), strict=True
    ):
        later.answer = answer
        session.add(later)
    for number in (1, 2):
        given: dict[str, Any] = {
            "match_id": match.id,
            "seat_id": guest.id,
            "inbound_id": number,
            "at": AGREED,
        }
        session.add(Learning(side=Side.GUEST, text=WORDS, **given))
        session.add(Post(text=f"{WORDS} {NUMBER}", **given))


def rows(session: Session, scope: Scope) -> list[dict[str, Cell]]:
    found = read_rows(session, "exchanges", scope)
    return [dict(zip(EXCHANGES, row, strict=True)) for row in found]


async def test_a_row_is_an_exchange(database: Database) -> None:
    await database.write(planned)
    visited, over = await database.read(rows, EVERYWHERE)
    assert visited == {
        "reference": "E1",
        "from": "Nairobi",
        "from_country": "KE",
        "to": "Mumbai",
        "to_country": "IN",
        "topics": "land",
        "agreed": "2026-11-25",
        "visit_start": "2027-01-12",
        "visit_end": "2027-01-15",
        "travellers": 5,
        "travellers_f": 3,
        "travellers_m": 1,
        "stage": "visited",
        "why": None,
        "learnt_from": "yes",
        "learnt_to": "no",
        "done_from": "done",
        "done_to": None,
    }
    assert [*over.values()] == [
        *("E2", "Medellín", "CO", "Nairobi", "KE", "savings", "2026-11-23", None, None),
        *(None, None, None),
        *("closed", "over", "yes", "no", None, None),
    ]


async def test_it_has_what_the_cities_pages_have(database: Database) -> None:
    await database.write(planned)
    found = await database.read(rows, Scope("KE", "Nairobi", NOW.date()))
    seen = await database.read(city_exchanges, "Nairobi", "KE")
    assert {row["reference"] for row in found} == {one.reference for one in seen.held}


async def test_it_outlives_the_words_and_tells_of_no_report(database: Database) -> None:
    def close(session: Session) -> None:
        planned(session)
        for match in session.exec(select(Match).where(col(Match.why).is_not(None))):
            match.closed_at = NOW
            match.why = MatchEnd.REPORTED
        session.exec(update(FollowUp).values(asked_at=NOW))

    await database.write(close)
    await database.write(wipe_exchanges, Retention(), NOW + timedelta(days=181))
    assert len(await database.read(lambda session: session.exec(select(Learning)).all())) == 2
    _visited, over = await database.read(rows, EVERYWHERE)
    assert (over["reference"], over["why"]) == ("E2", "ended")
    assert (over["learnt_from"], over["learnt_to"]) == ("yes", "no")


@pytest.mark.parametrize(
    ("country", "city", "office", "references"),
    [
        (None, None, None, ["E1", "E2"]),
        ("KE", None, None, ["E1", "E2"]),
        ("KE", "Nairobi", None, ["E1", "E2"]),
        ("IN", None, None, ["E1"]),
        ("CO", "Medellín", None, ["E2"]),
        (None, "Mumbai", None, ["E1"]),
        ("KE", "Mumbai", None, []),
        ("KE", "Mombasa", None, []),
        (None, None, "nairobi", ["E1", "E2"]),
        (None, None, "fukuoka", ["E1"]),
        (None, None, "rio", ["E2"]),
        ("KE", None, "rio", []),
    ],
)
async def test_either_city_is_in_the_scope(
    database: Database,
    country: str | None,
    city: str | None,
    office: str | None,
    references: list[str],
) -> None:
    await database.write(planned)
    scope = Scope(country, city, NOW.date(), office_named(office) if office else None)
    assert [row["reference"] for row in await database.read(rows, scope)] == references


async def test_nothing_of_anybody_is_in_it(database: Database) -> None:
    await database.write(planned)
    text = str(await database.read(rows, EVERYWHERE))
    for told in (NUMBER, NUMBER[-9:], NAME, f"{GROUP} Place", GROUP, WORDS, "every week"):
        assert told not in text


def test_each_column_has_a_tag_of_its_own() -> None:
    tags = [*EXCHANGES.values()]
    assert len({*tags}) == len(tags)
    assert all(tag.startswith("#") for tag in tags)


async def test_that_it_was_taken_is_recorded(database: Database) -> None:
    await database.write(rows_of, "exchanges", Scope("KE", "Nairobi", NOW.date()), NOW)
    [line] = await database.read(lambda session: session.exec(select(Audit)).all())
    assert (line.actor, line.act, line.subject) == ("operator", "export", "exchanges KE Nairobi")

"""The clocks of cases: each question once, at its moment, whoever of the schedulers looks."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from json import dumps, loads

import pytest
from sqlmodel import Session, col, select, update

from handlers import clocks
from storage.db import Database, open_database
from storage.models import (
    Address,
    Alert,
    AlertEvent,
    AlertEventKind,
    Dialogue,
    Handling,
    Medium,
    Outbound,
    Phase,
    Role,
)
from tests.bot.scheduled import World, person
from tests.records import Records

OPENED = datetime(2026, 11, 23, 7, tzinfo=UTC)
BY = datetime(2026, 12, 10, 5, tzinfo=UTC)  # 8 in Nairobi


def a_case(session: Session, /, **fields: object) -> int:
    opener = person(session, Role.LEADER, Medium.SMS, country="KE")
    address = session.exec(select(Address).where(Address.person_id == opener)).one()
    owner = person(session, Role.RESPONDER, Medium.SMS, country="KE")
    given = {
        "opener": address.index,
        "by_day": date(2026, 12, 10),
        "by_at": BY,
        "acknowledged_by": owner,
        "acknowledged_at": OPENED,
        "handling": Handling.ACKNOWLEDGED,
    } | fields
    alert = Records(session).alert("V7K2-M", OPENED, **given)
    alert.clock_at = clocks.next_at(alert, OPENED)
    session.add(alert)
    return alert.id


async def asked(db: Database) -> list[tuple[datetime, str | None]]:
    rows = await db.read(
        lambda s: s.exec(
            select(AlertEvent)
            .where(AlertEvent.kind == AlertEventKind.ASKED)
            .order_by(col(AlertEvent.at))
        ).all()
    )
    return [(row.at, row.detail) for row in rows]


async def texts(db: Database) -> int:
    return len(await db.read(lambda s: s.exec(select(Outbound)).all()))


async def pass_until(world: World, until: datetime, step: timedelta) -> None:
    scheduler = world.scheduler()
    while world.now < until:
        world.now = min(until, world.now + step)
        await scheduler.clocks()


SERIES = [
    (BY - timedelta(days=7), "-7d"),
    (BY - timedelta(days=3), "-3d"),
    (BY - timedelta(hours=24), "-24h"),
    (BY - timedelta(hours=2), "-2h"),
    (BY + timedelta(hours=6), "+6h"),
]


async def test_it_asks_before_the_day_and_after_it(world: World) -> None:
    await world.db.write(a_case)
    world.now = OPENED
    await pass_until(world, BY + timedelta(days=40), timedelta(hours=1))
    assert await asked(world.db) == SERIES
    assert await texts(world.db) == 2 * len(SERIES)  # its sender and whoever has it


async def test_it_asks_again_a_month_and_more_after_the_outcome(world: World) -> None:
    await world.db.write(a_case, handling=Handling.STOPPED, ended_at=OPENED)
    world.now = OPENED
    await pass_until(world, OPENED + timedelta(days=365), timedelta(days=1))
    days = [(at - OPENED).days for at, _ in await asked(world.db)]
    assert days == [30, 90, 180]


async def test_a_restart_in_the_middle_loses_and_repeats_nothing(database_url: str) -> None:
    db = open_database(database_url)
    await db.write(a_case)
    await db.close()
    now = OPENED
    for _ in range(18):
        db = open_database(database_url)
        world = World(db)
        world.now = now
        now += timedelta(days=1)
        await pass_until(world, now, timedelta(hours=1))
        found = await asked(db)
        await db.close()
    assert found == SERIES


async def test_two_schedulers_ask_once(database_url: str) -> None:
    first, second = open_database(database_url), open_database(database_url)
    await first.write(a_case)
    world = World(first)
    schedulers = (world.scheduler(first), world.scheduler(second))
    for moment, _ in SERIES:
        world.now = moment
        await asyncio.gather(*(scheduler.clocks() for scheduler in schedulers))
    found, sent = await asked(first), await texts(first)
    await first.close()
    await second.close()
    assert found == SERIES
    assert sent == 2 * len(SERIES)


async def test_after_a_long_stop_only_the_newest_is_asked(world: World) -> None:
    await world.db.write(a_case)
    world.now = BY - timedelta(hours=1)
    await world.scheduler().clocks()
    assert await asked(world.db) == [(world.now, "-2h")]


@pytest.mark.parametrize(("kind", "minutes"), [("eviction", 10), ("savings", 60)])
async def test_whoever_is_in_a_talk_is_asked_a_little_later(
    world: World, kind: str, minutes: int
) -> None:
    """A question of another kind is waited for longer, and then stays the one that is answered."""
    await world.db.write(a_case)
    world.now = BY - timedelta(hours=24)

    def talks(session: Session) -> None:
        address = session.exec(select(Address).order_by(col(Address.id))).first()
        assert address is not None
        session.add(
            Dialogue(
                address=address.index,
                pending=dumps({"kind": kind, "by": 1, "language": "en", "ask": "x"}),
                asked_at=world.now - timedelta(minutes=3),
                expires_at=world.now + timedelta(days=1),
            )
        )

    await world.db.write(talks)
    await pass_until(world, BY - timedelta(hours=20), timedelta(minutes=10))
    assert await asked(world.db) == [
        (BY - timedelta(hours=24) + timedelta(minutes=minutes), "-24h")
    ]
    [waiting] = await world.db.read(lambda s: s.exec(select(Dialogue)).all())
    assert loads(waiting.pending)["kind"] == kind


async def test_a_new_day_starts_the_clocks_anew(world: World) -> None:
    case = await world.db.write(a_case)
    world.now = OPENED
    await pass_until(world, BY - timedelta(days=2), timedelta(hours=1))
    later = BY + timedelta(days=10)

    def moved(session: Session) -> None:
        values = {"by_at": later, "clock_at": later - timedelta(days=7)}
        session.exec(update(Alert).where(col(Alert.id) == case).values(**values))

    await world.db.write(moved)
    await pass_until(world, later + timedelta(days=1), timedelta(hours=1))
    names = [name for _, name in await asked(world.db)]
    assert names == ["-7d", "-3d", "-7d", "-3d", "-24h", "-2h", "+6h"]


@pytest.mark.parametrize("fields", [{"safe": True}, {"opener": b"gone"}], ids=["safe", "gone"])
async def test_no_phone_is_asked_that_must_not_be(world: World, fields: dict[str, object]) -> None:
    """Whoever has it still is."""
    await world.db.write(a_case, **fields)
    world.now = OPENED
    await pass_until(world, BY + timedelta(days=2), timedelta(hours=1))
    assert [name for _, name in await asked(world.db)] == [name for _, name in SERIES]
    assert await texts(world.db) == len(SERIES)


@pytest.mark.parametrize(
    "fields",
    [
        {"handling": Handling.CLOSED, "closed_at": OPENED},
        {"provisional": True},
        {"by_at": None, "by_day": None},
    ],
)
async def test_of_these_nothing_is_asked(world: World, fields: dict[str, object]) -> None:
    await world.db.write(a_case, **fields)
    world.now = OPENED
    await pass_until(world, BY + timedelta(days=2), timedelta(hours=6))
    assert await asked(world.db) == []


async def test_what_is_under_way_is_asked_about_six_hours_later(world: World) -> None:
    await world.db.write(a_case, phase=Phase.UNDER_WAY, by_at=OPENED)
    world.now = OPENED
    await pass_until(world, OPENED + timedelta(days=2), timedelta(hours=1))
    assert await asked(world.db) == [(OPENED + timedelta(hours=6), "+6h")]

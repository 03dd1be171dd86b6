"""Matches nobody answers and requests whose time is over end once, whoever of two looks."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, delete, select, update

from bot.exchanges import due_exchanges, due_matches
from handlers import match_ends
from handlers.seats import seats_of
from storage.db import Database, open_database
from storage.models import (
    Exchange,
    ExchangeKind,
    ExchangeStage,
    ExchangeTopic,
    Match,
    MatchEnd,
    MatchStage,
    Medium,
    Outbound,
    Post,
    Role,
    Seat,
    Unread,
)
from storage.reader import Reader
from tests.bot.scheduled import NOW, World, person
from tests.plans import ways
from tests.records import Records

WEEK = timedelta(days=7)


def _pair(session: Session, /, stage: MatchStage, **fields: Any) -> int:
    """Nairobi asks, Medellín and Manila offer; the second match is still to be chosen."""
    records, people = Records(session), []
    for city, country in (("Nairobi", "KE"), ("Medellín", "CO"), ("Manila", "PH")):
        people.append(person(session, Role.LEADER, Medium.SMS, city=city, country=country))
    asks = records.exchange("X1", NOW, "land", person_id=people[0], ends_at=NOW + 12 * WEEK)
    offers = [
        records.exchange(
            f"X{number}",
            NOW,
            "land",
            kind=ExchangeKind.OFFER,
            city=city,
            country=country,
            person_id=who,
            ends_at=NOW + 52 * WEEK,
        )
        for number, city, country, who in (
            (2, "Medellín", "CO", people[1]),
            (3, "Manila", "PH", people[2]),
        )
    ]
    stages = (stage, MatchStage.PROPOSED)
    for number, (offer, at) in enumerate(zip(offers, stages, strict=True), start=1):
        row = Match(
            reference=f"E{number}",
            request_id=asks.id,
            offer_id=offer.id,
            topics="land",
            points=4,
            reasons="",
            stage=at,
            at=NOW,
            due_at=NOW + (WEEK if number == 1 else 3 * WEEK),
            **(fields if number == 1 else {}),
        )
        session.add(row)
    session.flush()
    return asks.id


async def _match(db: Database, reference: str = "E1") -> Match:
    return await db.read(lambda s: s.exec(select(Match).where(Match.reference == reference)).one())


async def _queued(db: Database) -> list[Outbound]:
    return list(await db.read(lambda s: s.exec(select(Outbound).order_by(col(Outbound.id))).all()))


async def _texts(db: Database) -> list[str]:
    rows = await db.read(lambda s: s.exec(select(Outbound).order_by(col(Outbound.id))).all())
    return [row.key.partition(":")[0] for row in rows]


async def test_a_host_who_is_silent(world: World) -> None:
    """Whoever waited hears it, and chooses among the rest."""
    await world.db.write(_pair, MatchStage.ASKED, guest_agrees=True)
    world.now = NOW + WEEK - timedelta(seconds=1)
    scheduler = world.scheduler()
    await scheduler.exchanges()
    assert (await _match(world.db)).stage == MatchStage.ASKED
    world.now = NOW + WEEK + timedelta(minutes=6)
    for _ in range(2):
        await scheduler.exchanges()
        world.now += timedelta(minutes=6)
    ended = await _match(world.db)
    assert (ended.stage, ended.why, ended.due_at) == (MatchStage.CLOSED, "silent", None)
    assert await _texts(world.db) == ["silent", "whom"]
    other = await _match(world.db, "E2")
    assert other.stage == MatchStage.PROPOSED
    assert other.due_at is not None
    assert timedelta(days=6) < other.due_at - NOW - WEEK < 8 * timedelta(days=1)


async def test_an_organiser_who_is_silent(world: World) -> None:
    """The choice goes to the leader who asked; if they are silent too the request stays open."""
    request = await world.db.write(_pair, MatchStage.PROPOSED)
    await world.db.write(
        lambda s: person(s, Role.ORGANISER, Medium.SMS, city="Nairobi", country="KE")
    )
    world.now = NOW + WEEK
    await world.scheduler().exchanges()
    [asked] = await _queued(world.db)
    row = await world.db.read(lambda s: s.get_one(Exchange, request))
    assert asked.key.startswith("whom:")
    assert asked.key.endswith(f":{row.person_id}:sms")
    assert (await _match(world.db)).due_at == NOW + 2 * WEEK
    world.now = NOW + 4 * WEEK
    await world.scheduler().exchanges()
    for reference in ("E1", "E2"):
        assert (await _match(world.db, reference)).why == MatchEnd.SILENT
    row = await world.db.read(lambda s: s.get_one(Exchange, request))
    assert row.stage == ExchangeStage.ASKED


async def test_it_is_looked_for_again_each_day(world: World) -> None:
    """Whoever offers what was refused elsewhere, or was there before, is found by the clock."""
    request = await world.db.write(_pair, MatchStage.CLOSED)

    def further(session: Session) -> None:
        ended = update(Match).values(stage=MatchStage.CLOSED)
        session.exec(ended)
        who = person(session, Role.LEADER, Medium.SMS, city="Lima", country="PE")
        offer = Exchange(
            reference="X9",
            kind=ExchangeKind.OFFER,
            topics="land",
            city="Lima",
            country="PE",
            person_id=who,
            day=NOW.date(),
            at=NOW,
        )
        session.add(offer)
        session.flush()
        found_by = ExchangeTopic(
            exchange_id=offer.id, kind=offer.kind, topic="land", city="Lima", country="PE"
        )
        session.add(found_by)
        session.exec(update(Exchange).where(col(Exchange.id) == request).values(looked_at=NOW))

    await world.db.write(further)
    scheduler = world.scheduler()
    world.now = NOW + timedelta(hours=23)
    await scheduler.exchanges()
    assert await _texts(world.db) == []
    for _ in range(2):
        world.now += timedelta(hours=2)
        await scheduler.exchanges()
    assert await _texts(world.db) == ["whom"]


async def test_an_exchange_in_which_nobody_writes_ends(world: World) -> None:
    await world.db.write(_talk)
    world.now = NOW + 3 * WEEK
    await world.db.write(lambda s: s.exec(update(Match).values(due_at=NOW + 26 * WEEK)))
    await world.db.write(lambda s: s.exec(delete(Unread)))
    await world.scheduler().exchanges()
    assert (await _match(world.db)).stage == MatchStage.TALKING
    world.now = NOW + 26 * WEEK
    await world.scheduler().exchanges()
    assert (await _match(world.db)).why == MatchEnd.OVER
    assert sorted(await _texts(world.db)).count("over") == 2


async def test_one_fault_keeps_nobody_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.db.write(_pair, MatchStage.ASKED, guest_agrees=True)
    world.now = NOW + 13 * WEEK
    monkeypatch.setattr(match_ends, "_no_answer", None)
    with pytest.raises(ExceptionGroup):
        await world.scheduler().exchanges()
    assert (await _match(world.db)).stage == MatchStage.ASKED
    assert (await _match(world.db, "E2")).why == MatchEnd.SILENT


async def test_a_request_ends_and_its_leader_hears_it(world: World) -> None:
    request = await world.db.write(_pair, MatchStage.PROPOSED)
    world.now = NOW + 12 * WEEK
    await world.scheduler().exchanges()
    assert await _texts(world.db) == ["ended"]
    row = await world.db.read(lambda s: s.get_one(Exchange, request))
    assert row.stage == ExchangeStage.CLOSED


async def test_two_schedulers_end_it_once(database_url: str) -> None:
    first, second = open_database(database_url), open_database(database_url)
    world = World(first, now=NOW + WEEK)
    await first.write(_pair, MatchStage.ASKED, guest_agrees=True)
    schedulers = (world.scheduler(first), world.scheduler(second))
    await asyncio.gather(*(scheduler.exchanges() for scheduler in schedulers))
    texts = await _texts(first)
    await first.close()
    await second.close()
    assert texts == ["silent", "whom"]


async def test_what_is_due_is_found_by_an_index(sqlite: Database) -> None:
    def looked(session: Session) -> set[str]:
        found = ways(session, lambda: due_matches(session, NOW), {"exchange_match"})
        return found | ways(session, lambda: due_exchanges(session, NOW), {"exchange"})

    assert await sqlite.read(looked) == {
        "SEARCH exchange_match USING COVERING INDEX ix_exchange_match_due stage due_at",
        "SEARCH exchange USING COVERING INDEX ix_exchange_ends stage ends_at",
    }


async def test_candidates_are_found_by_indexes_alone(sqlite: Database) -> None:
    """Whatever is open: each way of being near is a range that gives its oldest first."""

    def looked(session: Session) -> set[str]:
        request = session.get_one(Exchange, _pair(session, MatchStage.PROPOSED))
        offer = session.exec(select(Exchange).where(Exchange.reference == "X2")).one()
        found_by = ExchangeTopic(
            exchange_id=offer.id,
            kind=ExchangeKind.OFFER,
            topic="land",
            city="Medellín",
            country="CO",
        )
        session.add(found_by)
        read = Reader(session)
        wish = read.wish(request, NOW)
        return ways(session, lambda: read.candidates(wish, NOW), {"exchange_topic"})

    found = await sqlite.read(looked)
    assert {way.split(" kind")[0] for way in found} == {
        f"SEARCH exchange_topic USING COVERING INDEX ix_exchange_topic_{name}"
        for name in ("any", "office", "speech")
    }


def _talk(session: Session, /) -> int:
    """Nairobi wrote three texts that wait for Medellín; returns Medellín's seat."""
    _pair(session, MatchStage.TALKING)
    match = session.exec(select(Match).where(Match.reference == "E1")).one()
    rows = (session.get_one(Exchange, one) for one in (match.request_id, match.offer_id))
    mine, other = seats_of(match, next(rows), next(rows), NOW)
    session.add_all([mine, other])
    session.flush()
    for number in range(3):
        text = f"{number} of three that are too long for one SMS with another"
        post = Post(match_id=match.id, seat_id=mine.id, inbound_id=number, text=text, at=NOW)
        session.add(post)
        session.flush()
        session.add(Unread(seat_id=other.id, post_id=post.id))
    session.flush()
    return other.id


async def _gathered(db: Database) -> int:
    return sum(key == "gathered" for key in await _texts(db))


async def test_what_waits_is_told_in_one_sms_morning_and_evening(world: World) -> None:
    """By the clocks of Medellín: 08:00 is 13:00 UTC, 18:00 is 23:00."""
    seat = await world.db.write(_talk)
    told = {}
    scheduler = world.scheduler()
    for hour in range(24):
        world.now = NOW + timedelta(hours=hour)  # from 12:00 UTC
        await scheduler.exchanges()
        told[hour] = await _gathered(world.db)
    assert [hour for hour in range(1, 24) if told[hour] > told[hour - 1]] == [1, 11]
    await world.db.write(lambda s: s.exec(delete(Unread).where(col(Unread.seat_id) == seat)))
    world.now = NOW + timedelta(hours=25)
    await scheduler.exchanges()
    assert await _gathered(world.db) == 2


@pytest.mark.parametrize("stage", [None, MatchStage.CLOSED])
async def test_nobody_hears_of_what_is_muted_or_over(
    world: World, stage: MatchStage | None
) -> None:
    await world.db.write(_talk)
    change = update(Seat).values(muted=True) if stage is None else update(Match).values(stage=stage)
    await world.db.write(lambda session: session.exec(change))
    world.now = NOW + timedelta(hours=1)
    await world.scheduler().exchanges()
    assert await _gathered(world.db) == 0


async def test_two_schedulers_tell_it_once(database_url: str) -> None:
    first, second = open_database(database_url), open_database(database_url)
    world = World(first, now=NOW + timedelta(hours=1))
    await first.write(_talk)
    schedulers = (world.scheduler(first), world.scheduler(second))
    await asyncio.gather(*(scheduler.exchanges() for scheduler in schedulers))
    told = await _gathered(first)
    await first.close()
    await second.close()
    assert told == 1

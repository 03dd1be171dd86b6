"""Requests and offers of before are found by their topics after the upgrade, and end some day."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from storage.db import Database
from storage.migrate import differences, upgrade
from storage.models import Exchange, ExchangeKind, ExchangeTopic, Post, Seat, Unread
from storage.reader import Reader
from storage.vault import vault

OLD = datetime(2026, 1, 5, 7, 0, tzinfo=UTC)
FRESH = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
_MOMENTS = dict.fromkeys(("at", "created_at", "matched_at"), UTCDateTime()) | {"day": sa.Date()}


def table(name: str, *columns: str) -> sa.TableClause:
    """As it was before."""
    return sa.table(name, *(sa.column(one, _MOMENTS.get(one)) for one in columns))


PERSON = table("person", "id", "language", "country", "sex", "quiet", "created_at")
MEMBERSHIP = table("membership", "id", "person_id", "role", "standing", "rung", "created_at")
ADDRESS = table("address", "id", "person_id", "medium", "index", "value", "state", "created_at")
EXCHANGE = table(
    "exchange",
    *("id", "reference", "kind", "stage", "topics", "words", "city", "country", "wanted_city"),
    *("person_id", "day", "at"),
)
ROWS = (
    (1, "request", "asked", "sanitation land", "Nairobi", "KE", "Mumbai", 11, FRESH),
    (2, "offer", "asked", "sanitation", "Mumbai", "IN", None, 12, OLD),
    (3, "request", "closed", "sanitation", "Nairobi", "KE", None, 11, OLD),
    (4, "request", "asked", "water", None, "KE", None, 11, OLD),
)


def fill(session: Session) -> None:
    db = session.connection()
    for number, language, country in ((11, "sw", "KE"), (12, "hi-Latn", "IN")):
        given = {"language": language, "country": country, "created_at": OLD}
        db.execute(PERSON.insert().values(id=number, sex="f", quiet=False, **given))
        mine = {"id": number, "person_id": number, "created_at": OLD}
        db.execute(MEMBERSHIP.insert().values(role="leader", standing="vouched", rung=0, **mine))
        value, index = vault().seal("address.value", f"+{number}"), str(number).encode()
        reached = {"medium": "sms", "state": "active", "index": index, "value": value}
        db.execute(ADDRESS.insert().values(**reached, **mine))
    for number, kind, stage, topics, city, country, wanted, person, at in ROWS:
        db.execute(
            EXCHANGE.insert().values(
                id=number,
                reference=f"X{number}",
                kind=kind,
                stage=stage,
                topics=topics,
                words=vault().seal("exchange.words", "as it was written"),
                city=city,
                country=country,
                wanted_city=wanted,
                person_id=person,
                day=at.date(),
                at=at,
            )
        )


async def test_what_was_open_is_matched(empty_database: Database) -> None:
    await empty_database.rebuild(upgrade, "0004")
    await empty_database.write(fill)
    await empty_database.rebuild(upgrade)
    wanted = select(Exchange).order_by(col(Exchange.id))
    rows = await empty_database.read(lambda s: s.exec(wanted).all())
    asks, offers, closed, nowhere = rows
    assert (asks.language, asks.wanted_country, asks.women_first) == ("sw", "IN", False)
    assert asks.ends_at == FRESH + timedelta(days=90)
    assert offers.ends_at == OLD + timedelta(days=365)
    assert nowhere.ends_at is not None
    assert nowhere.ends_at > datetime.now(UTC) + timedelta(days=29)
    assert (closed.ends_at, closed.words) == (None, "as it was written")

    topics = await empty_database.read(
        lambda s: s.exec(select(ExchangeTopic).order_by(col(ExchangeTopic.id))).all()
    )
    assert [(one.exchange_id, one.topic, one.wanted, one.language) for one in topics] == [
        (1, "sanitation", "IN/Mumbai", "sw"),
        (1, "land", "IN/Mumbai", "sw"),
        (2, "sanitation", "", "hi"),
    ]
    assert {one.office for one in topics} == {"nairobi", "fukuoka"}

    def found(session: Session) -> list[int]:
        read = Reader(session)
        wish = read.wish(session.get_one(Exchange, 1), datetime.now(UTC))
        assert wish.kind == ExchangeKind.REQUEST
        return [one.id for one in read.candidates(wish, datetime.now(UTC))]

    assert await empty_database.read(found) == [2]


async def test_what_was_being_talked_about_goes_on(empty_database: Database) -> None:
    """Seats with posts that wait: their tables are made anew around them."""
    await empty_database.rebuild(upgrade, "0004")
    await empty_database.write(fill)
    await empty_database.rebuild(upgrade, "0006")
    await empty_database.write(_talk)
    await empty_database.rebuild(upgrade)
    [seat] = await empty_database.read(lambda s: s.exec(select(Seat)).all())
    assert (seat.name, seat.leads, seat.blocked, seat.room_id) == ("Nairobi", True, False, None)
    [post] = await empty_database.read(lambda s: s.exec(select(Post)).all())
    assert (post.text, post.picture) == ("how many toilets?", False)
    assert await empty_database.read(lambda s: s.exec(select(Unread)).all())
    assert await empty_database.read(differences) == []


async def test_what_a_migration_breaks_is_not_kept(empty_database: Database) -> None:
    await empty_database.rebuild(upgrade)

    def breaks(session: Session) -> None:
        session.add(Unread(seat_id=1, post_id=1))
        session.flush()

    with pytest.raises(IntegrityError):
        await empty_database.rebuild(breaks)
    assert not await empty_database.read(lambda s: s.exec(select(Unread)).all())
    with pytest.raises(IntegrityError):  # the keys hold again
        await empty_database.write(breaks)


def _talk(session: Session) -> None:
    db, seal = session.connection(), vault().seal
    match = table(
        "exchange_match",
        *(
            "id",
            "reference",
            "request_id",
            "offer_id",
            "topics",
            "points",
            "reasons",
            "stage",
            "at",
        ),
    )
    of_it = {"topics": "sanitation", "points": 1, "reasons": "", "stage": "talking", "at": OLD}
    db.execute(match.insert().values(id=21, reference="E1", request_id=1, offer_id=2, **of_it))
    seat = table(
        "exchange_seat",
        *("id", "match_id", "person_id", "side", "name", "city", "country"),
        *("muted", "sent", "created_at"),
    )
    of_it = {"city": "Nairobi", "country": "KE", "muted": False, "sent": 0, "created_at": OLD}
    name = seal("exchange_seat.name", "Nairobi")
    db.execute(
        seat.insert().values(id=31, match_id=21, person_id=11, side="guest", name=name, **of_it)
    )
    post = table("exchange_post", "id", "match_id", "seat_id", "inbound_id", "piece", "text", "at")
    of_it = {"inbound_id": 1, "piece": 0, "text": seal("exchange_post.text", "how many toilets?")}
    db.execute(post.insert().values(id=41, match_id=21, seat_id=31, at=OLD, **of_it))
    unread = table("exchange_unread", "seat_id", "post_id")
    db.execute(unread.insert().values(seat_id=31, post_id=41))

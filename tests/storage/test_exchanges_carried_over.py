"""Requests and offers of before are found by their topics after the upgrade, and end some day."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from storage.db import Database
from storage.migrate import upgrade
from storage.models import Exchange, ExchangeKind, ExchangeTopic
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
    await empty_database.write(upgrade, "0004")
    await empty_database.write(fill)
    await empty_database.write(upgrade)
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

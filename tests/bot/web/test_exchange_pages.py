"""A city's exchanges as its office reads them, and as a picture."""

from base64 import b64decode
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlmodel import Session, select

from bot.bootstrap import Service
from bot.city_picture import city_picture
from handlers.seats import seats_of
from locales.catalogue import languages
from storage.attachments import Media, claim, keep, shared
from storage.figures.city_exchanges import city_exchanges
from storage.models import (
    Exchange,
    ExchangeKind,
    ExchangeStage,
    Learning,
    Match,
    MatchEnd,
    MatchStage,
    Medium,
    Person,
    Post,
    Seat,
)
from storage.retention import Retention, wipe_shared
from storage.talk_changes import DropPost
from tests.bot.web.conftest import Client, OpenClient
from tests.bot.web.test_office import NOT_THERE

CITY = "/office/nairobi/exchanges/KE/Nairobi"


def fill(session: Session, now: datetime) -> None:
    """Nairobi learns land of Mumbai and has shown savings to Medellín; it needs toilets."""
    people = [Person(country="KE", created_at=now) for _ in range(2)]
    session.add_all(people)
    session.flush()
    rows = {
        reference: Exchange(
            reference=reference,
            kind=ExchangeKind.OFFER if reference[1] == "H" else ExchangeKind.REQUEST,
            stage=ExchangeStage.ASKED if reference in {"X3", "XH2"} else ExchangeStage.MATCHED,
            topics=topics,
            city=city,
            country=country,
            person_id=people[0].id,
            day=now.date(),
            at=now,
        )
        for reference, topics, city, country in (
            ("X1", "land", "Nairobi", "KE"),
            ("X2", "savings", "Medellín", "CO"),
            ("X3", "sanitation", "Nairobi", "KE"),
            ("XH1", "land", "Mumbai", "IN"),
            ("XH2", "savings", "Nairobi", "KE"),
        )
    }
    session.add_all(rows.values())
    session.flush()
    for reference, asks, shows, stage, why in (
        ("E1", "X1", "XH1", MatchStage.VISITED, None),
        ("E2", "X2", "XH2", MatchStage.CLOSED, MatchEnd.OVER),
        ("E3", "X3", "XH1", MatchStage.CLOSED, MatchEnd.ENDED),  # nobody ever sat in it
    ):
        match = Match(
            reference=reference,
            request_id=rows[asks].id,
            offer_id=rows[shows].id,
            topics=rows[asks].topics,
            points=1,
            reasons="",
            stage=stage,
            why=why,
            at=now,
        )
        session.add(match)
        session.flush()
        if reference != "E3":
            guest, host = seats_of(match, rows[asks], rows[shows], now)
            host.person_id = people[1].id
            session.add_all([guest, host])
            session.flush()
        if reference == "E2":
            session.add(
                Learning(
                    match_id=match.id,
                    seat_id=guest.id,
                    side=guest.side,
                    text="count every week",
                    inbound_id=1,
                    at=now,
                )
            )
    session.flush()


@pytest.fixture
async def client(service: Service, connect: OpenClient) -> Client:
    await service.db.write(fill, service.clock())
    return await connect(service)


async def read(client: Client, path: str) -> str:
    answer = await client.get(path)
    assert answer.status == 200
    return await answer.text()


async def test_the_offices_cities(client: Client) -> None:
    html = await read(client, "/office/nairobi/exchanges")
    assert f'<a href="{CITY}">Nairobi, Kenya</a>' in html
    assert "visited 1, closed 1" in html
    assert "Mumbai" not in html  # another office's
    assert 'href="/office/nairobi/exchanges"' in await read(client, "/office/nairobi")


async def test_a_city(client: Client) -> None:
    html = await read(client, CITY)
    for line in (
        "Nairobi: exchanges by stage: visited 1, closed 1.",
        "Asked, without an answer: toilets.",
        "Offered, without an answer: savings.",
        "Has taught: Medellín.",
        "Has learnt from: Mumbai.",
        "E1: Mumbai (learns land), visited",
        "E2: Medellín (shows savings), closed",
        "X3: toilets",
    ):
        assert line in html
    assert "E3" not in html


async def test_a_city_as_a_picture(client: Client) -> None:
    answer = await client.get(f"{CITY}/picture.png")
    assert answer.content_type == "image/png"
    first = await answer.read()
    assert Image.open(BytesIO(first)).size[0] == 900
    assert await (await client.get(f"{CITY}/picture.png")).read() == first


@pytest.mark.parametrize("path", ["KE/Mombasa", "IN/Mumbai", "KE/Nairobi/picture", "xx/%3Cb%3E"])
async def test_what_is_not_there(client: Client, path: str) -> None:
    answer = await client.get(f"/office/nairobi/exchanges/{path}")
    assert (answer.status, await answer.text()) == (404, NOT_THERE)


@pytest.mark.parametrize("language", languages())
async def test_a_picture_in_each_language(service: Service, language: str) -> None:
    """Every line is drawn, and none beyond the edge."""
    await service.db.write(fill, service.clock())
    seen = await service.db.read(city_exchanges, "Nairobi", "KE")
    image = Image.open(BytesIO(b64decode(city_picture(seen, language).body))).convert("L")
    wide, high = image.size
    columns = [set(image.crop((x, 0, x + 1, high)).tobytes()) for x in (0, wide - 1)]
    assert columns == [{255}, {255}]
    assert min(image.tobytes()) < 100


async def test_a_shared_photo_is_there_for_whoever_has_its_link(
    service: Service, client: Client
) -> None:
    async def status(path: str) -> int:
        return (await client.get(path)).status

    link = await service.db.write(_share, service.clock())
    assert await status(f"/p/{link}") == 404  # not fetched yet
    wanted = await service.db.write(claim, service.clock())
    assert wanted is not None
    await service.db.write(keep, wanted.id, "image/jpeg", b"cleaned")
    answer = await client.get(f"/p/{link}")
    assert (answer.content_type, await answer.read()) == ("image/jpeg", b"cleaned")
    assert answer.headers["X-Robots-Tag"] == "noindex"
    for path in (f"/p/{link[:-1]}x", "/p/short", "/p/"):
        assert await status(path) == 404

    later = service.clock() + timedelta(days=31)
    assert await service.db.write(wipe_shared, Retention(), later) == 1
    assert await service.db.write(wipe_shared, Retention(), later) == 0
    assert await status(f"/p/{link}") == 404


async def test_one_that_was_taken_back_is_gone(service: Service, client: Client) -> None:
    link = await service.db.write(_share, service.clock())
    wanted = await service.db.write(claim, service.clock())
    assert wanted is not None
    await service.db.write(keep, wanted.id, "image/jpeg", b"cleaned")
    await service.db.write(_take_back)
    assert (await client.get(f"/p/{link}")).status == 404


def _share(session: Session, now: datetime) -> str:
    seat = session.exec(select(Seat)).first()
    assert seat is not None
    post = Post(
        match_id=seat.match_id, seat_id=seat.id, inbound_id=1, text="a link", picture=True, at=now
    )
    session.add(post)
    session.flush()
    file = shared(Media("handle", "image/jpeg", 10), post, 0, Medium.TELEGRAM)
    session.add(file)
    return file.link or ""


def _take_back(session: Session) -> None:
    post = session.exec(select(Post)).one()
    DropPost(post.id).apply(session)

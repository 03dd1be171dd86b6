"""A city's exchanges as its office reads them, and as a picture."""

from base64 import b64decode
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlmodel import Session, select

from bot.bootstrap import Service
from bot.city_picture import city_picture
from bot.tables_out import as_csv
from bot.web.access import office_link
from bot.web.today import local_day
from locales.catalogue import languages
from storage.attachments import Media, claim, keep, shared
from storage.export_exchanges import EXCHANGES
from storage.export_scope import Scope
from storage.exports import read_rows
from storage.figures.city_exchanges import city_exchanges
from storage.models import Audit, Medium, Post, Seat
from storage.places import office_named
from storage.retention import Retention, wipe_shared
from storage.talk_changes import DropPost
from tests.bot.web.conftest import Client, OpenClient
from tests.bot.web.test_office import NOT_THERE, path_of
from tests.exchanged import fill

CITY = "/office/nairobi/exchanges/KE/Nairobi"


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


async def test_all_of_an_office_as_a_table(service: Service, client: Client) -> None:
    assert 'href="/office/nairobi/exchanges.csv"' in await read(client, "/office/nairobi/exchanges")
    office = office_named("nairobi")
    assert office is not None
    today = local_day(office, service.clock())
    rows = await service.db.read(read_rows, "exchanges", Scope(None, None, today, office))
    answer = await client.get("/office/nairobi/exchanges.csv")
    assert await answer.read() == as_csv(EXCHANGES, rows)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    name = f'attachment; filename="jirani-exchanges-nairobi-{today}.csv"'
    assert answer.headers["Content-Disposition"] == name
    book = await client.get("/office/nairobi/exchanges.xlsx")
    assert book.content_type.endswith("spreadsheetml.sheet")
    assert (await book.read()).startswith(b"PK")
    taken = await service.db.read(lambda session: session.exec(select(Audit)).all())
    lines = [(line.actor, line.act, line.subject) for line in taken]
    assert lines == [("simulator", "export", "exchanges nairobi")] * 2


@pytest.mark.parametrize(
    ("office", "references"), [("nairobi", ["E1", "E2"]), ("fukuoka", ["E1"]), ("rio", ["E2"])]
)
async def test_an_office_takes_those_of_its_cities(
    client: Client, office: str, references: list[str]
) -> None:
    _heads, _tags, *rows = (await read(client, f"/office/{office}/exchanges.csv")).splitlines()
    assert [row.partition(",")[0] for row in rows] == references


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_another_offices_table_is_not_there(
    live: Service, connect: OpenClient, form: str
) -> None:
    await live.db.write(fill, live.clock())
    client = await connect(live)
    https = {"X-Forwarded-Proto": "https"}
    begun = await client.get(
        path_of(office_link(live, "nairobi", 7)), headers=https, allow_redirects=False
    )
    cookie = {"Cookie": begun.headers["Set-Cookie"].partition(";")[0]}
    path = f"/office/nairobi/exchanges.{form}"
    assert (await client.get(path, headers=cookie)).status == 200
    for other, headers in ((path.replace("nairobi", "rio"), cookie), (path, {})):
        answer = await client.get(other, headers=headers)
        assert (answer.status, await answer.text()) == (404, NOT_THERE)
    [line] = await live.db.read(lambda session: session.exec(select(Audit)).all())
    assert line.actor.startswith("nairobi link ")


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

"""Office pages: who may see them, what they show, what reading leaves behind."""

import re
from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from bot.bootstrap import Service
from bot.channels.simulator import NAME, texted
from bot.digest.words import Words
from bot.web.access import office_link
from bot.web.labels import label_of, texts
from storage.models import Alert, Audit, Digest, Medium
from tests.bot.web.conftest import TREASURER, Client, OpenClient, settle

COLOMBIAN = "+573001230009"
NOT_THERE = "There is nothing here, or it is not yours to see.\n"


def audits(session: Session) -> list[Audit]:
    return list(session.exec(select(Audit)).all())


def path_of(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}"


def link_in(page: str, key: str) -> str:
    [path] = re.findall(rf'href="([^"]*/{key})"', page)
    return str(path)


async def say(service: Service, text: str) -> None:
    await service.inbox.keep(NAME, [texted(Medium.SMS, TREASURER, text)])
    await settle(service)


def move(service: Service, by: timedelta) -> None:
    assert service.settings.clock_file is not None
    service.settings.clock_file.write_text(str(by.total_seconds()))


async def test_today_shows_figures_with_their_messages(service: Service, client: Client) -> None:
    await say(service, "AKIBA 12500 piga 0712345678")
    await say(service, "AKIBA 12500")
    page = await (await client.get("/office/nairobi")).text()
    assert "12,500" in page
    behind = await (await client.get(link_in(page, "savings/KES/deposits"))).text()
    assert "AKIBA 12500" in behind
    assert TREASURER not in behind
    assert "0712345678" not in behind


async def test_a_digest_page_links_each_figure_and_says_what_was_sent(
    service: Service, client: Client
) -> None:
    await say(service, "AKIBA 12500")
    today = service.clock().astimezone(ZoneInfo("Africa/Nairobi")).date()
    path = f"/office/nairobi/digest/{today}"
    page = await (await client.get(path)).text()
    assert "This day is not over" in page
    assert "12,500" in page
    behind = await (await client.get(link_in(page, "savings/KES/deposits"))).text()
    assert "AKIBA 12500" in behind
    sent = Digest(
        office="nairobi", day=today, figures="{}", text="AS SENT <b>", made_at=service.clock()
    )
    await service.db.write(Session.add, sent)
    page = await (await client.get(path)).text()
    assert "AS SENT &lt;b&gt;" in page
    listed = await (await client.get("/office/nairobi")).text()
    assert f'href="{path}"' in listed


async def test_each_office_reads_in_its_language(service: Service, client: Client) -> None:
    """Rio's is Spanish by the offices' data; no word of ours is left in English."""
    await service.inbox.keep(NAME, [texted(Medium.SMS, COLOMBIAN, "nos van a desalojar Cali")])
    await settle(service)
    today = await (await client.get("/office/rio")).text()
    assert '<html lang="es">' in today
    assert "Hoy, hasta ahora" in today
    assert "desalojos abiertos" in today
    path = link_in(today, "evictions/open")
    behind = await (await client.get(path)).text()
    assert "Mensajes detrás de esta cifra: 1." in behind
    back = re.sub("figure/([^/]+)/.*", r"digest/\1", path)
    assert f'href="{back}"' in behind
    digest = await (await client.get(back)).text()
    assert "El día no ha terminado" in digest
    words = Words("en", ZoneInfo("America/Sao_Paulo"))
    keys = re.findall(r'/figure/[^/"]+/([^"]+)"', today + digest)
    english = {*texts(words).values(), *(label_of(key, words) for key in keys if "/V" not in key)}
    for page in (today, behind, digest):
        assert not english & set(re.findall(r"[^<>\n]+", page))


async def test_reading_messages_is_audited(service: Service, client: Client) -> None:
    assert (await client.get("/office/nairobi/figure/2026-11-22/evictions/open")).status == 200
    [line] = await service.db.read(audits)
    assert (line.actor, line.act) == ("simulator", "read messages")
    assert line.subject == "nairobi 2026-11-22 evictions/open"
    assert line.reason


async def test_a_restricted_cases_text_stays_with_its_people(
    service: Service, client: Client
) -> None:
    await say(service, "Wanabomoa nyumba zetu sasa Mathare")

    def restrict(session: Session) -> None:
        for alert in session.exec(select(Alert)).all():
            alert.restricted = True
            session.add(alert)

    await service.db.write(restrict)
    page = await (await client.get("/office/nairobi")).text()
    behind = await (await client.get(link_in(page, "evictions/open"))).text()
    assert "Wanabomoa" not in behind
    assert "Mathare" not in behind
    assert "restricted" in behind


@pytest.mark.parametrize(
    "path",
    [
        "/office/atlantis",
        "/office/nairobi/digest/yesterday",
        "/office/nairobi/figure/2026-11-22/no/such/figure",
        "/office/nairobi/figure/2026-11-22/savings/KES/stolen",
        "/office/nairobi/figure/2026-11-22/exchanges/stolen",
        "/office/nairobi/figure/tomorrow/loans",
        "/office/nairobi/figure/0001-01-01/loans",
        "/office/nairobi/digest/9999-12-31",
        "/nowhere",
    ],
)
async def test_what_is_not_there_says_so_in_one_line(client: Client, path: str) -> None:
    response = await client.get(path)
    assert (response.status, await response.text()) == (404, NOT_THERE)
    page = await client.get(path, headers={"Accept": "text/html"})
    assert page.status == 404
    assert NOT_THERE.strip() in await page.text()


async def test_a_live_office_opens_by_its_link_only(live: Service, connect: OpenClient) -> None:
    client = await connect(live)
    refused = await client.get("/office/nairobi")
    assert (refused.status, await refused.text()) == (404, NOT_THERE)
    entered = await client.get(path_of(office_link(live, "nairobi", 7)), allow_redirects=False)
    assert (entered.status, entered.headers["Location"]) == (303, "/office/nairobi")
    set_cookie = entered.headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/office/nairobi"):
        assert part in set_cookie
    session = {"Cookie": set_cookie.split(";")[0]}
    assert (await client.get("/office/nairobi", headers=session)).status == 200
    for other in ("/office/fukuoka", "/office/fukuoka/figure/2026-11-22/loans"):
        foreign = await client.get(other, headers=session)
        assert (foreign.status, await foreign.text()) == (404, NOT_THERE)


async def test_a_link_ends_and_is_of_one_office(live: Service, connect: OpenClient) -> None:
    client = await connect(live)
    path = path_of(office_link(live, "nairobi", 7))
    assert (await client.get(path.replace("nairobi?", "fukuoka?"))).status == 404
    assert (await client.get(path[:-1] + ("A" if path[-1] != "A" else "B"))).status == 404
    assert (await client.get(path + "\u00e9")).status == 404
    assert (await client.get("/office/nairobi?t=")).status == 404
    move(live, timedelta(days=7, seconds=1))
    assert (await client.get(path)).status == 404


async def test_a_session_ends_when_idle_and_with_its_link(
    live: Service, connect: OpenClient
) -> None:
    client = await connect(live)
    path = path_of(office_link(live, "nairobi", 1))
    entered = await client.get(path, allow_redirects=False)
    session = {"Cookie": entered.headers["Set-Cookie"].split(";")[0]}
    move(live, timedelta(minutes=29))
    renewed = await client.get("/office/nairobi", headers=session)
    assert renewed.status == 200
    fresh = {"Cookie": renewed.headers["Set-Cookie"].split(";")[0]}
    move(live, timedelta(minutes=58))
    assert (await client.get("/office/nairobi", headers=session)).status == 404
    assert (await client.get("/office/nairobi", headers=fresh)).status == 200
    move(live, timedelta(hours=23, minutes=50))
    entered = await client.get(path, allow_redirects=False)
    last = {"Cookie": entered.headers["Set-Cookie"].split(";")[0]}
    move(live, timedelta(hours=24, minutes=1))
    assert (await client.get("/office/nairobi", headers=last)).status == 404


async def test_live_reading_names_the_link_in_the_audit(live: Service, connect: OpenClient) -> None:
    client = await connect(live)
    entered = await client.get(path_of(office_link(live, "nairobi", 1)), allow_redirects=False)
    session = {"Cookie": entered.headers["Set-Cookie"].split(";")[0]}
    path = "/office/nairobi/figure/2026-11-22/loans"
    assert (await client.get(path, headers=session)).status == 200
    [line] = await live.db.read(audits)
    assert line.actor.startswith("nairobi link ")

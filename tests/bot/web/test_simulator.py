"""The simulator's page and JSON, over a real service."""

import asyncio
from typing import Any

import pytest

from bot.bootstrap import Service
from tests.bot.web.conftest import (
    RESPONDER_CHAT,
    TREASURER,
    TREASURER_CHAT,
    Client,
    OpenClient,
    settle,
)

SMS = {"medium": "sms", "address": TREASURER}
TELEGRAM = {"medium": "telegram", "address": TREASURER_CHAT}


async def text(client: Client, whose: dict[str, str], words: str, **more: Any) -> int:
    response = await client.post("/simulator/texts", json={**whose, "text": words, **more})
    return response.status


async def bubbles(client: Client, whose: dict[str, str]) -> list[dict[str, Any]]:
    response = await client.post("/simulator/phone", json=whose)
    found: list[dict[str, Any]] = (await response.json())["bubbles"]
    return found


async def figures(client: Client, office: str) -> dict[str, str]:
    offices = (await (await client.get("/simulator/offices")).json())["offices"]
    [one] = [each for each in offices if each["code"] == office]
    return {figure["key"]: figure["value"] for figure in one["figures"]}


async def test_a_text_is_kept_answered_and_shown_with_its_state(
    service: Service, client: Client
) -> None:
    assert await text(client, SMS, "AKIBA 12500") == 202
    [kept] = await bubbles(client, SMS)
    assert (kept["mine"], kept["text"], kept["state"]) == (True, "AKIBA 12500", "pending")
    await settle(service)
    mine, answer = await bubbles(client, SMS)
    assert mine["state"] == "handled"
    assert "12,500" in answer["text"]
    assert (answer["state"], answer["segments"]) == ("delivered", 1)


async def test_nairobis_figure_moves(service: Service, client: Client) -> None:
    before = await figures(client, "nairobi")
    await text(client, SMS, "AKIBA 12500")
    await settle(service)
    after = await figures(client, "nairobi")
    assert "12,500" not in before.values()
    assert "12,500" in after.values()
    assert "12,500" not in (await figures(client, "fukuoka")).values()


async def test_telegram_shows_no_segments_and_a_tap_reads_as_its_label(
    service: Service, client: Client
) -> None:
    await text(client, TELEGRAM, "akiba elfu tatu mia tano")
    await settle(service)
    [*_, question] = await bubbles(client, TELEGRAM)
    assert question["segments"] == 0
    assert question["buttons"]
    yes = question["buttons"][0]
    assert await text(client, TELEGRAM, yes["data"], tap=True) == 202
    await settle(service)
    [*_, tapped, answer] = await bubbles(client, TELEGRAM)
    assert (tapped["mine"], tapped["text"]) == (True, yes["label"])
    assert "3,500" in answer["text"]


async def test_the_phone_of_whoever_was_paged_last_needs_no_choosing(
    service: Service, client: Client
) -> None:
    nobody = await (await client.post("/simulator/phone", json={})).json()
    assert nobody == {"medium": None, "address": None, "bubbles": []}
    await text(client, SMS, "Wanabomoa nyumba zetu sasa")
    await settle(service)
    await service.scheduler.tick()
    await settle(service)
    paged = await (await client.post("/simulator/phone", json={})).json()
    assert (paged["medium"], paged["address"]) == ("telegram", RESPONDER_CHAT)
    assert paged["bubbles"][0]["urgent"]


async def test_the_chooser_offers_people_with_their_place(client: Client) -> None:
    people = (await (await client.get("/simulator/people")).json())["people"]
    assert {(one["medium"], one["address"], one["role"]) for one in people} == {
        ("sms", TREASURER, "treasurer"),
        ("telegram", TREASURER_CHAT, "treasurer"),
        ("telegram", RESPONDER_CHAT, "responder"),
    }
    assert people[0]["place"] == "Umoja, Mathare, Nairobi"


@pytest.mark.parametrize(
    "asked",
    [
        {"medium": "sms", "address": "0700000001", "text": "HELP"},
        {"medium": "sms", "address": 5, "text": "HELP"},
        {"medium": "pigeon", "address": TREASURER, "text": "HELP"},
        {"medium": "email", "address": "a@b.example", "text": "HELP"},
        {"medium": ["sms"], "address": TREASURER, "text": "HELP"},
        {**SMS, "text": "   "},
        {**SMS, "text": "x" * 4097},
        {**SMS},
        [],
        "HELP",
    ],
)
async def test_what_is_no_text_is_refused_in_one_line(client: Client, asked: object) -> None:
    response = await client.post("/simulator/texts", json=asked)
    assert response.status == 400
    assert (await response.text()).count("\n") == 1


async def test_other_sites_pages_cannot_text(client: Client) -> None:
    path, body = "/simulator/texts", '{"medium": "sms"}'
    form = await client.post(path, data=body, headers={"Content-Type": "text/plain"})
    foreign = await client.post(path, json={}, headers={"Sec-Fetch-Site": "cross-site"})
    broken = await client.post(path, data="{", headers={"Content-Type": "application/json"})
    assert [form.status, foreign.status, broken.status] == [400, 400, 400]


async def test_the_feed_tells_that_something_happened(service: Service, client: Client) -> None:
    async with asyncio.timeout(10), client.get("/simulator/events") as stream:
        assert stream.content_type == "text/event-stream"
        while await stream.content.readline() != b"data: hello\n":
            pass
        await service.hints.publish({"kind": "handled", "count": 1})
        while await stream.content.readline() != b"data: changed\n":
            pass


async def test_open_streams_do_not_hold_up_the_end(client: Client) -> None:
    async with asyncio.timeout(20), client.get("/simulator/events") as stream:
        while await stream.content.readline() != b"data: hello\n":
            pass
        await client.server.close()


async def test_the_page_needs_nothing_from_elsewhere(client: Client) -> None:
    response = await client.get("/")
    page = await response.text()
    assert response.status == 200
    assert "://" not in page
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert "<script>" not in page
    assert " style=" not in page
    for path in ("simulator.js", "phone.js", "jirani.css", "jirani.svg"):
        static = await client.get(f"/static/{path}")
        assert static.status == 200
        assert "://" not in (await static.text()).replace("http://www.w3.org/2000/svg", "")


async def test_it_is_not_there_once_a_gateway_is_connected(
    live: Service, connect: OpenClient
) -> None:
    client = await connect(live)
    for path in ("/", "/simulator/people", "/simulator/offices", "/simulator/events"):
        assert (await client.get(path)).status == 404
    assert await text(client, SMS, "AKIBA 1") == 404

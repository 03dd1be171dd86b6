"""What Telegram tells of photos, documents and places, and how a file comes from there."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.channels.base import Dead, Later, Received, SendError, TooBig, coarse
from bot.channels.telegram import Telegram
from bot.channels.telegram_updates import parse_update, read_update
from bot.settings import Settings
from storage.attachments import Media, Refusal
from storage.hints import open_hints

CHAT = {"id": 700501, "type": "private", "first_name": "A"}
WHO = {"id": 700501, "is_bot": False, "first_name": "A", "language_code": "sw"}
WHEN = 1_795_417_200
EXACT = {"latitude": -1.264137, "longitude": 36.858926}
SMALL = {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 60, "file_size": 900}
LARGE = {"file_id": "large", "file_unique_id": "l", "width": 1280, "height": 960}


def read(kind: str = "message", **more: Any) -> list[Received]:
    message = {"message_id": 9, "date": WHEN, "chat": CHAT, "from": WHO} | more
    body = json.dumps({"update_id": 77, kind: message}).encode()
    return read_update(parse_update(body), "7")


def file(mime: str | None = None, **more: Any) -> dict[str, Any]:
    given = {"mime_type": mime} if mime else {}
    return {"file_id": "f", "file_unique_id": "u", "file_size": 2000} | given | more


@pytest.mark.parametrize(
    ("sent", "media", "refusal"),
    [
        pytest.param(
            {"photo": [SMALL, LARGE]}, Media("large", "image/jpeg"), None, id="the largest photo"
        ),
        pytest.param(
            {"photo": [LARGE, SMALL], "media_group_id": "5", "caption": "they come"},
            Media("large", "image/jpeg"),
            None,
            id="of an album",
        ),
        pytest.param(
            {"document": file("application/pdf", file_name="notice.pdf")},
            Media("f", "application/pdf", 2000),
            None,
            id="a document",
        ),
        pytest.param(
            {"document": file("image/png")}, Media("f", "image/png", 2000), None, id="uncompressed"
        ),
        pytest.param(
            {"document": file()},
            Media("f", "application/octet-stream", 2000),
            None,
            id="of no kind",
        ),
        pytest.param(
            {"document": file("application/pdf", file_size=11 * 1024 * 1024)},
            Media("f", "application/pdf", 11 * 1024 * 1024),
            Refusal.BIG,
            id="too big",
        ),
        pytest.param(
            {"document": file("application/zip")},
            Media("f", "application/zip", 2000),
            Refusal.KIND,
            id="a zip",
        ),
        pytest.param(
            {"voice": file("audio/ogg", duration=3)},
            Media("f", "audio/ogg", 2000),
            Refusal.KIND,
            id="a voice",
        ),
        pytest.param(
            {"audio": file(duration=3)}, Media("f", "audio/mpeg", 2000), Refusal.KIND, id="a song"
        ),
        pytest.param(
            {"video": file(duration=3, width=1, height=1)},
            Media("f", "video/mp4", 2000),
            Refusal.KIND,
            id="a video",
        ),
        pytest.param(
            {"video_note": file(duration=3, length=1)},
            Media("f", "video/mp4", 2000),
            Refusal.KIND,
            id="a round video",
        ),
        pytest.param(
            {
                "animation": file(duration=3, width=1, height=1),
                "document": file("image/jpeg", file_id="other"),
            },
            Media("f", "video/mp4", 2000),
            Refusal.KIND,
            id="an animation, which is told twice",
        ),
    ],
)
def test_a_file(sent: dict[str, Any], media: Media, refusal: Refusal | None) -> None:
    [received] = read(**sent)
    assert received.media == (media,)
    assert media.refusal == refusal
    assert received.text == sent.get("caption", "")
    assert Received.from_json(received.to_json()) == received
    assert "notice.pdf" not in received.to_json(), "a file's name may be a person's"


def test_each_photo_of_an_album_is_a_message() -> None:
    [first] = read(photo=[LARGE], media_group_id="5", caption="they come")
    [second] = read(photo=[SMALL], media_group_id="5", message_id=10)
    assert (first.text, second.text) == ("they come", "")
    assert first.second_key != second.second_key


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"location": EXACT}, id="a place"),
        pytest.param({"location": EXACT | {"horizontal_accuracy": 3.5}}, id="a place, how exact"),
        pytest.param({"location": EXACT | {"live_period": 900, "heading": 90}}, id="a live place"),
        pytest.param(
            {
                "location": EXACT,
                "venue": {"location": EXACT, "title": "Kiosk 9", "address": "Lane 4"},
            },
            id="a venue",
        ),
    ],
)
def test_a_place_is_coarse_from_the_door_on(sent: dict[str, Any]) -> None:
    [received] = read(**sent)
    assert received.near == (-1.26, 36.86)
    kept = received.to_json()
    assert not any(exact in kept for exact in ("264", "858", "Kiosk", "Lane"))
    assert Received.from_json(kept) == received


def test_nobody_is_followed() -> None:
    moved = {"location": EXACT | {"live_period": 900}, "edit_date": WHEN + 60}
    assert read("edited_message", **moved) == []


def test_an_edit_brings_no_file_again() -> None:
    [received] = read("edited_message", photo=[LARGE], caption="new words", edit_date=WHEN + 60)
    assert (received.text, received.media) == ("new words", ())


@pytest.mark.parametrize(
    ("latitude", "longitude", "near"),
    [
        (-1.264137, 36.858926, (-1.26, 36.86)),
        (0.001, -0.001, (0.0, 0.0)),
        (90, -180, (90.0, -180.0)),
        (91, 0, None),
        (0, 181, None),
        (float("nan"), 0, None),
        (0, float("inf"), None),
    ],
)
def test_coarse(latitude: float, longitude: float, near: tuple[float, float] | None) -> None:
    assert repr(coarse(latitude, longitude)) == repr(near)  # -0.0 equals 0.0


class Api:
    """getFile and its files, as the Bot API documents them."""

    def __init__(self) -> None:
        self.url = ""
        self.files = {"photos/1.jpg": b"a photo", "big": bytes(2000)}
        self.answer: tuple[int, dict[str, Any]] = (200, {})

    async def get_file(self, request: web.Request) -> web.Response:
        assert (await request.post())["file_id"] == "f"
        status, said = self.answer
        return web.json_response(said, status=status)

    async def download(self, request: web.Request) -> web.Response:
        body = self.files.get(request.match_info["path"])
        return web.Response(status=404) if body is None else web.Response(body=body)

    def has(self, path: str | None, size: int | None = None) -> None:
        found = {"file_id": "f", "file_unique_id": "u", "file_path": path, "file_size": size}
        told = {name: value for name, value in found.items() if value is not None}
        self.answer = (200, {"ok": True, "result": told})

    def refuses(self, code: int, words: str, **parameters: int) -> None:
        said = {"ok": False, "error_code": code, "description": words, "parameters": parameters}
        self.answer = (code, said)


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    served = Api()
    app = web.Application()
    app.router.add_post("/bot7:synthetic/getFile", served.get_file)
    app.router.add_get("/file/bot7:synthetic/{path:.*}", served.download)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield served
    await runner.cleanup()


@pytest.fixture
async def channel(api: Api) -> AsyncIterator[Telegram]:
    given: dict[str, Any] = {"telegram_token": "7:synthetic", "telegram_api_url": api.url}
    opened = Telegram(Settings(_env_file=None, **given), open_hints(None).lease)
    yield opened
    await opened.close()


async def test_a_file_comes(api: Api, channel: Telegram) -> None:
    api.has("photos/1.jpg", 7)
    assert await channel.fetch("f", 1000) == b"a photo"


@pytest.mark.parametrize(
    ("path", "size", "error"),
    [
        ("photos/1.jpg", 1001, TooBig),
        ("big", None, TooBig),
        ("photos/gone.jpg", 7, Dead),
        (None, 7, Dead),
    ],
)
async def test_a_file_that_does_not_come(
    api: Api, channel: Telegram, path: str | None, size: int | None, error: type[SendError]
) -> None:
    api.has(path, size)
    with pytest.raises(error) as raised:
        await channel.fetch("f", 1000)
    assert type(raised.value) is error


@pytest.mark.parametrize(
    ("code", "words", "error"),
    [
        (400, "Bad Request: file is too big", TooBig),
        (400, "Bad Request: wrong file_id or the file is temporarily unavailable", Later),
        (429, "Too Many Requests: retry after 7", Later),
        (500, "Internal Server Error", SendError),
        (401, "Unauthorized", Later),
    ],
)
async def test_each_way_in_which_it_refuses(
    api: Api, channel: Telegram, code: int, words: str, error: type[SendError]
) -> None:
    api.refuses(code, words, **({"retry_after": 7} if code == 429 else {}))
    with pytest.raises(error):
        await channel.fetch("f", 1000)

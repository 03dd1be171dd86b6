"""Telegram: updates as its Bot API documents them, long texts, and each way in which it refuses."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict, CIMultiDictProxy
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels import telegram
from bot.channels.base import (
    Dead,
    Forged,
    Later,
    Malformed,
    MovedTo,
    Received,
    SendError,
    Unknown,
    Webhook,
)
from bot.channels.telegram import Telegram
from bot.channels.telegram_texts import keyboard, split
from bot.channels.telegram_updates import parse_update, read_update
from bot.settings import Settings
from storage.content import Button, Content
from storage.hints import open_hints
from storage.models import InboundKind

SECRET = "made-up-secret"
CHAT = {"id": 700501, "type": "private", "first_name": "A"}
GROUP = {"id": -1001, "type": "supergroup", "title": "Exchange"}
WHO = {"id": 700501, "is_bot": False, "first_name": "A", "language_code": "sw"}
WHEN = 1_795_417_200


def message(**more: Any) -> dict[str, Any]:
    return {"message_id": 9, "date": WHEN, "chat": CHAT, "from": WHO} | more


def read(**update: Any) -> list[Received]:
    body = json.dumps({"update_id": 77} | update).encode()
    return read_update(parse_update(body), "7")


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ({"text": "AKIBA 12500"}, "AKIBA 12500"),
        ({"text": "/savings 12500"}, "savings 12500"),
        ({"text": "/savings@jirani_bot 12500"}, "savings 12500"),
        ({"text": "/total"}, "total"),
        ({"text": "/start K7M2Q"}, "JOIN K7M2Q"),
        ({"text": "/start"}, "start"),
        ({"photo": [], "caption": "they marked our houses"}, "they marked our houses"),
        ({"voice": {"file_id": "f", "file_unique_id": "u", "duration": 3}}, ""),
        ({"location": {"latitude": -1.26, "longitude": 36.85}}, ""),
        ({"sticker_of_tomorrow": {}}, ""),
    ],
)
def test_a_private_message(sent: dict[str, Any], text: str) -> None:
    [received] = read(message=message(**sent))
    assert (received.kind, received.address, received.text) == (
        InboundKind.MESSAGE,
        "700501",
        text,
    )
    assert (received.key, received.second_key) == ("7:77", "700501:9")
    assert received.language == "sw"


def test_an_edit_is_another_thing_than_its_message() -> None:
    [received] = read(edited_message=message(text="AKIBA 1250", edit_date=WHEN + 60))
    assert received.kind == InboundKind.EDIT
    assert received.second_key == f"700501:9:{WHEN + 60}"


def test_a_tap() -> None:
    query = {"id": "5", "from": WHO, "chat_instance": "1", "data": "?12:yes", "message": message()}
    [received] = read(callback_query=query)
    assert (received.kind, received.text) == (InboundKind.TAP, "?12:yes")
    assert received.second_key == "tap:5"


@pytest.mark.parametrize(
    ("status", "state"), [("kicked", "stopped"), ("left", "stopped"), ("member", "active")]
)
def test_blocked_and_back_again(status: str, state: str) -> None:
    bot = {"id": 7, "is_bot": True, "first_name": "Jirani"}
    member = {"user": bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})
    change = {
        "chat": CHAT,
        "from": WHO,
        "date": WHEN,
        "old_chat_member": {"user": bot, "status": "member"},
        "new_chat_member": member,
    }
    [received] = read(my_chat_member=change)
    assert (received.kind, received.state) == (InboundKind.OPT_OUT, state)


def test_a_group_that_became_another() -> None:
    [received] = read(message=message(chat=GROUP, migrate_to_chat_id=-1002))
    assert (received.kind, received.address, received.text) == (
        InboundKind.MOVED,
        "-1001",
        "-1002",
    )


@pytest.mark.parametrize(
    "update",
    [
        {"message": message(chat=GROUP, text="AKIBA 500")},
        {"channel_post": message(text="AKIBA 500")},
        {"poll": {}},
        {"of_tomorrow": {}},
        {},
    ],
)
def test_what_does_not_concern_us_yet(update: dict[str, Any]) -> None:
    try:
        assert read(**update) == []
    except Malformed:
        assert "poll" in update  # one that lacks what it must have


def _hook(body: bytes, **headers: str) -> Webhook:
    return Webhook("/telegram", CIMultiDictProxy(CIMultiDict(headers)), body)


@pytest.fixture
def channel(tmp_path: Any) -> Telegram:
    given_settings: dict[str, Any] = {
        "data_dir": tmp_path,
        "public_url": "https://jirani.example",
        "telegram_token": "7:synthetic",
        "telegram_webhook_secret": SECRET,
    }
    return Telegram(Settings(_env_file=None, **given_settings), open_hints(None).lease)


def test_with_its_secret(channel: Telegram) -> None:
    body = json.dumps({"update_id": 1, "message": message(text="JUMLA")}).encode()
    [received] = channel.receive(_hook(body, **{"X-Telegram-Bot-Api-Secret-Token": SECRET}))
    assert received.text == "JUMLA"


@pytest.mark.parametrize("secret", ["", "made-up", "ü", SECRET + "x"])
def test_without_its_secret(channel: Telegram, secret: str) -> None:
    with pytest.raises(Forged):
        channel.receive(_hook(b"{}", **{"X-Telegram-Bot-Api-Secret-Token": secret}))


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{}", b"\xff", b'{"update_id": "x"', b"[" * 100_000, b'{"message": 1}'],
)
def test_what_is_no_update(channel: Telegram, body: bytes) -> None:
    with pytest.raises(Malformed):
        channel.receive(_hook(body, **{"X-Telegram-Bot-Api-Secret-Token": SECRET}))


def _caused(error: TelegramError, by: Exception) -> TelegramError:
    error.__cause__ = by
    return error


@pytest.mark.parametrize(
    ("error", "means"),
    [
        (RetryAfter(7), Later),
        (ChatMigrated(-1002), MovedTo),
        (Forbidden("bot was blocked by the user"), Dead),
        (BadRequest("chat not found"), Dead),
        (InvalidToken(), Later),
        (TimedOut(), Unknown),
        (NetworkError("cut"), Unknown),
        (_caused(NetworkError("refused"), httpx.ConnectError("refused")), Later),
        (_caused(TimedOut(), httpx.PoolTimeout("full")), Later),
        (_caused(TimedOut(), httpx.ReadTimeout("slow")), Unknown),
        (TelegramError("of tomorrow"), Later),
    ],
)
def test_each_way_in_which_it_refuses(error: TelegramError, means: type[SendError]) -> None:
    with pytest.raises(SendError) as raised:
        telegram._raise(error)
    assert type(raised.value) is means


def test_who_blocked_it_is_dead_until_they_write() -> None:
    with pytest.raises(Dead) as raised:
        telegram._raise(Forbidden("bot can't initiate conversation with a user"))
    assert raised.value.address_is == "dead"


def test_it_waits_as_long_as_it_is_told() -> None:
    with pytest.raises(Later) as raised:
        telegram._raise(RetryAfter(7))
    assert (raised.value.seconds, raised.value.whole) == (7, True)


def test_a_group_that_is_full_holds_nobody_else() -> None:
    with pytest.raises(Later) as raised:
        telegram._raise(RetryAfter(7), "-1001")
    assert (raised.value.seconds, raised.value.whole) == (7, False)


@given(st.text(alphabet=st.sampled_from("a🙏\n "), min_size=1, max_size=60).map(lambda t: t * 250))
def test_pieces_of_a_long_text(text: str) -> None:
    pieces = split(text)
    assert all(len(piece.encode("utf-16-le")) // 2 <= 4096 for piece in pieces)
    assert "".join(pieces).replace("\n", "") == text.replace("\n", "")


def test_eight_buttons_a_row() -> None:
    content = Content("?", buttons=tuple(Button(str(n), f"?1:{n}") for n in range(10)))
    assert [len(row) for row in keyboard(content).inline_keyboard] == [8, 2]

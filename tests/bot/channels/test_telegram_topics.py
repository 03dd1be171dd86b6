"""Topics of groups: what is heard in them and what is sent there, as the Bot API documents it."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.base import Dead, Later, Outgoing, Received, SendError, Sent
from bot.channels.telegram import Telegram
from bot.settings import Settings
from storage.content import Button, Content, File
from storage.models import InboundKind
from tests import standins
from tests.bot.channels.test_telegram_groups import BOT, GROUP, HIDDEN, WHEN, WHO, message, read

RECORDED = json.loads(Path(standins.__file__).with_name("topics.json").read_text("utf-8"))
FORUM = GROUP | {"is_forum": True}
OPENED = {
    "message_id": 5,
    "date": WHEN,
    "chat": FORUM,
    "from": BOT,
    "message_thread_id": 5,
    "is_topic_message": True,
    "forum_topic_created": {"name": "E7K2-M", "icon_color": 7322096},
}
THERE: dict[str, Any] = {"chat": FORUM, "message_thread_id": 5, "is_topic_message": True}
OURS = {"message_id": 8, "date": WHEN, "chat": GROUP, "from": BOT, "text": "E7K2-M Nairobi: hello"}


def one(**sent: Any) -> Received:
    [received] = read(**sent)
    assert Received.from_json(received.to_json()) == received
    return received


def test_what_stands_in_a_topic() -> None:
    """Telegram tells each message there as an answer to the one that opened it."""
    told = one(message=message("cuarenta", reply_to_message=OPENED, **THERE))
    assert (told.text, told.chat, told.thread, told.answers) == ("cuarenta", "-1001", 5, None)
    answered = one(message=message("sí", reply_to_message=OURS, **THERE))
    assert (answered.thread, answered.answers) == (5, "8")


def test_what_answers_us_or_names_us_where_there_are_no_topics() -> None:
    told = one(message=message("cuarenta", reply_to_message=OURS))
    assert (told.text, told.thread, told.answers) == ("cuarenta", None, "8")
    told = one(message=message("@Jirani_bot E7K2-M ¿cuándo?"))
    assert told.text == "E7K2-M ¿cuándo?"


@pytest.mark.parametrize(
    "sent",
    [
        message("a friend's", reply_to_message=OURS | {"from": WHO}),
        message("no topic of a forum", chat=FORUM),
        message("a thread of answers", message_thread_id=5),
        message(new_chat_members=[WHO], **THERE),
        message("another bot", **(THERE | {"from": {"id": 8, "is_bot": True, "first_name": "O"}})),
        message("its own channel", sender_chat={"id": -1009, "type": "channel"}, **THERE),
        OPENED,
        message(forum_topic_edited={"name": "another name"}, **THERE),
    ],
)
def test_what_is_left_alone(sent: dict[str, Any]) -> None:
    assert read(message=sent) == []


def test_an_administrator_who_hides_is_the_group() -> None:
    told = one(message=message("hola", **(THERE | {"from": HIDDEN, "sender_chat": GROUP})))
    assert told.address == told.chat == "-1001"


def test_an_edit_is_heard_whatever_it_says_now() -> None:
    """Whether its first words were for us is known to who kept them."""
    edit = {"edit_date": WHEN + 60, **THERE}
    told = one(edited_message=message("cincuenta", **edit))
    assert (told.kind, told.text, told.thread) == (InboundKind.EDIT, "cincuenta", 5)
    assert told.second_key == f"-1001:9:{WHEN + 60}"
    told = one(edited_message=message("/close", edit_date=WHEN + 60))
    assert (told.kind, told.text, told.thread) == (InboundKind.EDIT, "/close", None)


@pytest.mark.parametrize(
    ("what", "state"), [("forum_topic_closed", "shut"), ("forum_topic_reopened", "open")]
)
def test_its_people_shut_it_and_open_it(what: str, state: str) -> None:
    told = one(message=message(None, **({what: {}} | THERE)))
    assert (told.kind, told.state, told.thread) == (InboundKind.TOPIC, state, 5)


def test_a_tap_in_a_topic() -> None:
    query = {
        "id": "5",
        "from": WHO,
        "chat_instance": "1",
        "data": "/join E7K2-M",
        "message": OURS | THERE,
    }
    told = one(callback_query=query)
    assert (told.text, told.thread, told.answers) == ("/join E7K2-M", 5, "8")


class Api:
    """Answers what is scripted for a method, in order; then that all is well."""

    def __init__(self) -> None:
        self.script: dict[str, list[dict[str, Any]]] = {}
        self.calls: list[tuple[str, dict[str, str]]] = []

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if request.content_type.startswith("multipart"):
            form = await request.post()
            fields = {
                name: value.filename if isinstance(value, web.FileField) else str(value)
                for name, value in form.items()
            }
        else:
            said = parse_qs((await request.read()).decode())
            fields = {name: values[0] for name, values in said.items()}
        self.calls.append((method, fields))
        scripted = self.script.get(method)
        if scripted:
            told = scripted.pop(0)
            return web.json_response(told, status=told.get("error_code", 200))
        if method == "closeForumTopic":
            return web.json_response({"ok": True, "result": True})
        result = {"message_id": 77, "date": WHEN, "chat": GROUP}
        return web.json_response({"ok": True, "result": result})


@pytest.fixture
async def api() -> Api:
    return Api()


@pytest.fixture
async def channel(api: Api) -> AsyncIterator[Telegram]:
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", api.answer)
    async with TestServer(app) as server:
        settings = Settings(
            _env_file=None,
            telegram_token="7:x",
            telegram_api_url=str(server.make_url("")).rstrip("/"),
        )

        async def ours(_name: str, _seconds: float) -> bool:
            return True

        opened = Telegram(settings, ours)
        yield opened
        await opened.close()


def outgoing(content: Content, **more: Any) -> Outgoing:
    return Outgoing(1, "-1001", content, **more)


async def test_a_topic_is_opened(api: Api, channel: Telegram) -> None:
    made = RECORDED["topic"] | {"result": RECORDED["topic"]["result"] | {"message_thread_id": 42}}
    api.script["createForumTopic"] = [made]
    sent = await channel.send(outgoing(Content("no topics here", topic="E7K2-M " + "x" * 200)))
    assert sent == Sent(thread=42, final=True)
    [(method, fields)] = api.calls
    assert (method, len(fields["name"])) == ("createForumTopic", 128)


@pytest.mark.parametrize("why", ["no_forum", "no_right"])
async def test_where_none_can_be_opened_it_says_so(api: Api, channel: Telegram, why: str) -> None:
    api.script["createForumTopic"] = [RECORDED[why]]
    sent = await channel.send(outgoing(Content("no topics here", topic="E7K2-M")))
    assert sent == Sent("77", final=True, threadless=True)
    assert api.calls[-1][1]["text"] == "no topics here"


async def test_what_is_sent_goes_to_its_topic(api: Api, channel: Telegram) -> None:
    content = Content("hello", (Button("yes", "/vote E7K2-M 1 1"),))
    assert await channel.send(outgoing(content, thread=42)) == Sent("77", final=True)
    assert api.calls[-1][1]["message_thread_id"] == "42"
    await channel.send(outgoing(content, answers="8"))
    answered = json.loads(api.calls[-1][1]["reply_parameters"])
    assert answered == {"message_id": 8, "allow_sending_without_reply": True}


async def test_one_that_is_gone_loses_no_text(api: Api, channel: Telegram) -> None:
    api.script["sendMessage"] = [RECORDED["gone"]]
    sent = await channel.send(outgoing(Content("hello"), thread=42))
    assert sent == Sent("77", final=True, threadless=True)
    assert ["message_thread_id" in fields for _, fields in api.calls] == [True, False]


@pytest.mark.parametrize(
    ("answer", "error", "reason"),
    [
        (RECORDED["shut"], Dead, "topic is shut"),
        ({"ok": False, "error_code": 400, "description": "Bad Request: odd"}, Dead, "bad request"),
        (
            {
                "ok": False,
                "error_code": 429,
                "description": "Too Many Requests",
                "parameters": {"retry_after": 5},
            },
            Later,
            "429",
        ),
    ],
)
async def test_what_else_it_says(
    api: Api, channel: Telegram, answer: dict[str, Any], error: type[SendError], reason: str
) -> None:
    api.script["sendMessage"] = [answer]
    with pytest.raises(error, match=reason):
        await channel.send(outgoing(Content("hello"), thread=42))


async def test_the_last_text_shuts_it(api: Api, channel: Telegram) -> None:
    api.script["closeForumTopic"] = [RECORDED["shut_already"]]
    for _ in range(2):
        await channel.send(outgoing(Content("over", closes=True), thread=42))
    assert [method for method, _ in api.calls] == ["sendMessage", "closeForumTopic"] * 2


@pytest.mark.parametrize(
    ("file", "method", "field"),
    [
        (File("E7K2-M.ics", "text/calendar", ""), "sendDocument", "document"),
        (File("Nairobi.png", "image/png", ""), "sendPhoto", "photo"),
    ],
)
async def test_a_file_goes_with_its_text(
    api: Api, channel: Telegram, file: File, method: str, field: str
) -> None:
    body = b64encode(b"some bytes").decode()
    content = Content("the visit", file=File(file.name, file.mime, body))
    assert Content.from_json(content.to_json()) == content
    await channel.send(outgoing(content, thread=42))
    [(called, fields)] = api.calls
    assert (called, fields["caption"], fields["message_thread_id"]) == (method, "the visit", "42")
    if method == "sendDocument":
        assert fields[field] == file.name

"""A Bot API server that is not ours, in a process of its own, and the wire between it and us.

The emulator judges every call, queues the updates and tells neither texts nor edits; so what passes
is read on the wire, and there a message with an edit date becomes the edited message that it is.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import aiohttp
from aiohttp import web

from tests.process import free_port, until

TOKEN = "7:synthetic"
_PROGRAM = Path(sys.executable).with_name("lo-bot-api-emulator")
_WEBHOOK = "/telegram"
_START_SECONDS = 20.0
_RECORDED: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).with_name("topics.json").read_text("utf-8")
)


@dataclass(frozen=True, slots=True)
class Told:
    """One message of ours that the server took. `buttons`: data by label, in their order."""

    chat: int
    text: str
    buttons: dict[str, str]
    message: int = 0
    thread: int | None = None
    answers: int | None = None
    file: str | None = None  # its name


@dataclass(slots=True)
class Telegram:
    """`told`: what it took, in order. `repeats`: how often each update is delivered.

    `edited`: what messages were made to say; `gone`: those that somebody deleted; `toasts`: what
    was shown to whoever tapped. `forums`: groups with topics, of which the emulator knows nothing:
    the wire answers as the Bot API does, by `topics.json`.
    """

    journal: Path
    url: str = ""  # TELEGRAM_API_URL, and PUBLIC_URL for a webhook
    told: list[Told] = field(default_factory=list)
    edited: list[Told] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    toasts: list[str] = field(default_factory=list)
    forums: set[int] = field(default_factory=set)
    topics: dict[int, str] = field(default_factory=dict)  # names by thread
    shut: set[int] = field(default_factory=set)
    repeats: int = 1
    away: int = 0  # so many requests for a way to get updates are answered 502 first
    latest: dict[int, int] = field(default_factory=dict)  # the last message's id by chat
    target: str = ""  # where webhooks go on to
    _server: str = ""
    _client: aiohttp.ClientSession = field(default_factory=aiohttp.ClientSession)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def told_to(self, chat: int) -> list[str]:
        return [told.text for told in self.told if told.chat == chat]

    async def say(self, chat: int, text: str, language: str, **more: object) -> int:
        """A message in a private chat, as Telegram tells it; returns its message id."""
        number = int(str(more.pop("message_id", 0))) or next(self._numbers)
        self.latest[chat] = number
        now = int(datetime.now(UTC).timestamp())
        message = _of(chat, language) | {"message_id": number, "date": now, "text": text}
        await self._enqueue({"message": message | more})
        return number

    async def edit(self, chat: int, message_id: int, text: str, language: str) -> None:
        """The same message with another text."""
        now = int(datetime.now(UTC).timestamp())
        await self.say(chat, text, language, message_id=message_id, edit_date=now + 1)

    async def tap(self, chat: int, label: str, language: str, seen_by: int | None = None) -> None:
        """Taps the latest button so labelled, of their own chat or as `seen_by` has it."""
        owner = seen_by or chat
        told = next(
            told for told in reversed(self.told) if told.chat == owner and label in told.buttons
        )
        person = _of(chat, language)
        under = {"message_id": next(self._numbers), "date": 1, "chat": person["chat"]}
        query = {
            "id": str(next(self._numbers)),
            "from": person["from"],
            "message": under | {"text": told.text},
            "chat_instance": "1",
            "data": told.buttons[label],
        }
        await self._enqueue({"callback_query": query})

    async def say_in(
        self,
        group: int,
        person: int,
        text: str,
        *,
        thread: int | None = None,
        answers: int | None = None,
        edits: int | None = None,
    ) -> int:
        """A message in a group, by somebody whose private chat has the same number; its id."""
        now = int(datetime.now(UTC).timestamp())
        number = edits or next(self._numbers)
        message = {"message_id": number, "date": now, "text": text}
        message |= {"from": _of(person, "en")["from"], "chat": _group(group)}
        if edits is not None:
            message["edit_date"] = now + 1
        if thread is not None:
            message |= _in_topic(group, thread, self.topics[thread])
        if answers is not None:
            message["reply_to_message"] = _ours(group, answers)
        await self._enqueue({"message": message})
        return number

    async def tap_in(self, group: int, person: int, label: str) -> None:
        """Taps the button so labelled of what the group shows now."""
        shown = [told for told in (*self.told, *self.edited) if told.chat == group]
        shown = [told for told in shown if label in told.buttons]
        under = {"message_id": shown[-1].message, "date": 1, "chat": _group(group)}
        if shown[-1].thread is not None:
            under |= {"message_thread_id": shown[-1].thread, "is_topic_message": True}
        query = {
            "id": str(next(self._numbers)),
            "from": _of(person, "en")["from"],
            "message": under | {"text": shown[-1].text},
            "chat_instance": "1",
            "data": shown[-1].buttons[label],
        }
        await self._enqueue({"callback_query": query})

    async def waiting(self) -> int:
        """Updates that nobody confirmed yet."""
        async with self._client.post(f"{self._server}/bot{TOKEN}/getWebhookInfo") as answer:
            info = await answer.json()
        return int(info["result"]["pending_update_count"])

    def verdict(self, *allowed: str, require: tuple[str, ...] = ()) -> dict[str, Any]:
        """The server's own judgement on all calls.

        `allowed`: refusals, each 'method:status'. `require`: methods that must have been called.
        """
        options = [word for refusal in allowed for word in ("--allow-refusal", refusal)]
        options += [word for method in require for word in ("--require-method", method)]
        judged = subprocess.run(
            [_PROGRAM, "verdict", self.journal, "--require-response", *options],
            capture_output=True,
            text=True,
            check=False,
        )
        verdict: dict[str, Any] = json.loads(judged.stdout)
        return verdict

    async def _enqueue(self, update: dict[str, Any]) -> None:
        await self._control("updates", {"token": TOKEN, "update": update})

    async def _control(self, what: str, body: dict[str, Any]) -> None:
        async with self._client.post(f"{self._server}/__fixture/{what}", json=body) as answer:
            said = await answer.json()
        assert said["ok"], said

    async def _call(self, request: web.Request) -> web.Response:
        """A call of ours goes on as it is; what the server says to it comes back."""
        if self.away and request.match_info["method"] in {"setWebhook", "deleteWebhook"}:
            self.away -= 1
            return web.Response(status=502)
        method = request.match_info["method"]
        fields, data, headers = await _sorted(request)
        if (why := self._refusal(method, fields)) is not None:
            said = {"ok": False, "error_code": 400, "description": f"Bad Request: {why}"}
            return web.json_response(said, status=400)
        if (known := self._of_topics(method, fields)) is not None:
            return web.json_response({"ok": True, "result": known})
        async with self._client.post(
            f"{self._server}{request.path}",
            data=data,
            headers=headers,
            skip_auto_headers=() if headers is None else ("Content-Type",),
        ) as answer:
            said = await answer.json()
        match method:
            case "sendMessage" | "sendDocument" | "sendPhoto" if said["ok"]:
                self.told.append(_told(fields, said["result"]["message_id"]))
            case "editMessageText" if said["ok"]:
                edited = _told(fields, said["result"]["message_id"])
                first = next(one for one in self.told if one.message == edited.message)
                self.edited.append(replace(edited, thread=first.thread))
            case "answerCallbackQuery" if said["ok"]:
                self.toasts += [fields["text"]] if "text" in fields else []
            case "getUpdates" if said["ok"]:
                said["result"] = [
                    _edited(update) for update in said["result"] for _ in range(self.repeats)
                ]
        return web.json_response(said, status=answer.status)

    def _refusal(self, method: str, fields: dict[str, str]) -> str | None:
        """What Telegram says to a call that it cannot make; the emulator makes any."""
        if method in {"createForumTopic", "closeForumTopic"}:
            is_forum = int(fields["chat_id"]) in self.forums
            return None if is_forum else str(_RECORDED["no_forum"]["description"])[13:]
        if method != "editMessageText":
            return None
        message = int(fields["message_id"])
        if message in self.gone:
            return "message to edit not found"
        wanted = _told(fields, message)
        shown = [told for told in (*self.told, *self.edited) if told.message == message]
        same = [(one.text, one.buttons) for one in shown[-1:]] == [(wanted.text, wanted.buttons)]
        return "message is not modified" if same else None

    def _of_topics(self, method: str, fields: dict[str, str]) -> object:
        """As the Bot API answers; None for a call that is none about topics."""
        if method == "createForumTopic":
            thread = next(self._numbers)
            self.topics[thread] = fields["name"]
            made: dict[str, Any] = _RECORDED["topic"]["result"]
            return made | {"message_thread_id": thread, "name": self.topics[thread]}
        if method == "closeForumTopic":
            self.shut.add(int(fields["message_thread_id"]))
            return True
        return None

    async def _hook(self, request: web.Request) -> web.Response:
        """An update that goes to our webhook."""
        update = _edited(await request.json())
        secret = "X-Telegram-Bot-Api-Secret-Token"
        headers = {secret: request.headers[secret]}
        status = 502
        for _ in range(self.repeats):
            try:
                async with self._client.post(
                    f"{self.target}{_WEBHOOK}", json=update, headers=headers
                ) as answer:
                    status = answer.status
            except aiohttp.ClientError:
                return web.Response(status=502)
        return web.Response(status=status)

    async def _pass_on(self, request: web.Request) -> web.Response:
        """What another gateway sends to the same public name."""
        kept = {name: request.headers[name] for name in ("Content-Type", "X-Twilio-Signature")}
        body = await request.read()
        async with self._client.post(
            f"{self.target}{request.path}", data=body, headers=kept
        ) as answer:
            return web.Response(status=answer.status, body=await answer.read())

    async def _answers(self) -> bool:
        try:
            async with self._client.post(f"{self._server}/bot{TOKEN}/getMe") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False


@asynccontextmanager
async def telegram() -> AsyncIterator[Telegram]:
    """The server and the wire, on free loopback ports until the block ends."""
    with tempfile.TemporaryDirectory(prefix="jirani-t-") as home:
        journal = Path(home) / "journal"
        port = free_port()
        options = ("--enable-control", "--journal", str(journal))
        server = await asyncio.create_subprocess_exec(
            _PROGRAM,
            *("--port", str(port), *options, "--allow-insecure-loopback-webhooks"),
            stdout=subprocess.DEVNULL,
        )
        wire = Telegram(journal, _server=f"http://127.0.0.1:{port}")
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", wire._call)
        app.router.add_post(_WEBHOOK, wire._hook)
        app.router.add_post("/sms/twilio", wire._pass_on)
        runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        try:
            await until(wire._answers, _START_SECONDS)
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            wire.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield wire
        finally:
            await runner.cleanup()
            await wire._client.close()
            server.terminate()
            await server.wait()


def _of(chat: int, language: str) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "Fixture", "language_code": language}
    return {"chat": {"id": chat, "type": "private", "first_name": "Fixture"}, "from": person}


def _group(chat: int) -> dict[str, Any]:
    return {"id": chat, "type": "supergroup", "title": "Fixture"}


def _edited(update: dict[str, Any]) -> dict[str, Any]:
    message = update.get("message", {})
    if "edit_date" not in message:
        return update
    return {"update_id": update["update_id"], "edited_message": message}


def _in_topic(group: int, thread: int, name: str) -> dict[str, Any]:
    """Each message of a topic answers the one that opened it."""
    opened = _ours(group, thread) | {"forum_topic_created": {"name": name, "icon_color": 7322096}}
    there = {"message_thread_id": thread, "is_topic_message": True}
    return there | {"reply_to_message": opened | there, "chat": _group(group) | {"is_forum": True}}


def _ours(group: int, number: int) -> dict[str, Any]:
    bot = {"id": int(TOKEN.partition(":")[0]), "is_bot": True, "first_name": "Jirani"}
    return {"message_id": number, "date": 1, "chat": _group(group), "from": bot, "text": "…"}


async def _sorted(
    request: web.Request,
) -> tuple[dict[str, str], Any, dict[str, str] | None]:
    """The fields of a call, and what goes on of it: without the topic, which is not modelled."""
    sort = request.headers.get("Content-Type", "")  # a call without parameters has none
    fields: dict[str, str] = {}
    if sort.startswith("multipart/"):
        form = aiohttp.FormData()
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                fields["file"] = value.filename
                form.add_field(name, value.file, filename=value.filename)
            else:
                fields[name] = str(value)
                if name != "message_thread_id":
                    form.add_field(name, str(value))
        return fields, form, None
    body = await request.read()
    fields = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    rest = {name: value for name, value in fields.items() if name != "message_thread_id"}
    data = body if rest == fields else urlencode(rest).encode()
    return fields, data, {"Content-Type": sort} if sort else {}


def _told(fields: dict[str, str], message: int) -> Told:
    rows = json.loads(fields.get("reply_markup", "{}")).get("inline_keyboard", [])
    buttons = {button["text"]: button["callback_data"] for row in rows for button in row}
    answered = json.loads(fields.get("reply_parameters", "{}")).get("message_id")
    return Told(
        int(fields["chat_id"]),
        fields.get("text") or fields.get("caption", ""),
        buttons,
        message,
        int(fields["message_thread_id"]) if "message_thread_id" in fields else None,
        answered,
        fields.get("file"),
    )

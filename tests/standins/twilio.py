"""Twilio's Messages API on loopback: takes texts, lists them, reports on them, fails as told."""

import asyncio
import base64
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import count

import aiohttp
from aiohttp import web

from bot.channels.twilio_signature import sign
from locales.segments import measure

ACCOUNT = "AC" + "0" * 31 + "1"
TOKEN = "e" * 32
NUMBER = "+12025550100"
_LIST = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
_FILES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{{sid}}/Media"
_FOREVER = 3600


@dataclass(slots=True)
class Message:
    """One text, either way."""

    sid: str
    to: str
    sender: str
    body: str
    direction: str
    at: datetime
    callback: str | None = None
    status: str = "queued"
    num_media: str = "0"

    def to_json(self) -> dict[str, object]:
        return {
            "sid": self.sid,
            "account_sid": ACCOUNT,
            "to": self.to,
            "from": self.sender,
            "body": self.body,
            "direction": self.direction,
            "status": self.status,
            "num_segments": str(measure(self.body).segments),
            "num_media": self.num_media,
            "date_sent": format_datetime(self.at),
            "date_created": format_datetime(self.at),
            "error_code": None,
        }


@dataclass(frozen=True, slots=True)
class File:
    """A file of a message. `goes_to`: where its URL redirects; None: the store behind it."""

    sid: str
    message: str
    mime: str
    body: bytes
    goes_to: str | None = None

    @property
    def path(self) -> str:
        return f"{_FILES.format(sid=self.message)}/{self.sid}"


@dataclass(slots=True)
class TwilioStandIn:
    """`sent`: what it accepted, in order. `faults`: what happens to the next requests.

    A fault is a pair of HTTP status and error code, 'drop' (accepted, then the connection ends),
    'hang' (accepted, never answered), '500' (accepted, then an error), or None for a good one.
    """

    url: str = ""
    sent: list[Message] = field(default_factory=list)
    faults: deque[tuple[int, int] | str | None] = field(default_factory=deque)
    report: bool = True  # post status callbacks by itself
    files: dict[str, File] = field(default_factory=dict)  # by SID; deleted ones are gone
    asked: list[tuple[str, bool]] = field(default_factory=list)  # paths of files, with auth or not
    unwell: deque[int] = field(default_factory=deque)  # statuses that the next file requests get
    listless: set[str] = field(default_factory=set)  # messages whose files cannot be listed
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _listed: dict[str, Message] = field(default_factory=dict)  # what people sent, by SID
    _reports: set[asyncio.Task[None]] = field(default_factory=set)

    def texts_to(self, number: str) -> list[str]:
        return [message.body for message in self.sent if message.to == number]

    async def post_inbound(
        self,
        url: str,
        sender: str,
        body: str,
        *,
        sid: str | None = None,
        token: str = TOKEN,
        **more: str,
    ) -> int:
        """Posts a signed webhook and lists it; returns its status, 0 where nobody answers."""
        sid = sid or f"SM{next(self._numbers) + (1 << 80):032x}"
        if token == TOKEN:
            message = Message(sid, NUMBER, sender, body, "inbound", datetime.now(UTC))
            message.num_media = more.get("NumMedia", "0")
            self._listed.setdefault(sid, message)
        fields = {
            "AccountSid": ACCOUNT,
            "MessageSid": sid,
            "From": sender,
            "To": NUMBER,
            "Body": body,
        } | more
        return await _post(url, fields, token)

    def enclose(
        self, message: str, body: bytes, mime: str = "image/jpeg", goes_to: str | None = None
    ) -> File:
        """Puts a file where Twilio has it; `more_of` tells a webhook of it."""
        file = File(f"ME{next(self._numbers):032x}", message, mime, body, goes_to)
        self.files[file.sid] = file
        return file

    def more_of(self, *files: File) -> dict[str, str]:
        """The fields of a webhook that tell of files, as `post_inbound` takes them."""
        told = {"NumMedia": str(len(files))}
        for number, file in enumerate(files):
            told[f"MediaUrl{number}"] = f"{self.url}{file.path}"
            told[f"MediaContentType{number}"] = file.mime
        return told

    async def post_status(self, message: Message, status: str) -> int:
        """Posts a signed status callback, as often and in whatever order a test likes."""
        assert message.callback is not None
        fields = {
            "AccountSid": ACCOUNT,
            "MessageSid": message.sid,
            "MessageStatus": status,
            "To": message.to,
            "From": message.sender,
        }
        return await _post(message.callback, fields, TOKEN)

    async def _create(self, request: web.Request) -> web.StreamResponse:
        _authorise(request)
        form = await request.post()
        fault = self.faults.popleft() if self.faults else None
        if isinstance(fault, tuple):
            status, code = fault
            problem = {"code": code, "message": "refused", "status": status}
            return web.json_response(problem, status=status)
        message = Message(
            sid=f"SM{next(self._numbers) + (1 << 64):032x}",
            to=str(form["To"]),
            sender=str(form.get("From", NUMBER)),
            body=str(form["Body"]),
            direction="outbound-api",
            at=datetime.now(UTC),
            callback=str(form["StatusCallback"]) if "StatusCallback" in form else None,
        )
        self.sent.append(message)
        match fault:
            case "hang":
                await asyncio.sleep(_FOREVER)
            case "drop":
                assert request.transport is not None
                request.transport.abort()
            case "500":
                return web.json_response({"code": 20500, "message": "oops"}, status=500)
        if self.report and message.callback:
            task = asyncio.create_task(self._tell(message))
            self._reports.add(task)
            task.add_done_callback(self._reports.discard)
        return web.json_response(message.to_json(), status=201)

    async def _tell(self, message: Message) -> None:
        for status in ("sent", "delivered"):
            message.status = status
            await self.post_status(message, status)

    async def _list(self, request: web.Request) -> web.Response:
        _authorise(request)
        found = [*self.sent, *self._listed.values()]
        for name, attribute in (("To", "to"), ("From", "sender")):
            if name in request.query:
                found = [m for m in found if getattr(m, attribute) == request.query[name]]
        page = {
            "messages": [message.to_json() for message in found],
            "next_page_uri": None,
            "first_page_uri": _LIST,
            "page": 0,
            "page_size": len(found),
        }
        return web.json_response(page)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """Sends on to the store, as Twilio does."""
        self.asked.append((request.path, "Authorization" in request.headers))
        _authorise(request)
        if self.unwell:
            return web.Response(status=self.unwell.popleft())
        file = self.files.get(request.match_info["file"])
        if file is None or file.message != request.match_info["sid"]:
            raise web.HTTPNotFound
        place = file.goes_to or f"{self.url}/store/{file.sid}"
        return web.Response(status=307, headers={"Location": place})

    async def _store(self, request: web.Request) -> web.Response:
        self.asked.append((request.path, "Authorization" in request.headers))
        if request.match_info["file"] == "ring":
            raise web.HTTPFound("/store/ring")
        file = self.files[request.match_info["file"]]
        return web.Response(body=file.body, content_type=file.mime)

    async def _files_of(self, request: web.Request) -> web.Response:
        _authorise(request)
        sid = request.match_info["sid"]
        if sid in self.listless:
            raise web.HTTPServiceUnavailable
        found = [file for file in self.files.values() if file.message == sid]
        listed = [{"sid": file.sid, "content_type": file.mime} for file in found]
        page = {"media_list": listed, "next_page_uri": None, "page": 0, "page_size": len(listed)}
        return web.json_response(page)

    async def _delete(self, request: web.Request) -> web.Response:
        _authorise(request)
        if self.unwell:
            return web.Response(status=self.unwell.popleft())
        gone = self.files.pop(request.match_info["file"], None)
        return web.Response(status=204 if gone else 404)

    async def _account(self, request: web.Request) -> web.Response:
        _authorise(request)
        return web.json_response({"sid": ACCOUNT, "status": "active"})

    @asynccontextmanager
    async def serve(self) -> AsyncIterator["TwilioStandIn"]:
        """On a free loopback port until the block ends."""
        app = web.Application()
        app.router.add_post(_LIST, self._create)
        app.router.add_get(_LIST, self._list)
        app.router.add_get(f"/2010-04-01/Accounts/{ACCOUNT}.json", self._account)
        app.router.add_get(f"{_FILES}.json", self._files_of)
        app.router.add_get(f"{_FILES}/{{file}}", self._file)
        app.router.add_delete(f"{_FILES}/{{file}}.json", self._delete)
        app.router.add_get("/store/{file}", self._store)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            for task in list(self._reports):
                task.cancel()
            await runner.cleanup()


async def _post(url: str, fields: dict[str, str], token: str) -> int:
    """The status; 0 where nobody answered."""
    headers = {"X-Twilio-Signature": sign(token, url, list(fields.items()))}
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=fields, headers=headers) as answer,
        ):
            await answer.read()
            return answer.status
    except aiohttp.ClientError:
        return 0


def _authorise(request: web.Request) -> None:
    wanted = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    if request.headers.get("Authorization") != f"Basic {wanted}":
        body = '{"code": 20003, "message": "Authenticate", "status": 401}'
        raise web.HTTPUnauthorized(text=body, content_type="application/json")

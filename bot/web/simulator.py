"""The simulator: phones to text with, and what offices get, live. Only where nothing is live."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from json import JSONDecodeError
from typing import Any, NoReturn
from weakref import WeakSet

import aiohttp_jinja2
from aiohttp import web

from bot.channels.simulator import ADDRESS_HINT, ADDRESSES, NAME, texted
from bot.receive import Overloaded
from bot.web.service import SERVICE
from bot.web.today import offices_today
from storage.models import Medium
from storage.phones import contacts, last_paged, phone

_LONGEST_TEXT = 4096
_HEARTBEAT = 15.0
_OURS = {None, "same-origin", "none"}


class _Streams(WeakSet[asyncio.Task[Any]]):
    """Open event streams: they would hold up the process's end."""


_streams = web.AppKey("streams", _Streams)


def add_simulator(app: web.Application) -> None:
    """The page and the little JSON that it lives on."""
    app[_streams] = _Streams()
    app.on_shutdown.append(_end_streams)
    app.add_routes(
        [
            web.get("/", _page),
            web.get("/simulator/people", _people),
            web.get("/simulator/offices", _offices),
            web.get("/simulator/events", _events),
            web.post("/simulator/phone", _phone),
            web.post("/simulator/texts", _text),
        ]
    )


async def _page(request: web.Request) -> web.Response:
    return aiohttp_jinja2.render_template("simulator.html", request, {})


async def _people(request: web.Request) -> web.Response:
    people = await request.app[SERVICE].db.read(contacts)
    return web.json_response({"people": [asdict(person) for person in people]})


async def _offices(request: web.Request) -> web.Response:
    service = request.app[SERVICE]
    offices = await service.db.read(offices_today, service.clock())
    return web.json_response({"offices": offices})


async def _phone(request: web.Request) -> web.Response:
    """The texts of one phone; without an address that of whoever was paged last.

    A POST, so that no number stands in a URL.
    """
    asked = await _asked(request)
    db = request.app[SERVICE].db
    if asked.get("address"):
        whose: tuple[Medium, str] | None = _address(asked)
    else:
        whose = await db.read(last_paged)
    bubbles = await db.read(phone, *whose) if whose else []
    medium, address = whose or (None, None)
    return web.json_response(
        {"medium": medium, "address": address, "bubbles": [one.to_dict() for one in bubbles]}
    )


async def _text(request: web.Request) -> web.Response:
    """A text or a button's data, kept the way a gateway's webhook is."""
    asked = await _asked(request)
    medium, address = _address(asked)
    text = asked.get("text")
    if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST_TEXT:
        _refuse("Write something first, up to 4096 characters.")
    received = texted(medium, address, text, tap=asked.get("tap") is True)
    try:
        await request.app[SERVICE].inbox.keep(NAME, [received])
    except Overloaded:
        raise web.HTTPServiceUnavailable(text="Too much at once: try again.\n") from None
    return web.json_response({"kept": True}, status=202)


async def _events(request: web.Request) -> web.StreamResponse:
    """`changed` whenever anything happened; the page then asks for what it shows."""
    task = asyncio.current_task()
    if task is not None:
        request.app[_streams].add(task)
    feed = request.app[SERVICE].hints.feed()  # collects from here on: nothing falls between
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    await response.write(b"retry: 2000\n\ndata: hello\n\n")
    async for happened in _beats(feed, _HEARTBEAT):
        try:
            await response.write(b"data: changed\n\n" if happened else b": still here\n\n")
        except ConnectionResetError:  # the page was closed
            break
    return response


async def _beats(feed: AsyncIterator[Any], seconds: float) -> AsyncIterator[bool]:
    """True for each thing of the feed, False for each `seconds` of silence."""
    step: asyncio.Task[Any] = asyncio.ensure_future(anext(feed))
    try:
        while True:
            done, _ = await asyncio.wait({step}, timeout=seconds)
            if done:
                try:
                    step.result()
                except StopAsyncIteration:
                    return
                step = asyncio.ensure_future(anext(feed))
            yield bool(done)
    finally:
        step.cancel()


async def _end_streams(app: web.Application) -> None:
    streams = app[_streams]
    for task in tuple(streams):
        task.cancel()


async def _asked(request: web.Request) -> dict[str, Any]:
    # No other site's page may text: JSON needs a preflight, and browsers say where they are.
    ours = request.headers.get("Sec-Fetch-Site") in _OURS
    if not ours or request.content_type != "application/json":
        _refuse("Only the simulator's own page asks here, in JSON.")
    try:
        asked = await request.json()
    except (JSONDecodeError, UnicodeDecodeError, RecursionError):
        _refuse("That is not JSON.")
    if not isinstance(asked, dict):
        _refuse("A JSON object is needed.")
    return asked


def _address(asked: dict[str, Any]) -> tuple[Medium, str]:
    address = asked.get("address")
    medium = next((each for each in ADDRESSES if each == asked.get("medium")), None)
    if medium is None or not isinstance(address, str) or not ADDRESSES[medium].fullmatch(address):
        _refuse(f"Whose phone? {ADDRESS_HINT}")
    return medium, address


def _refuse(line: str) -> NoReturn:
    raise web.HTTPBadRequest(text=f"{line}\n") from None

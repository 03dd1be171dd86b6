"""Webhooks: refuses what is forged, malformed, too large or too slow; answers what is kept."""

import asyncio
from collections.abc import Mapping

import structlog
from aiohttp import web
from aiohttp.hdrs import CONTENT_TYPE

from bot.channels.base import Channel, Forged, Malformed, Webhook
from bot.receive import Inbox, Overloaded
from storage.models import Medium

log = structlog.get_logger()

READ_SECONDS = 10.0


def intake_routes(
    channels: Mapping[Medium, Channel], inbox: Inbox, read_seconds: float = READ_SECONDS
) -> list[web.RouteDef]:
    """POST routes of every channel that has webhooks."""
    return [
        web.post(path, _Intake(channel, inbox, read_seconds).handle)
        for channel in dict.fromkeys(channels.values())
        for path in channel.webhooks
    ]


class _Intake:
    def __init__(self, channel: Channel, inbox: Inbox, read_seconds: float) -> None:
        self._channel = channel
        self._inbox = inbox
        self._read_seconds = read_seconds
        self._reply = channel.reply.encode()
        self._headers = {CONTENT_TYPE: f"{channel.reply_type}; charset=utf-8"}

    async def handle(self, request: web.Request) -> web.Response:
        body = await self._body(request)
        try:
            received = self._channel.receive(Webhook(request.raw_path, request.headers, body))
            await self._inbox.keep(self._channel.name, received)
        except Forged:
            log.warning("intake.forged", channel=self._channel.name)
            raise web.HTTPForbidden(text="This request is not signed by the gateway.") from None
        except Malformed as error:
            log.warning("intake.malformed", channel=self._channel.name, what=str(error))
            raise web.HTTPBadRequest(text=f"Malformed: {error}.") from None
        except Overloaded as error:
            raise web.HTTPServiceUnavailable(
                text=f"Nothing was kept: {error}. Send it again.", headers={"Retry-After": "2"}
            ) from None
        return web.Response(body=self._reply, headers=self._headers)

    async def _body(self, request: web.Request) -> bytes:
        if request.content.is_eof():  # it came with its headers, as nearly all do
            return _bounded(request.content.read_nowait(), request.client_max_size)
        try:
            async with asyncio.timeout(self._read_seconds):
                return await request.read()
        except TimeoutError:
            refusal = web.HTTPRequestTimeout(text="The body came too slowly.")
            refusal.force_close()
            raise refusal from None


def _bounded(body: bytes, most: int) -> bytes:
    if len(body) > most:
        raise web.HTTPRequestEntityTooLarge(most, len(body))
    return body

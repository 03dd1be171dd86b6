"""The gateway of a run to which none is connected: phones on a page or in a terminal."""

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

import regex

from bot.channels.base import Dead, Found, Keep, Limits, Outgoing, Received, Sent, Webhook
from locales.segments import measure
from storage.content import Content
from storage.models import InboundKind, Medium, OutboundState

NAME = "simulator"
ADDRESSES = {
    Medium.SMS: regex.compile(r"\+[1-9]\d{6,14}"),
    Medium.TELEGRAM: regex.compile(r"[1-9]\d{0,14}"),
}
ADDRESS_HINT = "a number is written like +254700000001, a Telegram chat like 700001."
_REMEMBERED = 500


@dataclass(frozen=True, slots=True)
class Delivered:
    """One text that reached a simulated phone."""

    outbound_id: int
    address: str
    content: Content
    segments: int  # 0 on Telegram


def texted(medium: Medium, address: str, text: str, *, tap: bool = False) -> Received:
    """What a person's text looks like when it comes in; `tap` is a Telegram button's data."""
    return Received(
        kind=InboundKind.TAP if tap else InboundKind.MESSAGE,
        key=f"in-{token_hex(12)}",
        medium=medium,
        address=address,
        text=text,
    )


class Simulator:
    """SMS and Telegram without a carrier: every text is taken, and its receipt follows."""

    name = NAME
    media: tuple[Medium, ...] = (Medium.SMS, Medium.TELEGRAM)
    limits = Limits(
        longest=4096, buttons=True, receipts=True, rate=500.0, per_address=50.0, free=True
    )
    webhooks: tuple[str, ...] = ()
    reply = ""
    reply_type = "text/plain"

    def __init__(self) -> None:
        self.delivered: deque[Delivered] = deque(maxlen=_REMEMBERED)
        self._receipts: asyncio.Queue[Received] = asyncio.Queue()

    def receive(self, request: Webhook) -> list[Received]:  # noqa: ARG002 - it has no webhook
        return []

    async def send(self, outgoing: Outgoing) -> Sent:
        # Telegram's chat ids are bare numbers, phones are E.164: that tells them apart here.
        phone = outgoing.address.startswith("+")
        segments = measure(outgoing.content.text).segments if phone else 0
        provider_id = f"sim-{outgoing.id}"
        self.delivered.append(Delivered(outgoing.id, outgoing.address, outgoing.content, segments))
        self._receipts.put_nowait(_receipt(outgoing.id, provider_id, phone=phone))
        return Sent(provider_id=provider_id, segments=segments)

    async def start(self, keep: Keep) -> None:
        """Hands each receipt back the way a carrier's status callback comes."""
        while True:
            receipt = await self._receipts.get()
            await keep([receipt, *self._waiting()])

    async def hand_back(self, keep: Keep) -> int:
        """Hands back what waits now, for callers that do not run `start`; how many."""
        if receipts := self._waiting():
            await keep(receipts)
        return len(receipts)

    async def missed(self, since: datetime) -> list[Received]:  # noqa: ARG002 - a queue in memory misses none
        return []

    async def find(self, outgoing: Outgoing, since: datetime) -> Found | None:  # noqa: ARG002 - all are remembered
        known = any(text.outbound_id == outgoing.id for text in self.delivered)
        state = OutboundState.DELIVERED.value if known else None
        return Found(sent=known, provider_id=f"sim-{outgoing.id}" if known else None, state=state)

    async def fetch(self, handle: str, limit: int) -> bytes:  # noqa: ARG002 - nobody sends it files
        raise Dead("no files here")

    async def drop(self, handle: str) -> None:
        """It has none."""

    async def check(self) -> str:
        return "on, nothing leaves this machine"

    async def close(self) -> None:
        """Nothing is held open."""

    def _waiting(self) -> list[Received]:
        receipts = []
        while not self._receipts.empty():
            receipts.append(self._receipts.get_nowait())
        return receipts


def _receipt(outbound_id: int, provider_id: str, *, phone: bool) -> Received:
    return Received(
        kind=InboundKind.RECEIPT,
        key=f"delivered-{outbound_id}",
        medium=Medium.SMS if phone else Medium.TELEGRAM,
        address=provider_id,
        outbound_id=outbound_id,
        provider_id=provider_id,
        state=OutboundState.DELIVERED.value,
    )

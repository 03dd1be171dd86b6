"""A gateway in memory whose answers a test scripts."""

from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.channels.base import (
    Found,
    Keep,
    Limits,
    Outgoing,
    Received,
    SendError,
    Sent,
    TooBig,
    Webhook,
)
from storage.models import Medium

FAST = Limits(longest=1600, receipts=True, rate=1000.0, per_address=1000.0)


class ScriptedChannel:
    """Each send takes the next of `script`: an error to raise, or None to take it."""

    webhooks: tuple[str, ...] = ()
    reply = ""
    reply_type = "text/plain"

    def __init__(
        self,
        *script: SendError | None,
        media: tuple[Medium, ...] = (Medium.SMS,),
        limits: Limits = FAST,
    ) -> None:
        self.name = "scripted"
        self.media = media
        self.limits = limits
        self.script = deque(script)
        self.sent: list[Outgoing] = []  # what the gateway took
        self.calls: list[Outgoing] = []  # whatever reached it
        self.finds: Found | SendError | None = None
        self.asked: list[tuple[int, datetime]] = []
        self.meanwhile: Callable[[Outgoing], Awaitable[None]] | None = None
        self.final = False
        self.files: dict[str, bytes | SendError] = {}  # by handle, for `fetch`
        self.fetched: list[str] = []
        self.meanwhile_fetched: Callable[[], Awaitable[None]] | None = None
        self.dropped: list[str] = []
        self.drops: SendError | None = None

    @property
    def texts(self) -> list[str]:
        return [outgoing.content.text for outgoing in self.sent]

    def receive(self, request: Webhook) -> list[Received]:  # noqa: ARG002 - it has no webhook
        return []

    async def send(self, outgoing: Outgoing) -> Sent:
        self.calls.append(outgoing)
        if self.meanwhile is not None:
            await self.meanwhile(outgoing)
        error = self.script.popleft() if self.script else None
        if error is not None:
            raise error
        self.sent.append(outgoing)
        return Sent(f"SM{outgoing.id:032x}", segments=1, final=self.final)

    async def start(self, keep: Keep) -> None:
        """Nothing comes in here."""

    async def missed(self, since: datetime) -> list[Received]:  # noqa: ARG002
        return []

    async def find(self, outgoing: Outgoing, since: datetime) -> Found | None:
        self.asked.append((outgoing.id, since))
        if isinstance(self.finds, SendError):
            raise self.finds
        return self.finds

    async def fetch(self, handle: str, limit: int) -> bytes:
        self.fetched.append(handle)
        if self.meanwhile_fetched is not None:
            await self.meanwhile_fetched()
        found = self.files[handle]
        if isinstance(found, SendError):
            raise found
        if len(found) > limit:
            raise TooBig
        return found

    async def drop(self, handle: str) -> None:
        if isinstance(self.drops, SendError):
            raise self.drops
        self.dropped.append(handle)

    async def check(self) -> str:
        return "scripted"

    async def close(self) -> None:
        """Nothing is held open."""

"""What a gateway is to the rest: it receives, it sends, it knows no table and no handler."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from json import JSONEncoder, loads
from math import isfinite
from operator import attrgetter
from typing import Protocol

import regex
from multidict import CIMultiDictProxy

from storage.attachments import Media
from storage.content import Content
from storage.models import InboundKind, Medium
from storage.receipts import Advice, Receipt


@dataclass(frozen=True, slots=True)
class Received:
    """One thing a gateway told us. `key` is its id there; a repeat has the same key.

    For a receipt: `outbound_id` and/or `provider_id` say of which message, `state` is one of
    OutboundState's values, `code` the provider's error, `advice` what it means.
    For moved: `text` is the new address. For opt_out: `state` is 'stopped' or 'active'.
    `near`: latitude and longitude as `coarse` leaves them, so that nothing exact is ever stored.
    `chat`: the group in which it happened; `address` is then the person who did it, and `text`
    begins with '/' only where it is a command of ours. `thread`: the topic in it; `answers`: the
    gateway's id of the message that it answers. For topic: `state` is 'shut' or 'open'.
    """

    kind: InboundKind
    key: str
    medium: Medium
    address: str  # E.164, chat id; for a receipt the provider's id of the message
    text: str = ""
    second_key: str | None = None
    at: datetime | None = None  # when it was sent, if the gateway says so
    language: str | None = None  # Telegram's language_code
    outbound_id: int | None = None
    provider_id: str | None = None
    state: str | None = None
    code: str | None = None
    advice: str | None = None
    media: tuple[Media, ...] = ()  # at most MOST_FILES
    near: tuple[float, float] | None = None
    chat: str | None = None
    thread: int | None = None
    answers: str | None = None

    @property
    def receipt(self) -> Receipt:
        """What a receipt says of its message."""
        return Receipt(
            self.state,
            self.outbound_id,
            self.provider_id,
            self.code,
            Advice(self.advice) if self.advice else None,
        )

    def to_json(self) -> str:
        """What says nothing is left out."""
        told = zip(_FIELDS, _values(self), strict=True)
        said = {name: value for name, value in told if value is not None and value != ()}
        if self.at is not None:
            said["at"] = self.at.isoformat()
        if self.media:
            said["media"] = [(one.handle, one.mime, one.size) for one in self.media]
        return _encode(said)

    @staticmethod
    def from_json(text: str) -> "Received":
        said = loads(text)
        said["kind"] = InboundKind(said["kind"])
        said["medium"] = Medium(said["medium"])
        if said.get("at"):
            said["at"] = datetime.fromisoformat(said["at"])
        if "media" in said:
            said["media"] = tuple(Media(*one) for one in said["media"])
        if "near" in said:
            said["near"] = tuple(said["near"])
        return Received(**said)


_FIELDS = tuple(field.name for field in fields(Received))
_values = attrgetter(*_FIELDS)
_encode = JSONEncoder(ensure_ascii=False).encode

MOST_FILES = 10  # of one message
_LONGEST_HANDLE = 512
_A_MIME = regex.compile(r"[a-z0-9.+-]{1,31}/[a-z0-9.+-]{1,32}")
_ANY_KIND = "application/octet-stream"
_DECIMALS = 2  # of a degree: about a kilometre
_EAST, _NORTH = 180, 90


def media(handle: str, mime: str | None, size: int | None = None) -> Media:
    """A file as a gateway tells of it; what it cannot be called so is any kind of file."""
    kind = (mime or "").partition(";")[0].strip().lower()
    name = "".join(sign for sign in handle if sign.isascii() and sign.isprintable())
    return Media(name[:_LONGEST_HANDLE], kind if _A_MIME.fullmatch(kind) else _ANY_KIND, size)


def coarse(latitude: float, longitude: float) -> tuple[float, float] | None:
    """A place to about a kilometre; None for what is none on Earth."""
    if not (isfinite(latitude) and isfinite(longitude)):
        return None
    if abs(latitude) > _NORTH or abs(longitude) > _EAST:
        return None
    return round(latitude, _DECIMALS) + 0.0, round(longitude, _DECIMALS) + 0.0  # never -0.0


@dataclass(frozen=True, slots=True)
class Webhook:
    """A request as a channel sees it: the raw path with query, headers and the whole body."""

    path: str
    headers: CIMultiDictProxy[str]
    body: bytes


class Forged(Exception):
    """The request does not prove that it comes from the gateway: 403."""


class Malformed(Exception):
    """It does, but it is not what the gateway's documents promise: 400."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One claimed outbound row, opened for its channel.

    `edits`: the gateway's id of the message that this one replaces; `answers`: of the one that it
    answers. `thread`: the topic of a group that it goes to.
    """

    id: int
    address: str
    content: Content
    urgent: bool = False
    edits: str | None = None
    thread: int | None = None
    answers: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The gateway took it.

    `thread`: the topic that it opened; `threadless`: none could be opened, or it is there no more.
    """

    provider_id: str | None = None
    segments: int = 0
    final: bool = False  # no receipt will follow: it counts as delivered
    thread: int | None = None
    threadless: bool = False


class SendError(Exception):
    """The closed set of ways in which a send can fail; `bot.send` alone makes states of them."""


class Later(SendError):
    """Nothing was sent; try again after `seconds` (None: the usual back-off).

    `whole`: the seconds are for the whole gateway, which pauses; else for this recipient only.
    """

    def __init__(self, reason: str, seconds: float | None = None, *, whole: bool = True) -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.whole = whole


class Unknown(SendError):
    """The request left, no answer came: it may or may not have been sent."""


class Dead(SendError):
    """It will never arrive. `address_is`: what the address is now ('dead', 'stopped') or None."""

    def __init__(self, reason: str, address_is: str | None = None) -> None:
        super().__init__(reason)
        self.address_is = address_is


class TooBig(Dead):
    """A file has more bytes than are kept."""

    def __init__(self) -> None:
        super().__init__("too big")


class MovedTo(SendError):
    """The chat has another id now; send there."""

    def __init__(self, address: str) -> None:
        super().__init__("moved")
        self.address = address


@dataclass(frozen=True, slots=True)
class Limits:
    """What a gateway can carry. Rates are per second; `per_address` is for one recipient.

    `rate` counts SMS segments or calls; `per_number` segments of the number that sends;
    `per_group` is for a chat of many. `free`: a text costs nobody anything.
    """

    longest: int
    buttons: bool = False
    receipts: bool = False
    rate: float = 1.0
    per_address: float = 1.0
    per_number: float | None = None
    per_group: float | None = None
    free: bool = False


Keep = Callable[[Sequence[Received]], Awaitable[None]]
Lease = Callable[[str, float], Awaitable[bool]]  # whether `name` is ours for so many seconds


@dataclass(frozen=True, slots=True)
class Found:
    """What a reconciliation learnt of an outbound whose fate was unknown."""

    sent: bool
    provider_id: str | None = None
    state: str | None = None


class Channel(Protocol):
    """One gateway. `name` is unique; `media` are the kinds of address it serves."""

    name: str
    media: tuple[Medium, ...]
    limits: Limits
    webhooks: tuple[str, ...]  # paths under which `receive` is called, POST only
    reply: str  # the body of the 200 that tells the gateway that all is kept
    reply_type: str

    def receive(self, request: Webhook) -> list[Received]:
        """Pure. Raises Forged or Malformed."""
        ...

    async def send(self, outgoing: Outgoing) -> Sent:
        """Raises a SendError, nothing else that is expected."""
        ...

    async def start(self, keep: Keep) -> None:
        """Registers webhooks or pulls until cancelled; `keep` has committed when it returns."""
        ...

    async def missed(self, since: datetime) -> list[Received]:
        """Inbound messages since then, to fetch what never reached us; [] where it cannot tell."""
        ...

    async def find(self, outgoing: Outgoing, since: datetime) -> Found | None:
        """What became of an unknown send; None where the gateway cannot tell."""
        ...

    async def fetch(self, handle: str, limit: int) -> bytes:
        """A file of a message, at most `limit` bytes. Raises a SendError; `TooBig` above that."""
        ...

    async def drop(self, handle: str) -> None:
        """Deletes the gateway's copy of a file, where it has one. Raises a SendError."""
        ...

    async def check(self) -> str:
        """For `jirani doctor`: one line of what works; raises a SendError with the mend."""
        ...

    async def close(self) -> None:
        """Ends connections."""
        ...

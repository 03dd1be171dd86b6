"""What came in and what goes out; both keep their whole story."""

from datetime import datetime
from enum import IntEnum, StrEnum

from sqlalchemy import Column, Index, LargeBinary, SmallInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.base import Id, Sealed, one_of


class Medium(StrEnum):
    """What an address is an address of; which gateway serves it is a matter of settings."""

    SMS = "sms"
    TELEGRAM = "telegram"
    EMAIL = "email"


class InboundKind(StrEnum):
    """What a gateway can tell us."""

    MESSAGE = "message"
    TAP = "tap"  # a button; its text is the button's data
    EDIT = "edit"
    RECEIPT = "receipt"  # how a message of ours fared
    MOVED = "moved"  # a chat has a new id
    TOPIC = "topic"  # of a group was shut or opened by its people
    OPT_OUT = "opt_out"  # the carrier or Telegram says that we may not, or may again, write


class InboundState(StrEnum):
    """Pending until handled; parked after too many failures, until somebody replays it.

    Wiped: handled, and its text is gone because its time is over.
    """

    PENDING = "pending"
    HANDLED = "handled"
    PARKED = "parked"
    WIPED = "wiped"


class Inbound(SQLModel, table=True):
    """One thing received. `key` is the gateway's id of it: a repeat is the same row."""

    __table_args__ = (
        UniqueConstraint("channel", "key"),
        UniqueConstraint("channel", "second_key"),
        Index("ix_inbound_claim", "state", "id"),
        Index("ix_inbound_order", "state", "sender", "id"),
        Index("ix_inbound_at", "received_at", "kind", "state", "certainty", "country"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    channel: str = Field(max_length=16)
    key: str = Field(max_length=128)
    second_key: str | None = Field(default=None, max_length=128)
    kind: InboundKind = Field(sa_type=one_of(InboundKind))
    sender: bytes = Field(max_length=32)  # blind index of the address, or of what a receipt tells
    body: str = Field(sa_type=Sealed("inbound.body"))  # the `bot.channels.base.Received` as JSON
    received_at: datetime
    state: InboundState = Field(default=InboundState.PENDING, sa_type=one_of(InboundState))
    attempts: int = 0
    due_at: datetime
    handled_at: datetime | None = None
    intent: str | None = Field(default=None, max_length=32)
    certainty: str | None = Field(default=None, max_length=16)
    parser: str | None = Field(default=None, max_length=16)
    place_id: int | None = Field(default=None, sa_type=Id)  # its sender's settlement
    country: str | None = Field(default=None, max_length=2)  # its sender's: whose office counts it
    error: str | None = Field(default=None, max_length=200)  # exception's name and place, no text


class Lane(IntEnum):
    """A lower lane waits for every higher one."""

    ALERT = 0
    ANSWER = 1
    DIGEST = 2
    BROADCAST = 3


class OutboundState(StrEnum):
    """`unknown`: it left and no answer came; only a reconciliation or a receipt ends that."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"  # the address opted out or a limit held it


class Outbound(SQLModel, table=True):
    """One text to one address, rendered when queued. `key` makes queueing it twice harmless."""

    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_outbound_claim", "state", "lane", "due_at", "id"),
        Index("ix_outbound_order", "recipient", "state", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    key: str = Field(max_length=96)
    lane: Lane = Field(sa_column=Column(SmallInteger, nullable=False))
    medium: Medium = Field(sa_type=one_of(Medium))
    recipient: bytes = Field(max_length=32, sa_type=LargeBinary)
    address: str = Field(sa_type=Sealed("outbound.address"))
    content: str = Field(sa_type=Sealed("outbound.content"))  # `storage.content.Content` as JSON
    inbound_id: int | None = Field(default=None, sa_type=Id, index=True)
    alert_id: int | None = Field(default=None, sa_type=Id, index=True)
    digest_id: int | None = Field(default=None, sa_type=Id, index=True)
    edits: int | None = Field(default=None, sa_type=Id, index=True)  # the outbound that it rewrites
    room_id: int | None = Field(default=None, sa_type=Id, index=True)  # the exchange's in a group
    state: OutboundState = Field(default=OutboundState.PENDING, sa_type=one_of(OutboundState))
    attempts: int = 0
    created_at: datetime
    due_at: datetime
    claimed_until: datetime | None = None
    provider_id: str | None = Field(default=None, max_length=255, index=True)
    segments: int = 0
    sent_at: datetime | None = None
    settled_at: datetime | None = None  # when it was delivered, failed or dropped
    error: str | None = Field(default=None, max_length=64)


class OutboundEvent(SQLModel, table=True):
    """Append-only: each change of an outbound's state, with the provider's word for it."""

    __tablename__ = "outbound_event"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    outbound_id: int = Field(sa_type=Id, index=True)
    at: datetime
    state: OutboundState = Field(sa_type=one_of(OutboundState))
    detail: str | None = Field(default=None, max_length=64)

"""Where an exchange is held in a group chat: a topic of its own, or answers to its card."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.ids import new_id
from storage.models.base import Id, one_of
from storage.models.talks import Side


class RoomState(StrEnum):
    """`opening` until the gateway has told whether the group has topics."""

    OPENING = "opening"
    OPEN = "open"
    SHUT = "shut"  # its people closed the topic: what is written waits until they open it
    CLOSED = "closed"  # with its exchange


class Room(SQLModel, table=True):
    """An exchange in a group. `side`: None where both sides are in that group.

    `thread`: the gateway's id of its topic; None where the group has none, or we may open none:
    there people answer its card, and `card_id` is the outbound that shows it.
    """

    __tablename__ = "exchange_room"
    __table_args__ = (
        UniqueConstraint("match_id", "chat_id"),
        Index("ix_exchange_room_chat", "chat_id", "thread"),
    )

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    match_id: int = Field(sa_type=Id, foreign_key="exchange_match.id")
    chat_id: int = Field(sa_type=Id, foreign_key="chat_group.id")
    side: Side | None = Field(default=None, sa_type=one_of(Side))
    state: RoomState = Field(default=RoomState.OPENING, sa_type=one_of(RoomState))
    thread: int | None = Field(default=None, sa_type=Id)
    card_id: int | None = Field(default=None, sa_type=Id)
    shown: str | None = Field(default=None, max_length=64)  # a digest of what its card says
    shut_at: datetime | None = None
    created_at: datetime

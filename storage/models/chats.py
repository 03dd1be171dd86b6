"""Group chats that hear of cases, and the card that each case has in them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.ids import new_id
from storage.models.base import Id, Sealed, one_of
from storage.models.messages import Medium


class ChatPurpose(StrEnum):
    """What a group is for."""

    RESPONDERS = "responders"  # a card for each case, edited as it moves
    CITY = "city"  # a neutral line, once a case is verified and its sender agrees
    EXCHANGE = "exchange"  # a topic for each exchange of a city, or of two


class ChatGroup(SQLModel, table=True):
    """A group chat, linked to a city, a country or an office by a single-use code.

    `other_city`, `other_country`: the second city of a group for the exchanges of two.
    """

    __tablename__ = "chat_group"
    __table_args__ = (
        UniqueConstraint("index"),
        Index("ix_chat_group_place", "country", "city"),
    )

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    purpose: ChatPurpose = Field(sa_type=one_of(ChatPurpose))
    medium: Medium = Field(default=Medium.TELEGRAM, sa_type=one_of(Medium))
    index: bytes = Field(max_length=32)
    value: str = Field(sa_type=Sealed("chat_group.value"))  # the chat's id
    language: str | None = Field(default=None, max_length=16)
    city: str | None = Field(default=None, max_length=64)
    country: str | None = Field(default=None, max_length=2)
    office: str | None = Field(default=None, max_length=16)
    other_city: str | None = Field(default=None, max_length=64)
    other_country: str | None = Field(default=None, max_length=2)
    linked_by: int | None = Field(default=None, sa_type=Id)
    created_at: datetime
    gone_at: datetime | None = None  # the bot was removed


class Card(SQLModel, table=True):
    """What a chat shows of a case. `outbound_id`: the message that is edited."""

    __table_args__ = (UniqueConstraint("alert_id", "chat_id"),)

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    alert_id: int = Field(sa_type=Id, foreign_key="alert.id")
    chat_id: int = Field(sa_type=Id, foreign_key="chat_group.id", index=True)
    outbound_id: int | None = Field(default=None, sa_type=Id)
    version: int = 0  # how often it was queued
    shown: str = Field(sa_type=Sealed("card.shown"))  # the `storage.content.Content` as JSON

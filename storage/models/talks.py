"""What two cities write to one another once both said yes, and who reads it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.ids import new_id
from storage.models.base import Id, Sealed, one_of


class Side(StrEnum):
    """`guest` asked, `host` offered."""

    GUEST = "guest"
    HOST = "host"


class Seat(SQLModel, table=True):
    """Somebody's place in an exchange. `name` is the one they chose; the others read no other.

    `room_id`: the group where they read and write, as long as we are in it. `leads`: of the two
    who agreed. `sent`: SMS that it got on the local day `sent_on`; what is beyond waits as
    `Unread`.
    """

    __tablename__ = "exchange_seat"
    __table_args__ = (
        UniqueConstraint("match_id", "person_id"),
        Index("ix_exchange_seat_person", "person_id"),
    )

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    match_id: int = Field(sa_type=Id, foreign_key="exchange_match.id")
    person_id: int = Field(sa_type=Id, foreign_key="person.id")
    side: Side = Field(sa_type=one_of(Side))
    name: str = Field(sa_type=Sealed("exchange_seat.name"))
    city: str = Field(max_length=64)
    country: str | None = Field(default=None, max_length=2)
    room_id: int | None = Field(default=None, sa_type=Id)
    leads: bool = False
    muted: bool = False
    blocked: bool = False  # what they write goes nowhere, and nothing comes
    sent: int = 0
    sent_on: date | None = None
    told_at: datetime | None = None  # when it last heard that texts wait
    created_at: datetime


class Post(SQLModel, table=True):
    """One piece of what somebody wrote, as the others read it: without numbers and addresses.

    `text`: '' once its writer took it back.
    """

    __tablename__ = "exchange_post"
    __table_args__ = (UniqueConstraint("inbound_id", "piece"),)

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    match_id: int = Field(sa_type=Id, foreign_key="exchange_match.id", index=True)
    seat_id: int = Field(sa_type=Id, foreign_key="exchange_seat.id", index=True)
    inbound_id: int = Field(sa_type=Id)
    piece: int = 0
    text: str = Field(sa_type=Sealed("exchange_post.text"))
    picture: bool = False  # its text is the link to one
    at: datetime


class Unread(SQLModel, table=True):
    """A post that a seat has not been sent."""

    __tablename__ = "exchange_unread"
    __table_args__ = (Index("ix_exchange_unread_post", "post_id"),)

    seat_id: int = Field(sa_type=Id, foreign_key="exchange_seat.id", primary_key=True)
    post_id: int = Field(sa_type=Id, foreign_key="exchange_post.id", primary_key=True)

"""What an exchange plans together: votes, the visit, who travels, what it costs, what is to do."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.ids import new_id
from storage.models.base import Id, Sealed, one_of
from storage.models.talks import Side


class BallotKind(StrEnum):
    """What is voted on."""

    DATE = "date"
    QUESTION = "question"


class Ballot(SQLModel, table=True):
    """`options`: a JSON list, of a date's ballot ISO days; `question` is None there."""

    __tablename__ = "exchange_ballot"
    __table_args__ = (UniqueConstraint("match_id", "number"),)

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    match_id: int = Field(sa_type=Id, foreign_key="exchange_match.id")
    number: int
    kind: BallotKind = Field(sa_type=one_of(BallotKind))
    question: str | None = Field(default=None, sa_type=Sealed("exchange_ballot.question"))
    options: str = Field(sa_type=Sealed("exchange_ballot.options"))
    seat_id: int = Field(sa_type=Id, foreign_key="exchange_seat.id")
    at: datetime


class Vote(SQLModel, table=True):
    """The last word of a seat; `choice` counts from 1."""

    __tablename__ = "exchange_vote"

    ballot_id: int = Field(sa_type=Id, foreign_key="exchange_ballot.id", primary_key=True)
    seat_id: int = Field(sa_type=Id, foreign_key="exchange_seat.id", primary_key=True)
    choice: int


class Visit(SQLModel, table=True):
    """The days on which one side receives the other. `version` counts how often they were set.

    `step`: reminders that were sent; `next_at`: when the next is due.
    """

    __tablename__ = "exchange_visit"
    __table_args__ = (Index("ix_exchange_visit_next", "next_at"),)

    match_id: int = Field(sa_type=Id, foreign_key="exchange_match.id", primary_key=True)
    starts: date
    ends: date
    version: int = 1
    step: int = 0
    next_at: datetime | None = None
    at: datetime


class PlanKind(StrEnum):
    """What stands in a plan. `people`: how many a side sends; `host`: who takes how many in."""

    PEOPLE = "people"
    HOST = "host"
    COST = "cost"
    TASK = "task"


class PlanItem(SQLModel, table=True):
    """`amount` in minor units of `currency`; `count` of people, `women` and `men` where told.

    `side`: who sends, pays or does it.

    `text` of a usual task is its msgid.
    """

    __tablename__ = "exchange_plan_item"
    __table_args__ = (UniqueConstraint("match_id", "number"),)

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    match_id: int = Field(sa_type=Id, foreign_key="exchange_match.id")
    number: int
    kind: PlanKind = Field(sa_type=one_of(PlanKind))
    side: Side | None = Field(default=None, sa_type=one_of(Side))
    seat_id: int | None = Field(default=None, sa_type=Id)
    text: str = Field(default="", sa_type=Sealed("exchange_plan_item.text"))
    count: int | None = None
    women: int | None = None
    men: int | None = None
    amount: int | None = Field(default=None, sa_type=BigInteger)
    currency: str | None = Field(default=None, max_length=3)
    done_at: datetime | None = None
    at: datetime

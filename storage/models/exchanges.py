"""What communities want to learn from one another and can teach."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.ids import new_id
from storage.models.base import Id, Sealed, one_of


class ExchangeKind(StrEnum):
    """A wish or an offer."""

    REQUEST = "request"
    OFFER = "offer"


class ExchangeStage(StrEnum):
    """How far it is."""

    ASKED = "asked"
    MATCHED = "matched"
    CLOSED = "closed"


class Exchange(SQLModel, table=True):
    """An open request or offer; `topics` are the catalogue's topic names, ' ' between."""

    __table_args__ = (
        UniqueConstraint("reference"),
        Index("ix_exchange_open", "kind", "stage", "city"),
        Index("ix_exchange_day", "day", "country"),
        Index("ix_exchange_at", "at"),
        Index("ix_exchange_matched", "matched_at"),
    )

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    reference: str = Field(max_length=12)
    kind: ExchangeKind = Field(sa_type=one_of(ExchangeKind))
    stage: ExchangeStage = Field(default=ExchangeStage.ASKED, sa_type=one_of(ExchangeStage))
    topics: str = Field(max_length=200)
    words: str | None = Field(default=None, sa_type=Sealed("exchange.words"))
    city: str | None = Field(default=None, max_length=64)  # the asker's or the host's own
    country: str | None = Field(default=None, max_length=2)
    wanted_city: str | None = Field(default=None, max_length=64)
    people: int | None = None
    women: int | None = None
    month: date | None = None  # its first day
    person_id: int | None = Field(default=None, sa_type=Id, index=True)
    inbound_id: int | None = Field(default=None, sa_type=Id, index=True)
    day: date
    at: datetime
    matched_at: datetime | None = None

"""Eviction alerts: the case, its append-only timeline, and who was paged."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.ids import new_id
from storage.models.base import Id, Sealed, one_of


class Phase(StrEnum):
    """What is happening."""

    SIGNAL = "signal"
    THREAT = "threat"
    UNDER_WAY = "underway"
    DONE = "done"


class Handling(StrEnum):
    """What is being done about it."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Verification(StrEnum):
    """How sure it is."""

    UNVERIFIED = "unverified"
    ONE_SOURCE = "one_source"
    VERIFIED = "verified"
    NOT_CONFIRMED = "not_confirmed"


class Alert(SQLModel, table=True):
    """An eviction case. Opened by anyone; ends only by a named person."""

    __table_args__ = (
        UniqueConstraint("reference"),
        Index("ix_alert_open", "handling", "next_rung_at"),
        Index("ix_alert_opener", "opener", "opened_at"),
        Index("ix_alert_opened", "country", "opened_at"),
        Index("ix_alert_closed", "closed_at"),
    )

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    reference: str = Field(max_length=12)
    provisional: bool = False  # a second signal or a look-alike: asked, and seen by a person
    phase: Phase = Field(sa_type=one_of(Phase))
    handling: Handling = Field(default=Handling.OPEN, sa_type=one_of(Handling))
    verification: Verification = Field(
        default=Verification.UNVERIFIED, sa_type=one_of(Verification)
    )
    severity: int = 1  # 0 under way or today, 1 within 7 days, 2 later, 3 only a signal
    restricted: bool = False  # nothing finer than the city leaves the case
    settlement_id: int | None = Field(default=None, sa_type=Id)
    place: str | None = Field(default=None, sa_type=Sealed("alert.place"))  # as the sender wrote it
    city: str | None = Field(default=None, max_length=64)
    country: str | None = Field(default=None, max_length=2)
    by_day: date | None = None  # the newest of the deadline series in the timeline
    households: int | None = None
    opener: bytes = Field(max_length=32)  # blind index of the address
    inbound_id: int | None = Field(default=None, sa_type=Id, index=True)
    opened_at: datetime
    rung: int = -1  # the last rung of the ladder that was paged
    next_rung_at: datetime | None = None  # None once somebody acknowledged
    acknowledged_by: int | None = Field(default=None, sa_type=Id)
    acknowledged_at: datetime | None = None
    closed_at: datetime | None = None


class AlertEventKind(StrEnum):
    """Rows of the timeline."""

    TOLD = "told"  # a text of the sender
    DEADLINE = "deadline"
    HOUSEHOLDS = "households"
    PHASE = "phase"
    PAGED = "paged"
    NOBODY = "nobody"  # a rung without people
    ACKNOWLEDGED = "acknowledged"
    CONFIRMED = "confirmed"  # a provisional alert is real
    CLOSED = "closed"


class AlertEvent(SQLModel, table=True):
    """Append-only: what happened, when, by whom, from which message."""

    __tablename__ = "alert_event"

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    alert_id: int = Field(sa_type=Id, foreign_key="alert.id", index=True)
    at: datetime
    kind: AlertEventKind = Field(sa_type=one_of(AlertEventKind))
    person_id: int | None = Field(default=None, sa_type=Id)
    inbound_id: int | None = Field(default=None, sa_type=Id)
    detail: str | None = Field(default=None, sa_type=Sealed("alert_event.detail"))

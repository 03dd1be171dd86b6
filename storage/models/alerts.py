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
    """What is being done about it, then what came of it, then that the file is closed."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESPONDING = "responding"
    STOPPED = "stopped"
    POSTPONED = "postponed"
    PARTLY = "partly"
    CARRIED_OUT = "carried_out"
    RESETTLED = "resettled"
    UNKNOWN = "unknown"
    CLOSED = "closed"


# Somebody may still lose a home; the others wait for a follow-up, or for nothing.
LIVE = (Handling.OPEN, Handling.ACKNOWLEDGED, Handling.RESPONDING, Handling.POSTPONED)
OUTCOMES = (
    Handling.STOPPED,
    Handling.POSTPONED,
    Handling.PARTLY,
    Handling.CARRIED_OUT,
    Handling.RESETTLED,
    Handling.UNKNOWN,
)


class Verification(StrEnum):
    """How sure it is. `verified`: two independent sources, or a responder on site."""

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
        Index("ix_alert_ended", "ended_at"),
        Index("ix_alert_clock", "clock_at"),
        Index("ix_alert_place", "settlement_id", "opened_at"),
    )

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    reference: str = Field(max_length=12)
    provisional: bool = False  # a second signal or a look-alike: asked, and seen by a person
    phase: Phase = Field(sa_type=one_of(Phase))
    handling: Handling = Field(default=Handling.OPEN, sa_type=one_of(Handling))
    verification: Verification = Field(
        default=Verification.UNVERIFIED, sa_type=one_of(Verification)
    )
    severity: int = 1  # 0 under way, 1 within 72 h or no notice, 2 within 14 days, 3 later, a sign
    ruled: int = 1  # what the rule alone says; differs where a named person decided
    reason: str | None = Field(
        default=None, max_length=64
    )  # of the severity: see `handlers.triage`
    restricted: bool = False  # nothing finer than the city leaves the case
    safe: bool = False  # the sender's phone is seen by others: neutral words, nothing unasked
    consent: bool | None = None  # whether groups may hear of it; None: not asked
    city_only: bool = False  # of a number that a responder doubted: no rung above the city
    language: str | None = Field(default=None, max_length=16)  # of its sender
    settlement_id: int | None = Field(default=None, sa_type=Id)
    place: str | None = Field(default=None, sa_type=Sealed("alert.place"))  # as the sender wrote it
    city: str | None = Field(default=None, max_length=64)
    country: str | None = Field(default=None, max_length=2)
    by_day: date | None = None  # the newest of the deadline series in the timeline
    by_at: datetime | None = None  # its moment: the hour that was told, else 8 in the morning there
    clock_at: datetime | None = None  # of the next question that the clock asks
    households: int | None = None
    opener: bytes = Field(max_length=32)  # blind index of the address
    inbound_id: int | None = Field(default=None, sa_type=Id, index=True)
    first_hash: str | None = Field(default=None, max_length=64)  # of reference, moment, first text
    opened_at: datetime
    rung: int = -1  # the last rung of the ladder that was paged
    next_rung_at: datetime | None = None  # None once somebody acknowledged
    acknowledged_by: int | None = Field(default=None, sa_type=Id)
    acknowledged_at: datetime | None = None
    outcome: Handling | None = Field(default=None, sa_type=one_of(Handling))
    ended_at: datetime | None = None  # when the outcome was known, or the file closed without one
    closed_at: datetime | None = None
    merged_into: int | None = Field(default=None, sa_type=Id, index=True)


class AlertEventKind(StrEnum):
    """Rows of the timeline. `fact` rows are the case's figures, each a series by `fact`."""

    TOLD = "told"  # a text of the sender
    FACT = "fact"  # `fact` names it, `detail` is its value
    DEADLINE = "deadline"
    HOUSEHOLDS = "households"
    PHASE = "phase"
    SEVERITY = "severity"  # '0 underway': the level and its reason
    PAGED = "paged"
    NOBODY = "nobody"  # a rung without people
    ACKNOWLEDGED = "acknowledged"
    JOINED = "joined"  # a second responder, where the first asked for help
    ON_WAY = "on_way"
    NEEDS_HELP = "needs_help"
    HANDED_OVER = "handed_over"
    CONFIRMED = "confirmed"  # a provisional alert is real
    VERIFIED = "verified"  # a `Verification`
    HANDLED = "handled"  # a `Handling`
    ASKED = "asked"  # by the clock: '-24h', '+6h', '+30d'
    SAFE = "safe"  # the sender's phone is seen by others
    CONSENT = "consent"  # yes or no
    MERGED = "merged"  # the other's reference
    ATTACHED = "attached"  # a document or photo: the `Attachment`'s id
    NOTE = "note"
    WRITTEN = "written"  # a responder to the sender
    BROADCAST = "broadcast"  # to the settlement's leaders
    DOUBTED = "doubted"  # its number: flood, forged, city
    REOPENED = "reopened"
    CLOSED = "closed"


class Told(StrEnum):
    """Whose word a row of the timeline is."""

    SENDER = "sender"
    WITNESS = "witness"  # another sender, of a merged alert
    RESPONDER = "responder"
    RULE = "rule"  # the ladder, the clock, the triage


class AlertEvent(SQLModel, table=True):
    """What happened, when, by whom, from which message. The database refuses to change a row.

    Only `detail` is wiped when its time is over.
    """

    __tablename__ = "alert_event"
    __table_args__ = (Index("ix_alert_event_kind", "alert_id", "kind"),)

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    alert_id: int = Field(sa_type=Id, foreign_key="alert.id")
    at: datetime
    kind: AlertEventKind = Field(sa_type=one_of(AlertEventKind))
    fact: str | None = Field(default=None, max_length=32)  # a `storage.facts.Fact`
    told: Told = Field(default=Told.RULE, sa_type=one_of(Told))
    person_id: int | None = Field(default=None, sa_type=Id)
    inbound_id: int | None = Field(default=None, sa_type=Id)
    detail: str | None = Field(default=None, sa_type=Sealed("alert_event.detail"))

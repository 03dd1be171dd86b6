"""Savings: what a group reported at a meeting, and the ledger entries it made. Never edited."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.ids import new_id
from storage.models.base import Id, one_of


class Meeting(SQLModel, table=True):
    """One report of a group. Without entries it is a zero report: a word, not silence."""

    __table_args__ = (
        Index("ix_meeting_at", "at", "group_id", "reversed_at", "women", "men", "members"),
        Index("ix_meeting_group", "group_id", "at"),
    )

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    group_id: int = Field(sa_type=Id, foreign_key="savings_group.id")
    day: date  # the group's local day
    members: int | None = None
    women: int | None = None
    men: int | None = None
    reporter_id: int | None = Field(default=None, sa_type=Id, index=True)
    inbound_id: int | None = Field(default=None, sa_type=Id, index=True)
    certainty: str = Field(max_length=16)  # certain or confirmed
    at: datetime
    reversed_at: datetime | None = None  # its entries were reversed: its people no longer count


class EntryKind(StrEnum):
    """`delta` has the sign; this says why."""

    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    LOAN = "loan"
    REPAYMENT = "repayment"
    SOCIAL_IN = "social_in"
    SOCIAL_OUT = "social_out"


OUTGOING = frozenset({EntryKind.WITHDRAWAL, EntryKind.LOAN, EntryKind.SOCIAL_OUT})


class Fund(StrEnum):
    """Kept apart from one another."""

    SAVINGS = "savings"
    SOCIAL = "social"


class Entry(SQLModel, table=True):
    """A movement of money. A correction is a reversal (`reverses`) and a new entry."""

    __table_args__ = (
        UniqueConstraint("group_id", "reference"),
        UniqueConstraint("reverses"),
        CheckConstraint("amount > 0", name="amount_above_zero"),
        CheckConstraint("delta = amount OR delta = -amount", name="delta_is_amount"),
        # A digest counts what came in its day, so that every entry is in exactly one of them.
        Index("ix_entry_at", "at", "group_id", "currency", "kind", "fund", "delta", "reverses"),
        Index("ix_entry_group", "group_id", "fund", "delta"),
    )

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    reference: str = Field(max_length=12)
    group_id: int = Field(sa_type=Id, foreign_key="savings_group.id")
    meeting_id: int = Field(sa_type=Id, foreign_key="meeting.id", index=True)
    kind: EntryKind = Field(sa_type=one_of(EntryKind))
    fund: Fund = Field(default=Fund.SAVINGS, sa_type=one_of(Fund))
    amount: int = Field(sa_type=BigInteger)  # minor units
    delta: int = Field(sa_type=BigInteger)  # effect on the fund, minor units
    currency: str = Field(max_length=3)
    day: date  # the group's local day; a reversal stands on the day it was made
    reverses: int | None = Field(default=None, sa_type=Id, foreign_key="entry.id")
    reporter_id: int | None = Field(default=None, sa_type=Id, index=True)
    inbound_id: int | None = Field(default=None, sa_type=Id, index=True)
    at: datetime

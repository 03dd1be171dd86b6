"""Texts that were not understood twice in a row, and the person who answers them."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.ids import new_id
from storage.models.base import Id


class Handover(SQLModel, table=True):
    """A sender whose texts organisers of their settlement got; they answer by the reference."""

    __table_args__ = (
        UniqueConstraint("reference"),
        Index("ix_handover_sender", "sender", "at"),
        Index("ix_handover_at", "at", "country"),
    )

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    reference: str = Field(max_length=12)
    sender: bytes = Field(max_length=32)  # blind index of the address
    person_id: int = Field(sa_type=Id, foreign_key="person.id")
    settlement_id: int = Field(sa_type=Id, foreign_key="settlement.id")
    country: str | None = Field(default=None, max_length=2)
    inbound_id: int | None = Field(default=None, sa_type=Id)
    at: datetime
    answered_at: datetime | None = None
    answered_by: int | None = Field(default=None, sa_type=Id)

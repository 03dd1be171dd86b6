"""Settlements and savings groups. Cities, countries and offices are data: `storage.places`."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.ids import new_id
from storage.models.base import Id, one_of


class SettlementState(StrEnum):
    """`proposed` by a leader, `active` once an organiser confirmed it."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    CLOSED = "closed"


class Land(StrEnum):
    """Whose the ground is that a settlement stands on."""

    PUBLIC = "public"
    PRIVATE = "private"
    COMMUNITY = "community"
    MIXED = "mixed"


class Hazard(StrEnum):
    """What threatens a settlement, apart from people."""

    FLOOD = "flood"
    LANDSLIDE = "landslide"
    FIRE = "fire"
    STORM = "storm"
    EARTHQUAKE = "earthquake"
    WASTE = "waste"  # a dump, foul water or smoke
    LINES = "lines"  # a railway, a road or cables too near


class Settlement(SQLModel, table=True):
    """A place whose people report. `folded` is the name as texts are compared."""

    __table_args__ = (UniqueConstraint("country", "city", "folded"),)

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    name: str = Field(max_length=64)
    folded: str = Field(max_length=64)
    aliases: str = Field(default="", max_length=400)  # other names, folded, '|' between
    city: str = Field(max_length=64)  # as `storage.places` names it
    country: str = Field(max_length=2)
    households: int | None = None
    land: Land | None = Field(default=None, sa_type=one_of(Land))
    hazards: str = Field(default="", max_length=80)  # of `Hazard`, '|' between
    state: SettlementState = Field(sa_type=one_of(SettlementState))
    created_at: datetime


class SavingsGroup(SQLModel, table=True):
    """People who save together and report as one."""

    __tablename__ = "savings_group"
    __table_args__ = (UniqueConstraint("settlement_id", "folded"),)

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    name: str = Field(max_length=64)
    folded: str = Field(max_length=64)
    settlement_id: int = Field(sa_type=Id, foreign_key="settlement.id")
    currency: str = Field(max_length=3)  # ISO 4217
    every_days: int = 7  # how often a word is expected; silence is counted from it
    weekday: int | None = None  # of its meetings, Monday is 0
    hour: int = 18  # local, at which its treasurers are reminded
    reminders: bool = True
    women: int | None = None  # members
    men: int | None = None
    share: int | None = Field(default=None, sa_type=BigInteger)  # minor units that one share costs
    witness_above: int | None = Field(default=None, sa_type=BigInteger)  # minor units; see Approval
    goal: int | None = Field(default=None, sa_type=BigInteger)  # minor units they want to reach
    created_at: datetime

    @property
    def members(self) -> int | None:
        """None where neither women nor men were told."""
        told = [count for count in (self.women, self.men) if count is not None]
        return sum(told) if told else None

"""What groups were reminded of: once each, and no more than a few times without an answer."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.ids import new_id
from storage.models.base import Id, one_of


class ReminderKind(StrEnum):
    """Of the meeting to come, of a report that is missing, or a month's summary."""

    BEFORE = "before"
    AFTER = "after"
    MONTH = "month"


class Reminder(SQLModel, table=True):
    """`day`: the meeting's, or the first of the month that is summed up."""

    __table_args__ = (UniqueConstraint("group_id", "kind", "day"),)

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    group_id: int = Field(sa_type=Id, foreign_key="savings_group.id")
    kind: ReminderKind = Field(sa_type=one_of(ReminderKind))
    day: date
    at: datetime

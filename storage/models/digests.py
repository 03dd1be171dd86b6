"""One digest an office and local day, its figures frozen."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.ids import new_id
from storage.models.base import Id, Sealed


class Digest(SQLModel, table=True):
    """Inserted with its outbound rows, so that a day is sent exactly once."""

    __table_args__ = (UniqueConstraint("office", "day"),)

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    office: str = Field(max_length=16)
    day: date  # the closed local day it tells of
    figures: str = Field(sa_type=Sealed("digest.figures"))  # JSON
    text: str = Field(sa_type=Sealed("digest.text"))
    made_at: datetime

"""Members of a group by their initials, where the group wants that: they are nobody's account."""

from datetime import date

from sqlmodel import Field, SQLModel

from storage.ids import new_id
from storage.models.base import Id, one_of
from storage.models.people import Sex


class Member(SQLModel, table=True):
    """For the group's officers only: never exported. Among those who have not left, each once."""

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    group_id: int = Field(sa_type=Id, foreign_key="savings_group.id", index=True)
    initials: str = Field(max_length=12)
    sex: Sex = Field(sa_type=one_of(Sex))  # female or male
    joined: date  # the local day on which they were listed
    left: date | None = None

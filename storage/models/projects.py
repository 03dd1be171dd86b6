"""Upgrading projects: what a group or a city wants to build, and how far it is."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.ids import new_id
from storage.models.base import Id, one_of


class ProjectStage(StrEnum):
    """How far it is."""

    IDEA = "idea"
    PLANNED = "planned"
    FUNDED = "funded"
    BUILDING = "building"
    DONE = "done"
    STOPPED = "stopped"


class Project(SQLModel, table=True):
    """Own savings towards it are the entries that name it. `group_id` None: a whole city's."""

    __table_args__ = (
        UniqueConstraint("reference"),
        Index("ix_project_place", "country", "city"),
    )

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    reference: str = Field(max_length=12)
    group_id: int | None = Field(
        default=None, sa_type=Id, foreign_key="savings_group.id", index=True
    )
    city: str = Field(max_length=64)
    country: str = Field(max_length=2)
    title: str = Field(max_length=60)
    need: str = Field(max_length=32)  # a topic, or 'other'
    cost: int = Field(sa_type=BigInteger)  # minor units
    currency: str = Field(max_length=3)
    partners: str = Field(default="", max_length=120)
    stage: ProjectStage = Field(default=ProjectStage.IDEA, sa_type=one_of(ProjectStage))
    opened_by: int | None = Field(default=None, sa_type=Id)
    inbound_id: int | None = Field(default=None, sa_type=Id)
    at: datetime


class ProjectEvent(SQLModel, table=True):
    """Append-only: who changed what of a project, and when."""

    __tablename__ = "project_event"

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    project_id: int = Field(sa_type=Id, foreign_key="project.id", index=True)
    what: str = Field(max_length=16)  # a column of Project
    value: str = Field(max_length=120)
    person_id: int | None = Field(default=None, sa_type=Id)
    inbound_id: int | None = Field(default=None, sa_type=Id)
    at: datetime

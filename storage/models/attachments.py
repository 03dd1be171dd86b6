"""Documents and photos of a case or an exchange: fetched once, without their metadata, sealed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.ids import new_id
from storage.models.base import Id, Sealed, SealedBytes, one_of
from storage.models.messages import Medium


class AttachmentState(StrEnum):
    """`refused`: of a kind or size that is not kept; `gone`: its gateway no longer has it."""

    WANTED = "wanted"
    KEPT = "kept"
    REFUSED = "refused"
    GONE = "gone"
    WIPED = "wiped"


class Attachment(SQLModel, table=True):
    """One file of one message. `handle` is its gateway's name for it, until it is fetched.

    Of a case, or of a post in an exchange: then whoever has its `link` may see it.
    """

    __table_args__ = (
        UniqueConstraint("inbound_id", "number"),
        UniqueConstraint("link"),
        Index("ix_attachment_due", "state", "due_at"),
    )

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    alert_id: int | None = Field(default=None, sa_type=Id, foreign_key="alert.id", index=True)
    post_id: int | None = Field(
        default=None, sa_type=Id, foreign_key="exchange_post.id", index=True
    )
    link: str | None = Field(default=None, max_length=16)
    inbound_id: int = Field(sa_type=Id)
    number: int  # of the message's files, from 0
    at: datetime
    medium: Medium = Field(sa_type=one_of(Medium))
    handle: str | None = Field(default=None, sa_type=Sealed("attachment.handle"))
    mime: str = Field(max_length=64)  # as its gateway says; once kept, as it is
    state: AttachmentState = Field(default=AttachmentState.WANTED, sa_type=one_of(AttachmentState))
    attempts: int = 0
    due_at: datetime
    size: int | None = None  # bytes as kept
    digest: str | None = Field(default=None, max_length=64)  # SHA-256 of the bytes as kept
    reason: str | None = Field(default=None, max_length=64)  # why it was refused


class AttachmentBody(SQLModel, table=True):
    """Its bytes, apart so that lists stay light."""

    __tablename__ = "attachment_body"

    attachment_id: int = Field(sa_type=Id, primary_key=True, foreign_key="attachment.id")
    body: bytes = Field(sa_type=SealedBytes("attachment_body.body"))

"""What was learnt in exchanges, and the good practices that communities write down for others."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.ids import new_id
from storage.models.base import Id, Sealed, one_of
from storage.models.talks import Side

_RANKED = ("stage", "topic")
# What cities learn from one another; `handlers.topics` has their words.
TOPICS = (
    *("savings", "sanitation", "water", "land", "tenure", "negotiation", "upgrading", "mapping"),
    *("housing", "women_tenure", "resettlement", "mobilisation"),
)


class PracticeStage(StrEnum):
    """How far it is. `approved`: reviewed well, its authors are asked whether it may be read."""

    DRAFT = "draft"
    REVIEW = "review"
    RETURNED = "returned"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Learning(SQLModel, table=True):
    """What somebody of one side of an exchange will do differently, in their words."""

    __tablename__ = "exchange_learning"

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    match_id: int = Field(sa_type=Id, foreign_key="exchange_match.id", index=True)
    seat_id: int = Field(sa_type=Id, foreign_key="exchange_seat.id")
    side: Side = Field(sa_type=one_of(Side))
    text: str = Field(sa_type=Sealed("exchange_learning.text"))
    inbound_id: int = Field(sa_type=Id)
    at: datetime


class Done(StrEnum):
    """What became of what one side said it will do."""

    DONE = "done"
    PARTLY = "partly"
    NOT_YET = "not_yet"


class FollowUp(SQLModel, table=True):
    """One side of an exchange is asked, months after it first told what it learnt.

    `asked_at`: also where nobody could be asked any more. It stays when the words are wiped.
    """

    __tablename__ = "exchange_follow_up"
    __table_args__ = (
        UniqueConstraint("match_id", "side", "months"),
        Index("ix_exchange_follow_up_due", "asked_at", "due_at"),
    )

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    match_id: int = Field(sa_type=Id, foreign_key="exchange_match.id")
    side: Side = Field(sa_type=one_of(Side))
    months: int
    due_at: datetime
    asked_at: datetime | None = None
    answer: Done | None = Field(default=None, sa_type=one_of(Done))
    answered_at: datetime | None = None


class Practice(SQLModel, table=True):
    """Meant for everybody, so nothing of it is sealed; a text is '' until it was told.

    `language`: in which it is written. `person_id`: who writes it, None where it came from a
    file. `version`: how often its texts were set, it was sent, or an office withdrew it. `asked`:
    ids of who were asked to review it, when it was `sent_at`. `worth`: what readers make of it,
    by `storage.practice_search.worth`.
    """

    __table_args__ = (
        UniqueConstraint("reference"),
        # What LEARN looks at: the worthiest of each way of being near.
        Index("ix_practice_any", *_RANKED, "worth"),
        Index("ix_practice_country", *_RANKED, "country", "worth"),
        Index("ix_practice_office", *_RANKED, "office", "worth"),
        Index("ix_practice_language", *_RANKED, "language", "worth"),
        Index("ix_practice_newest", "stage", "created_at"),
    )

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    reference: str = Field(max_length=12)
    stage: PracticeStage = Field(default=PracticeStage.DRAFT, sa_type=one_of(PracticeStage))
    topic: str = Field(max_length=64)
    language: str = Field(max_length=16)
    city: str = Field(max_length=64)
    country: str = Field(max_length=2)
    office: str | None = Field(default=None, max_length=16)
    year: int | None = None
    title: str = Field(max_length=120)
    problem: str = Field(default="", max_length=400)
    done: str = Field(default="", max_length=400)
    result: str = Field(default="", max_length=400)
    cost: str = Field(default="", max_length=400)
    match_id: int | None = Field(default=None, sa_type=Id, index=True)
    person_id: int | None = Field(default=None, sa_type=Id, index=True)
    version: int = 0
    sent_at: datetime | None = None
    asked: str = Field(default="", max_length=200)
    helped: int = 0
    not_helped: int = 0
    used: int = 0
    worth: int = 0
    created_at: datetime
    published_at: datetime | None = None


class PracticeAuthor(SQLModel, table=True):
    """Who must agree before it is published. `agrees`: None until they said."""

    __tablename__ = "practice_author"
    __table_args__ = (Index("ix_practice_author_person", "person_id"),)

    practice_id: int = Field(sa_type=Id, foreign_key="practice.id", primary_key=True)
    person_id: int = Field(sa_type=Id, primary_key=True)
    agrees: bool | None = None


class PracticeVersion(SQLModel, table=True):
    """Append-only: one text of a practice as somebody set it. `what`: a column of Practice."""

    __tablename__ = "practice_version"
    __table_args__ = (UniqueConstraint("practice_id", "version"),)

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    practice_id: int = Field(sa_type=Id, foreign_key="practice.id")
    version: int
    what: str = Field(max_length=16)
    text: str = Field(max_length=400)
    person_id: int | None = Field(default=None, sa_type=Id)
    at: datetime


class PracticeReview(SQLModel, table=True):
    """Append-only: what a peer of another city, or an office, says of one version.

    `reviewer`: the person's id or the office's code, so that each says it once.
    """

    __tablename__ = "practice_review"
    __table_args__ = (UniqueConstraint("practice_id", "version", "reviewer"),)

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    practice_id: int = Field(sa_type=Id, foreign_key="practice.id")
    version: int
    reviewer: str = Field(max_length=24)
    person_id: int | None = Field(default=None, sa_type=Id)
    office: str | None = Field(default=None, max_length=16)  # that says it
    city: str | None = Field(default=None, max_length=64)
    country: str | None = Field(default=None, max_length=2)
    good: bool
    words: str = Field(default="", max_length=400)
    at: datetime


class PracticeVote(SQLModel, table=True):
    """Who read it, and whether it helped: None until they said; their newest word stands."""

    __tablename__ = "practice_vote"

    practice_id: int = Field(sa_type=Id, foreign_key="practice.id", primary_key=True)
    person_id: int = Field(sa_type=Id, primary_key=True)
    helped: bool | None = None
    at: datetime


class PracticeWord(SQLModel, table=True):
    """The words of a practice as they are searched: by `storage.practice_words`, drafts apart."""

    __tablename__ = "practice_word"
    __table_args__ = (Index("ix_practice_word_practice", "practice_id"),)

    word: str = Field(max_length=16, primary_key=True)
    practice_id: int = Field(sa_type=Id, foreign_key="practice.id", primary_key=True)

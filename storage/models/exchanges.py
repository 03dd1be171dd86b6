"""What communities want to learn from one another and can teach."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.ids import new_id
from storage.models.base import Id, Sealed, one_of

_FOUND_BY = ("kind", "topic", "wanted")


class ExchangeKind(StrEnum):
    """A wish or an offer."""

    REQUEST = "request"
    OFFER = "offer"


class ExchangeStage(StrEnum):
    """How far it is. `matched`: both sides of one of its matches said yes."""

    ASKED = "asked"
    MATCHED = "matched"
    CLOSED = "closed"


class MatchStage(StrEnum):
    """`proposed` to whoever chooses, `asked` of both sides, `talking` once both said yes.

    `planned`: a visit has its days; `visited`: they are over; `learnt`: both sides told what they
    will do differently.
    """

    PROPOSED = "proposed"
    ASKED = "asked"
    TALKING = "talking"
    PLANNED = "planned"
    VISITED = "visited"
    LEARNT = "learnt"
    CLOSED = "closed"


OPEN_MATCH = (MatchStage.PROPOSED, MatchStage.ASKED)
UNDER_WAY = (MatchStage.TALKING, MatchStage.PLANNED, MatchStage.VISITED, MatchStage.LEARNT)


class MatchEnd(StrEnum):
    """Why nothing came of a match, or why it is over."""

    REFUSED = "refused"
    SILENT = "silent"
    OTHER = "other"  # the request has another host
    ENDED = "ended"  # by one of the sides, or with its request or offer
    REPORTED = "reported"
    OVER = "over"  # nobody writes any more


class Exchange(SQLModel, table=True):
    """A request or an offer; `topics` are the catalogue's topic names, ' ' between.

    Without `wanted_city` and `wanted_country` it goes anywhere.
    """

    __table_args__ = (
        UniqueConstraint("reference"),
        Index("ix_exchange_day", "day", "country"),
        Index("ix_exchange_at", "at"),
        Index("ix_exchange_matched", "matched_at"),
        Index("ix_exchange_ends", "stage", "ends_at"),
        Index("ix_exchange_looked", "kind", "stage", "looked_at"),
        Index("ix_exchange_met", "country", "city", "matched_at"),
    )

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    reference: str = Field(max_length=12)
    kind: ExchangeKind = Field(sa_type=one_of(ExchangeKind))
    stage: ExchangeStage = Field(default=ExchangeStage.ASKED, sa_type=one_of(ExchangeStage))
    topics: str = Field(max_length=200)
    words: str | None = Field(default=None, sa_type=Sealed("exchange.words"))
    city: str | None = Field(default=None, max_length=64)  # the asker's or the host's own
    country: str | None = Field(default=None, max_length=2)
    settlement_id: int | None = Field(default=None, sa_type=Id)
    language: str | None = Field(default=None, max_length=16)  # in which it was written
    wanted_city: str | None = Field(default=None, max_length=64)
    wanted_country: str | None = Field(default=None, max_length=2)
    women_first: bool = False  # a women's group is wanted where there is one
    people: int | None = None
    women: int | None = None
    month: date | None = None  # its first day
    person_id: int | None = Field(default=None, sa_type=Id, index=True)
    inbound_id: int | None = Field(default=None, sa_type=Id, index=True)
    day: date
    at: datetime
    ends_at: datetime | None = None  # when it is no longer looked for; None: with its match
    looked_at: datetime | None = None  # when a host was last looked for
    matched_at: datetime | None = None


class ExchangeTopic(SQLModel, table=True):
    """One topic of a request or an offer that is open: what matching finds it by.

    `wanted`: 'IN/Mumbai' or 'IN' where it wants a city or a country, '' for anywhere.
    """

    __tablename__ = "exchange_topic"
    __table_args__ = (
        # The place at the end, so that one's own is passed over without a look at its row.
        Index("ix_exchange_topic_speech", *_FOUND_BY, "language", "exchange_id", "city", "country"),
        Index("ix_exchange_topic_office", *_FOUND_BY, "office", "exchange_id", "city", "country"),
        Index("ix_exchange_topic_any", *_FOUND_BY, "exchange_id", "city", "country"),
        Index("ix_exchange_topic_place", "kind", "topic", "country", "city", "exchange_id"),
        Index("ix_exchange_topic_country", "kind", "topic", "country", "exchange_id", "city"),
        Index("ix_exchange_topic_city", "kind", "city", "topic", "country"),
    )

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    exchange_id: int = Field(sa_type=Id, foreign_key="exchange.id", index=True)
    kind: ExchangeKind = Field(sa_type=one_of(ExchangeKind))
    topic: str = Field(max_length=64)
    wanted: str = Field(default="", max_length=72)
    city: str = Field(max_length=64)
    country: str | None = Field(default=None, max_length=2)
    office: str | None = Field(default=None, max_length=16)
    language: str | None = Field(default=None, max_length=16)


class Match(SQLModel, table=True):
    """A request and an offer that may meet. `reasons`: codes of `handlers.matching`, ' ' between.

    `guest_agrees` and `host_agrees`: what the two leaders said, None until then. `chosen_by`: who
    chose it; while it is proposed the leader to whom a silent organiser's choice went.
    """

    __tablename__ = "exchange_match"
    __table_args__ = (
        UniqueConstraint("reference"),
        UniqueConstraint("request_id", "offer_id"),
        Index("ix_exchange_match_due", "stage", "due_at"),
        Index("ix_exchange_match_offer", "offer_id", "stage"),
    )

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    reference: str = Field(max_length=12)
    request_id: int = Field(sa_type=Id, foreign_key="exchange.id")
    offer_id: int = Field(sa_type=Id, foreign_key="exchange.id")
    topics: str = Field(max_length=200)
    points: int
    reasons: str = Field(max_length=400)
    stage: MatchStage = Field(default=MatchStage.PROPOSED, sa_type=one_of(MatchStage))
    chosen_by: int | None = Field(default=None, sa_type=Id)
    guest_agrees: bool | None = None
    host_agrees: bool | None = None
    why: MatchEnd | None = Field(default=None, sa_type=one_of(MatchEnd))
    at: datetime
    due_at: datetime | None = None  # when silence ends it; None while another is asked
    closed_at: datetime | None = None


class ExchangeCity(SQLModel, table=True):
    """How a city handles its exchanges. `direct`: its leaders are asked without an organiser."""

    __tablename__ = "exchange_city"
    __table_args__ = (UniqueConstraint("country", "city"),)

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    city: str = Field(max_length=64)
    country: str = Field(max_length=2)
    direct: bool
    set_by: int = Field(sa_type=Id)
    at: datetime

"""People, where they can be reached, what they are in, and what they were last asked."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.ids import new_id
from storage.models.base import Id, Sealed, one_of
from storage.models.chats import ChatPurpose
from storage.models.messages import Medium


class Sex(StrEnum):
    """As the person said it."""

    FEMALE = "f"
    MALE = "m"
    OTHER = "other"
    NOT_SAID = "not_said"


class Person(SQLModel, table=True):
    """Somebody who writes or is written to. `name` is for the case's people only."""

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    name: str | None = Field(default=None, sa_type=Sealed("person.name"))
    language: str | None = Field(default=None, max_length=16)  # a folder of locales/
    country: str | None = Field(default=None, max_length=2)  # ISO 3166-1 alpha-2
    sex: Sex = Field(default=Sex.NOT_SAID, sa_type=one_of(Sex))
    quiet: bool = False  # answers show no amounts
    group_id: int | None = Field(default=None, sa_type=Id)  # the one of several they report for
    group_on: date | None = None  # the local day for which they chose it
    created_at: datetime


class AddressState(StrEnum):
    """Only `active` is written to; STOP makes `stopped`, a dead number `dead`."""

    ACTIVE = "active"
    STOPPED = "stopped"
    DEAD = "dead"


class Address(SQLModel, table=True):
    """A phone number (E.164), chat id or e-mail address of a person."""

    __table_args__ = (UniqueConstraint("index"),)

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    person_id: int = Field(sa_type=Id, foreign_key="person.id", index=True)
    medium: Medium = Field(sa_type=one_of(Medium))
    index: bytes = Field(max_length=32)
    value: str = Field(sa_type=Sealed("address.value"))
    state: AddressState = Field(default=AddressState.ACTIVE, sa_type=one_of(AddressState))
    created_at: datetime
    heard_at: datetime | None = None
    doubt: str | None = Field(default=None, max_length=16)  # of its alerts: flood, forged, city
    doubted_at: datetime | None = None


class Role(StrEnum):
    """What somebody is, in a group, settlement, city, country or office."""

    TREASURER = "treasurer"
    LEADER = "leader"
    ORGANISER = "organiser"
    RESPONDER = "responder"
    OFFICE = "office"  # receives the digest
    AUDITOR = "auditor"  # sees signs, of a city or country
    ADVISER = "adviser"  # of the advisory group on forced evictions: paged last, by country


class Standing(StrEnum):
    """`claimed` by the person, `vouched` by an invitation or an organiser."""

    CLAIMED = "claimed"
    VOUCHED = "vouched"
    LEFT = "left"


class Membership(SQLModel, table=True):
    """A person's role in one scope; the narrowest field that is set is the scope."""

    __table_args__ = (
        Index("ix_membership_scope", "role", "standing", "country", "city"),
        Index("ix_membership_settlement", "settlement_id", "role"),
    )

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    person_id: int = Field(sa_type=Id, foreign_key="person.id", index=True)
    role: Role = Field(sa_type=one_of(Role))
    standing: Standing = Field(sa_type=one_of(Standing))
    group_id: int | None = Field(default=None, sa_type=Id, index=True)
    settlement_id: int | None = Field(default=None, sa_type=Id)
    city: str | None = Field(default=None, max_length=64)
    country: str | None = Field(default=None, max_length=2)
    office: str | None = Field(default=None, max_length=16)
    rung: int = 0  # responders: 0 is paged first
    hours: str | None = Field(default=None, max_length=64)  # on duty: 'mon-fri 8-18, sat 9-13'
    languages: str | None = Field(default=None, max_length=64)  # that they answer in: 'en sw'
    created_at: datetime


class Invitation(SQLModel, table=True):
    """A single-use code; only its keyed hash is kept. With `chat` it links a group chat."""

    __table_args__ = (UniqueConstraint("code"),)

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    code: bytes = Field(max_length=32)
    role: Role = Field(sa_type=one_of(Role))
    group_id: int | None = Field(default=None, sa_type=Id)
    settlement_id: int | None = Field(default=None, sa_type=Id)
    chat: ChatPurpose | None = Field(default=None, sa_type=one_of(ChatPurpose))
    city: str | None = Field(default=None, max_length=64)
    country: str | None = Field(default=None, max_length=2)
    office: str | None = Field(default=None, max_length=16)
    other_city: str | None = Field(default=None, max_length=64)
    other_country: str | None = Field(default=None, max_length=2)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    used_by: int | None = Field(default=None, sa_type=Id)


class Dialogue(SQLModel, table=True):
    """The one question an address was last asked, until it is answered or a day has passed."""

    address: bytes = Field(primary_key=True, max_length=32)  # blind index
    pending: str = Field(sa_type=Sealed("dialogue.pending"))  # `handlers.outcome.Pending` as JSON
    asked_at: datetime
    expires_at: datetime


class Audit(SQLModel, table=True):
    """Append-only: who did what to records, or read personal data, and why."""

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    at: datetime
    actor: str = Field(max_length=64)  # a pseudonym, 'operator' or 'system'
    act: str = Field(max_length=64)
    subject: str = Field(max_length=64)
    reason: str | None = Field(default=None, max_length=200)

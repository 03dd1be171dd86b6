"""What a text can mean: the types that `understand` takes and returns."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class Intent(StrEnum):
    """What somebody wants; a kind of conversation answers each."""

    JOIN = "join"
    SAVINGS = "savings"
    WITHDRAWAL = "withdrawal"
    LOAN = "loan"
    REPAYMENT = "repayment"
    ENTRY = "entry"  # another kind of the ledger; the entity `kind` says which
    TOTAL = "total"
    STATEMENT = "statement"
    SETTINGS = "settings"  # of the sender's group
    UNDO = "undo"
    EVICTION = "eviction"
    EVICTION_UPDATE = "eviction_update"
    EXCHANGE = "exchange"
    OFFER = "offer"
    MATCH = "match"  # an answer about an exchange that is named
    PRACTICE = "practice"  # one that is named, or to be written down
    LEARN = "learn"
    SERVICE = "service"
    HELP = "help"
    LANGUAGE = "language"
    STOP = "stop"
    START = "start"
    QUIET = "quiet"
    FORGET = "forget"
    YES = "yes"
    NO = "no"
    CHOICE = "choice"
    ACKNOWLEDGE = "acknowledge"
    CASE = "case"  # what is done about an alert that is named; the entity `act` says what
    PROJECT = "project"
    GROUP_CODE = "group_code"  # by which an organiser links a Telegram group
    APPROVE = "approve"  # a second officer's word
    REPLY = "reply"
    UNKNOWN = "unknown"


class Certainty(StrEnum):
    """`certain`: act and echo; `confirm`: ask yes or no first; `ask`: one question first."""

    CERTAIN = "certain"
    CONFIRM = "confirm"
    ASK = "ask"
    UNKNOWN = "unknown"


class Safety(StrEnum):
    """Whether an alert opens: at once, or provisionally while it is asked."""

    NONE = "none"
    PROVISIONAL = "provisional"
    CERTAIN = "certain"


class Source(StrEnum):
    """How an entity was read."""

    EXACT = "exact"
    FUZZY = "fuzzy"
    WORD = "word"  # number words
    DERIVED = "derived"


class Span(NamedTuple):
    """Half-open range of characters in the clean text."""

    start: int
    end: int


# Amounts are Decimals as text in major units ('2350.50'); dates are `date`; counts are int.
Scalar = str | int | bool | date
EntityValue = Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """One value found in the text; `span` is None where it was derived from others."""

    value: EntityValue
    span: Span | None = None
    source: Source = Source.EXACT


@dataclass(frozen=True, slots=True)
class Ask:
    """The one thing that must be asked.

    `about`: amount, currency, members, date, kind, eviction, plan, meaning.
    `candidates`: the possible values, in the order in which they are offered.
    """

    about: str
    candidates: tuple[Scalar, ...] = ()


@dataclass(frozen=True, slots=True)
class Awaited:
    """What the pending question takes: its numbered values in order, or a free `slot`."""

    choices: tuple[str, ...] = ()
    slot: str | None = None  # amount, place, code, count, roster, day, spot, talk, story


@dataclass(frozen=True, slots=True)
class Place:
    """A settlement or group that the sender's people know; `names` are folded."""

    id: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hearing:
    """The circumstances of a text. `now` is aware and in the sender's zone."""

    now: datetime
    language: str | None = None
    country: str | None = None  # ISO 3166-1 alpha-2
    currency: str | None = None  # ISO 4217; the group's, else the country's
    awaited: Awaited | None = None
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text means.

    `entities` are named as in tests/cases/sms.json: amount, currency, date, members, women, men,
    phase, by, households, place, actor, notice, notice_days, topics, from, to, city, people, when,
    fund, reason, reference, code, language, choice …
    `reports` holds one Meaning each where a text has several; else it is empty.
    `language` is the language of the words that matched, if any.
    """

    intent: Intent
    certainty: Certainty
    entities: dict[str, Entity] = field(default_factory=dict)
    ask: Ask | None = None
    safety: Safety = Safety.NONE
    language: str | None = None
    reports: tuple["Meaning", ...] = ()

"""A text to be said: its English source, its values and its numbered choices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Money:
    """Minor units of an ISO 4217 currency."""

    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the catalogue used as a value, e.g. a topic: translated when rendered."""

    msgid: str


@dataclass(frozen=True, slots=True)
class Figure:
    """As `Money`, without its code: where the code is said elsewhere."""

    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Brief:
    """A day without its weekday, where many stand below one another."""

    day: date


@dataclass(frozen=True, slots=True)
class Month:
    """The month of a day, and its year."""

    day: date


@dataclass(frozen=True, slots=True)
class Weekday:
    """By its name; Monday is 0."""

    number: int


@dataclass(frozen=True, slots=True)
class Line:
    """Values with spaces between: one item of a list."""

    parts: tuple["Value", ...]


# str: a name or reference; int: a count; date: a day; datetime: an aware moment, shown in the
# reader's zone; tuple: a list, joined with commas.
Value = (
    str
    | int
    | Money
    | Figure
    | Term
    | date
    | Brief
    | Month
    | Weekday
    | datetime
    | Line
    | tuple["Value", ...]
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One numbered answer; `value` is what the handler gets back.

    `label` is a msgid marked with N_, or a value such as Money or a day; a name that must not be
    translated goes in a tuple: `("Mathare",)`.
    """

    value: str
    label: Value
    only_button: bool = False  # an SMS leaves it out: its text says what to send instead


@dataclass(frozen=True, slots=True)
class Say:
    """`msgid` is the English source; each `{placeholder}` is one of `locales.placeholders`.

    With `plural`, `msgid` is for one and `values["count"]` chooses the form. `context` is gettext's
    msgctxt: None for what may go out as an SMS, `PAGE` for what never does.
    """

    msgid: str
    values: Mapping[str, Value] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    plural: str | None = None
    context: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table where columns can line up; `brief` in an SMS. `bars`: a label and a figure each."""

    brief: Say
    title: Say
    rows: tuple[tuple[Value, ...], ...]
    bars: tuple[tuple[Value, Figure], ...] = ()


# How a text is marked says where it goes; `python -m locales.check` reads the marks in the source:
#   say(...), plural(...)  may be an SMS, so every translation is held to the SMS budget,
#                          choices and longest values included
#   page(...)              a digest, a page, an e-mail: never an SMS, no budget
#   N_(...)                a word used as a value or label; it counts where it is used
# The msgid is written out as a literal there; names are given as values, never put in by f-string.
PAGE = "page"


def say(msgid: str, /, *choices: Choice, **values: Value) -> Say:
    """A text that may be an SMS."""
    return Say(msgid, values, choices)


def plural(one: str, other: str, /, *choices: Choice, count: int, **values: Value) -> Say:
    """As `say`, in the form that `count` takes: '{count} household', '{count} households'."""
    return Say(one, {**values, "count": count}, choices, plural=other)


def page(msgid: str, /, *choices: Choice, **values: Value) -> Say:
    """A text of a digest, page, e-mail or group; its choices are buttons."""
    return Say(msgid, values, choices, context=PAGE)


def N_(msgid: str, /) -> str:  # noqa: N802 - the name gettext tools know
    """Marks a msgid for extraction and returns it unchanged."""
    return msgid

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


# str: a name or reference; int: a count; date: a day; datetime: an aware moment, shown in the
# reader's zone; tuple: a list, joined with commas.
Value = str | int | Money | Term | date | datetime | tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One numbered answer; `value` is what the handler gets back, `label` is a msgid."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Say:
    """`msgid` is the English source; each `{placeholder}` is one of `locales.placeholders`."""

    msgid: str
    values: Mapping[str, Value] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()


def say(msgid: str, /, *choices: Choice, **values: Value) -> Say:
    """Shorthand that also marks `msgid` for extraction."""
    return Say(msgid, values, choices)


def N_(msgid: str, /) -> str:  # noqa: N802 - the name gettext tools know
    """Marks a msgid for extraction and returns it unchanged."""
    return msgid

"""What a handler is given and what it returns. A handler changes nothing by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import SQLModel

from handlers.understanding.meaning import Intent, Meaning
from locales.say import Say, Sheet
from storage.attachments import Media
from storage.changes import Change
from storage.models import ChatGroup, Lane, Post, Room
from storage.reader import Reader, Sender


@dataclass(frozen=True, slots=True)
class Pending:
    """The question a sender was last asked; kept for a day, replaced by the next question.

    `kind` is the registry name of the handler that asked and gets the answer; `ask` says which of
    its questions; `choices` are the numbered values; `data` is what the handler wants back.
    """

    kind: str
    ask: str
    choices: tuple[str, ...] = ()
    data: Mapping[str, str | int | None] = field(default_factory=dict)
    slot: str | None = None  # the one free value; `understanding.meaning.Awaited` lists them


@dataclass(frozen=True, slots=True)
class Notice:
    """A text to somebody else. `key` makes a second queueing of it harmless.

    `question` is asked of each address that the text goes to, unless another is pending there and
    it does not insist. `asked_by`: an id that no other question has, where no message asks it.
    `edits`: the key of the text that this one rewrites where that can be done. `calendar`: the
    exchange whose visit comes with it as a file, where files can be sent.
    """

    person_id: int
    text: Say
    key: str
    lane: Lane = Lane.ANSWER
    alert_id: int | None = None
    question: Pending | None = None
    asked_by: int | None = None
    insists: bool = False
    edits: str | None = None
    calendar: int | None = None


@dataclass(frozen=True, slots=True)
class RoomText:
    """A text where an exchange is held in a group. `key`, `edits`, `calendar` as of a `Notice`."""

    room_id: int
    text: Say
    key: str
    edits: str | None = None
    calendar: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that one message does, applied in one transaction with 'handled'.

    `rows` are new rows, in the order of insertion; `changes` are edits of existing ones.
    `picture`: of a city and country, for the group; `room_id`: the exchange there that it is about.
    `question` replaces the pending question; `settles` ends it. `language` is the answers' one
    where it is not the sender's.
    """

    answers: tuple[Say | Sheet, ...] = ()
    rows: tuple[SQLModel, ...] = ()
    changes: tuple[Change, ...] = ()
    notices: tuple[Notice, ...] = ()
    shown: tuple[RoomText, ...] = ()
    picture: tuple[str, str] | None = None
    room_id: int | None = None
    question: Pending | None = None
    settles: bool = False
    language: str | None = None
    lane: Lane = Lane.ANSWER
    alert_id: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One message's circumstances. `today` is the sender's local day.

    `edits`: the message whose words this one changes. `near`: latitude and longitude, coarse.
    In a group for exchanges: `chat` is that group, to which the answers go, `room` the exchange
    there, and `answered` the post of another that the message answers.
    """

    sender: Sender
    meaning: Meaning
    text: str
    now: datetime
    today: date
    inbound_id: int
    read: Reader
    pending: Pending | None = None
    edits: int | None = None
    media: tuple[Media, ...] = ()
    near: tuple[float, float] | None = None
    chat: ChatGroup | None = None
    room: Room | None = None
    answered: Post | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of conversation: one line of the registry.

    `concepts`: the lexicon's concepts it needs words for in every language.
    `resume` takes the answer to a question that `decide` (or itself) asked.
    """

    name: str
    intents: tuple[Intent, ...]
    concepts: tuple[str, ...]
    decide: Callable[[Turn], Outcome]
    resume: Callable[[Turn], Outcome] | None = None

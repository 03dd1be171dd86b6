"""What is said in a group for exchanges: words to the other city, and commands."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot import rooms as shown
from bot.apply import apply
from bot.channels.base import Received
from bot.converse import identity
from handlers import posts, room_commands, room_texts, visits
from handlers import rooms as talk
from handlers.outcome import Outcome, Turn
from handlers.registry import kind_named
from handlers.understanding import understand
from handlers.understanding.meaning import Hearing, Meaning, Safety
from handlers.understanding.talks import read_plan
from storage import rooms, senders
from storage.edits import first_words
from storage.models import ChatGroup, Inbound, InboundKind, Medium, Post, Room, Seat
from storage.outbox import queue
from storage.reader import Reader, Sender
from storage.references import find_reference, reference_spans

_ACTS = {
    **{one: one for one in ("date", "visit", "vote", "done", "cost", "host")},
    "travel": "people",
    "todo": "task",
}
_SHUT_MOST = 60  # texts that a topic is told when it is opened again: more than a day of one seat


def hear(  # noqa: PLR0913 - what happened, where, and with what it is answered
    session: Session,
    read: Reader,
    row: Inbound,
    received: Received,
    chat: ChatGroup,
    now: datetime,
    *,
    media: Collection[Medium],
) -> None:
    """What belongs to no exchange is people's own, and forgotten."""
    room = rooms.room_at(session, chat, received.thread, received.answers)
    is_edit = received.kind == InboundKind.EDIT
    is_command = received.text.startswith("/") and not is_edit
    if received.thread is None and not is_edit:
        room = room or _named(read, chat, received.text)
    if received.kind == InboundKind.TOPIC:
        if room is not None:
            _shut_or_open(session, read, room, received, now)
        return
    edits = first_words(session, row.channel, received.second_key) if is_edit else None
    is_known = edits is not None and bool(read.posts_of(edits))
    if (is_edit and not is_known) or (room is None and not is_command and not is_edit):
        forget(row, received)
        return
    turn = _turn(session, read, row, received, chat, now)
    answered = _answered(session, chat, received)
    turn = replace(turn, room=room, answered=answered, edits=edits)
    if turn.sender.value == chat.value:  # an administrator who hides their name
        apply(session, Outcome((room_texts.name_yourself(),)), now, turn)
        return
    if turn.meaning.safety == Safety.CERTAIN and not (is_command or is_edit):
        alone = replace(turn, chat=None, room=None, answered=None)
        apply(session, kind_named("eviction").decide(alone), now, alone, 0, media)
        return
    apply(session, _decide(turn, received, room), now, turn, 0, media)


def forget(row: Inbound, received: Received) -> None:
    """Its words are wiped at once."""
    row.body = replace(received, text="", media=()).to_json()


def _decide(turn: Turn, received: Received, room: Room | None) -> Outcome:
    if turn.edits is not None:
        return talk.edited(turn)
    if received.text.startswith("/"):
        command, _, rest = received.text.removeprefix("/").partition(" ")
        return room_commands.decide(turn, command, rest)
    return talk.said(turn, room) if room is not None else Outcome()


def _turn(
    session: Session,
    read: Reader,
    row: Inbound,
    received: Received,
    chat: ChatGroup,
    now: datetime,
) -> Turn:
    """Nobody is made a person who hides behind the group."""
    where = received.medium, received.address
    if received.address == chat.value:
        sender = senders.find_sender(session, *where)
    else:
        sender = senders.ensure(session, *where, now, received.language)
    return Turn(
        sender=sender,
        meaning=_meaning(received.text, _hearing(sender, chat, now)),
        text=received.text,
        now=now,
        today=now.astimezone(sender.zone).date(),
        inbound_id=identity(row),
        read=read,
        media=received.media,
        chat=chat,
    )


def _hearing(sender: Sender, chat: ChatGroup, now: datetime) -> Hearing:
    return Hearing(now.astimezone(sender.zone), sender.language, sender.country or chat.country)


def _meaning(text: str, hearing: Hearing) -> Meaning:
    """Of a command that needs days, numbers or sums only those."""
    command, _, rest = text.removeprefix("/").partition(" ")
    act = _ACTS.get(command) if text.startswith("/") else None
    return read_plan(act, rest, hearing) if act else understand(text.removeprefix("/"), hearing)


def _named(read: Reader, chat: ChatGroup, text: str) -> Room | None:
    """'E7K2-M words', where the exchange has no topic."""
    spans = reference_spans(text)
    if not spans or spans[0][0] > 0:
        return None
    named = find_reference(text)
    held = (pair for pair in read.rooms_in(chat.id) if pair[0].thread is None)
    return next((room for room, match in held if match.reference == named), None)


def _answered(session: Session, chat: ChatGroup, received: Received) -> Post | None:
    """The post that a message of ours shows: its key is 'post:ID:…'."""
    row = rooms.shown_there(session, chat, received.answers)
    kind, _, rest = (row.key if row is not None else "").partition(":")
    number = rest.partition(":")[0]
    return session.get(Post, int(number)) if kind == "post" and number.isdecimal() else None


def _shut_or_open(
    session: Session, read: Reader, room: Room, received: Received, now: datetime
) -> None:
    """What was written while it was shut is said when it is open again."""
    match = read.match(room.match_id)
    if not rooms.shut(session, room, now, is_shut=received.state == "shut"):
        return
    shown.show(session, [match.id], now)
    if received.state == "shut" or room.shut_at is None:
        return
    written = read.posted_in(match.id, room.shut_at, _SHUT_MOST)
    seats = {seat.id: seat for seat in read.seats(match.id)}
    anew = [posts.said_anew(room, post, seats[post.seat_id], match) for post in written]
    own = [one for one, post in zip(anew, written, strict=True) if _from_others(seats, post, room)]
    ballot = read.ballot(match.id)
    if ballot is not None and ballot.at >= room.shut_at:
        own += visits.shown_in([room], match, ballot, read.tally(ballot), f"ballot:{ballot.id}")
    queue(session, shown.texts(session, own, now))


def _from_others(seats: dict[int, Seat], post: Post, room: Room) -> bool:
    return seats[post.seat_id].room_id != room.id

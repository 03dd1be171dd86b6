"""What is said in a group for exchanges: words to the other city, and commands."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot import rooms as shown
from bot.apply import apply
from bot.channels.base import Received
from bot.converse import identity
from handlers import posts, room_commands, room_texts
from handlers import rooms as talk
from handlers.outcome import Outcome, Turn
from handlers.registry import kind_named
from handlers.understanding import understand
from handlers.understanding.meaning import Hearing, Meaning, Safety
from handlers.understanding.talks import read_plan
from storage import rooms, senders
from storage.edits import first_words
from storage.models import ChatGroup, Inbound, InboundKind, Match, Medium, Post, Room, Seat
from storage.outbox import queue
from storage.reader import Reader, Sender
from storage.references import find_reference

_ACTS = {
    **{one: one for one in ("date", "visit", "vote", "done", "cost")},
    "travel": "people",
    "todo": "task",
}
_SHUT_MOST = 20  # texts that a topic is told when it is opened again


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
    room = room or _named(read, chat, received.text)
    is_command = received.text.startswith("/")
    if received.kind == InboundKind.TOPIC:
        if room is not None:
            _shut_or_open(session, read, room, received, now)
        return
    if room is None and not is_command:
        forget(row, received)
        return
    turn = _turn(session, read, row, received, chat, now)
    turn = replace(turn, room=room, answered=_answered(session, chat, received))
    if turn.sender.value == chat.value:  # an administrator who hides their name
        apply(session, Outcome((room_texts.name_yourself(),)), now, turn)
        return
    if turn.meaning.safety == Safety.CERTAIN and not is_command:
        alone = replace(turn, chat=None, room=None, answered=None)
        apply(session, kind_named("eviction").decide(alone), now, alone, 1, media)
    apply(session, _decide(turn, received, room), now, turn, 0, media)


def forget(row: Inbound, received: Received) -> None:
    """Its words are wiped at once."""
    row.body = replace(received, text="", media=()).to_json()


def _decide(turn: Turn, received: Received, room: Room | None) -> Outcome:
    if received.kind == InboundKind.EDIT and turn.edits is not None:
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
    edits = None
    if received.kind == InboundKind.EDIT:
        edits = first_words(session, row.channel, received.second_key)
    return Turn(
        sender=sender,
        meaning=_meaning(received.text, _hearing(sender, chat, now)),
        text=received.text,
        now=now,
        today=now.astimezone(sender.zone).date(),
        inbound_id=identity(row),
        read=read,
        edits=edits,
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
    """'E7K2-M words', where the group has no topics."""
    named = find_reference(text)
    if named is None:
        return None
    held = read.rooms_in(chat.id)
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
    if not rooms.shut(session, room, now, is_shut=received.state == "shut"):
        return
    match = session.get_one(Match, room.match_id)
    shown.show(session, [match.id], now)
    if received.state == "shut" or room.shut_at is None:
        return
    written = read.posted_in(match.id, room.shut_at, _SHUT_MOST)
    seats = {seat.id: seat for seat in read.seats(match.id)}
    anew = [posts.said_anew(room, post, seats[post.seat_id], match) for post in written]
    own = [one for one, post in zip(anew, written, strict=True) if _from_others(seats, post, room)]
    queue(session, shown.texts(session, own, now))


def _from_others(seats: dict[int, Seat], post: Post, room: Room) -> bool:
    return seats[post.seat_id].room_id != room.id

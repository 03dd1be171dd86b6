"""Queues what groups see of an exchange: its topic, its card, and what is written in it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import NamedTuple

from sqlmodel import Session, select

from bot.visit_file import visit_file
from handlers import room_texts
from handlers.outcome import Outcome, RoomText, Turn
from locales.catalogue import translate
from locales.render import render, render_sheet
from locales.say import Say, Sheet
from storage import chats, rooms
from storage.changes import Change
from storage.content import Button, Content
from storage.exchange_changes import CloseMatch, Pair, SetMatch
from storage.ids import new_id
from storage.models import (
    UNDER_WAY,
    ChatGroup,
    Exchange,
    Lane,
    Match,
    MatchStage,
    Medium,
    Outbound,
    OutboundState,
    Room,
    RoomState,
    Visit,
)
from storage.outbox import OPENS, Settled, identity, opens_topic, settle
from storage.places import zone_of
from storage.reader import Reader
from storage.visit_changes import SetVisit

_MET = (*UNDER_WAY, MatchStage.CLOSED)


class _Held(NamedTuple):
    """An exchange is a match and its two sides."""

    match: Match
    request: Exchange
    offer: Exchange


def show(session: Session, match_ids: Collection[int], now: datetime) -> None:
    """After the changes of an outcome are applied; what a group has already is not queued again."""
    for one in sorted(match_ids):
        _show(session, one, now)


def moved(change: Change) -> set[int]:
    """The exchange that it takes a step further: what its groups show depends on nothing else."""
    steps = isinstance(change, CloseMatch | Pair | SetVisit)
    steps = steps or (isinstance(change, SetMatch) and "stage" in change.values)
    match_id = getattr(change, "match_id", None)
    return {match_id} if steps and match_id is not None else set()


def settled(session: Session, outbound_id: int, given: Settled, now: datetime) -> OutboundState:
    """As `storage.outbox.settle`; once a room's place is known its card follows."""
    row = session.get_one(Outbound, outbound_id)
    about = session.get(Room, row.room_id) if row.room_id is not None else None
    if about is not None and (given.threadless or opens_topic(row)):
        Reader(session).match(about.match_id)  # locked before its rooms, as everywhere
    state = settle(session, outbound_id, given, now)
    room = rooms.learn(session, outbound_id, given)
    if room is not None:
        _show(session, room.match_id, now)
    return state


def texts(session: Session, shown: Iterable[RoomText], now: datetime) -> Iterator[Outbound]:
    """In the language of each group."""
    for one in shown:
        room = session.get_one(Room, one.room_id)
        chat = session.get_one(ChatGroup, room.chat_id)
        content = _said(one.text, chat)
        if one.calendar is not None:
            file = visit_file(session, one.calendar, chats.language_of(chat))
            content = replace(content, file=file)
        row = _outbound(f"{one.key}:{chat.medium}", chat, content, now, room)
        row.edits = rewritten(session, one.edits, chat.medium)
        yield row


def answers(session: Session, outcome: Outcome, turn: Turn, chat: ChatGroup) -> Iterator[Outbound]:
    """To the group in which somebody asked: one message, and one for each with buttons.

    Buttons there are commands.
    """
    about = outcome.room_id if turn.room is None else turn.room.id
    room = session.get(Room, about) if about is not None else None
    contents = [_said(text, chat) for text in outcome.answers]
    if outcome.picture is not None:
        city, country = outcome.picture
        contents.append(Content(city, picture=(city, country, chats.language_of(chat))))
    for number, content in enumerate(_joined(contents)):
        key = f"answer:{turn.inbound_id}:{number}"
        yield _outbound(key, chat, content, turn.now, room, turn.inbound_id)


def _joined(contents: Iterable[Content]) -> Iterator[Content]:
    """A group takes twenty messages a minute."""
    for plain, some in groupby(contents, key=lambda one: one == Content(one.text)):
        if plain:
            yield Content("\n".join(one.text for one in some))
        else:
            yield from some


def rewritten(session: Session, key: str | None, medium: Medium) -> int | None:
    """The text of that key, where one that was sent can be changed."""
    if key is None or medium != Medium.TELEGRAM:
        return None
    return session.exec(select(Outbound.id).where(Outbound.key == f"{key}:{medium}")).first()


def _show(session: Session, match_id: int, now: datetime) -> None:
    match = session.get_one(Match, match_id, populate_existing=True)
    if match.stage not in _MET:
        return
    request = session.get_one(Exchange, match.request_id)
    offer = session.get_one(Exchange, match.offer_id)
    known, visit = rooms.rooms_of(session, match_id), session.get(Visit, match_id)
    if match.stage in UNDER_WAY:
        for chat in rooms.holding(session, request, offer):
            room = known.get(chat.id)
            if room is None or room.state == RoomState.CLOSED or _is_stuck(session, room):
                _open(session, _Held(match, request, offer), chat, now, room)
    for room in known.values():
        chat = session.get_one(ChatGroup, room.chat_id)
        if room.state in {RoomState.OPEN, RoomState.SHUT} and chat.gone_at is None:
            face = room_texts.card(match, request, offer, room, visit)
            _card(session, room, chat, face, now)
            if match.stage == MatchStage.CLOSED:
                _close(session, room, chat, match, now)


def _open(session: Session, held: _Held, chat: ChatGroup, now: datetime, room: Room | None) -> None:
    """Its card follows once it is known whether the group has topics.

    `room`: what there was of it before the group was lost, or linked to something else.
    """
    match, request, offer = held
    side = rooms.side_of(chat, request)
    room = room or Room(match_id=match.id, chat_id=chat.id, side=side, created_at=now)
    room.side, room.state, room.thread = side, RoomState.OPENING, None
    room.card_id, room.shown, room.shut_at = None, None, None
    session.add(room)
    session.flush()
    name = _text(room_texts.title(match, request, offer), chat)
    content = Content(_text(room_texts.no_topics(match), chat), topic=name)
    session.add(_outbound(f"{OPENS}{room.id}:{new_id()}", chat, content, now, room))
    session.flush()


def _is_stuck(session: Session, room: Room) -> bool:
    """We were thrown out before its topic was opened."""
    return room.state == RoomState.OPENING and not rooms.is_opening(session, room)


def _card(
    session: Session, room: Room, chat: ChatGroup, face: room_texts.Face, now: datetime
) -> None:
    lines = [_text(line, chat) for line in face.lines]
    language = chats.language_of(chat)
    buttons = tuple(Button(translate(label, language), data) for label, data in face.buttons)
    content = Content("\n".join(lines), buttons)
    digest = sha256(content.to_json().encode()).hexdigest()
    if room.shown == digest:
        return
    row = _outbound(f"room:{room.id}:{new_id()}", chat, content, now, room)
    row.edits = room.card_id
    session.add(row)
    session.flush()
    room.shown, room.card_id = digest, room.card_id or identity(row)
    session.add(room)
    session.flush()


def _close(session: Session, room: Room, chat: ChatGroup, match: Match, now: datetime) -> None:
    room.state = RoomState.CLOSED
    content = Content(_text(room_texts.over(match), chat), closes=True)
    session.add_all([room, _outbound(f"room:{room.id}:over", chat, content, now, room)])
    session.flush()


def _said(text: Say | Sheet, chat: ChatGroup) -> Content:
    language = chats.language_of(chat)
    zone = zone_of(chat.country, chat.city)
    if isinstance(text, Sheet):
        return Content(render_sheet(text, language, zone=zone), fixed=True)
    shown = render(text, language, sms=False, zone=zone)
    return Content(shown.text, tuple(Button(label, value) for label, value in shown.buttons))


def _text(text: Say, chat: ChatGroup) -> str:
    return _said(text, chat).text


def _outbound(
    key: str,
    chat: ChatGroup,
    content: Content,
    now: datetime,
    room: Room | None = None,
    inbound_id: int | None = None,
) -> Outbound:
    return Outbound(
        key=key,
        lane=Lane.ANSWER,
        medium=chat.medium,
        recipient=chat.index,
        address=chat.value,
        content=content.to_json(),
        inbound_id=inbound_id,
        room_id=room.id if room is not None else None,
        created_at=now,
        due_at=now,
    )

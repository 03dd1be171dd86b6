"""Exchanges in group chats: which chats hold one, its place there, and what stands in it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, or_, select

from storage.models import (
    UNDER_WAY,
    ChatGroup,
    ChatPurpose,
    Exchange,
    Match,
    Outbound,
    OutboundState,
    Room,
    RoomState,
    Side,
)
from storage.outbox import OPENS, Settled, opens_topic
from storage.vault import vault

_HELD_AT_ONCE = 100  # exchanges that a group opens topics for when it is linked
_Place = tuple[str | None, str | None]  # city and country


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a text for a room goes. `busy`: it is not known yet whether it has a topic."""

    thread: int | None = None
    answers: str | None = None
    busy: bool = False


def holding(session: Session, request: Exchange, offer: Exchange) -> list[ChatGroup]:
    """Every linked chat of one of their cities, or of both."""
    both = (request.city, request.country), (offer.city, offer.country)
    alone = [and_(_here(place), col(ChatGroup.other_city).is_(None)) for place in both]
    pairs = [and_(_here(one), _there(other)) for one, other in (both, both[::-1])]
    found = session.exec(
        select(ChatGroup)
        .where(
            ChatGroup.purpose == ChatPurpose.EXCHANGE,
            col(ChatGroup.gone_at).is_(None),
            or_(*alone, *pairs),
        )
        .order_by(col(ChatGroup.id))
    )
    return list(found)


def side_of(chat: ChatGroup, request: Exchange) -> Side | None:
    """Whose group it is; None where both are in it."""
    if chat.other_city is not None:
        return None
    return Side.GUEST if _of(chat) == (request.city, request.country) else Side.HOST


def under_way_in(session: Session, chat: ChatGroup) -> list[int]:
    """Exchanges of the chat's city in which both sides have agreed, the newest first."""
    of_city = select(Exchange.id).where(
        Exchange.city == chat.city, Exchange.country == chat.country
    )
    either = or_(col(Match.request_id).in_(of_city), col(Match.offer_id).in_(of_city))
    wanted = select(Match.id).where(col(Match.stage).in_(UNDER_WAY), either)
    return list(session.exec(wanted.order_by(col(Match.id).desc()).limit(_HELD_AT_ONCE)))


def rooms_of(session: Session, match_id: int) -> dict[int, Room]:
    """By their chats, those that we are no longer in as well; locked."""
    wanted = select(Room).where(Room.match_id == match_id).order_by(col(Room.id))
    return {room.chat_id: room for room in session.exec(wanted.with_for_update())}


def room_at(
    session: Session, chat: ChatGroup, thread: int | None, answers: str | None
) -> Room | None:
    """The one of that topic, else the one to which the message belongs that is answered."""
    if thread is not None:
        wanted = select(Room).where(Room.chat_id == chat.id, Room.thread == thread)
        return session.exec(wanted.order_by(col(Room.id).desc())).first()
    shown = shown_there(session, chat, answers)
    return session.get(Room, shown.room_id) if shown is not None and shown.room_id else None


def shown_there(session: Session, chat: ChatGroup, message: str | None) -> Outbound | None:
    """The text of ours that a message of that chat shows."""
    if message is None:
        return None
    # By every key: what was sent before a rotation is answered as well.
    there = col(Outbound.recipient).in_(vault().indexes(chat.medium, chat.value))
    wanted = select(Outbound).where(there, Outbound.provider_id == message)
    return session.exec(wanted.order_by(col(Outbound.id))).first()


def is_opening(session: Session, room: Room) -> bool:
    """Whether a row that opens it is still to be sent, or on its way."""
    waits = OutboundState.PENDING, OutboundState.SENDING
    wanted = select(Outbound.id).where(
        Outbound.room_id == room.id,
        col(Outbound.key).startswith(OPENS),
        col(Outbound.state).in_(waits),
    )
    return session.exec(wanted).first() is not None


def spot_of(session: Session, outbound_id: int) -> Spot:
    """Where a row for a room goes now that it is its turn."""
    row = session.get_one(Outbound, outbound_id)
    room = session.get(Room, row.room_id) if row.room_id is not None else None
    if room is None or opens_topic(row):
        return Spot()
    if room.state == RoomState.OPENING:
        return Spot(busy=True)
    if room.thread is not None or room.card_id in {None, outbound_id}:
        return Spot(room.thread)
    card = session.get(Outbound, room.card_id)
    return Spot(answers=card.provider_id if card is not None else None)


def learn(session: Session, outbound_id: int, settled: Settled) -> Room | None:
    """What a sent row taught of its room's topic; None where nothing is new."""
    row = session.get_one(Outbound, outbound_id)
    if row.room_id is None:
        return None
    opens = opens_topic(row)
    waits = row.state in {OutboundState.PENDING, OutboundState.SENDING, OutboundState.UNKNOWN}
    if not settled.threadless and (waits or not opens):
        return None
    room = session.exec(select(Room).where(Room.id == row.room_id).with_for_update()).one()
    room.thread = settled.thread
    if room.state == RoomState.OPENING:
        room.state = RoomState.OPEN
    session.add(room)
    session.flush()
    return room


def shut(session: Session, room: Room, now: datetime, *, is_shut: bool) -> bool:
    """Its people shut the topic or opened it again; whether anything changed."""
    wanted, was = (RoomState.SHUT, RoomState.OPEN) if is_shut else (RoomState.OPEN, RoomState.SHUT)
    if room.state != was:
        return False
    room.state = wanted
    room.shut_at = now if is_shut else room.shut_at
    session.add(room)
    session.flush()
    return True


def exchange_chat(chat: ChatGroup | None) -> ChatGroup | None:
    """It, if it is linked for exchanges."""
    if chat is None or chat.gone_at is not None or chat.purpose != ChatPurpose.EXCHANGE:
        return None
    return chat


def _of(chat: ChatGroup) -> _Place:
    return chat.city, chat.country


def _here(place: _Place) -> ColumnElement[bool]:
    return and_(col(ChatGroup.city) == place[0], col(ChatGroup.country) == place[1])


def _there(place: _Place) -> ColumnElement[bool]:
    return and_(col(ChatGroup.other_city) == place[0], col(ChatGroup.other_country) == place[1])

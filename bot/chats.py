"""Group chats: what their commands and our comings and goings do, and how they are written to."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from bot import cards, group_talk
from bot.channels.base import Received
from bot.rooms import show as show_rooms
from handlers import linking
from locales.catalogue import languages
from locales.render import render
from locales.say import Say
from storage import chats, rooms
from storage.content import Content
from storage.models import ChatGroup, ChatPurpose, Inbound, InboundKind, Lane, Medium, Outbound
from storage.outbox import queue
from storage.places import zone_of
from storage.reader import Reader
from storage.senders import find_sender
from storage.vault import vault


def hear(
    session: Session,
    read: Reader,
    row: Inbound,
    received: Received,
    now: datetime,
    *,
    media: Collection[Medium],
) -> None:
    """A command in a group, words to us, or that we were added or removed."""
    chat_id = received.chat or ""
    chat = chats.chat_at(session, received.medium, chat_id)
    command = received.text.partition(" ")[0]
    answer: Say | None = None
    if received.kind == InboundKind.OPT_OUT:
        answer = _came_or_went(session, chat, received, now)
    elif command == "/link":
        answer = _link(session, row, received, chat_id, now)
    elif command == "/unlink":
        answer = _unlink(session, chat, received, now)
    elif (held := rooms.exchange_chat(chat)) is not None:
        group_talk.hear(session, read, row, received, held, now, media=media)
        return
    elif command == "/help":
        answer = linking.introduction()
    else:
        group_talk.forget(row, received)
    if answer is not None:
        _answer(session, row, received, chat_id, answer, now)
    if row.intent == chats.LINKING:
        _begin(session, chats.chat_at(session, received.medium, chat_id), now)


def _answer(
    session: Session, row: Inbound, received: Received, chat_id: str, answer: Say, now: datetime
) -> None:
    """To the group, in its language."""
    chat = chats.chat_at(session, received.medium, chat_id)
    language = chats.language_of(chat) if chat is not None else _language(session, received)
    text = render(answer, language, sms=False, zone=zone_of(None)).text
    queue(
        session,
        [
            Outbound(
                key=f"chat:{row.id}",
                lane=Lane.ANSWER,
                medium=received.medium,
                recipient=vault().index(received.medium, chat_id),
                address=chat_id,
                content=Content(text).to_json(),
                inbound_id=row.id,
                created_at=now,
                due_at=now,
            )
        ],
    )


def _begin(session: Session, chat: ChatGroup | None, now: datetime) -> None:
    """What it has already is not shown again."""
    if chat is None or chat.gone_at is not None:
        return
    if chat.purpose == ChatPurpose.EXCHANGE:
        show_rooms(session, rooms.under_way_in(session, chat), now)
    else:
        cards.show(session, chats.live_cases(session, chat), now)


def _came_or_went(
    session: Session, chat: ChatGroup | None, received: Received, now: datetime
) -> Say | None:
    """Whoever takes us in again may be somebody else: the group must be linked anew."""
    if received.state != "active":
        if chat is not None:
            chats.leave(session, chat.index, now)
        return None
    is_linked = chat is not None and chat.gone_at is None  # it has only moved
    return None if is_linked else linking.introduction()


def _link(
    session: Session, row: Inbound, received: Received, chat_id: str, now: datetime
) -> Say | None:
    """'link CODE', or 'link CODE sw' for a language of its own."""
    indexes = vault().indexes(received.medium, received.address)
    guesses = chats.tries_on(session, indexes, now)
    row.intent = chats.LINKING
    _, *words = received.text.split()
    language = words.pop() if words and words[-1] in languages() else None
    code = "".join(words)
    invitation = None if guesses else chats.chat_invitation(session, code, now)
    if invitation is None:
        return linking.unknown()
    sender = find_sender(session, received.medium, received.address)
    chat = chats.link(
        session,
        received.medium,
        chat_id,
        invitation,
        now,
        by=sender.person_id,
        language=language,
    )
    return linking.linked(chat)


def _unlink(session: Session, chat: ChatGroup | None, received: Received, now: datetime) -> Say:
    if chat is None or chat.gone_at is not None:
        return linking.not_linked()
    sender = find_sender(session, received.medium, received.address)
    person = sender.person_id
    if person is None or not linking.may_unlink(chat, person, sender.memberships):
        return linking.refused()
    chats.unlink(session, chat, person, now)
    return linking.unlinked()


def _language(session: Session, received: Received) -> str:
    return find_sender(session, received.medium, received.address, hint=received.language).language

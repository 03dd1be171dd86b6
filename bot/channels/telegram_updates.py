"""What an update of Telegram tells us, in a private chat or a group."""

from json import loads

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, Update
from telegram.constants import ChatType

from bot.channels.base import Malformed, Received, coarse
from bot.channels.telegram_files import files_of
from bot.channels.telegram_groups import (
    GROUPS,
    group_membership,
    group_message,
    group_tap,
    group_topic,
)
from storage.models import InboundKind, Medium

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")


def parse_update(body: bytes) -> Update:
    """Raises Malformed for what is not an update."""
    try:
        fields = loads(body)
        update = Update.de_json(fields, None)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        msg = "the body is no Telegram update"
        raise Malformed(msg) from None
    if not isinstance(update, Update):
        msg = "the body is no Telegram update"
        raise Malformed(msg)
    return update


def read_update(update: Update, bot_id: str, bot: str | None = None) -> list[Received]:
    """[] for what does not concern us. The update's id is the key, the message's the second.

    `bot` is our name in groups, where commands may be meant for another bot.
    """
    key = f"{bot_id}:{update.update_id}"
    message = update.effective_message
    is_said = update.message is not None or update.edited_message is not None
    if message is not None and is_said and message.chat.type in GROUPS:
        return _in_group(update, message, key, bot_id, bot)
    if update.message is not None:
        return _message(update.message, key, InboundKind.MESSAGE)
    if update.edited_message is not None:
        return _message(update.edited_message, key, InboundKind.EDIT)
    if update.callback_query is not None:
        return _tap(update.callback_query, key)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member, key)
    return []


def _in_group(
    update: Update, message: Message, key: str, bot_id: str, bot: str | None
) -> list[Received]:
    if update.edited_message is not None:
        return group_message(message, key, bot_id, bot, InboundKind.EDIT)
    special = _migration(message, key) or group_topic(message, key)
    return special or group_message(message, key, bot_id, bot)


def _message(message: Message, key: str, kind: InboundKind) -> list[Received]:
    if message.chat.type != ChatType.PRIVATE:
        return []
    if kind == InboundKind.EDIT and message.location is not None:
        return []  # a live location that moves: nobody is followed
    edited = f":{int(message.edit_date.timestamp())}" if message.edit_date else ""
    return [
        Received(
            kind=kind,
            key=key,
            second_key=f"{message.chat.id}:{message.message_id}{edited}",
            medium=Medium.TELEGRAM,
            address=str(message.chat.id),
            text=_as_texted(message.text or message.caption or ""),
            at=message.edit_date or message.date,
            language=message.from_user.language_code if message.from_user else None,
            media=files_of(message) if kind == InboundKind.MESSAGE else (),
            near=_near(message),
        )
    ]


def _near(message: Message) -> tuple[float, float] | None:
    """A venue is told with its location; its name and street are finer than what is kept."""
    place = message.location
    return coarse(place.latitude, place.longitude) if place is not None else None


def _tap(query: CallbackQuery, key: str) -> list[Received]:
    if query.message is not None and query.message.chat.type in GROUPS:
        return group_tap(query, key, query.message.chat.id)
    if query.message is None or query.message.chat.type != ChatType.PRIVATE:
        return []
    return [
        Received(
            kind=InboundKind.TAP,
            key=key,
            second_key=f"tap:{query.id}",
            medium=Medium.TELEGRAM,
            address=str(query.message.chat.id),
            text=query.data or "",
            language=query.from_user.language_code,
        )
    ]


def _membership(change: ChatMemberUpdated, key: str) -> list[Received]:
    """In a private chat: blocked, or unblocked."""
    if change.chat.type in GROUPS:
        return group_membership(change, key)
    if change.chat.type != ChatType.PRIVATE:
        return []
    blocked = change.new_chat_member.status in {ChatMember.BANNED, ChatMember.LEFT}
    return [
        Received(
            kind=InboundKind.OPT_OUT,
            key=key,
            medium=Medium.TELEGRAM,
            address=str(change.chat.id),
            state="stopped" if blocked else "active",
        )
    ]


def _migration(message: Message, key: str) -> list[Received]:
    """Both chats are told of it, the old one and the new one."""
    if message.migrate_to_chat_id is not None:
        return [_moved(key, message.chat.id, message.migrate_to_chat_id)]
    if message.migrate_from_chat_id is not None:
        return [_moved(key, message.migrate_from_chat_id, message.chat.id)]
    return []


def _moved(key: str, old: int, new: int) -> Received:
    return Received(
        kind=InboundKind.MOVED,
        key=key,
        medium=Medium.TELEGRAM,
        address=str(old),
        text=str(new),
    )


def _as_texted(text: str) -> str:
    """'/savings@bot 500' is 'savings 500'; a link's '/start CODE' is 'JOIN CODE'."""
    if not text.startswith("/"):
        return text
    command, _, rest = text[1:].partition(" ")
    command = command.partition("@")[0]
    return f"JOIN {rest}" if command == "start" and rest else f"{command} {rest}".strip()

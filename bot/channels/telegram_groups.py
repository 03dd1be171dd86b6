"""What we hear in a group: our own commands, taps on our buttons, that we come, go or move."""

from telegram import CallbackQuery, ChatMember, ChatMemberRestricted, ChatMemberUpdated, Message
from telegram.constants import ChatType

from bot.channels.base import Received
from storage.models import InboundKind, Medium

GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})
_COMMANDS = {"link": "link", "start": "link", "unlink": "unlink"}  # a link to add us says 'start'
_AWAY = {ChatMember.BANNED, ChatMember.LEFT}


def group_message(message: Message, key: str, bot: str | None) -> list[Received]:
    """Everything that people say to one another is left alone; `bot` is our name, if known.

    An administrator who hides their name is known by the group's id, which is nobody's.
    """
    command, name, rest = _parted(message.text or "")
    said = _COMMANDS.get(command)
    who = _author(message)
    if said is None or who is None or (said == "link" and command == "start" and not rest):
        return []
    if name and bot is not None and name.casefold() != bot.casefold():
        return []
    return [
        Received(
            kind=InboundKind.MESSAGE,
            key=key,
            second_key=f"{message.chat.id}:{message.message_id}",
            medium=Medium.TELEGRAM,
            address=who,
            text=f"{said} {rest}".strip(),
            at=message.date,
            language=message.from_user.language_code if message.from_user else None,
            chat=str(message.chat.id),
        )
    ]


def group_tap(query: CallbackQuery, key: str, chat: int) -> list[Received]:
    """As if that person had tapped it in their own chat."""
    return [
        Received(
            kind=InboundKind.TAP,
            key=key,
            second_key=f"tap:{query.id}",
            medium=Medium.TELEGRAM,
            address=str(query.from_user.id),
            text=query.data or "",
            language=query.from_user.language_code,
            chat=str(chat),
        )
    ]


def group_membership(change: ChatMemberUpdated, key: str) -> list[Received]:
    """[] for a change that neither brings us in nor takes us out."""
    was, is_there = _is_in(change.old_chat_member), _is_in(change.new_chat_member)
    if was == is_there:
        return []
    return [
        Received(
            kind=InboundKind.OPT_OUT,
            key=key,
            medium=Medium.TELEGRAM,
            address=str(change.from_user.id),
            at=change.date,
            language=change.from_user.language_code,
            state="active" if is_there else "stopped",
            chat=str(change.chat.id),
        )
    ]


def _parted(text: str) -> tuple[str, str, str]:
    """'/link@bot CODE': its command, the name after it, and the rest."""
    if not text.startswith("/"):
        return "", "", ""
    head, *rest = text.split(maxsplit=1)
    command, _, name = head[1:].partition("@")
    return command.casefold(), name, rest[0].strip() if rest else ""


def _author(message: Message) -> str | None:
    """None for a channel that speaks in the group, and for other bots."""
    if message.sender_chat is not None:
        return str(message.chat.id) if message.sender_chat.id == message.chat.id else None
    if message.from_user is None or message.from_user.is_bot:
        return None
    return str(message.from_user.id)


def _is_in(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return bool(member.is_member)
    return member.status not in _AWAY

"""What we hear in a group: our own commands, taps on our buttons, that we come, go or move.

Of what people say to one another only this: what stands in a topic, what answers a message of ours,
and what names us. Whether it is of an exchange is not known here.
"""

from telegram import CallbackQuery, ChatMember, ChatMemberRestricted, ChatMemberUpdated, Message
from telegram.constants import ChatType

from bot.channels.base import Received
from bot.channels.telegram_files import files_of
from storage.models import InboundKind, Medium

GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})
COMMANDS = (
    *("link", "unlink", "exchange", "offer", "topics", "join", "date", "learned", "learn"),
    *("vote", "poll", "visit", "travel", "host", "cost", "todo", "done", "plan"),
    *("savings", "city", "undo", "block", "close", "help"),
)
_AWAY = {ChatMember.BANNED, ChatMember.LEFT}


def group_message(
    message: Message,
    key: str,
    bot_id: str,
    bot: str | None,
    kind: InboundKind = InboundKind.MESSAGE,
) -> list[Received]:
    """A command of ours as '/command rest', or words to us; `bot` is our name, if known.

    An administrator who hides their name is known by the group's id, which is nobody's.
    """
    who, said = _author(message), message.text or message.caption or ""
    if who is None or (kind == InboundKind.EDIT and message.edit_date is None):
        return []
    if kind == InboundKind.EDIT:
        pass  # whether its first words were for us is known to who kept them
    elif said.startswith("/"):
        said = _command(said, bot) if message.text is not None else ""
        if not said:
            return []
    elif not _is_for_us(message, said, bot_id, bot):
        return []
    edited = f":{int(message.edit_date.timestamp())}" if message.edit_date else ""
    answered = _answered(message)
    return [
        Received(
            kind=kind,
            key=key,
            second_key=f"{message.chat.id}:{message.message_id}{edited}",
            medium=Medium.TELEGRAM,
            address=who,
            text=_without_name(said, bot),
            at=message.edit_date or message.date,
            language=message.from_user.language_code if message.from_user else None,
            media=files_of(message) if kind == InboundKind.MESSAGE else (),
            chat=str(message.chat.id),
            thread=message.message_thread_id if message.is_topic_message else None,
            answers=str(answered.message_id) if answered is not None else None,
        )
    ]


def group_topic(message: Message, key: str) -> list[Received]:
    """A topic was shut or opened by the group's people; another name for it changes nothing."""
    state = "shut" if message.forum_topic_closed else "open"
    if message.forum_topic_closed is None and message.forum_topic_reopened is None:
        return []
    who = _author(message)
    if who is None or message.message_thread_id is None:
        return []
    return [
        Received(
            kind=InboundKind.TOPIC,
            key=key,
            second_key=f"{message.chat.id}:{message.message_id}",
            medium=Medium.TELEGRAM,
            address=who,
            at=message.date,
            state=state,
            chat=str(message.chat.id),
            thread=message.message_thread_id,
        )
    ]


def group_tap(query: CallbackQuery, key: str, chat: int) -> list[Received]:
    """As if that person had tapped it in their own chat; a command as if they had sent it."""
    under = query.message if isinstance(query.message, Message) else None
    in_topic = under is not None and under.is_topic_message
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
            thread=under.message_thread_id if under is not None and in_topic else None,
            answers=str(query.message.message_id) if query.message is not None else None,
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


def _command(text: str, bot: str | None) -> str:
    """'/link@bot CODE' as '/link CODE'; '' for one that is not ours.

    A link that adds us to a group says 'start' and the code.
    """
    head, *rest = text.split(maxsplit=1)
    command, _, name = head[1:].partition("@")
    if name and bot is not None and name.casefold() != bot.casefold():
        return ""
    command = command.casefold()
    if command == "start" and rest:
        command = "link"
    return " ".join((f"/{command}", *rest)).strip() if command in COMMANDS else ""


def _is_for_us(message: Message, said: str, bot_id: str, bot: str | None) -> bool:
    answered = _answered(message)
    author = answered.from_user if answered is not None else None
    named = bot is not None and f"@{bot}".casefold() in said.casefold()
    in_topic = bool(message.is_topic_message)
    says_something = bool(said.strip() or files_of(message))
    return says_something and (
        in_topic or named or (author is not None and str(author.id) == bot_id)
    )


def _without_name(said: str, bot: str | None) -> str:
    """'@bot how many?' asks the others, not us."""
    if bot is None:
        return said
    at = said.casefold().find(f"@{bot}".casefold())
    return f"{said[:at]}{said[at + len(bot) + 1 :]}".strip() if at >= 0 else said


def _answered(message: Message) -> Message | None:
    """Each message of a topic is told as an answer to the one that opened it."""
    answered = message.reply_to_message
    opens = answered is not None and answered.forum_topic_created is not None
    return None if opens else answered


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

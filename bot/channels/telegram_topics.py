"""Topics of groups: opened, shut, and what Telegram says where that is not possible."""

import structlog
from telegram import Bot
from telegram.error import BadRequest, NetworkError

from bot.channels.base import Later

log = structlog.get_logger()

NAME_LONGEST = 128  # signs
_NONE_HERE = ("not a forum", "not enough rights", "topics")
_GONE = ("message thread not found", "topic_deleted")
_SHUT = ("topic_closed",)
_SHUT_ALREADY = ("topic_not_modified", *_GONE, *_NONE_HERE)


async def open_topic(bot: Bot, chat: int, name: str) -> int | None:
    """Its id; None where the group has no topics or we may open none. Raises a TelegramError.

    One that may have been opened is opened again: an empty topic harms less than none.
    """
    try:
        topic = await bot.create_forum_topic(chat, name[:NAME_LONGEST])
    except BadRequest as error:
        if _says(error, _NONE_HERE):
            log.info("telegram.no_topics", why=error.message[:64])
            return None
        raise
    except NetworkError:  # BadRequest, one of its kinds, is judged above
        raise Later("no word of the topic") from None
    return topic.message_thread_id


async def shut_topic(bot: Bot, chat: int, thread: int) -> None:
    """Harmless where it is shut or gone. Raises a TelegramError."""
    try:
        await bot.close_forum_topic(chat, thread)
    except BadRequest as error:
        if not _says(error, _SHUT_ALREADY):
            raise


def is_gone(error: BadRequest) -> bool:
    """Its people deleted it, or the group has no topics any more."""
    return _says(error, _GONE)


def is_shut(error: BadRequest) -> bool:
    """Its people shut it, and we have no right to write there."""
    return _says(error, _SHUT)


def _says(error: BadRequest, words: tuple[str, ...]) -> bool:
    why = error.message.casefold()
    return any(word in why for word in words)

"""Ends the spinner on a tapped button; in a group it says where the answer is."""

import asyncio
from collections.abc import Iterable

import structlog
from telegram import Bot, CallbackQuery, Update
from telegram.error import TelegramError

from bot.channels.telegram_groups import GROUPS
from locales.catalogue import SOURCE, languages, translate
from locales.say import N_

log = structlog.get_logger()

# Others of the group see only the card; who never wrote to us has no private chat yet.
ANSWERED_APART = N_("The answer is in your private chat with me. If you have none, open it: /start")
NOTED = N_("Noted. Thank you.")  # a vote: the group is told nothing of it
_LONGEST = 200  # of what Telegram shows over a chat


class Taps:
    """Too late for the spinner, nothing is lost: the tap itself is kept like any message."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._waiting: asyncio.Queue[tuple[str, str | None]] = asyncio.Queue()

    def take(self, updates: Iterable[Update]) -> None:
        """Those of them that are taps."""
        for update in updates:
            if (query := update.callback_query) is not None:
                self._waiting.put_nowait((query.id, toast(query)))

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            query, text = await self._waiting.get()
            try:
                await self._bot.answer_callback_query(query, text)
            except TelegramError as error:
                log.info("telegram.tap", error=type(error).__name__)


def toast(query: CallbackQuery) -> str | None:
    """In the language of whoever tapped; None where the answer is seen: alone, or by all."""
    if query.message is None or query.message.chat.type not in GROUPS:
        return None
    data = query.data or ""
    is_vote = data.startswith("/helped ")
    if data.startswith("/") and not is_vote:
        return None
    code = (query.from_user.language_code or "").partition("-")[0]
    text = translate(NOTED if is_vote else ANSWERED_APART, code if code in languages() else SOURCE)
    return text[:_LONGEST]

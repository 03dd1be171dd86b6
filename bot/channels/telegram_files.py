"""Files that people sent to the bot."""

import aiohttp
from telegram import Bot
from telegram.error import BadRequest

from bot.channels.base import Dead, Later, TooBig
from bot.channels.download import download, open_session


class TelegramFiles:
    """The API names a place for a file's id, good for an hour; it is fetched from there."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, handle: str, limit: int) -> bytes:
        """Raises a SendError, or what the library raises where the API refuses."""
        try:
            file = await self._bot.get_file(handle)
        except BadRequest as error:
            if "too big" in str(error):
                raise TooBig from None
            raise Later("no such file now") from None  # it may be 'temporarily unavailable'
        if (file.file_size or 0) > limit:
            raise TooBig
        if not (file.file_path or "").startswith(("https://", "http://")):
            raise Dead("no place")
        if self._session is None:
            self._session = open_session()
        return await download(self._session, str(file.file_path), limit)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

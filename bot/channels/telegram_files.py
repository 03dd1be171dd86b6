"""Files that people sent to the bot."""

from base64 import b64decode

import aiohttp
from telegram import Bot, InputFile, Message, ReplyParameters
from telegram.error import BadRequest

from bot.channels.base import Dead, Later, TooBig, media
from bot.channels.download import download, open_session
from storage.attachments import Media
from storage.content import Content

_CAPTION = 1024  # signs


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


def files_of(message: Message) -> tuple[Media, ...]:
    """Each photo of an album comes as a message of its own; one of them has the words."""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return (media(largest.file_id, "image/jpeg", largest.file_size),)
    for found, usual in (
        (message.animation, "video/mp4"),  # before the document: an animation is told as both
        (message.document, None),
        (message.video, "video/mp4"),
        (message.video_note, "video/mp4"),
        (message.voice, "audio/ogg"),
        (message.audio, "audio/mpeg"),
    ):
        if found is not None:
            return (
                media(found.file_id, getattr(found, "mime_type", None) or usual, found.file_size),
            )
    return ()


async def send_file(
    bot: Bot, chat: int, content: Content, thread: int | None, answered: ReplyParameters | None
) -> Message:
    """A picture as one, anything else as a document; the text stands below it.

    Raises what the library raises.
    """
    if content.file is None:
        msg = "there is no file"
        raise ValueError(msg)
    body, caption = b64decode(content.file.body), content.text[:_CAPTION]
    if content.file.mime.startswith("image/"):
        return await bot.send_photo(
            chat, body, caption, message_thread_id=thread, reply_parameters=answered
        )
    named = InputFile(body, filename=content.file.name)
    return await bot.send_document(
        chat, named, caption, message_thread_id=thread, reply_parameters=answered
    )

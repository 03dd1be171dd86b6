"""Telegram, private chats and groups, with python-telegram-bot as an API client only."""

import asyncio
import hmac
import os
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from html import escape
from typing import NoReturn

import httpx
import structlog

from bot.channels.base import (
    Dead,
    Forged,
    Found,
    Keep,
    Later,
    Lease,
    Limits,
    MovedTo,
    Outgoing,
    Received,
    SendError,
    Sent,
    Unknown,
    Webhook,
)
from bot.keys import webhook_secret
from bot.settings import Settings
from storage.models import Medium

os.environ["PTB_TIMEDELTA"] = "1"  # the library reads it when it is imported
from telegram import Bot, ReplyParameters, Update
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from bot.channels.telegram_files import TelegramFiles, send_file
from bot.channels.telegram_menu import introduce
from bot.channels.telegram_polling import PAUSE_SECONDS, Polling
from bot.channels.telegram_taps import Taps
from bot.channels.telegram_texts import LONGEST, keyboard, split
from bot.channels.telegram_topics import is_gone, is_shut, open_topic, shut_topic
from bot.channels.telegram_updates import ALLOWED, parse_update, read_update

log = structlog.get_logger()

WEBHOOK = "/telegram"
_ORIGIN = "https://api.telegram.org"
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")


class Telegram:
    """One bot, by webhook where PUBLIC_URL is set, else by long polling."""

    name = "telegram"
    media: tuple[Medium, ...] = (Medium.TELEGRAM,)
    reply = ""
    reply_type = "text/plain"

    def __init__(self, settings: Settings, lease: Lease) -> None:
        token = settings.telegram_token.get_secret_value() if settings.telegram_token else ""
        self.limits = Limits(
            longest=LONGEST,
            buttons=True,
            rate=30.0,
            per_address=1.0,
            per_group=settings.telegram_group_rate / 60,
            free=True,
        )
        origin = settings.telegram_api_url or _ORIGIN
        self._bot = Bot(
            token,
            base_url=f"{origin}/bot",
            base_file_url=f"{origin}/file/bot",
            request=HTTPXRequest(connection_pool_size=32, read_timeout=20),
            get_updates_request=HTTPXRequest(connection_pool_size=1),
        )
        self._files = TelegramFiles(self._bot)
        self._bot_id = token.partition(":")[0]
        self._name: str | None = None  # as groups call it, once Telegram has told us
        self._public_url = settings.public_url
        self._secret = webhook_secret(settings).encode() if settings.public_url else b""
        self.webhooks: tuple[str, ...] = (WEBHOOK,) if settings.public_url else ()
        self._taps = Taps(self._bot)
        self._lease = lease
        self._is_open = False

    def receive(self, request: Webhook) -> list[Received]:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self._secret):
            raise Forged
        update = parse_update(request.body)
        self._taps.take([update])
        return read_update(update, self._bot_id, self._name)

    async def send(self, outgoing: Outgoing) -> Sent:
        await self._open()
        try:
            return await self._say(outgoing)
        except TelegramError as error:
            _raise(error, outgoing.address)

    async def start(self, keep: Keep) -> None:
        """Asks Telegram to send, or asks it for what there is, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._taps.run())
            try:
                await self._open()
                await _until_taken(self._learn_name)
                await introduce(self._bot)
                if self._public_url:
                    await _until_taken(self._listen)
                else:
                    await _until_taken(self._bot.delete_webhook)
                    await Polling(self._bot, ALLOWED, self._lease, partial(self._take, keep)).run()
            except* InvalidToken:
                log.error("telegram.token", mend="TELEGRAM_TOKEN is refused: ask BotFather")

    async def missed(self, since: datetime) -> list[Received]:  # noqa: ARG002 - Telegram repeats for a day
        return []

    async def find(self, outgoing: Outgoing, since: datetime) -> Found | None:  # noqa: ARG002 - it keeps no list
        return None

    async def fetch(self, handle: str, limit: int) -> bytes:
        await self._open()
        try:
            return await self._files.fetch(handle, limit)
        except TelegramError as error:
            _raise(error)

    async def drop(self, handle: str) -> None:
        """It stays in the sender's own chat, and with Telegram: no bot can delete it there."""

    async def check(self) -> str:
        try:
            await self._open()
            me = await self._bot.get_me()
            hook = await self._bot.get_webhook_info()
        except InvalidToken:
            msg = "Telegram refuses TELEGRAM_TOKEN: ask BotFather for the right one"
            raise SendError(msg) from None
        except TelegramError as error:
            msg = f"Telegram does not answer ({type(error).__name__}): see TELEGRAM_API_URL"
            raise Later(msg) from None
        way = hook.url or "long polling"
        sees = ", sees all that groups say: BotFather, /setprivacy, Enable"
        all_seen = sees if me.can_read_all_group_messages else ""
        return f"bot {me.id}, {way}, {hook.pending_update_count} updates wait there{all_seen}"

    async def close(self) -> None:
        await self._files.close()
        if self._is_open:
            for request in self._bot._request:  # noqa: SLF001 - as it was opened
                await request.shutdown()

    async def _open(self) -> None:
        """Only the connections: the library's own start would also ask who we are."""
        if not self._is_open:
            for request in self._bot._request:  # noqa: SLF001 - it has no public way without getMe
                await request.initialize()
            self._is_open = True

    async def _take(self, keep: Keep, updates: Sequence[Update]) -> None:
        read = partial(read_update, bot_id=self._bot_id, bot=self._name)
        await keep([one for update in updates for one in read(update)])
        self._taps.take(updates)

    async def _learn_name(self) -> None:
        self._name = (await self._bot.get_me()).username

    async def _listen(self) -> None:
        await self._bot.set_webhook(
            f"{self._public_url}{WEBHOOK}",
            secret_token=self._secret.decode(),
            allowed_updates=ALLOWED,
        )

    async def _say(self, outgoing: Outgoing) -> Sent:
        """In its topic; without one where that is gone, or none could be opened."""
        content, chat, thread = outgoing.content, int(outgoing.address), outgoing.thread
        if content.topic is not None:
            opened = await open_topic(self._bot, chat, content.topic)
            if opened is not None:
                return Sent(thread=opened, final=True)
        message = await self._edit(outgoing, outgoing.edits) if outgoing.edits else None
        if message is None:
            try:
                message = await self._send(outgoing, thread)
            except BadRequest as error:
                if thread is None or not is_gone(error):
                    raise
                thread = None
                message = await self._send(outgoing, thread)
        if content.closes and thread is not None:
            await shut_topic(self._bot, chat, thread)
        threadless = content.topic is not None or thread != outgoing.thread
        return Sent(provider_id=message, final=True, threadless=threadless)

    async def _edit(self, outgoing: Outgoing, message: str) -> str | None:
        """None: the message is no longer there, so a new one takes its place."""
        content = outgoing.content
        try:
            await self._bot.edit_message_text(
                content.text,
                chat_id=int(outgoing.address),
                message_id=int(message),
                reply_markup=keyboard(content) if content.buttons else None,
            )
        except BadRequest as error:
            why = error.message.casefold()
            if any(gone in why for gone in _GONE):
                return None
            if "message is not modified" not in why:
                raise
        return message

    async def _send(self, outgoing: Outgoing, thread: int | None) -> str:
        content, answers, sent = outgoing.content, outgoing.answers, ""
        chat = int(outgoing.address)
        answered = (
            ReplyParameters(int(answers), allow_sending_without_reply=True) if answers else None
        )
        if content.file is not None:
            message = await send_file(self._bot, chat, content, thread, answered)
            return str(message.message_id)
        pieces = split(content.text)
        for piece in pieces:
            message = await self._bot.send_message(
                chat_id=chat,
                text=f"<pre>{escape(piece)}</pre>" if content.fixed else piece,
                parse_mode=ParseMode.HTML if content.fixed else None,
                reply_markup=keyboard(content) if piece is pieces[-1] and content.buttons else None,
                message_thread_id=thread,
                reply_parameters=answered,
            )
            sent = str(message.message_id)
        return sent


async def _until_taken(ask: Callable[[], Awaitable[object]]) -> None:
    """Telegram may be away when we start; the other gateways must not wait for it."""
    while True:
        try:
            await ask()
        except (NetworkError, RetryAfter) as error:
            mend = "see PUBLIC_URL and TELEGRAM_API_URL" if isinstance(error, BadRequest) else None
            log.warning("telegram.start", error=type(error).__name__, mend=mend)
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            return


def _raise(error: TelegramError, chat: str = "") -> NoReturn:
    """BadRequest and TimedOut are kinds of NetworkError: the order matters.

    A group that is full for a minute (its id is below zero) holds nobody else.
    """
    match error:
        case RetryAfter():
            wait = error.retry_after
            seconds = wait if isinstance(wait, int) else wait.total_seconds()
            raise Later("429", seconds, whole=not chat.startswith("-")) from None
        case ChatMigrated():
            raise MovedTo(str(error.new_chat_id)) from None
        case Forbidden():  # blocked, gone, or never started: whoever writes is there again
            raise Dead("forbidden", "dead") from None
        case BadRequest():
            raise Dead("topic is shut" if is_shut(error) else "bad request") from None
        case InvalidToken():
            raise Later("token") from None
        case NetworkError() if not isinstance(error.__cause__, _NEVER_LEFT):
            raise Unknown(type(error).__name__) from None
    raise Later(type(error).__name__) from None

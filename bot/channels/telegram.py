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
from storage.content import Content
from storage.models import Medium

os.environ["PTB_TIMEDELTA"] = "1"  # the library reads it when it is imported
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
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

from bot.channels.telegram_files import TelegramFiles
from bot.channels.telegram_menu import introduce
from bot.channels.telegram_polling import PAUSE_SECONDS, Polling
from bot.channels.telegram_taps import Taps
from bot.channels.telegram_updates import ALLOWED, parse_update, read_update

log = structlog.get_logger()

WEBHOOK = "/telegram"
_ORIGIN = "https://api.telegram.org"
_LONGEST = 4096  # UTF-16 units
_A_ROW = 8
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")


class Telegram:
    """One bot, by webhook where PUBLIC_URL is set, else by long polling."""

    name = "telegram"
    media: tuple[Medium, ...] = (Medium.TELEGRAM,)
    limits = Limits(
        longest=_LONGEST, buttons=True, rate=30.0, per_address=1.0, per_group=20 / 60, free=True
    )
    reply = ""
    reply_type = "text/plain"

    def __init__(self, settings: Settings, lease: Lease) -> None:
        token = settings.telegram_token.get_secret_value() if settings.telegram_token else ""
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
        content = outgoing.content
        sent = await self._edit(outgoing, outgoing.edits) if outgoing.edits else None
        if sent is not None:
            return Sent(provider_id=sent, final=True)
        pieces = split(content.text)
        for number, piece in enumerate(pieces, start=1):
            sent = await self._call(outgoing.address, content, piece, last=number == len(pieces))
        return Sent(provider_id=sent, final=True)

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

    async def _edit(self, outgoing: Outgoing, message: str) -> str | None:
        """None: the message is no longer there, so a new one takes its place."""
        await self._open()
        content, chat = outgoing.content, outgoing.address
        try:
            await self._bot.edit_message_text(
                content.text,
                chat_id=int(chat),
                message_id=int(message),
                reply_markup=keyboard(content) if content.buttons else None,
            )
        except BadRequest as error:
            why = error.message.casefold()
            if any(gone in why for gone in _GONE):
                return None
            if "message is not modified" not in why:
                _raise(error, chat)
        except TelegramError as error:
            _raise(error, chat)
        return message

    async def _call(self, chat: str, content: Content, piece: str, *, last: bool) -> str:
        await self._open()
        try:
            message = await self._bot.send_message(
                chat_id=int(chat),
                text=f"<pre>{escape(piece)}</pre>" if content.fixed else piece,
                parse_mode=ParseMode.HTML if content.fixed else None,
                reply_markup=keyboard(content) if last and content.buttons else None,
            )
        except TelegramError as error:
            _raise(error, chat)
        return str(message.message_id)


def keyboard(content: Content) -> InlineKeyboardMarkup:
    """Up to eight buttons a row."""
    buttons = [
        InlineKeyboardButton(button.label, callback_data=button.data) for button in content.buttons
    ]
    return InlineKeyboardMarkup(
        [buttons[start : start + _A_ROW] for start in range(0, len(buttons), _A_ROW)]
    )


def split(text: str) -> list[str]:
    """Pieces of at most 4,096 UTF-16 units, cut at a line's end where there is one."""
    pieces = []
    while len(text.encode("utf-16-le")) // 2 > _LONGEST:
        cut = len(text.encode("utf-16-le")[: _LONGEST * 2].decode("utf-16-le", "ignore"))
        cut = text.rfind("\n", 1, cut) if "\n" in text[1:cut] else cut
        pieces.append(text[:cut])
        text = text[cut:].removeprefix("\n")
    return [*pieces, text]


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
            raise Dead("bad request") from None
        case InvalidToken():
            raise Later("token") from None
        case NetworkError() if not isinstance(error.__cause__, _NEVER_LEFT):
            raise Unknown(type(error).__name__) from None
    raise Later(type(error).__name__) from None

"""Long polling: of all processes one at a time asks Telegram for what there is."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog
from telegram import Bot, Update
from telegram.error import Conflict, NetworkError, RetryAfter

from bot.channels.base import Lease
from bot.receive import Overloaded

log = structlog.get_logger()

_NAME = "telegram-poll"
LEASE_SECONDS = 6.0  # after a crash another process polls so soon
RENEW_SECONDS = 2.0
POLL_SECONDS = 30
PAUSE_SECONDS = 3.0


class Polling:
    """`keep` has committed when it returns. Telegram answers a second poller with 409."""

    def __init__(
        self,
        bot: Bot,
        allowed: Sequence[str],
        lease: Lease,
        keep: Callable[[Sequence[Update]], Awaitable[None]],
    ) -> None:
        self._bot = bot
        self._allowed = allowed
        self._lease = lease
        self._keep = keep
        self._is_ours = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled; a token that is refused is raised."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._hold())
            tasks.create_task(self._poll())

    async def _hold(self) -> None:
        while True:
            if await self._lease(_NAME, LEASE_SECONDS):
                self._is_ours.set()
            else:
                self._is_ours.clear()
            await asyncio.sleep(RENEW_SECONDS)

    async def _poll(self) -> None:
        """An update is confirmed by asking for the next one, so only after it was kept."""
        offset: int | None = None
        while True:
            if not self._is_ours.is_set():
                await self._is_ours.wait()
                offset = None
            try:
                updates = await self._bot.get_updates(
                    offset=offset,
                    timeout=POLL_SECONDS,
                    read_timeout=POLL_SECONDS + 10,
                    allowed_updates=self._allowed,
                )
                await self._keep(updates)
            except Conflict:
                log.warning("telegram.conflict", mend="another process polls with this token")
                await asyncio.sleep(PAUSE_SECONDS)
            except (NetworkError, RetryAfter, Overloaded) as error:
                log.warning("telegram.poll", error=type(error).__name__)
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                # Nothing new confirms all that was; after a quiet week ids begin anywhere.
                offset = updates[-1].update_id + 1 if updates else None

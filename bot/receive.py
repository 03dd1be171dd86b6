"""The door: what a gateway told us is answered only when it is committed (group commit)."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Protocol, Self
from unicodedata import category

import structlog
from prometheus_client import Histogram

from bot.channels.base import Keep, Received
from bot.clock import Clock
from bot.crash import crash_point
from storage.db import Database
from storage.edits import cover
from storage.inbox import NewInbound, keep
from storage.models import InboundKind
from storage.vault import vault

log = structlog.get_logger()

LONGEST_TEXT = 4096
_ENDING = "the service is ending"
_UNKEPT = {"Cc", "Cs"}
LARGEST_GROUP = 1_000  # rows in one transaction; more wait for the next
INTAKE_SECONDS = Histogram(
    "jirani_intake_seconds",
    "From the arrival of a message to its commit",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)


class Overloaded(Exception):
    """Nothing was kept: the queue is full or the database fails. The gateway is to try again."""


class Waker(Protocol):
    """What the inbox needs of the hints."""

    async def wake(self, stream: str, count: int = 1) -> None: ...


def clean(text: str) -> str:
    """Without what no engine keeps (NUL, lone surrogates); of bounded length."""
    if text.isprintable() and len(text) <= LONGEST_TEXT:
        return text
    short = text[:LONGEST_TEXT]
    return "".join(sign for sign in short if sign in "\n\t" or category(sign) not in _UNKEPT)


@dataclass(slots=True)
class _Waiting:
    rows: list[NewInbound]
    committed: asyncio.Future[None]
    since: float


class Inbox:
    """One writer takes all that waits, inserts it in one transaction, then lets everyone go.

    `limit`: rows that may wait for it.
    """

    def __init__(self, database: Database, hints: Waker, clock: Clock, limit: int) -> None:
        self._database = database
        self._hints = hints
        self._clock = clock
        self._limit = limit
        self._queue: deque[_Waiting] = deque()
        self._rows = 0
        self._arrived = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._ending = False

    async def __aenter__(self) -> Self:
        self._writer = asyncio.create_task(self._write(), name="inbox")
        return self

    async def __aexit__(self, *_error: object) -> None:
        """What waits at the end is refused: its gateway has no answer yet and will repeat it."""
        self._ending = True
        if self._writer is not None:
            self._writer.cancel()
            await asyncio.wait([self._writer])
        self._refuse(list(self._queue), Overloaded(_ENDING))
        self._queue.clear()

    @property
    def waiting(self) -> int:
        """Rows that wait for a commit."""
        return self._rows

    def keeper(self, channel: str) -> Keep:
        """`keep` for one channel."""

        async def keep_for(received: Sequence[Received]) -> None:
            await self.keep(channel, received)

        return keep_for

    async def keep(self, channel: str, received: Sequence[Received]) -> None:
        """Returns when all is committed, all or nothing. Raises Overloaded."""
        if not received:
            return
        if self._ending:
            raise Overloaded(_ENDING)
        if self._rows + len(received) > self._limit:
            msg = "too many messages wait for the database"
            raise Overloaded(msg)
        since = perf_counter()
        rows = [self._row(channel, one) for one in received]
        committed = asyncio.get_running_loop().create_future()
        self._queue.append(_Waiting(rows, committed, since))
        self._rows += len(rows)
        self._arrived.set()
        await committed

    def _row(self, channel: str, received: Received) -> NewInbound:
        # A receipt waits behind the others of its message, not behind its recipient's texts.
        whose = "receipt" if received.kind == InboundKind.RECEIPT else received.medium.value
        text = clean(received.text)
        if text != received.text:
            received = replace(received, text=text)
        body = vault().seal("inbound.body", received.to_json())
        return NewInbound(
            channel,
            received.key,
            None if received.second_key is None else cover(received.second_key),
            received.kind,
            vault().index(whose, received.address),
            body,
            self._clock(),
        )

    async def _write(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while group := self._next_group():
                await self._commit(group)

    def _next_group(self) -> list[_Waiting]:
        group: list[_Waiting] = []
        rows = 0
        while self._queue and (not group or rows + len(self._queue[0].rows) <= LARGEST_GROUP):
            group.append(self._queue.popleft())
            rows += len(group[-1].rows)
        return [one for one in group if not one.committed.cancelled() or self._forget(one)]

    def _forget(self, gone: _Waiting) -> bool:
        """Its request ended before it was taken: it got no answer, so it will come again."""
        self._rows -= len(gone.rows)
        return False

    async def _commit(self, group: list[_Waiting]) -> None:
        rows = [row for waiting in group for row in waiting.rows]
        try:
            await keep(self._database, rows)
        except asyncio.CancelledError:
            self._refuse(group, Overloaded(_ENDING))
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, they get their 503, the next go on
            log.error("intake.database", error=type(error).__name__, refused=len(rows))
            self._refuse(group, Overloaded("the database does not take messages"))
            return
        finally:
            self._rows -= len(rows)
        crash_point("inbound-committed")
        now = perf_counter()
        for waiting in group:
            INTAKE_SECONDS.observe(now - waiting.since)
            if not waiting.committed.done():
                waiting.committed.set_result(None)
        await self._hints.wake("inbound", len(rows))

    def _refuse(self, group: list[_Waiting], error: Overloaded) -> None:
        for waiting in group:
            if not waiting.committed.done():
                waiting.committed.set_exception(error)

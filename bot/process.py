"""The worker: claims what came in, has it understood and decided, applies it in one transaction."""

import asyncio
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Protocol

import structlog
from sqlmodel import Session

from bot import chats
from bot.channels.base import Received
from bot.clock import Clock
from bot.converse import converse, identity
from bot.crash import crash_point
from handlers.outcome import Turn
from handlers.understanding import VERSION, sounds_alarm
from storage import senders
from storage.chats import move as moved
from storage.claim import claim, claim_one, fail, waiting
from storage.db import DATABASE_ERRORS, Database
from storage.models import Inbound, InboundKind, InboundState, Medium
from storage.reader import Reader
from storage.receipts import apply_receipt

log = structlog.get_logger()

BATCH = 50
SKIM = 1_000  # rows looked at for an alarm with each batch of a rush
SWEEP_SECONDS = 1.0  # finds what no wake-up announced and what is due again


class Wakeups(Protocol):
    """What the worker needs of the hints."""

    async def wake(self, stream: str, count: int = 1) -> None: ...

    async def wait(self, stream: str, seconds: float) -> None: ...

    async def publish(self, event: dict[str, object]) -> None: ...


class Worker:
    """Any number of these may run, in one process or in many."""

    def __init__(
        self,
        db: Database,
        hints: Wakeups,
        clock: Clock,
        media: Collection[Medium] = frozenset(Medium),
    ) -> None:
        self._db = db
        self._media = media
        self._hints = hints
        self._clock = clock
        self._urgent: frozenset[bytes] = frozenset()  # senders whose texts go first
        self._skimmed = 0  # the last row that was looked at for an alarm

    async def run(self) -> None:
        """Until cancelled. A database that is away is waited for."""
        while True:
            try:
                worked = await self.step()
            except DATABASE_ERRORS as error:
                log.error("worker.database", error=type(error).__name__)
                await asyncio.sleep(SWEEP_SECONDS)
                continue
            if not worked:
                await self._hints.wait("inbound", SWEEP_SECONDS)

    async def drain(self) -> int:
        """Works until nothing is due; returns how many rows were handled or failed."""
        total = 0
        while worked := await self.step():
            total += worked
        return total

    async def step(self) -> int:
        """One batch; returns how many rows it took."""
        taken: list[int] = []
        try:
            await self._db.write(self._batch, taken)
        except DATABASE_ERRORS:
            if not taken:  # nothing was claimed: the database itself is away
                raise
            await self._one_by_one(taken)
        except Exception:  # noqa: BLE001 - any fault in a message: the culprit is found one by one
            await self._one_by_one(taken)
        if taken:
            crash_point("batch-committed")
            await self._hints.wake("outbound")
            await self._hints.publish({"kind": "handled", "count": len(taken)})
        return len(taken)

    def _batch(self, session: Session, taken: list[int]) -> None:
        now = self._clock()
        rows = claim(session, now, BATCH, self._urgent)
        taken[:] = [row.id for row in rows if row.id is not None]
        self._urgent &= {row.sender for row in rows}
        if len(rows) == BATCH:
            self._skim(session)
        read = Reader(session)
        done = [_handle(session, read, row, now, self._media) for row in rows]
        for row, turn in zip(rows, done, strict=True):  # last, so that they are written as one set
            _close(row, turn, now)
        session.flush()
        if rows:
            crash_point("batch-applied")

    def _skim(self, session: Session) -> None:
        """In a rush, who seems to tell of an eviction does not wait for those who came before."""
        rows = waiting(session, self._skimmed, SKIM)
        told = {row.sender for row in rows if sounds_alarm(Received.from_json(row.body).text)}
        self._urgent |= told
        self._skimmed = max((identity(row) for row in rows), default=self._skimmed)

    async def _one_by_one(self, ids: list[int]) -> None:
        for inbound_id in ids:
            try:
                await self._db.write(self._alone, inbound_id)
            except Exception as error:  # noqa: BLE001 - whatever it is, the message is kept and parked
                log.error("worker.failed", inbound=inbound_id, error=_place_of(error))
                state = await self._db.write(fail, inbound_id, _place_of(error), self._clock())
                if state == InboundState.PARKED:
                    log.error("worker.parked", inbound=inbound_id, mend="jirani queue")

    def _alone(self, session: Session, inbound_id: int) -> None:
        row, now = claim_one(session, inbound_id), self._clock()
        if row is not None:
            _close(row, _handle(session, Reader(session), row, now, self._media), now)


def _handle(
    session: Session, read: Reader, row: Inbound, now: datetime, media: Collection[Medium]
) -> Turn | None:
    """All that one inbound row does, but for 'handled'; the turn of what somebody said."""
    received = Received.from_json(row.body)
    is_said_there = received.kind != InboundKind.TAP or received.text.startswith("/")
    if received.chat is not None and is_said_there:
        chats.hear(session, read, row, received, now, media=media)
        return None
    match received.kind:
        case InboundKind.RECEIPT:
            apply_receipt(session, received.receipt, now)
        case InboundKind.MOVED:
            senders.move(session, received.medium, received.address, received.text)
            moved(session, received.medium, received.address, received.text, now)
        case InboundKind.OPT_OUT:
            senders.opt_out(session, received.medium, received.address, received.state, now)
        case _:
            return converse(session, read, row, received, now, media)
    return None


def _close(row: Inbound, turn: Turn | None, now: datetime) -> None:
    """'Handled', and what figures tell of the message."""
    row.state = InboundState.HANDLED
    row.handled_at = now
    if turn is None:
        return
    senders.heard(turn.sender, now)
    row.intent = turn.meaning.intent
    row.certainty = turn.meaning.certainty
    row.parser = VERSION
    row.place_id = turn.sender.settlement.id if turn.sender.settlement else None
    row.country = turn.sender.country


def _place_of(error: BaseException) -> str:
    """The exception's name and the line it came from: never its message, which may quote a text."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    return (
        f"{type(error).__name__} {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
    )

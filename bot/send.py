"""The sender: claims what is due, hands it to its gateway, and keeps what became of it."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeVar

import structlog

from bot import rooms
from bot.channels.base import Channel, Later, MovedTo, Outgoing, SendError, Sent, Unknown
from bot.city_picture import city_picture
from bot.clock import Clock
from bot.crash import crash_point
from bot.pacing import Pacing
from bot.verdicts import looked, pause_of, settled_by_error, taken
from storage import cards, fates, outbox
from storage.content import Content
from storage.db import DATABASE_ERRORS, Database
from storage.figures.city_exchanges import city_exchanges
from storage.hints import Hints
from storage.models import Lane, Medium, Outbound, OutboundState
from storage.outbox import Due
from storage.rooms import spot_of
from storage.spending import Budget, claim_within

log = structlog.get_logger()
R = TypeVar("R")

STREAM = "outbound"
SWEEP_SECONDS = 1.0  # finds what no wake-up announced and what is due again
RECONCILE_SECONDS = 5.0
ROUTINE_SECONDS = 20.0  # a send may take so long; shorter than its lease
_SECONDS = {Lane.ALERT: 8.0}
_USUAL = Budget()
_MOVES = 5  # of one row; a chat that always moves is not followed for ever
_AT_ONCE = 16  # of a medium; alerts have as many places of their own
_LOOKS = 20  # questions to a gateway in one round of reconciliation
_SHORT_WAIT = 1.0  # `drain` waits for tokens, not for a paused gateway
_LAST_WORDS = 10.0  # a stopping process lets what it sends come to an end


class Sender:
    """Any number of these may run, in one process or in many."""

    def __init__(
        self,
        db: Database,
        channels: Mapping[Medium, Channel],
        hints: Hints,
        clock: Clock,
        jitter: Callable[[], float] = random.random,
        budget: Budget = _USUAL,
    ) -> None:
        self._db = db
        self._channels = channels
        self._hints = hints
        self._clock = clock
        self._jitter = jitter
        self._budget = budget
        self._pacing = Pacing(hints, channels)
        self._free = [medium for medium, channel in channels.items() if channel.limits.free]
        self._sending: dict[asyncio.Task[None], tuple[Medium, bool]] = {}
        self._look = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled. A database that is away is waited for."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._listen())
                tasks.create_task(self._send_on())
                tasks.create_task(self._reconcile_on())
        finally:
            if self._sending:
                await asyncio.wait(self._sending, timeout=_LAST_WORDS)

    async def drain(self) -> int:
        """Sends all that is due now and waits for it; returns how many rows were claimed."""
        total = 0
        while True:
            worked, wait = await self.step()
            total += worked
            if self._sending:
                await asyncio.wait(self._sending)
            elif not worked and not 0 < wait <= _SHORT_WAIT:
                return total
            elif not worked:
                await asyncio.sleep(wait)

    async def step(self) -> tuple[int, float]:
        """Claims one batch and starts sending it.

        Returns how many rows it took and the seconds until pacing lets the next go (0: none waits).
        """
        now = self._clock()
        found = await self._db.read(outbox.due, now, self._room())
        if found.expired:
            count = await self._db.write(outbox.expire, now)
            log.warning("send.leases_ran_out", count=count)
        chosen, wait = await self._choose(found.rows)
        if not chosen:
            return 0, wait
        claim, spent = await self._db.write(
            claim_within, list(chosen), self._clock(), self._free, self._budget
        )
        claimed = {row.id: row for row in claim.rows if row.id is not None}
        for due_id, due in chosen.items():
            if due_id not in claimed:
                await self._pacing.give_back(due)
        for row_id, row in claimed.items():
            crash_point("before-send")
            task = asyncio.create_task(self._send(row_id, row))
            self._sending[task] = (row.medium, row.lane == Lane.ALERT)
            task.add_done_callback(self._sent)
        for country in spent:
            log.error("send.budget_spent", country=country, mend="SMS_DAILY_BUDGET")
        if claim.dropped:
            log.info("send.held", count=claim.dropped)
        return len(claimed) + claim.dropped, wait

    async def reconcile(self) -> int:
        """Asks the gateways about routine texts of unknown fate; returns how many it settled."""
        settled = 0
        for row, since in await self._db.read(fates.unknown, self._clock(), _LOOKS):
            settled += await self._ask(row, since)
        return settled

    def _room(self) -> dict[tuple[Medium, bool], int]:
        busy = Counter(self._sending.values())
        kinds = [(medium, urgent) for medium in self._channels for urgent in (True, False)]
        return {kind: _AT_ONCE - busy[kind] for kind in kinds if busy[kind] < _AT_ONCE}

    async def _choose(self, rows: list[Due]) -> tuple[dict[int, Due], float]:
        """Pages by themselves: they do not wait until other texts are claimed as well."""
        pages = [row for row in rows if row.lane == Lane.ALERT]
        chosen, wait = await self._paced(pages)
        if chosen:
            return chosen, wait
        others, later = await self._paced([row for row in rows if row.lane != Lane.ALERT])
        return others, min(filter(None, (wait, later)), default=0.0)

    async def _paced(self, rows: list[Due]) -> tuple[dict[int, Due], float]:
        chosen, waits = {}, []
        for row in rows:
            wait = await self._pacing.take(row)
            if wait:
                waits.append(wait)
            else:
                chosen[row.id] = row
        return chosen, min(waits, default=0.0)

    async def _send(self, row_id: int, row: Outbound) -> None:
        channel = self._channels[row.medium]
        error: SendError | None = None
        sent = Sent()
        try:
            async with asyncio.timeout(_SECONDS.get(Lane(row.lane), ROUTINE_SECONDS)):
                sent = await channel.send(await self._opened(row_id, row))
        except SendError as failed:
            error = failed
        except TimeoutError:
            error = Unknown("no answer in time")
        except Exception as bug:  # noqa: BLE001 - the request may have left: that is `Unknown`
            log.error("send.failed", outbound=row_id, error=type(bug).__name__)
            error = Unknown(type(bug).__name__)
        crash_point("after-send")
        await self._keep(row_id, row, sent, error)

    async def _opened(self, row_id: int, row: Outbound) -> Outgoing:
        """Which message an edit replaces, and which topic it is for, is known only at its turn."""
        outgoing = _outgoing(row_id, row)
        if row.room_id is not None:
            spot = await self._db.read(spot_of, row_id)
            if spot.busy:
                msg = "its topic is being opened"
                raise Later(msg, SWEEP_SECONDS, whole=False)
            outgoing = replace(outgoing, thread=spot.thread, answers=spot.answers)
        if outgoing.content.picture is not None:
            outgoing = replace(outgoing, content=await self._drawn(outgoing.content))
        if row.edits is None:
            return outgoing
        target = await self._db.write(cards.target, row_id, self._clock())
        if target.busy:
            msg = "the one before is on its way"
            raise Later(msg, SWEEP_SECONDS, whole=False)
        return replace(outgoing, edits=target.message)

    async def _drawn(self, content: Content) -> Content:
        """It takes a tenth of a second, in which nobody should wait for the database."""
        city, country, language = content.picture or ("", "", "")
        seen = await self._db.read(city_exchanges, city, country)
        return replace(content, file=await asyncio.to_thread(city_picture, seen, language))

    async def _keep(self, row_id: int, row: Outbound, sent: Sent, error: SendError | None) -> None:
        now = self._clock()
        if isinstance(error, MovedTo) and row.attempts <= _MOVES:
            await self._insist(
                partial(self._db.write, outbox.readdress, row_id, row.medium, error.address, now)
            )
            state = OutboundState.PENDING
        else:
            settled = (
                taken(sent) if error is None else settled_by_error(error, row, now, self._jitter())
            )
            if error is not None and (pause := pause_of(error, row)) is not None:
                await self._pacing.pause(row.medium, *pause)
            state = await self._insist(partial(self._db.write, rooms.settled, row_id, settled, now))
        await self._hints.publish({"kind": "outbound", "id": row_id, "state": state.value})

    async def _insist(self, write: Callable[[], Awaitable[R]]) -> R:
        """What the gateway said is known only here: kept as soon as the database is back."""
        while True:
            try:
                return await write()
            except DATABASE_ERRORS as error:
                log.error("send.database", error=type(error).__name__)
                await asyncio.sleep(SWEEP_SECONDS)

    async def _ask(self, row: Outbound, since: datetime) -> bool:
        channel = self._channels.get(row.medium)
        if row.id is None or channel is None:
            return False
        found = None
        with suppress(SendError, TimeoutError):
            async with asyncio.timeout(ROUTINE_SECONDS):
                found = await channel.find(_outgoing(row.id, row), since)
        now = self._clock()
        state = await self._db.write(fates.resolve, row.id, looked(found, since, now), now)
        if state == OutboundState.UNKNOWN:
            return False
        await self._hints.publish({"kind": "outbound", "id": row.id, "state": state.value})
        return True

    def _sent(self, task: asyncio.Task[None]) -> None:
        del self._sending[task]
        self._look.set()

    async def _listen(self) -> None:
        while True:
            await self._hints.wait(STREAM, SWEEP_SECONDS)
            self._look.set()

    async def _send_on(self) -> None:
        away = False
        while True:
            self._look.clear()
            try:
                worked, wait = await self.step()
            except DATABASE_ERRORS as error:
                if not away:
                    log.error("send.database", error=type(error).__name__)
                away, worked, wait = True, 0, 0.0
                await asyncio.sleep(SWEEP_SECONDS)
            else:
                away = False
            if not worked:
                with suppress(TimeoutError):
                    async with asyncio.timeout(min(wait or SWEEP_SECONDS, SWEEP_SECONDS)):
                        await self._look.wait()

    async def _reconcile_on(self) -> None:
        while True:
            await asyncio.sleep(RECONCILE_SECONDS)
            try:
                settled = await self.reconcile()
            except DATABASE_ERRORS as error:
                log.error("send.reconcile", error=type(error).__name__)
                continue
            if settled:
                log.info("send.reconciled", count=settled)
                self._look.set()


def _outgoing(row_id: int, row: Outbound) -> Outgoing:
    return Outgoing(
        id=row_id,
        address=row.address,
        content=Content.from_json(row.content),
        urgent=row.lane == Lane.ALERT,
    )

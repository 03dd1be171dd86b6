"""What the clock asks for: ladders, missed messages, digests, forgotten questions."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

import structlog
from sqlmodel import Session, col, delete

from bot.channels.base import Channel, Received
from bot.clock import Clock
from bot.clocks import ask_once, due_cases
from bot.digest.make import send
from bot.exchanges import DUTIES
from bot.ladders import climb_once, due_alerts, left_alerts, release
from bot.rhythm import DueGroup, due_groups, say_it
from bot.signs import DueAuditor, due_auditors, say_signs, signs_for
from storage.db import Database
from storage.digests import days_without_digest, first_message
from storage.figures import opens
from storage.models import Dialogue, Medium
from storage.places import Office, offices
from storage.retention import (
    Retention,
    drop_deliveries,
    old_texts,
    wipe_cases,
    wipe_exchanges,
    wipe_shared,
    wipe_texts,
)

log = structlog.get_logger()

T = TypeVar("T")

Due = Callable[[Session, datetime], list[int]]
Do = Callable[[Session, int, datetime, Collection[Medium]], bool]

TICK_SECONDS = 2.0
MISSED_EVERY = timedelta(minutes=5)
REMIND_EVERY = timedelta(minutes=5)
LEFT_EVERY = timedelta(minutes=1)
EXCHANGES_EVERY = timedelta(minutes=5)
SIGNS_EVERY = timedelta(hours=1)
RETAIN_EVERY = timedelta(hours=1)
OVERLAP = timedelta(minutes=30)  # what a gateway lists may lag behind what it delivered
LOOK_BACK = timedelta(days=2)  # after a start, however long the service was down before
CATCH_UP_DAYS = 7
_SECONDS = 300  # that one gateway may take to list what was missed
_USUAL = Retention()
_GROUP = 500  # of what was missed at a time: intake goes on beside it


class Keeper(Protocol):
    """What the scheduler needs of the inbox."""

    async def keep(self, channel: str, received: Sequence[Received]) -> None: ...


class Wakeups(Protocol):
    """What the scheduler needs of the hints."""

    async def wake(self, stream: str, count: int = 1) -> None: ...

    async def publish(self, event: dict[str, object]) -> None: ...


class Scheduler:
    """Any number of these may run: each thing is done once, by keys and locks in the database."""

    def __init__(  # noqa: PLR0913 - the parts of the service that it works with
        self,
        db: Database,
        channels: Mapping[Medium, Channel],
        hints: Wakeups,
        clock: Clock,
        inbox: Keeper,
        *,
        public_url: str | None = None,
        keep: Retention = _USUAL,
    ) -> None:
        self._db = db
        self._media = frozenset(channels)
        self._channels = {channel.name: channel for channel in channels.values()}
        self._hints = hints
        self._clock = clock
        self._inbox = inbox
        self._public_url = public_url
        self._keep = keep
        self._looked: dict[str, datetime] = {}
        self._done: dict[str, datetime] = {}

    async def run(self) -> None:
        """Until cancelled; a slow gateway delays no ladder and no digest."""
        async with asyncio.TaskGroup() as tasks:
            for job in self._jobs():
                tasks.create_task(self._repeat(job))

    async def tick(self) -> None:
        """All that is due now, once. Raises what failed after the rest is done."""
        await self._each(lambda job: job(), self._jobs())

    def _jobs(self) -> Sequence[Callable[[], Awaitable[None]]]:
        return (
            *(
                self.left,
                self.ladders,
                self.clocks,
                self.missed,
                self.digests,
                self.rhythm,
                self.signs,
            ),
            *(self.exchanges, self.tidy, self.retain),
        )

    async def left(self) -> None:
        """Once a minute: what whoever had it has left is nobody's, and its ladder goes on."""
        if self._is_done("left", LEFT_EVERY):
            return
        await self._each(self._release, await self._db.read(left_alerts))
        self._done["left"] = self._clock()

    async def _release(self, alert: int) -> None:
        if await self._db.write(release, alert, self._clock(), self._media):
            await self._hints.wake("outbound")

    def _is_done(self, job: str, every: timedelta) -> bool:
        """Whether it was done within that time; a clock that went back begins anew."""
        last = self._done.get(job)
        return last is not None and last <= self._clock() < last + every

    async def ladders(self) -> None:
        """Pages the next rung of each alert that nobody acknowledged in time."""
        await self._each(self._page, await self._db.read(due_alerts, self._clock()))

    async def clocks(self) -> None:
        """Asks what each case's clock is due to ask: 'still coming?', 'what happened?'."""
        await self._each(self._ask, await self._db.read(due_cases, self._clock()))

    async def missed(self) -> None:
        """Fetches what a gateway received for us and never delivered; a repeat is harmless."""
        await self._each(self._look, self._channels.values())

    async def digests(self) -> None:
        """Makes every digest that is due and not there."""
        first = await self._db.read(first_message)
        if first is not None:
            await self._each(lambda office: self._catch_up(office, first), offices())

    async def rhythm(self) -> None:
        """Reminds groups of their meetings and reports, and tells them of their month."""
        if self._is_done("rhythm", REMIND_EVERY):
            return
        await self._each(self._remind, await self._db.read(due_groups, self._clock()))
        self._done["rhythm"] = self._clock()

    async def _remind(self, told: DueGroup) -> None:
        if await self._db.write(say_it, told, self._clock()):
            await self._hints.wake("outbound")

    async def signs(self) -> None:
        """Once an hour: tells auditors of groups with signs; each hears once a month."""
        if self._is_done("signs", SIGNS_EVERY):
            return
        await self._each(self._tell_signs, await self._db.read(due_auditors, self._clock()))
        self._done["signs"] = self._clock()

    async def _tell_signs(self, one: DueAuditor) -> None:
        outcome = await self._db.read(signs_for, one)
        if not outcome.notices:
            return
        if await self._db.write(say_signs, one, outcome, self._clock()):
            await self._hints.wake("outbound")

    async def exchanges(self) -> None:
        """Ends what nobody answered, looks again, and tells of texts that wait."""
        if self._is_done("exchanges", EXCHANGES_EVERY):
            return
        await self._each(
            lambda job: job(),
            (partial(self._exchanges, due, do) for due, do in DUTIES),
        )
        self._done["exchanges"] = self._clock()

    async def _exchanges(self, due: Due, do: Do) -> None:
        """One after the other: a fault with one keeps none of the others waiting."""
        now = self._clock()

        async def one(which: int) -> None:
            if await self._db.write(do, which, now, self._media):
                await self._hints.wake("outbound")

        await self._each(one, await self._db.read(due, now))

    async def tidy(self) -> None:
        """Drops questions that nobody answered in their time."""
        await self._db.write(_forget_questions, self._clock())

    async def retain(self) -> None:
        """Once an hour: wipes the texts and deliveries whose time is over."""
        if self._is_done("retain", RETAIN_EVERY):
            return
        now = self._clock()
        while ids := await self._db.read(old_texts, self._keep, now):
            if not await self._db.write(wipe_texts, ids):
                break  # another process has them
        for wipe in (wipe_cases, wipe_shared, wipe_exchanges):
            await self._db.write(wipe, self._keep, now)
        while await self._db.write(drop_deliveries, self._keep, now):
            pass
        self._done["retain"] = now

    async def _page(self, alert: int) -> None:
        now = self._clock()
        if await self._db.write(climb_once, alert, now, self._media):
            await self._hints.wake("outbound")
            await self._hints.publish({"kind": "paged"})

    async def _ask(self, alert: int) -> None:
        if await self._db.write(ask_once, alert, self._clock(), self._media):
            await self._hints.wake("outbound")

    async def _look(self, channel: Channel) -> None:
        now = self._clock()
        last = self._looked.get(channel.name)
        if last is not None and last <= now < last + MISSED_EVERY:
            return
        since = now - LOOK_BACK if last is None else min(last, now) - OVERLAP
        async with asyncio.timeout(_SECONDS):
            found = await channel.missed(since)
        for first in range(0, len(found), _GROUP):
            await self._inbox.keep(channel.name, found[first : first + _GROUP])
        self._looked[channel.name] = now

    async def _catch_up(self, office: Office, first: datetime) -> None:
        now = self._clock()
        since = first.astimezone(office.zone).date()
        days = [day for day in due_days(office.zone, office.hour, now) if day >= since]
        for day in await self._db.read(days_without_digest, office.code, days):
            if await send(self._db, office, day, now, self._media, self._public_url):
                log.info("digest.made", office=office.code, day=str(day))
                await self._hints.wake("outbound")
                await self._hints.publish({"kind": "digest", "office": office.code})

    async def _each(self, do: Callable[[T], Awaitable[None]], things: Iterable[T]) -> None:
        """One after the other; a fault with one is raised when all have had their turn."""
        faults = []
        for thing in things:
            try:
                await do(thing)
            except Exception as fault:  # noqa: BLE001 - whatever it is, the others must not wait
                faults.append(fault)
        if faults:
            msg = "not everything that was due could be done"
            raise ExceptionGroup(msg, faults)

    async def _repeat(self, job: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await job()
            except Exception as fault:  # noqa: BLE001 - it is tried again; the others go on
                log.error("schedule.failed", job=job.__name__, error=_names(fault))
            await asyncio.sleep(TICK_SECONDS)


def due_days(zone: ZoneInfo, hour: int, now: datetime) -> list[date]:
    """The last closed days whose digest is due by `now`, oldest first."""
    today = now.astimezone(zone).date()
    reached = now >= opens(today, zone, hour)
    newest = today - timedelta(days=1 if reached else 2)
    return [newest - timedelta(days=back) for back in reversed(range(CATCH_UP_DAYS))]


def _forget_questions(session: Session, now: datetime) -> None:
    session.exec(delete(Dialogue).where(col(Dialogue.expires_at) <= now))


def _names(fault: Exception) -> str:
    """The types only: a message may hold a number or a text."""
    if isinstance(fault, ExceptionGroup):
        return ", ".join(sorted({_names(each) for each in fault.exceptions}))
    return type(fault).__name__

"""The fetcher: brings the files of cases from their gateways, cleans them and keeps them sealed."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from bot.channels.base import Channel, Dead, Later, SendError, TooBig
from bot.clock import Clock
from bot.crash import crash_point
from bot.media_clean import clean
from storage import attachments
from storage.attachments import LARGEST, Refusal, Unkept, Wanted
from storage.db import Database
from storage.models import Medium

log = structlog.get_logger()

SWEEP_SECONDS = 2.0
_SECONDS = 100.0  # for one file; with its cleaning shorter than its lease
DROP_EVERY = timedelta(hours=1)
_DROPS = 100


class Fetcher:
    """Any number of these may run, in one process or in many; each file is leased to one."""

    def __init__(self, db: Database, channels: Mapping[Medium, Channel], clock: Clock) -> None:
        self._db = db
        self._channels = channels
        self._clock = clock
        self._dropped: datetime | None = None

    async def run(self) -> None:
        """Until cancelled; what fails is due again when its lease runs out."""
        while True:
            worked = False
            try:
                worked = await self.step()
                await self.drop_leftovers()
            except Exception as error:  # noqa: BLE001 - its lease runs out; the service goes on
                log.error("attachments.failed", error=type(error).__name__)
            if not worked:
                await asyncio.sleep(SWEEP_SECONDS)

    async def drain(self) -> int:
        """Works until nothing is due; returns how many files it tried."""
        total = 0
        while await self.step():
            total += 1
        return total

    async def step(self) -> bool:
        """One file; False where none is due."""
        wanted = await self._db.write(attachments.claim, self._clock())
        if wanted is None:
            return False
        crash_point("attachment-claimed")
        try:
            body = await self._fetch(wanted)
            crash_point("attachment-fetched")
            file = await asyncio.to_thread(clean, body)
        except TooBig:
            await self._db.write(attachments.refuse, wanted.id, Refusal.BIG)
        except Dead as error:
            log.warning("attachments.gone", attachment=wanted.id, error=str(error))
            await self._db.write(attachments.lose, wanted.id)
        except SendError as error:
            seconds = error.seconds if isinstance(error, Later) else None
            log.info("attachments.later", attachment=wanted.id, error=str(error))
            await self._db.write(attachments.try_later, wanted.id, self._clock(), seconds)
            return True
        except Unkept as unkept:
            await self._db.write(attachments.refuse, wanted.id, unkept.refusal)
        else:
            await self._db.write(attachments.keep, wanted.id, file.mime, file.body)
            crash_point("attachment-kept")
        await self._drop(wanted)
        return True

    async def drop_leftovers(self) -> None:
        """At the start and once an hour: copies at gateways of what is settled here."""
        now = self._clock()
        if self._dropped is not None and self._dropped <= now < self._dropped + DROP_EVERY:
            return
        for wanted in await self._db.read(attachments.to_drop, _DROPS):
            await self._drop(wanted)
        self._dropped = now

    async def _fetch(self, wanted: Wanted) -> bytes:
        channel = self._channels.get(wanted.medium)
        if channel is None:
            raise Later("no gateway")
        try:
            async with asyncio.timeout(_SECONDS):
                return await channel.fetch(wanted.handle, LARGEST)
        except TimeoutError:
            raise Later("no answer in time") from None

    async def _drop(self, wanted: Wanted) -> None:
        """Only what is committed here: until then the gateway's copy is the only one."""
        channel = self._channels.get(wanted.medium)
        try:
            if channel is None:
                raise Later("no gateway")
            async with asyncio.timeout(_SECONDS):
                await channel.drop(wanted.handle)
        except Dead:
            pass  # there is nothing to delete
        except (SendError, TimeoutError) as error:
            ended = await self._db.write(attachments.stop_asking, wanted.id, self._clock())
            log.warning(
                "attachments.not_dropped",
                attachment=wanted.id,
                error=type(error).__name__,
                ended=ended,
            )
            return
        await self._db.write(attachments.dropped, wanted.id)

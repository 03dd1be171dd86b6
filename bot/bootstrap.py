"""Builds everything once, from the settings, and closes it in the reverse order."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from bot.attachments import Fetcher
from bot.channels import open_channels
from bot.channels.base import Channel
from bot.channels.telegram import Telegram
from bot.channels.twilio import Twilio
from bot.clock import Clock, make_clock
from bot.crash import arm
from bot.embedded import Valkey
from bot.process import Worker
from bot.receive import Inbox
from bot.schedule import Scheduler
from bot.send import Sender
from bot.settings import Settings, SettingsError
from bot.store import open_store
from storage.backlog import heard_from
from storage.db import Database
from storage.hints import Hints, open_hints
from storage.models import Medium
from storage.places import country_of_number
from storage.retention import Retention
from storage.spending import Budget

# A forgotten setting would show real people's texts to everybody, and send their alerts nowhere.
_WAS_LIVE = (
    "The database holds real people's texts, but no gateway is set, so the open simulator would"
    " start on it: set TWILIO_… or TELEGRAM_TOKEN again, or give the simulator its own DATA_DIR."
)


@dataclass(frozen=True, slots=True)
class Service:
    """The parts of a running process; none of them is global."""

    settings: Settings
    clock: Clock
    db: Database
    hints: Hints
    channels: Mapping[Medium, Channel]
    inbox: Inbox
    worker: Worker
    sender: Sender
    scheduler: Scheduler
    fetcher: Fetcher


@asynccontextmanager
async def open_service(settings: Settings, *, embedded: bool = True) -> AsyncIterator[Service]:
    """Everything, not yet running. `embedded`: start a Valkey where REDIS_URL names none."""
    arm(settings.crash_at)
    async with AsyncExitStack() as stack:
        db = await stack.enter_async_context(open_store(settings))
        if settings.simulator and await db.read(heard_from, (Twilio.name, Telegram.name)):
            raise SettingsError(_WAS_LIVE)
        redis_url = settings.redis_url
        if redis_url is None and embedded:
            redis_url = (await stack.enter_async_context(Valkey(settings.data_dir))).url
        hints = open_hints(redis_url)
        stack.push_async_callback(hints.close)
        channels = open_channels(settings, hints.lease)
        for channel in set(channels.values()):
            stack.push_async_callback(channel.close)
        clock = make_clock(settings.clock_file)
        inbox = await stack.enter_async_context(Inbox(db, hints, clock, settings.intake_queue))
        yield Service(
            settings=settings,
            clock=clock,
            db=db,
            hints=hints,
            channels=channels,
            inbox=inbox,
            worker=Worker(db, hints, clock, frozenset(channels)),
            sender=Sender(db, channels, hints, clock, budget=_budget(settings)),
            scheduler=Scheduler(
                db,
                channels,
                hints,
                clock,
                inbox,
                public_url=settings.public_url,
                keep=_retention(settings),
            ),
            fetcher=Fetcher(db, channels, clock),
        )


def _budget(settings: Settings) -> Budget:
    codes = settings.sms_countries
    return Budget(
        countries=frozenset(c.strip().upper() for c in codes.split(",")) if codes else None,
        daily=settings.sms_daily_budget,
        home=country_of_number(settings.twilio_number or ""),
    )


def _retention(settings: Settings) -> Retention:
    return Retention(
        texts=timedelta(days=settings.keep_texts_days),
        alerts=timedelta(days=settings.keep_alerts_days),
        deliveries=timedelta(days=settings.keep_deliveries_days),
    )

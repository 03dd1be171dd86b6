"""A case's clocks: 'still coming?' before the day, 'what happened?' after it, then follow-ups."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from storage.models import LIVE, Alert

MORNING = time(8)  # the moment of a day of which no hour was told
BEFORE = {
    "-7d": timedelta(days=7),
    "-3d": timedelta(days=3),
    "-24h": timedelta(hours=24),
    "-2h": timedelta(hours=2),
}
HAPPENED = "+6h"
_AFTER = {HAPPENED: timedelta(hours=6)}
LAST = timedelta(days=180)  # of the follow-ups
_FOLLOW_UP = {f"+{days}d": timedelta(days=days) for days in (30, 90, 180)}


class Tick(NamedTuple):
    """`name`: '-24h' of the deadline, '+6h' of it, '+30d' of the outcome."""

    at: datetime
    name: str

    @property
    def is_before(self) -> bool:
        return self.name in BEFORE

    @property
    def is_follow_up(self) -> bool:
        return self.name in _FOLLOW_UP


def moment_of(day: date, hour: time | None, zone: ZoneInfo) -> datetime:
    """When it is due: the told hour of that day there, else the morning."""
    return datetime.combine(day, hour or MORNING, zone)


def ticks(alert: Alert) -> list[Tick]:
    """All that the clock asks of a case as it stands, in order."""
    if alert.closed_at is not None or alert.provisional:
        return []
    if alert.handling not in LIVE:
        ended = alert.ended_at
        return [Tick(ended + wait, name) for name, wait in _FOLLOW_UP.items()] if ended else []
    by = alert.by_at
    if by is None:
        return []
    before = [Tick(by - wait, name) for name, wait in BEFORE.items()]
    return [*before, *(Tick(by + wait, name) for name, wait in _AFTER.items())]


def next_at(alert: Alert, after: datetime) -> datetime | None:
    """When it asks next."""
    return next((tick.at for tick in ticks(alert) if tick.at > after), None)


def due(alert: Alert, now: datetime) -> Tick | None:
    """The newest that is due: after a long stop nobody is asked twice."""
    return next((tick for tick in reversed(ticks(alert)) if tick.at <= now), None)

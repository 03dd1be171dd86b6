"""How a ladder counts: how long nobody has what cannot wait, how often the last rung repeated."""

from datetime import datetime, timedelta

from storage.ladders import LAST, PATIENT
from storage.models import Alert, AlertEvent
from storage.reader import Reader
from storage.reading.alerts import Climbed

CITY_FOR = timedelta(minutes=60)  # that its city alone has, if it cannot wait


def urgent_for(alert: Alert, climbed: Climbed, now: datetime) -> timedelta | None:
    """How long it has been so that it cannot wait and nobody has it; None where it can wait."""
    if alert.severity >= PATIENT:
        return None
    began = (alert.opened_at, climbed.since, _urgent_since(climbed, now))
    return now - max(at for at in began if at is not None)


def repeats(alert: Alert, climbed: Climbed, read: Reader) -> int:
    """How often the last rung was paged since a lower one, and since it is that urgent."""
    judged = climbed.judged[-1] if climbed.judged else None
    if judged is not None and _level(judged) not in {None, alert.severity}:
        return 0
    last = {row.at for row in climbed.pages if row.detail == str(LAST)}
    lower = {row.at for row in climbed.pages} - last
    began = (climbed.since, judged.at if judged else None, max(lower, default=None))
    since = max((at for at in began if at is not None), default=alert.opened_at)
    return read.times_paged(alert.id, since) - (since in lower)


def _urgent_since(climbed: Climbed, now: datetime) -> datetime | None:
    """The first of the newest rows that all say it cannot wait; `now` where the newest says it can.

    Then it became so in this very moment. None where nobody judged it.
    """
    since: datetime | None = None
    for row in reversed(climbed.judged):
        level = _level(row)
        if level is None:
            return since or row.at
        if level >= PATIENT:
            return since or now
        since = row.at
    return since


def _level(row: AlertEvent) -> int | None:
    """Of '0 underway'; None where the row's words were wiped."""
    told = (row.detail or "").partition(" ")[0]
    return int(told) if told.isdecimal() else None

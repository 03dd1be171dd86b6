"""What a group hears without asking: of its meeting, of a report that is missing, of its month."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from handlers.outcome import Notice, Outcome
from locales.say import Money, Month, Say, say
from storage.models import EntryKind, Lane, Reminder, ReminderKind, SavingsGroup
from storage.reader import Reader
from storage.reading.rhythm import Rhythm

WAKING = range(8, 21)  # local hours; nobody is texted at night
UNANSWERED = 3  # reminders without a report, after which a group is left in peace
_SUMMED_UNTIL = 3  # day of the month: later it is no news
_WEEK = 7


class Due(NamedTuple):
    """One reminder of a group; `day` is the meeting's, or the first of the month summed up."""

    kind: ReminderKind
    day: date


def may_be_due(hour: int, weekday: int | None, local: datetime) -> bool:
    """Most groups have nothing today: nothing more is asked about them. `hour` is the group's."""
    if local.hour not in WAKING or local.hour < hour:
        return False
    beside = {(local.weekday() + 1) % _WEEK, (local.weekday() - 1) % _WEEK}
    return weekday is None or weekday in beside or local.day <= _SUMMED_UNTIL


def due(group: SavingsGroup, rhythm: Rhythm, today: date, hour: int) -> Iterator[Due]:
    """What is due by this local hour of `today`; the caller keeps what was said already."""
    if hour not in WAKING or hour < group.hour or not group.reminders:
        return
    if today.day <= _SUMMED_UNTIL and rhythm.last is not None:
        before = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
        if rhythm.last >= before:
            yield Due(ReminderKind.MONTH, before)
    if rhythm.unanswered >= UNANSWERED:
        return
    tomorrow, yesterday = today + timedelta(days=1), today - timedelta(days=1)
    if _meets(group, rhythm, tomorrow):
        yield Due(ReminderKind.BEFORE, tomorrow)
    missing = rhythm.last is None or rhythm.last < yesterday
    if missing and _meets(group, rhythm, yesterday) and yesterday >= group.created_at.date():
        yield Due(ReminderKind.AFTER, yesterday)


def _meets(group: SavingsGroup, rhythm: Rhythm, day: date) -> bool:
    """By its weekday, in steps of its rhythm from the last report; without one by the rhythm."""
    since = rhythm.last or group.created_at.date()
    if group.weekday is None:
        return day > since and (day - since).days % group.every_days == 0
    if day.weekday() != group.weekday:
        return False
    weeks = max(1, round(group.every_days / _WEEK))
    return round((day - since).days / _WEEK) % weeks == 0


def remind(read: Reader, group: SavingsGroup, one: Due) -> Outcome:
    """To those who report for the group; whoever is in quiet mode hears of no amounts."""
    text = _month(read, group, one.day) if one.kind == ReminderKind.MONTH else _meeting(group, one)
    loud = text is not None and one.kind == ReminderKind.MONTH
    people = read.officers(group.id)
    told = [person for person in people if not (loud and read.is_quiet(person))]
    notices = tuple(
        Notice(person, text, f"rhythm:{group.id}:{one.kind}:{one.day}:{person}", Lane.BROADCAST)
        for person in told
        if text is not None
    )
    return Outcome(notices=notices)


def kept(group: SavingsGroup, one: Due, at: datetime) -> Reminder:
    """That it was said."""
    return Reminder(group_id=group.id, kind=one.kind, day=one.day, at=at)


def _meeting(group: SavingsGroup, one: Due) -> Say:
    if one.kind == ReminderKind.BEFORE:
        return say(
            "{group} meets {day}. After it send e.g. SAVINGS 2000 WOMEN 15 MEN 4",
            group=group.name,
            day=one.day,
        )
    return say(
        "{group}: no report of {day} yet. Send SAVINGS and the amount, or NO SAVINGS. "
        "To end reminders send GROUP",
        group=group.name,
        day=one.day,
    )


def _month(read: Reader, group: SavingsGroup, first: date) -> Say | None:
    """None where nothing was reported in it."""
    after = (first + timedelta(days=31)).replace(day=1)
    moved = read.moved_between(group.id, first, after)
    meetings = read.meetings_between(group.id, first, after)
    if not meetings:
        return None
    return say(
        "{group}, {month}: reports {count}, saved {saved}, lent {lent}, paid back {repaid}. "
        "Thank you.",
        group=group.name,
        month=Month(first),
        count=meetings,
        saved=Money(moved[EntryKind.DEPOSIT], group.currency),
        lent=Money(moved[EntryKind.LOAN], group.currency),
        repaid=Money(moved[EntryKind.REPAYMENT], group.currency),
    )

"""Alerts that nobody answers for days: everybody is called again, ever later, and never no more."""

from datetime import datetime

import pytest
from sqlmodel import Session

from handlers.ladder import step_up
from storage.db import Database
from storage.models import Alert, Handling
from storage.reader import Reader
from tests.bot.nights import HOUR, MINUTE, Night, run


@pytest.mark.parametrize(
    ("level", "hours", "again"),
    [
        (
            0,
            84,
            [
                *("+1 00:15", "+1 00:45", "+1 01:15", "+1 01:45"),
                *("+1 02:45", "+1 04:45", "+1 08:45", "+1 16:45", "+2 08:45"),
                *("+3 08:45", "+4 08:45"),
            ],
        ),
        (
            1,
            92,
            [
                *("+1 04:00", "+1 06:00", "+1 08:00", "+1 10:00"),
                *("+1 14:00", "+1 22:00", "+2 14:00"),
                *("+3 14:00", "+4 14:00"),
            ],
        ),
        (
            2,
            145,
            [
                *("+2 15:00", "+3 07:00", "+3 23:00", "+4 15:00"),
                *("+5 15:00", "+6 15:00"),
            ],
        ),
    ],
)
async def test_while_all_are_silent_everybody_is_called_again_but_ever_later(
    database: Database, level: int, hours: int, again: list[str]
) -> None:
    """Four times by the last wait, then each wait is twice the one before, up to a day."""
    night = Night(database)
    world = await night.open(severity=level)
    await run(world, 2 * HOUR, world.scheduler().ladders, 5 * MINUTE)
    await run(world, (hours - 2) * HOUR, world.scheduler().ladders, 15 * MINUTE)
    pages = await night.pages()
    last = pages.index(next(one for one in pages if one.endswith(" adviser manager office")))
    assert pages[last + 1 :] == [f"{moment} all" for moment in again]
    alert = await night.alert()
    assert (alert.handling, alert.rung) == (Handling.OPEN, 4)
    assert alert.next_rung_at is not None
    assert world.now < alert.next_rung_at <= world.now + 24 * HOUR


async def test_worse_news_begins_the_waits_anew(database: Database) -> None:
    night = Night(database)
    world = await night.open(severity=1)
    await night.judged(world.now, "1 within72")
    await run(world, 40 * HOUR, world.scheduler().ladders, 15 * MINUTE)
    before = len(await night.pages())

    def told(session: Session) -> datetime | None:
        """As a text does it: what it tells is not stored yet."""
        worse = session.get_one(Alert, night.alert_id).model_copy(update={"severity": 0})
        return step_up(worse, Reader(session), world.now).next_rung_at

    assert await database.read(told) == world.now + 30 * MINUTE
    await night.judged(world.now, "0 underway")
    await night.change(severity=0, next_rung_at=world.now)
    await run(world, 3 * HOUR, world.scheduler().ladders, 15 * MINUTE)
    assert (await night.pages())[before:] == [
        f"+2 {clock} all" for clock in ("15:00", "15:30", "16:00", "16:30", "17:00", "18:00")
    ]

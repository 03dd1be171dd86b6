"""Months after an exchange each side is asked whether it did what it had learnt."""

from datetime import timedelta

import pytest
from sqlmodel import col

from bot.exchanges import ask_follow_up, due_follow_ups
from handlers.city_view import city_view
from handlers.follow_ups import AFTER
from locales.render import render
from storage.figures.city_exchanges import city_exchanges
from storage.models import Done, FollowUp, Learning, MatchEnd, Medium, Post, Side
from storage.places import zone_of
from storage.retention import Retention, wipe_exchanges
from tests.bot.scheduled import World
from tests.handlers.conftest import LUZ, ROSE
from tests.handlers.test_exchange import the_match
from tests.handlers.test_learning import WE_WILL, both_told
from tests.handlers.test_talks import agreed, read
from tests.handlers.town import Town

TALKS_ABOUT = ("matches",)
MEDIA = frozenset(Medium)
IS_IT_DONE = f"after the exchange you wrote: {WE_WILL}. Is it done? 1 yes 2 partly 3 not yet"


async def follow_ups(town: Town, side: Side) -> list[FollowUp]:
    rows = [row for row in await town.rows(FollowUp) if isinstance(row, FollowUp)]
    return sorted((row for row in rows if row.side == side), key=lambda row: row.months)


async def asked_what_is_due(town: Town) -> int:
    """How many texts that made."""
    due = await town.db.read(due_follow_ups, town.now)
    return sum([await town.db.write(ask_follow_up, one, town.now, MEDIA) for one in due])


async def was_asked(town: Town) -> bool:
    return any(text.endswith(IS_IT_DONE) for text in await read(town, ROSE))


async def at_the(town: Town, side: Side, number: int) -> None:
    """The morning on which that one is due."""
    due = (await follow_ups(town, side))[number].due_at
    town.later(seconds=(due - town.now).total_seconds() + 60)


async def test_each_side_is_asked_four_times(town: Town) -> None:
    e = await both_told(town)
    for side, country in ((Side.GUEST, "KE"), (Side.HOST, "CO")):
        rows = await follow_ups(town, side)
        assert [row.months for row in rows] == list(AFTER)
        assert {row.due_at.astimezone(zone_of(country)).hour for row in rows} == {9}
    assert await asked_what_is_due(town) == 0
    await at_the(town, Side.GUEST, 0)
    assert await asked_what_is_due(town) == 1
    assert (await read(town, ROSE))[-1] == f"{e}: {IS_IT_DONE}"
    await town.verify_dialog(ROSE, [("9", "Send one of the numbers."), ("2", "Noted. Thank you.")])
    await at_the(town, Side.HOST, 0)
    assert await asked_what_is_due(town) == 1
    assert (await read(town, LUZ))[-1].startswith(f"{e}: ")
    await town.text(LUZ, "1")
    await at_the(town, Side.GUEST, 1)
    assert await asked_what_is_due(town) == 1
    await town.verify_dialog(ROSE, [("1", "Noted. Thank you.")])
    assert [row.answer for row in await follow_ups(town, Side.GUEST)] == [
        *(Done.PARTLY, Done.DONE),
        *(None, None),
    ]
    assert [row.answer for row in await follow_ups(town, Side.HOST)][:2] == [Done.DONE, None]


async def test_the_scheduler_asks(town: Town) -> None:
    await both_told(town)
    await at_the(town, Side.GUEST, 0)
    scheduler = World(town.db, town.now).scheduler()
    await scheduler.exchanges()
    await scheduler.exchanges()
    assert await was_asked(town)
    [first, *_] = await follow_ups(town, Side.GUEST)
    assert first.asked_at == town.now


async def test_not_by_night_and_not_beside_another_question(town: Town) -> None:
    await both_told(town)
    await at_the(town, Side.GUEST, 0)
    town.later(hours=12)
    await asked_what_is_due(town)
    assert not await was_asked(town)
    town.later(hours=12)
    await town.verify_dialog(ROSE, [("savings", "How much was it?…")])
    await asked_what_is_due(town)
    assert not await was_asked(town)
    await town.verify_dialog(ROSE, [("5300", "S… kept…")])
    await asked_what_is_due(town)
    assert await was_asked(town)
    await town.verify_dialog(ROSE, [("3", "Noted. Thank you.")])


async def test_what_was_missed_is_not_asked_late(town: Town) -> None:
    await both_told(town)
    await at_the(town, Side.GUEST, 0)
    town.later(days=31)
    assert await asked_what_is_due(town) == 0
    [first, *_] = await follow_ups(town, Side.GUEST)
    assert first.asked_at == town.now


async def test_what_was_taken_back_is_not_asked_about(town: Town) -> None:
    e = await agreed(town)
    await town.text(ROSE, f"{e} learned {WE_WILL}")
    assert len(await town.rows(FollowUp)) == len(AFTER)
    await town.text(ROSE, f"{e} UNDO")
    assert await town.rows(FollowUp) == []


@pytest.mark.parametrize("number", ["4", "5"])
async def test_after_the_end_unless_it_was_reported(town: Town, number: str) -> None:
    e = await both_told(town)
    await town.text(ROSE, f"{e} {number}")
    was_reported = (await the_match(town)).why == MatchEnd.REPORTED
    assert was_reported == (number == "5")
    await at_the(town, Side.GUEST, 0)
    assert await asked_what_is_due(town) == (0 if was_reported else 1)


async def test_the_words_stay_until_they_were_asked_about(town: Town) -> None:
    e = await both_told(town)
    await town.text(ROSE, f"{e} 4")
    keep = Retention(alerts=timedelta(days=180))
    town.later(days=200)
    await town.db.write(wipe_exchanges, keep, town.now)
    assert await town.rows(Post) == []
    assert len(await town.rows(Learning)) == 2
    await at_the(town, Side.GUEST, 3)
    await asked_what_is_due(town)
    town.later(hours=9)  # the morning of the others
    await asked_what_is_due(town)
    await town.db.write(wipe_exchanges, keep, town.now)
    assert await town.rows(Learning) == []
    assert len(await town.rows(FollowUp, col(FollowUp.asked_at).is_not(None))) == 2 * len(AFTER)
    seen = await town.db.read(city_exchanges, "Nairobi", "KE")
    assert seen.learnt_from == [("Medellín", 1)]


async def test_a_citys_view_has_what_came_of_it(town: Town) -> None:
    await both_told(town)
    await at_the(town, Side.GUEST, 0)
    await asked_what_is_due(town)
    await town.text(ROSE, "3")
    for city, country, expected in (
        ("Nairobi", "KE", ["Has learnt from: Medellín.", "Did what it learnt: not yet 1."]),
        ("Medellín", "CO", ["Has taught: Nairobi."]),
    ):
        seen = await town.db.read(city_exchanges, city, country)
        lines = [render(line, "en", sms=False, zone=zone_of("KE")).text for line in city_view(seen)]
        assert lines[1:] == expected


async def test_a_visit_counts_though_nobody_told_what_they_learnt(town: Town) -> None:
    e = await agreed(town)
    await town.text(ROSE, f"{e} VISIT 12 Jan")
    seen = await town.db.read(city_exchanges, "Nairobi", "KE")
    assert seen.learnt_from == []
    town.later(days=60)
    await town.text(ROSE, f"{e} 4")
    seen = await town.db.read(city_exchanges, "Nairobi", "KE")
    assert seen.learnt_from == [("Medellín", 1)]

"""A day by vote, the visit and its plan, by phone and in the group; and what is reminded of."""

from base64 import b64decode
from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from bot.exchanges import due_visits, remind_of
from storage.db import Database
from storage.load_practices import put_practice
from storage.models import Learning, MatchStage, Medium, PlanItem, Visit
from tests.handlers.conftest import ROSE
from tests.handlers.crowd import Crowd, data_of
from tests.handlers.test_exchange import the_match
from tests.handlers.test_rooms import CARMEN, LUIS, begun, in_group, made, topic, writes
from tests.handlers.test_talks import read
from tests.handlers.town import Town

TALKS_ABOUT = ("matches",)


@pytest.fixture
async def crowd(sqlite: Database) -> Crowd:
    return await made(sqlite)


async def reminded(town: Town, at: datetime) -> int:
    """How many exchanges were reminded of something."""
    town.now = at
    due = await town.db.read(due_visits, at)
    for one in due:
        await town.db.write(remind_of, one, at, frozenset(Medium))
    return len(due)


async def test_a_day_is_chosen_by_votes_from_both(crowd: Crowd) -> None:
    e = await begun(crowd)
    town = crowd.town
    asked = f"{e}: which day? Send {e} VOTE and a number. 1 Tue 12 Jan… 2 Tue 19 Jan…"
    await town.verify_dialog(ROSE, [(f"{e} date 12 Jan, 19 Jan 2027", asked)])
    ballot = (await crowd.deliver())[-1]
    assert ballot.text == f"{e}: which day? Votes in this order: 0, 0. Leaders end it with /visit"
    assert [button.label for button in ballot.buttons] == ["Tue 12 Jan", "Tue 19 Jan"]
    assert data_of(ballot) == [f"/vote {e} 1 1", f"/vote {e} 1 2"]

    thread = await topic(crowd)
    assert await crowd.taps(CARMEN, data_of(ballot)[1], thread=thread) != []
    await town.verify_dialog(ROSE, [(f"{e} vote 2", f"{e}: your vote is Tue 19 Jan….")])
    for tapped in (0, 1, 1):  # the last word counts, once
        await crowd.taps(LUIS, data_of(ballot)[tapped], thread=thread)
    shown = [text for text in await in_group(crowd) if "which day" in text]
    assert shown == [f"{e}: which day? Votes in this order: 0, 3. Leaders end it with /visit"]
    await town.verify_dialog(
        ROSE,
        [
            (f"{e} vote 3", f"{e}: there is no such answer to vote for."),
            (f"{e} vote 0", f"{e}: there is no such answer to vote for."),
        ],
    )

    [refused] = await writes(crowd, CARMEN, "/visit")
    assert refused == f"{e}: only who leads it can do that."
    await writes(crowd, LUIS, "/visit")
    visit = (await town.rows(Visit))[0]
    assert isinstance(visit, Visit)
    assert (visit.starts, visit.ends) == (date(2027, 1, 19), date(2027, 1, 19))
    assert (await the_match(town)).stage == MatchStage.PLANNED
    assert (await read(town, ROSE))[-1].startswith(f"{e}: visit to Medellin on Tue 19 Jan")


async def test_a_visit_comes_as_a_calendar_file(crowd: Crowd) -> None:
    e = await begun(crowd)
    said = f"{e}: visit to Medell… Tue 12 Jan… to Fri 15 Jan…. For the plan send {e} PLAN"
    await crowd.town.verify_dialog(ROSE, [(f"{e} visit 12-15 Jan 2027", said)])
    [told] = [one for one in await crowd.deliver() if one.file is not None]
    assert told.file is not None
    assert (told.file.name, told.file.mime) == (f"{e}.ics", "text/calendar")
    first = b64decode(told.file.body)
    [event] = Calendar.from_ical(first.decode()).walk("VEVENT")
    assert event.decoded("dtstart") == date(2027, 1, 12)
    assert event.decoded("dtend") == date(2027, 1, 16)
    assert str(event["summary"]) == f"{e} Nairobi, Medellín: toilets"
    assert str(event["location"]) == "Medellín"
    assert event.decoded("sequence") == 0

    await crowd.town.text(ROSE, f"{e} visit 13-15 Jan 2027")
    moved = [one for one in await crowd.deliver() if one.file is not None][-1]
    assert moved.file is not None
    [event] = Calendar.from_ical(b64decode(moved.file.body).decode()).walk("VEVENT")
    assert event.decoded("sequence") == 1
    [card] = [text for text in await in_group(crowd) if "How far it is" in text]
    assert "How far it is: visit planned." in card
    assert "Visit to Medellín: Wed 13 Jan to Fri 15 Jan." in card


async def test_the_plan(crowd: Crowd) -> None:
    """Sums of two currencies are never added; the words themselves reach the others as well."""
    e = await begun(crowd)
    await crowd.town.verify_dialog(
        ROSE,
        [
            (f"{e} plan", f"{e}: no visit is planned yet."),
            (f"{e} visit 12-15 Jan 2027", "…"),
            (f"{e} travel 4", f"{e}: 4 people of Nairobi travel."),
            (f"{e} travel 3 women 1 man", f"{e}: 4 people of Nairobi travel: women 3, men 1."),
            (f"{e} travel 5, 3 women", f"{e}: 5 people of Nairobi travel: women 3, men 2."),
            (f"{e} travel 4, 6 women", f"{e}: how many travel? Send {e} TRAVEL and a number."),
            (f"{e} travel 5", f"{e}: 5 people of Nairobi travel."),
            (f"{e} cost bus 4500", f"{e}: Nairobi pays KES 4,500. If not, send {e} DONE 6"),
            (f"{e} todo buy gifts 0712345678", f"{e}: to do 7: buy gifts (number). When done…"),
            (f"{e} done 7", f"{e}: 7 is done."),
            (f"{e} done 7", f"{e}: 7 is open again."),
            (f"{e} done 1", f"{e}: 1 is done."),
            (f"{e} done 99", f"{e}: the plan has no such number."),
        ],
    )
    assert f"{e} Nairobi: cost bus 4500" in await in_group(crowd)
    [answer] = await writes(crowd, CARMEN, "/cost almuerzos 200000 pesos")
    assert answer == f"{e}: Medellín pays COP 200,000. If not, send {e} DONE 8"
    said = await crowd.town.verify_dialog(ROSE, [(f"{e} plan", "…")])
    assert said.startswith(f"{e}: Tue 12 Jan")
    assert "5 travel, costs COP 200,000, KES 4,500. / " in said
    assert "to do: 2 passports and visas, 3 who sleeps where" in said
    [whole] = await writes(crowd, CARMEN, "/plan")
    lines = whole.split("\n")
    assert lines[0].endswith("5 travel, costs COP 200,000, KES 4,500.")
    assert lines[1:4] == [
        "1. done: letter of invitation",
        "2. to do: passports and visas (Nairobi)",
        "3. to do: who sleeps where (Medellín)",
    ]
    assert lines[-1] == "8. Medellín pays COP 200,000: almuerzos pesos"
    [answer] = await writes(crowd, CARMEN, "/host 3 en el salón comunal")
    assert answer == f"{e}: Medellín takes in: 3 en el salón comunal. If not, send {e} DONE 9"
    await writes(crowd, CARMEN, "/done 9")
    await writes(crowd, CARMEN, "/done 8")
    assert "COP" not in await crowd.town.verify_dialog(ROSE, [(f"{e} plan", "…")])
    assert len(await crowd.town.rows(PlanItem)) == 9


async def test_an_old_ballots_button_votes_in_its_own(crowd: Crowd) -> None:
    """In a private chat as well; typed, a vote is for the newest."""
    e = await begun(crowd)
    await crowd.town.text(ROSE, f"{e} date 12 Jan, 19 Jan 2027")
    [old] = [one for one, _ in await crowd.town.got(LUIS) if len(one.buttons) == 2][-1:]
    await writes(crowd, CARMEN, "/poll ¿Qué vemos? | baños | ahorro")
    await crowd.town.text(LUIS, old.buttons[1].data, tap=True)
    ballots = [text for text in await in_group(crowd) if "Votes in this order" in text]
    assert [text.partition("order: ")[2][:4] for text in ballots] == ["0, 1", "0, 0"]


async def test_the_plan_is_full_until_something_is_struck_out(crowd: Crowd) -> None:
    e = await begun(crowd)
    for number in range(40):
        await writes(crowd, CARMEN, f"/todo cosa {number}")
    full = f"{e}: the plan is full. Strike something out first."
    assert await writes(crowd, CARMEN, "/todo una más") == [full]
    await writes(crowd, CARMEN, "/done 1")
    [answer] = await writes(crowd, CARMEN, "/todo una más")
    assert answer.startswith(f"{e}: to do 41: una más.")


async def test_what_changes_in_the_plan_reaches_the_others_each_time(crowd: Crowd) -> None:
    e = await begun(crowd)
    for count in (4, 6):
        await crowd.town.text(ROSE, f"{e} travel {count}")
        assert f"{e} Nairobi: travel {count}" in await in_group(crowd)


async def test_a_refused_text_makes_no_line(crowd: Crowd) -> None:
    e = await begun(crowd)
    for number in range(40):
        await crowd.town.text(ROSE, f"{e} text {number}")
        crowd.town.later(minutes=1)
    await crowd.town.verify_dialog(ROSE, [(f"{e} todo buy gifts", f"{e}: not sent.…")])
    assert not await crowd.town.rows(PlanItem)


async def test_the_same_days_are_told_once_and_moved_a_few_times_a_day(crowd: Crowd) -> None:
    e = await begun(crowd)
    before = len(await read(crowd.town, LUIS))
    for _ in range(3):
        await crowd.town.text(ROSE, f"{e} visit 12-15 Jan 2027")
    for day in range(13, 22):
        await crowd.town.text(ROSE, f"{e} visit {day}-25 Jan 2027")
    assert len(await read(crowd.town, LUIS)) == before + 5
    crowd.town.later(days=1, minutes=1)
    await crowd.town.text(ROSE, f"{e} visit 2-5 Feb 2027")
    assert len(await read(crowd.town, LUIS)) == before + 6


async def test_what_was_learnt_is_taken_back_with_its_text(crowd: Crowd) -> None:
    e = await begun(crowd)
    await crowd.town.text(ROSE, f"{e} learned we will count first")
    await crowd.town.verify_dialog(ROSE, [(f"{e} undo", f"{e}: taken back.")])
    assert not await crowd.town.rows(Learning)


async def test_a_question_that_all_answer(crowd: Crowd) -> None:
    e = await begun(crowd)
    assert await writes(crowd, CARMEN, "/poll") == [
        "Send it like this: /poll How many beds? | 4 | 6 | 8"
    ]
    await writes(crowd, CARMEN, "/poll ¿Qué vemos primero? | baños | ahorro")
    ballot = (await crowd.deliver())[-1]
    assert ballot.text == f"{e}: ¿Qué vemos primero? Votes in this order: 0, 0."
    asked = f"{e}: ¿Qué vemos primero? Send {e} VOTE and a number. 1 baños 2 ahorro"
    assert (await read(crowd.town, ROSE))[-1] == asked
    await crowd.town.verify_dialog(ROSE, [(f"{e} vote 2", f"{e}: your vote is ahorro.")])
    assert (await crowd.deliver())[-1].text.endswith("Votes in this order: 0, 1.")


async def test_what_is_no_plan_is_a_text(crowd: Crowd) -> None:
    e = await begun(crowd)
    for words in ("visit us some day", "date is not known", "cost is too high", "vote for us"):
        await crowd.town.verify_dialog(ROSE, [(f"{e} {words}", f"{e}: sent to Medell….")])
    assert not await crowd.town.rows(Visit)


async def test_it_is_reminded_of_and_asked_about_afterwards(crowd: Crowd) -> None:
    e = await begun(crowd)
    town = crowd.town
    await town.text(ROSE, f"{e} visit 12-15 Jan 2027")
    assert not await reminded(town, datetime(2027, 1, 5, 13, 59, tzinfo=UTC))
    assert await reminded(town, datetime(2027, 1, 5, 14, 0, tzinfo=UTC))  # 09:00 in Medellín
    soon = f"{e}: visit to Medellin on Tue 12 Jan. 4 still to do: send {e} PLAN"
    assert (await read(town, ROSE))[-1] == soon
    assert not await reminded(town, datetime(2027, 1, 5, 20, 0, tzinfo=UTC))
    assert await reminded(town, datetime(2027, 1, 11, 14, 0, tzinfo=UTC))
    assert (await read(town, ROSE))[-1] == soon
    assert await reminded(town, datetime(2027, 1, 16, 15, 0, tzinfo=UTC))
    over = (await read(town, ROSE))[-1]
    assert over.startswith(f"{e}: how was the visit? What will you do differently?")
    assert (await the_match(town)).stage == MatchStage.VISITED
    assert any("how was the visit" in text for text in await in_group(crowd))
    assert await reminded(town, datetime(2027, 1, 29, 15, 0, tzinfo=UTC))
    assert not await reminded(town, datetime(2027, 6, 1, 15, 0, tzinfo=UTC))


async def test_one_that_was_missed_is_not_said_late(crowd: Crowd) -> None:
    """The service was away until the visit was over: nobody hears that it is soon."""
    e = await begun(crowd)
    await crowd.town.text(ROSE, f"{e} visit 12-15 Jan 2027")
    before = len(await read(crowd.town, ROSE))
    assert await reminded(crowd.town, datetime(2027, 1, 17, 15, 0, tzinfo=UTC))
    [told] = (await read(crowd.town, ROSE))[before:]
    assert told.startswith(f"{e}: how was the visit?")


async def test_what_both_sides_learnt_is_told_in_the_group_and_by_phone(crowd: Crowd) -> None:
    """Then who leads the host's side may write it down for others."""
    e = await begun(crowd)
    kept = f"{e}: what you learnt is kept and sent to Medell…."
    await crowd.town.verify_dialog(ROSE, [(f"{e} learned we will count first", kept)])
    assert f"{e} Nairobi: we will count first" in await in_group(crowd)
    await writes(crowd, CARMEN, "/learned ahorrar cada semana")
    assert (await the_match(crowd.town)).stage == MatchStage.LEARNT
    card = next(text for text in await in_group(crowd) if "How far it is" in text)
    assert "How far it is: learnt." in card
    assert any("PRÁCTICA" in text or "PRACTICE" in text for text in await read(crowd.town, LUIS))
    [answer] = await writes(crowd, CARMEN, "/learned")
    assert answer == f"{e}: send {e} LEARNED and what you will do."


async def test_the_library_is_read_in_the_group(crowd: Crowd) -> None:
    [asked] = await crowd.say(CARMEN, "/learn")
    assert asked == "About what do you want to read?"
    [card] = [one for one in await crowd.deliver() if one.buttons]
    assert "/learn land" in data_of(card)
    [nothing] = await crowd.taps(CARMEN, "/learn land")
    assert nothing.startswith("No practice about land yet.")
    await crowd.town.db.write(
        lambda session: put_practice(
            session,
            {
                "title": "Land by mapping",
                "topic": "land",
                "city": "Mumbai",
                "country": "IN",
                "year": "2021",
                "language": "en",
                "problem": "no papers",
                "done": "residents mapped their homes",
                "result": "300 titles",
                "cost": "two weeks",
            },
            crowd.town.now,
        )
    )
    [found] = await crowd.say(CARMEN, "/learn land")
    assert "Mumbai, Land by mapping" in found
    assert "residents mapped their homes" in found

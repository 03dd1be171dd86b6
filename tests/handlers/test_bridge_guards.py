"""What the bridge refuses: who may not, what costs too much, and what belongs elsewhere."""

import pytest
from sqlmodel import Session, col, select, update

from bot.channels.base import Later
from handlers.talk_pace import A_DAY
from storage.attachments import Media
from storage.db import Database
from storage.invitations import Area
from storage.models import (
    Alert,
    Ballot,
    ChatPurpose,
    MatchStage,
    Outbound,
    OutboundState,
    PlanItem,
    Post,
    Role,
    Room,
    RoomState,
    Seat,
    Unread,
)
from storage.outbox import OPENS
from storage.redact import redact_places
from tests.handlers.conftest import ROSE
from tests.handlers.crowd import Crowd, data_of
from tests.handlers.test_exchange import the_match
from tests.handlers.test_rooms import (
    CARMEN,
    LUIS,
    MEDELLIN,
    PEDRO,
    begun,
    in_group,
    made,
    the_room,
    topic,
    writes,
)
from tests.handlers.test_talks import read
from tests.handlers.town import Phone

TALKS_ABOUT = ("matches",)
KAMPALA = Area("Kampala, UG", "Kampala", "UG")


@pytest.fixture
async def crowd(sqlite: Database) -> Crowd:
    return await made(sqlite)


async def test_who_does_not_lead_blocks_nobody(crowd: Crowd) -> None:
    e = await begun(crowd)
    await writes(crowd, PEDRO, "hola")
    await crowd.town.text(PEDRO, f"{e} 5")
    await crowd.town.text(PEDRO, "1")
    assert not [seat for seat in await crowd.town.rows(Seat) if seat.blocked]  # type: ignore[attr-defined]
    assert (await the_match(crowd.town)).stage == MatchStage.TALKING


async def test_who_is_blocked_costs_nobody_anything(crowd: Crowd) -> None:
    e = await begun(crowd)
    await writes(crowd, CARMEN, "hola")
    await writes(crowd, PEDRO, "insulto")
    await crowd.town.text(ROSE, f"{e} 5")
    await crowd.town.text(ROSE, "1")
    before = len(await read(crowd.town, ROSE))
    for said in (
        "/poll ladrones | sí | sí",
        "/date 12 Jan",
        "/todo nada",
        "/vote 1",
        "otro",
        "/visit",
    ):
        [answer] = await writes(crowd, PEDRO, said)
        assert answer.startswith(f"{e}: not sent. You are blocked here.")
    assert not await crowd.town.rows(Ballot)
    assert not await crowd.town.rows(PlanItem)
    assert len(await read(crowd.town, ROSE)) == before
    assert len(await crowd.town.rows(Unread)) == 1  # Carmen's; what Pedro wrote waits no longer
    await crowd.town.text(ROSE, f"{e} 5")
    said = await crowd.town.verify_dialog(ROSE, [("1", "…")])
    assert said.endswith("may write again.")
    await writes(crowd, PEDRO, "perdón")
    assert len(await crowd.town.rows(Unread)) == 2


async def test_votes_have_a_daily_bound_and_no_voice_where_it_is_muted(crowd: Crowd) -> None:
    e = await begun(crowd)
    await crowd.town.text(ROSE, f"{e} 3")
    before = len(await read(crowd.town, ROSE))
    for number in range(1, 6):
        await writes(crowd, CARMEN, f"/date {number} February 2027")
    assert len(await crowd.town.rows(Ballot)) == 3
    assert len(await read(crowd.town, ROSE)) == before
    crowd.town.later(days=1, minutes=1)
    await writes(crowd, CARMEN, "/date 9 February 2027")
    assert len(await crowd.town.rows(Ballot)) == 4


async def test_edits_keep_to_the_days_budget(crowd: Crowd) -> None:
    e = await begun(crowd)
    await crowd.town.text(ROSE, f"{e} hello")
    await crowd.deliver()
    before = len(await read(crowd.town, ROSE))
    long = "palabra " * 30
    asked = crowd.telegram.message_of(crowd.chat, "hello")
    await writes(crowd, CARMEN, long, answers=asked, second_key="m1")
    for number in range(8):
        await crowd.edits(CARMEN, "m1", f"{number} {long}", thread=await topic(crowd))
    assert len(await read(crowd.town, ROSE)) - before <= A_DAY


async def test_taking_back_is_never_refused(crowd: Crowd) -> None:
    """Not at the day's bound, and not while the topic is shut."""
    e = await begun(crowd)
    for number in range(40):
        await crowd.town.text(ROSE, f"{e} text {number}")
        crowd.town.later(minutes=1)
    await crowd.deliver()
    await crowd.turns("shut", await topic(crowd), CARMEN)
    await crowd.town.verify_dialog(ROSE, [(f"{e} undo", f"{e}: taken back.")])
    assert f"{e} Nairobi took this back." in await in_group(crowd)


async def test_words_of_another_topic_stay_there(crowd: Crowd) -> None:
    e = await begun(crowd)
    assert await crowd.say(CARMEN, f"{e} no les digan que no tenemos plata", thread=4242) == []
    assert await crowd.say(CARMEN, f"entre nosotros: {e} es caro") == []
    assert not await crowd.town.rows(Post)


@pytest.mark.parametrize(
    "number",
    [
        *("0712   345   678", "0712\u00a0345\u00a0678", "0712–345–678", "0712/345/678"),
        *("0712,345,678", "+254/712/345/678", "0712\u200b345\u200b678", "0712 - 345 - 678"),
    ],
)
def test_a_number_is_covered_however_it_is_parted(number: str) -> None:
    assert redact_places(f"call {number} today") == "call (number) today"


@pytest.mark.parametrize(
    "text",
    ["on 01/12/2027 or 08/12/2027", "01-12-2027", "12, 15, 18, 20 and 22 years", "KES 1,250,000"],
)
def test_days_and_sums_stay(text: str) -> None:
    assert redact_places(text) == text


async def test_a_group_that_is_linked_to_another_city_hears_no_more_of_it(crowd: Crowd) -> None:
    e = await begun(crowd)
    await writes(crowd, LUIS, "hola")
    await crowd.linked(LUIS, KAMPALA, ChatPurpose.EXCHANGE, "en")
    await crowd.town.text(ROSE, f"{e} our plan")
    assert not any("our plan" in text for text in await in_group(crowd))
    assert (await read(crowd.town, LUIS))[-1] == f"{e} Nairobi: our plan"
    assert (await the_room(crowd.town)).state == RoomState.CLOSED
    await crowd.linked(LUIS, MEDELLIN, ChatPurpose.EXCHANGE, "en")
    assert (await the_room(crowd.town)).state == RoomState.OPEN
    await crowd.town.text(ROSE, f"{e} and now")
    assert any("and now" in text for text in await in_group(crowd))


async def test_a_group_that_serves_alerts_now(crowd: Crowd) -> None:
    e = await begun(crowd)
    await crowd.linked(LUIS, MEDELLIN, ChatPurpose.RESPONDERS, "en")
    await crowd.town.text(ROSE, f"{e} our plan")
    assert not any("our plan" in text for text in await in_group(crowd))


async def test_thrown_out_before_its_topic_was_opened(crowd: Crowd) -> None:
    crowd.telegram.script.extend([None] * 4)
    e = await begun(crowd)
    await crowd.town.db.write(_as_if_dropped, await crowd.town.db.read(_opener))
    await crowd.throws_us_out(CARMEN)
    await crowd.linked(LUIS, MEDELLIN, ChatPurpose.EXCHANGE, "en")
    assert (await the_room(crowd.town)).state == RoomState.OPEN
    await crowd.town.text(ROSE, f"{e} hello")
    assert any("hello" in text for text in await in_group(crowd))


def _as_if_dropped(session: Session, opener: int) -> None:
    session.exec(update(Room).values(state=RoomState.OPENING, thread=None))
    dropped = {"state": OutboundState.DROPPED}
    session.exec(update(Outbound).where(col(Outbound.id) == opener).values(dropped))


async def test_an_opener_whose_answer_was_lost_is_sent_again(crowd: Crowd) -> None:
    e = await begun(crowd)
    opener = await crowd.town.db.read(_opener)
    await crowd.town.db.write(_as_if_lost, opener)
    await crowd.town.text(ROSE, f"{e} hello")
    crowd.town.later(minutes=5)
    await crowd.deliver()
    assert any("hello" in text for text in await in_group(crowd))


def _opener(session: Session) -> int:
    wanted = select(Outbound.id).where(col(Outbound.key).startswith(OPENS))
    return session.exec(wanted).one() or 0


def _as_if_lost(session: Session, opener: int) -> None:
    """The process died while it was on its way."""
    session.exec(update(Room).values(state=RoomState.OPENING, thread=None))
    row = session.get_one(Outbound, opener)
    row.state, row.provider_id, row.claimed_until = OutboundState.SENDING, None, row.created_at
    session.add(row)


async def test_a_topic_that_is_slow_to_open_loses_nothing(crowd: Crowd) -> None:
    crowd.telegram.script.extend([Later("no word of the topic")] * 3)
    e = await begun(crowd)
    for _ in range(6):
        crowd.town.later(minutes=20)
        await crowd.deliver()
    await crowd.town.text(ROSE, f"{e} hello")
    assert any("hello" in text for text in await in_group(crowd))


async def test_danger_in_a_topic_stays_with_its_people(crowd: Crowd) -> None:
    await begun(crowd)
    await writes(crowd, LUIS, "están demoliendo nuestras casas ahora con topadoras, calle 44")
    assert len(await crowd.town.rows(Alert)) == 1
    assert not await crowd.town.rows(Post)


async def test_a_word_does_not_end_it_before_its_visit(crowd: Crowd) -> None:
    e = await begun(crowd)
    await crowd.town.text(ROSE, f"{e} visit 1-3 September 2027")
    due = (await the_match(crowd.town)).due_at
    await crowd.town.text(ROSE, f"{e} thanks")
    assert (await the_match(crowd.town)).due_at == due


@pytest.mark.parametrize("days", ["12/01/2027 15/03/2027", "12/01/2029"])
async def test_a_visit_is_near_and_of_some_weeks(crowd: Crowd, days: str) -> None:
    e = await begun(crowd)
    said = f"{e}: which days? Send {e} VISIT and the days, like 12-15 January"
    await crowd.town.verify_dialog(ROSE, [(f"{e} visit {days}", said)])


async def test_what_is_missing_is_asked(crowd: Crowd) -> None:
    e = await begun(crowd)
    for said, answer in (
        ("/travel", f"{e}: how many travel? Send {e} TRAVEL and a number."),
        ("/travel 250", f"{e}: how many travel? Send {e} TRAVEL and a number."),
        ("/todo", f"{e}: send it like this: /todo letter of invitation"),
        ("/cost bus", f"{e}: which money? Write it with the sum, like 4500 shillings."),
        ("/date", "Send it like this: /date 12 January, 19 January"),
    ):
        assert await writes(crowd, CARMEN, said) == [answer]
    assert not await crowd.town.rows(PlanItem)


async def test_a_number_beside_a_vote_is_no_ballot(crowd: Crowd) -> None:
    e = await begun(crowd)
    await crowd.town.text(ROSE, f"{e} date 12 Jan, 19 Jan 2027")
    voted = f"{e}: your vote is Tue 19 Jan."
    await crowd.town.verify_dialog(ROSE, [(f"{e} vote 2 we are 12 people", voted)])


async def test_a_caption_that_is_removed_leaves_its_photo(crowd: Crowd) -> None:
    await begun(crowd)
    photo = Media("file-1", "image/jpeg", 1000)
    await writes(crowd, CARMEN, "nuestro baño", second_key="m1", media=(photo,))
    await crowd.edits(CARMEN, "m1", "", thread=await topic(crowd))
    assert [(post.picture, bool(post.text)) for post in await crowd.town.rows(Post)] == [  # type: ignore[attr-defined]
        (False, False),
        (True, True),
    ]


async def test_answers_to_what_a_command_showed_are_heard(crowd: Crowd) -> None:
    crowd.telegram.has_topics = False
    e = await begun(crowd)
    await crowd.say(CARMEN, f"/plan {e}")
    await crowd.deliver()
    shown = crowd.telegram.message_of(crowd.chat, "no visit is planned yet")
    await crowd.say(CARMEN, "¿y cuándo?", answers=shown)
    assert len(await crowd.town.rows(Post)) == 1


async def test_a_long_name_fits_into_a_button(sqlite: Database) -> None:
    crowd = await made(sqlite)
    both = Area("Nairobi", "Nairobi", "KE").together_with(MEDELLIN)
    await crowd.linked(LUIS, both, ChatPurpose.EXCHANGE, "en")
    await begun(crowd)
    await writes(crowd, CARMEN, "/join लक्ष्मी देवी प्रसाद शर्मा")
    [asked] = [one for one in await crowd.deliver() if any("guest" in d for d in data_of(one))]
    assert all(len(data.encode()) <= 64 for data in data_of(asked))


async def test_what_was_written_by_who_is_blocked_is_not_said_when_it_opens(crowd: Crowd) -> None:
    e = await begun(crowd)
    other = Phone("+254700000077")
    await crowd.town.person(other, Role.LEADER, "en", city="Nairobi", country="KE")
    await crowd.turns("shut", await topic(crowd), CARMEN)
    crowd.town.later(minutes=1)
    await crowd.town.text(other, f"{e} rude words")
    await crowd.town.text(ROSE, f"{e} 5")
    await crowd.town.text(ROSE, "2")
    crowd.town.later(minutes=1)
    await crowd.turns("open", await topic(crowd), CARMEN)
    assert not any("rude" in text for text in await in_group(crowd))

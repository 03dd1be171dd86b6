"""The topic of an exchange in a group: missing, shut, gone, moved, opened late."""

import pytest

from storage.db import Database
from storage.models import (
    ChatPurpose,
    Inbound,
    Medium,
    Person,
    Post,
    Role,
    Room,
    RoomState,
)
from tests.handlers.conftest import ASHA, ROSE, settled
from tests.handlers.crowd import Crowd
from tests.handlers.test_exchange import WANTS, the_match
from tests.handlers.test_rooms import (
    CARMEN,
    LUIS,
    MEDELLIN,
    begun,
    in_group,
    made,
    sent,
    the_room,
    topic,
    writes,
)
from tests.handlers.test_talks import read
from tests.handlers.town import Phone

TALKS_ABOUT = ("matches",)


@pytest.fixture
async def crowd(sqlite: Database) -> Crowd:
    return await made(sqlite)


async def test_where_no_topic_can_be_opened(crowd: Crowd) -> None:
    """It says what is missing, and people answer its messages."""
    crowd.telegram.has_topics = False
    e = await begun(crowd)
    room = await the_room(crowd.town)
    assert (room.state, room.thread) == (RoomState.OPEN, None)
    hint, card = await in_group(crowd)
    assert hint.startswith(f"{e}: I can open no topic here.")
    assert "Answer this message, or another of mine" in card

    posts = await crowd.town.rows(Post)
    await crowd.say(CARMEN, "hola", answers=crowd.telegram.message_of(crowd.chat, "Answer this"))
    assert len(await crowd.town.rows(Post)) == len(posts) + 1
    await crowd.town.text(ROSE, f"{e} hello")
    await crowd.deliver()
    assert sent(crowd).answers == crowd.telegram.message_of(crowd.chat, "Answer this")
    await crowd.say(CARMEN, "y otra", answers=crowd.telegram.message_of(crowd.chat, "hello"))
    await crowd.say(CARMEN, f"{e} y otra más")
    assert len(await crowd.town.rows(Post)) == len(posts) + 4


async def test_what_is_said_elsewhere_in_the_group_is_forgotten(crowd: Crowd) -> None:
    await begun(crowd)
    posts, people = await crowd.town.rows(Post), await crowd.town.rows(Person)
    assert await crowd.say(CARMEN, "cosas nuestras", thread=12345) == []
    assert await crowd.say(CARMEN, "para el bot", answers="99999") == []
    assert await crowd.town.rows(Post) == posts
    assert len(await crowd.town.rows(Person)) == len(people)
    bodies = [row.body for row in await crowd.town.rows(Inbound)]  # type: ignore[attr-defined]
    assert not any("cosas" in body or "para el bot" in body for body in bodies)


async def test_a_topic_that_its_people_shut(crowd: Crowd) -> None:
    """What comes meanwhile is said when it is open again."""
    e = await begun(crowd)
    thread = await topic(crowd)
    await crowd.turns("shut", thread, CARMEN)
    assert (await the_room(crowd.town)).state == RoomState.SHUT
    crowd.town.later(minutes=1)
    await crowd.town.text(ROSE, f"{e} are you there?")
    assert not any("are you there" in text for text in await in_group(crowd))
    crowd.town.later(minutes=1)
    for _ in range(2):
        await crowd.turns("open", thread, CARMEN)
    assert [text for text in await in_group(crowd) if "there?" in text] == [
        f"{e} Nairobi: are you there?"
    ]


async def test_a_topic_that_is_gone(crowd: Crowd) -> None:
    """From then on people answer its card, which is shown anew."""
    e = await begun(crowd)
    crowd.telegram.gone.add(await topic(crowd))
    await crowd.town.text(ROSE, f"{e} are you there?")
    card, text = await in_group(crowd)
    assert text == f"{e} Nairobi: are you there?"
    assert "Answer this message" in card
    assert (await the_room(crowd.town)).thread is None


async def test_thrown_out_its_leaders_read_by_themselves_again(crowd: Crowd) -> None:
    e = await begun(crowd)
    await writes(crowd, LUIS, "aquí estoy")
    await crowd.throws_us_out(CARMEN)
    await crowd.town.text(ROSE, f"{e} are you there?")
    assert (await read(crowd.town, LUIS))[-1] == f"{e} Nairobi: are you there?"
    await crowd.linked(LUIS, MEDELLIN, ChatPurpose.EXCHANGE, "en")
    await crowd.town.text(ROSE, f"{e} and now?")
    assert (await in_group(crowd))[-1] == f"{e} Nairobi: and now?"
    assert len(await crowd.town.rows(Room)) == 1


async def test_a_group_that_moves_keeps_its_topics(crowd: Crowd) -> None:
    e = await begun(crowd)
    await crowd.moves("-100777")
    await crowd.town.text(ROSE, f"{e} hello")
    assert (await in_group(crowd))[-1] == f"{e} Nairobi: hello"
    assert await writes(crowd, CARMEN, "hola") == []
    assert len(await crowd.town.rows(Post)) == 2


async def test_an_administrator_who_hides_is_asked_for_their_name(crowd: Crowd) -> None:
    await begun(crowd)
    hidden = Phone(crowd.chat, Medium.TELEGRAM)
    [answer] = await writes(crowd, hidden, "hola")
    assert answer.startswith("Please write under your own name here")
    assert not await crowd.town.rows(Post)


async def test_danger_in_a_topic_pages(crowd: Crowd) -> None:
    await begun(crowd)
    await crowd.town.person(
        Phone("570300", Medium.TELEGRAM, "es"), Role.RESPONDER, "es", city="Medellín", country="CO"
    )
    await writes(crowd, LUIS, "están demoliendo nuestras casas ahora mismo con topadoras")
    assert any("V" in text for text in await read(crowd.town, LUIS))
    told = await read(crowd.town, Phone("570300", Medium.TELEGRAM, "es"))
    assert told


async def test_a_group_linked_later_has_what_is_under_way(sqlite: Database) -> None:
    town = await settled(sqlite)
    crowd = Crowd(town)
    await town.person(LUIS, Role.LEADER, "es", city="Medellín", country="CO")
    await town.text(LUIS, "podemos recibir visita para enseñar saneamiento")
    await town.text(ROSE, WANTS)
    e = (await the_match(town)).reference
    await town.text(ASHA, f"{e} 1")
    await town.text(LUIS, f"{e} sí")
    await town.text(ROSE, f"{e} yes")
    assert not await town.rows(Room)
    code = await crowd.code(MEDELLIN, ChatPurpose.EXCHANGE)
    [answer, *_] = await crowd.say(LUIS, f"/link {code} en")
    assert answer.startswith("Linked. Each exchange of Medellín gets a topic here")
    assert [card.text[:9] for card in await crowd.deliver()][1:] == [f"{e} Na"]
    assert len(crowd.telegram.topics) == 1

"""What a group for exchanges can be told to do, by whom, and what it answers."""

import pytest

from storage.db import Database
from storage.invitations import Area
from storage.models import ChatPurpose, MatchStage, Medium, Post, PracticeStage, Role
from tests.handlers.conftest import ASHA, NURU, ROSE, STRANGER, settled
from tests.handlers.crowd import Crowd, data_of
from tests.handlers.test_exchange import the_match
from tests.handlers.test_learn import counts, publish
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


@pytest.fixture
async def crowd(sqlite: Database) -> Crowd:
    return await made(sqlite)


async def test_by_the_name_that_they_took(crowd: Crowd) -> None:
    e = await begun(crowd)
    [answer] = await writes(crowd, CARMEN, "/join Carmen")
    assert answer.startswith(f"Carmen takes part in {e} for Medellín.")
    [answer] = await writes(crowd, PEDRO, "/join Carmen")
    assert answer == f"{e}: please take another name, without numbers."
    [answer] = await writes(crowd, PEDRO, "/join Pedro 3001234567")
    assert answer == f"{e}: please take another name, without numbers."
    await writes(crowd, CARMEN, "hola Nairobi")
    assert (await read(crowd.town, ROSE))[-1] == f"{e} Carmen: hola Nairobi"


async def test_it_is_ended_by_its_leaders_after_one_more_question(crowd: Crowd) -> None:
    e = await begun(crowd)
    thread = await topic(crowd)
    [answer] = await writes(crowd, CARMEN, "/close")
    assert answer == f"{e}: only its leaders and organisers can do that."
    [answer] = await writes(crowd, LUIS, "/close")
    assert answer == f"{e}: end this exchange for everybody?"
    await crowd.deliver()
    await writes(crowd, LUIS, f"/close {e} yes")
    assert (await the_match(crowd.town)).stage == MatchStage.CLOSED
    assert (await in_group(crowd))[-1].startswith(f"{e} has ended.")
    assert crowd.telegram.shut == {thread}
    assert (await read(crowd.town, ROSE))[-1] == f"{e}: Medellin has ended it."
    assert await crowd.say(CARMEN, "hola", thread=thread) == [f"{e} is settled already."]


async def test_a_phone_ends_it_and_the_group_hears(crowd: Crowd) -> None:
    e = await begun(crowd)
    await crowd.town.verify_dialog(ROSE, [(f"{e} 4", f"{e} has ended.")])
    assert (await in_group(crowd))[-1].startswith(f"{e} has ended.")


async def test_a_group_of_two_cities(sqlite: Database) -> None:
    """Each says for which city they write; what they say there comes back to no group."""
    town = await settled(sqlite)
    moravia = await town.settlement("Comuna 13", "Medellín", "CO")
    group = await town.group("Las Manos", moravia, "COP")
    await town.person(LUIS, Role.TREASURER, "es", group_id=group, settlement_id=moravia)
    both = Area("Nairobi", "Nairobi", "KE").together_with(MEDELLIN)
    other = Area("Nairobi", "Nairobi", "KE").together_with(Area("Mumbai", "Mumbai", "IN"))
    await Crowd(town, "-1002").linked(ASHA, other, ChatPurpose.EXCHANGE)
    crowd = await Crowd(town).linked(ASHA, both, ChatPurpose.EXCHANGE)
    e = await begun(crowd)
    assert (await the_room(town)).side is None

    for _ in range(2):
        await writes(crowd, CARMEN, "hola")
    ask = f"{e}: the others read your words once you take part: send /join"
    assert (await in_group(crowd)).count(ask) == 1
    assert not await town.rows(Post)
    [answer] = await writes(crowd, CARMEN, "/join Carmen")
    assert answer == f"{e}: for which city do you take part?"
    card = (await crowd.deliver())[-1]
    assert data_of(card) == [f"/join {e} guest Carmen", f"/join {e} host Carmen"]
    [answer] = await crowd.taps(CARMEN, data_of(card)[1], thread=await topic(crowd))
    assert answer.startswith(f"Carmen takes part in {e} for Medellín.")
    await writes(crowd, LUIS, "hola, soy Luis")  # his city is known
    await writes(crowd, CARMEN, "hola Nairobi")
    assert [text for text in await in_group(crowd) if "hola" in text] == []
    await town.text(ROSE, f"{e} more")
    assert (await read(town, ROSE))[-2:] == [  # their city was named
        f"{e} Carmen: hola Nairobi",
        f"{e} Medellin: hola, soy Luis",
    ]


async def test_a_stranger_taps_what_is_not_theirs(crowd: Crowd) -> None:
    e = await begun(crowd)
    thread = await topic(crowd)
    [answer] = await crowd.taps(PEDRO, f"/close {e} yes", thread=thread)
    assert answer == f"{e}: only its leaders and organisers can do that."
    [answer] = await crowd.taps(PEDRO, "/close E2222-2 yes", thread=thread)
    assert answer == "E2222-2 is not an exchange for you. Check it."
    assert (await the_match(crowd.town)).stage == MatchStage.TALKING


async def test_a_leader_asks_from_the_group(crowd: Crowd) -> None:
    """What only they should read comes to them; others are told how to become a leader."""
    [answer] = await crowd.say(LUIS, "/exchange")
    assert answer == "What does your city want to learn?"
    [card] = [content for content in await crowd.deliver() if content.buttons]
    assert "/exchange land" in data_of(card)
    [answer] = await crowd.taps(LUIS, "/exchange land")
    assert answer == "Noted. The answer is in your private chat with me."
    assert (await read(crowd.town, LUIS))[-1].startswith("X")
    [answer] = await crowd.say(LUIS, "/offer savings")
    assert answer == "Noted. The answer is in your private chat with me."
    [answer] = await crowd.say(CARMEN, "/topics")
    asked, shown, every = answer.split("\n")
    assert (asked, shown) == ("This city asks: land.", "This city can show: savings.")
    assert every.startswith("Cities learn from one another about savings, toilets, water,")
    [answer] = await crowd.say(CARMEN, "/exchange land")
    assert answer.startswith("Only leaders and organisers of this city can ask or offer.")
    [answer] = await crowd.say(CARMEN, "/offer")
    assert answer.startswith("Only leaders and organisers of this city can ask or offer.")


async def test_what_is_learnt_in_a_group_is_whole_and_counts(crowd: Crowd) -> None:
    await publish(crowd.town, "Q222-2")
    await publish(crowd.town, "Q333-3", city="Medellin", country="CO", office="rio")
    named, own = await crowd.say(LUIS, "/learn land Mumbai")
    assert named.startswith("Q222-2 Mumbai")
    assert named.endswith("200 each. Did it help?")
    assert own.startswith("Q333-3 Medellin")
    await crowd.say(LUIS, "/learn land")
    assert await counts(crowd.town, "Q222-2") == (1, 0, 0)  # once a person
    answer, _ = await crowd.say(CARMEN, "/learn land")
    assert answer.startswith("Q333-3 Medellin")
    shown = [content for content in await crowd.deliver() if content.text.startswith("Q222-2")]
    yes, no = data_of(shown[-1])
    forged = ("/helped", "/helped Q222-2", "/helped Q222-2 maybe", "/helped Q777-7 yes")
    for tapped in forged:
        assert await crowd.taps(LUIS, tapped) == []
    assert await counts(crowd.town, "Q222-2") == (2, 0, 0)
    for phone, tapped in ((LUIS, yes), (LUIS, no), (CARMEN, yes), (STRANGER, yes)):
        assert await crowd.taps(phone, tapped) == []
    assert await counts(crowd.town, "Q222-2") == (2, 0, 1)  # the last word of who is vouched for
    await publish(crowd.town, "Q444-4", stage=PracticeStage.WITHDRAWN)
    assert await crowd.taps(LUIS, "/helped Q444-4 yes") == []
    assert await counts(crowd.town, "Q444-4") == (0, 0, 0)
    assert await crowd.taps(NURU, no) == []  # who votes has read it
    assert await counts(crowd.town, "Q222-2") == (3, 0, 2)
    [none] = await crowd.say(LUIS, "/learn water")
    assert none.startswith("No practice about")


async def test_what_the_city_saves_is_told_where_no_group_can_be_told_from_it(crowd: Crowd) -> None:
    town = crowd.town
    [answer] = await crowd.say(CARMEN, "/savings")
    assert answer == "Medellín: fewer than 5 groups report here, so no total is shown."
    place = await town.settlement("Popular", "Medellín", "CO")
    for number in range(5):
        phone = Phone(f"57040{number}", Medium.TELEGRAM, "es")
        group = await town.group(f"Grupo {number}", place, "COP")
        await town.person(phone, Role.TREASURER, "es", group_id=group, settlement_id=place)
        await town.text(phone, "ahorro 1000")
    [answer] = await crowd.say(CARMEN, "/savings")
    assert answer == "Medellín: 5 groups save COP 5,000 together."


async def test_help_where_it_is_asked(crowd: Crowd) -> None:
    [answer] = await crowd.say(CARMEN, "/help")
    assert answer.startswith("/exchange and a topic: ask another city.")
    [answer] = await crowd.say(CARMEN, "/join Carmen")
    assert answer.startswith("No exchange is held here now.")
    await begun(crowd)
    [answer] = await writes(crowd, CARMEN, "/help")
    assert answer.startswith("What you write here goes to the others.")
    elsewhere = Crowd(crowd.town, "-1009")
    [answer] = await elsewhere.say(CARMEN, "/help")
    assert answer.startswith("I am Jirani")
    assert await elsewhere.say(CARMEN, "/savings") == []


async def test_the_citys_view(crowd: Crowd) -> None:
    assert await crowd.say(CARMEN, "/city") == ["Medellín has no exchange yet."]
    e = await begun(crowd)
    said, _ = await crowd.say(CARMEN, "/city")
    assert said == "Medellín: exchanges by stage: talking 1."
    await crowd.town.text(ROSE, f"{e} learned to clean by turns")
    said, _ = await crowd.say(CARMEN, "/city")
    assert said.split("\n") == [
        "Medellín: exchanges by stage: talking 1.",
        "Has taught: Nairobi.",
    ]
    *_, picture = [one for one in await crowd.deliver() if one.file is not None]
    assert picture.file is not None
    assert picture.file.mime == "image/png"

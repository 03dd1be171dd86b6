"""An organiser gets a code for a Telegram group by a text; nobody else does."""

import pytest

from storage.models import ChatGroup, ChatPurpose, Invitation
from tests.handlers.conftest import ASHA, LUZ, NURU, ROSE, STRANGER
from tests.handlers.crowd import Crowd
from tests.handlers.town import Phone, Town, as_read

TALKS_ABOUT = ("group_codes",)


async def code_of(town: Town, phone: Phone, text: str) -> str:
    [told] = await town.text(phone, text)
    said = as_read(told)
    assert said.startswith("Send this in the Telegram group, once, until Mon 7 Dec: /link "), said
    return said.rpartition(" ")[2]


@pytest.mark.parametrize(
    ("text", "other"), [("group code", None), ("GROUP CODE Medellin", "Medellín")]
)
async def test_an_organisers_code_links_a_group(
    chat_town: Town, text: str, other: str | None
) -> None:
    code = await code_of(chat_town, ASHA, text)
    [answer] = await Crowd(chat_town).say(ASHA, f"/link {code} en")
    assert answer.startswith("Linked. Each exchange of Nairobi")
    [chat] = await chat_town.rows(ChatGroup)
    assert isinstance(chat, ChatGroup)
    assert chat.purpose == ChatPurpose.EXCHANGE
    assert (chat.city, chat.country, chat.other_city) == ("Nairobi", "KE", other)
    [again] = await Crowd(chat_town, "-1002").say(ASHA, f"/link {code} en")
    assert again == "That code links no group. Ask your organiser for a new one."


@pytest.mark.parametrize("phone", [ROSE, STRANGER])
async def test_nobody_else_gets_one(town: Town, phone: Phone) -> None:
    await town.text(phone, "LANGUAGE en")
    [told] = await town.text(phone, "group code")
    assert as_read(told) == "Only an organiser of a city gets a code for a group."
    assert not await town.rows(Invitation)


async def test_it_is_asked_for_in_other_words(town: Town) -> None:
    await town.verify_dialog(
        NURU, [("msimbo wa kundi", "Mratibu wa mji tu hupata msimbo wa kundi.")]
    )
    refused = "Solo quien organiza una ciudad recibe un c…digo de grupo."
    await town.verify_dialog(LUZ, [("código de grupo", refused)])


@pytest.mark.parametrize("named", ["Nowheretown", "Nairobi"])
async def test_a_second_city_must_be_another(town: Town, named: str) -> None:
    [told] = await town.text(ASHA, f"group code {named}")
    assert as_read(told) == f"Which city? Its name is not known here: {named}"
    assert not await town.rows(Invitation)

"""An exchange between a leader on SMS in Nairobi and a Telegram group in Medellín."""

import pytest
from sqlmodel import col

from bot.channels.base import Outgoing
from bot.exchanges import due_seats, gather_for
from handlers.talk_pace import A_DAY
from storage.attachments import Media
from storage.db import Database
from storage.invitations import Area
from storage.models import (
    Attachment,
    AttachmentState,
    ChatPurpose,
    Match,
    Medium,
    Post,
    Role,
    Room,
    RoomState,
    Seat,
    Unread,
)
from storage.site import use_site
from tests.handlers.conftest import ASHA, ROSE, settled
from tests.handlers.crowd import Crowd, data_of
from tests.handlers.test_exchange import WANTS, the_match
from tests.handlers.test_talks import read
from tests.handlers.town import Phone, Town

TALKS_ABOUT = ("matches",)
MEDELLIN = Area("Medellín, CO", "Medellín", "CO")
LUIS = Phone("570200", Medium.TELEGRAM, "es")  # treasurer in Moravia
CARMEN = Phone("570201", Medium.TELEGRAM, "es")  # of the group only
PEDRO = Phone("570202", Medium.TELEGRAM, "es")


async def made(database: Database) -> Crowd:
    """The group of Medellín; everybody is where their address is."""
    town = await settled(database)
    moravia = await town.settlement("Comuna 13", "Medellín", "CO")
    group = await town.group("Las Manos", moravia, "COP")
    await town.person(LUIS, Role.TREASURER, "es", group_id=group, settlement_id=moravia)
    return await Crowd(town).linked(LUIS, MEDELLIN, ChatPurpose.EXCHANGE, "en")


@pytest.fixture
async def crowd(sqlite: Database) -> Crowd:
    return await made(sqlite)


async def begun(crowd: Crowd) -> str:
    """Both have agreed, and the group has its topic; the reference."""
    town = crowd.town
    await town.text(LUIS, "podemos recibir visita para enseñar saneamiento")
    await town.text(ROSE, WANTS)
    reference = (await the_match(town)).reference
    await town.text(ASHA, f"{reference} 1")
    await town.text(LUIS, f"{reference} sí")
    await town.text(ROSE, f"{reference} yes")
    await crowd.deliver()
    return reference


async def the_room(town: Town) -> Room:
    (room,) = await town.rows(Room)
    assert isinstance(room, Room)
    return room


async def topic(crowd: Crowd) -> int:
    room = await the_room(crowd.town)
    assert room.thread is not None
    return room.thread


async def writes(crowd: Crowd, phone: Phone, text: str, **more: object) -> list[str]:
    """In the topic of the only exchange."""
    return await crowd.say(phone, text, thread=await topic(crowd), **more)


def sent(crowd: Crowd) -> Outgoing:
    """The last that the gateway took for the group."""
    return [one for one in crowd.telegram.sent if one.address == crowd.chat][-1]


async def in_group(crowd: Crowd) -> list[str]:
    return [content.text for content in await crowd.deliver()]


async def test_it_has_a_topic_with_a_card(crowd: Crowd) -> None:
    e = await begun(crowd)
    room = await the_room(crowd.town)
    assert room.state == RoomState.OPEN
    assert list(crowd.telegram.topics.items()) == [(room.thread, f"{e} Nairobi, Medellín: toilets")]
    [card] = await crowd.deliver()
    assert card.text.startswith(f"{e} Nairobi, Medellín. Topics: toilets.")
    assert "All that you write in this topic goes to the others" in card.text
    assert data_of(card) == [
        *(f"/join {e}", f"/plan {e}", "/learn sanitation", f"/close {e}", f"/help {e}"),
    ]
    assert sent(crowd).thread == room.thread
    assert "Rose" not in card.text
    assert "Mathare" not in card.text


async def test_by_sms_and_in_the_group(crowd: Crowd) -> None:
    """What answers the phone reaches it at once; what else is said there waits for the evening."""
    e = await begun(crowd)
    assert await crowd.town.text(ROSE, f"{e} how many toilets have you built?")
    assert (await in_group(crowd))[-1] == f"{e} Nairobi: how many toilets have you built?"
    assert sent(crowd).thread == await topic(crowd)

    before = len(await read(crowd.town, ROSE))
    question = crowd.telegram.message_of(crowd.chat, "how many toilets")
    assert await writes(crowd, CARMEN, "construimos 40 en dos años", answers=question) == []
    assert (await read(crowd.town, ROSE))[before:] == [
        f"{e} Medellin 2: construimos 40 en dos años"
    ]

    assert await writes(crowd, PEDRO, "yo tengo las fotos") == []
    assert len(await read(crowd.town, ROSE)) == before + 1
    assert len(await crowd.town.rows(Unread)) == 1


async def test_who_is_named_hears_it_at_once(crowd: Crowd) -> None:
    e = await begun(crowd)
    await crowd.town.text(ROSE, f"{e} 2")
    await crowd.town.text(ROSE, "Mama Rose")
    before = len(await read(crowd.town, ROSE))
    await writes(crowd, CARMEN, "gracias a todos")
    await writes(crowd, CARMEN, "¿vienen en marzo, Mama Rose?")
    assert (await read(crowd.town, ROSE))[before:] == [
        f"{e} Medellin 2: ¿vienen en marzo, Mama Rose?"
    ]


async def test_who_is_in_the_group_reads_it_there_alone(crowd: Crowd) -> None:
    """Luis reads in his own chat until he writes in the group; nothing comes twice, or back."""
    e = await begun(crowd)
    await crowd.town.text(ROSE, f"{e} first")
    assert (await read(crowd.town, LUIS))[-1] == f"{e} Nairobi: first"
    await writes(crowd, LUIS, "aquí estoy")
    assert [text for text in await in_group(crowd) if "aquí" in text] == []
    await crowd.town.text(ROSE, f"{e} second")
    assert "second" not in (await read(crowd.town, LUIS))[-1]
    assert (await in_group(crowd))[-1] == f"{e} Nairobi: second"
    before = len(await crowd.town.rows(Post))
    await crowd.deliver()
    assert len(await crowd.town.rows(Post)) == before


async def test_an_edit_follows(crowd: Crowd) -> None:
    e = await begun(crowd)
    await crowd.town.text(ROSE, f"{e} hello")
    await crowd.deliver()
    before = len(await read(crowd.town, ROSE))
    asked = crowd.telegram.message_of(crowd.chat, "hello")
    for name, answers in (("m1", asked), ("m2", None)):  # one is read, one waits
        await writes(crowd, CARMEN, f"cuesta 400 {name}", answers=answers, second_key=name)
        thread = await topic(crowd)
        assert await crowd.edits(CARMEN, name, f"cuesta 450 {name}", thread=thread) == []
    assert (await read(crowd.town, ROSE))[before:] == [
        f"{e} Medellin 2: cuesta 400 m1",
        f"{e} Medellin 2 changed it: cuesta 450 m1",
    ]
    await crowd.town.text(ROSE, f"{e} more")
    assert (await read(crowd.town, ROSE))[-1] == f"{e} Medellin 2: cuesta 450 m2"


async def test_what_is_taken_back(crowd: Crowd) -> None:
    e = await begun(crowd)
    await crowd.town.text(ROSE, f"{e} call the mayor")
    await crowd.deliver()
    await crowd.town.verify_dialog(ROSE, [(f"{e} undo", f"{e}: taken back.")])
    assert [text for text in await in_group(crowd) if "mayor" in text] == []
    assert f"{e} Nairobi took this back." in await in_group(crowd)

    asked = crowd.telegram.message_of(crowd.chat, "took this back")
    await writes(crowd, CARMEN, "el alcalde se llama así", answers=asked)
    await writes(crowd, CARMEN, "/undo")
    assert (await read(crowd.town, ROSE))[
        -1
    ] == f"{e} Medellin 2 took back: el alcalde se llama asi"
    await crowd.town.verify_dialog(ROSE, [(f"{e} undo", f"{e}: nothing new.")])


async def test_a_blocked_member(crowd: Crowd) -> None:
    e = await begun(crowd)
    await writes(crowd, CARMEN, "/join Carmen")
    await writes(crowd, PEDRO, "insulto")
    await crowd.town.verify_dialog(
        ROSE,
        [
            (f"{e} 5", f"{e}: report and block whom? 1 Medell… 2 2 Carmen 3 Medell… 4 all of them"),
            ("1", f"{e}: Medell… 2 is blocked. Your organiser hears of it."),
        ],
    )
    heard = (await read(crowd.town, ASHA))[-1]
    assert heard.startswith(f"{e}: your side reported and blocked Medellin 2 of Medellin.")
    posts = len(await crowd.town.rows(Post))
    [answer] = await writes(crowd, PEDRO, "otro insulto")
    assert answer.startswith(f"{e}: not sent. You are blocked here.")
    assert len(await crowd.town.rows(Post)) == posts
    await writes(crowd, CARMEN, "perdón")
    assert len(await crowd.town.rows(Post)) == posts + 1


async def test_a_group_blocks_only_by_its_leaders(crowd: Crowd) -> None:
    e = await begun(crowd)
    await crowd.town.text(ROSE, f"{e} rude words")
    await crowd.deliver()
    rude = crowd.telegram.message_of(crowd.chat, "rude words")
    [answer] = await writes(crowd, CARMEN, "/block", answers=rude)
    assert answer == f"{e}: only its leaders and organisers can do that."
    [answer] = await writes(crowd, LUIS, "/block")
    assert answer == f"{e}: to block somebody send /block in answer to a text of theirs."
    [answer] = await writes(crowd, LUIS, "/block", answers=rude)
    assert answer.startswith(f"{e}: Nairobi is blocked.")
    blocked = f"{e}: not sent. You are blocked here. Ask your organiser."
    await crowd.town.verify_dialog(ROSE, [(f"{e} hello", blocked)])


async def test_the_evening_gathers_in_one_sms(crowd: Crowd) -> None:
    e = await begun(crowd)
    await writes(crowd, CARMEN, "/join Carmen")
    for words in ("uno", "dos", "tres", "una palabra muy larga que ya no cabe en este mensaje"):
        await writes(crowd, CARMEN, words)
    crowd.town.now = crowd.town.now.replace(hour=15, minute=1)  # 18:01 in Nairobi
    before = len(await read(crowd.town, ROSE))
    for seat in await crowd.town.db.read(due_seats, crowd.town.now):
        await crowd.town.db.write(gather_for, seat, crowd.town.now, frozenset(Medium))
    assert (await read(crowd.town, ROSE))[before:] == [f"{e} Carmen: uno / dos / tres (+1: {e} 1)"]
    assert not await crowd.town.db.read(due_seats, crowd.town.now)
    await crowd.town.text(ROSE, f"{e} MORE")
    assert (await read(crowd.town, ROSE))[-1].startswith(f"{e} Carmen: una palabra muy larga")
    assert not await crowd.town.rows(Unread)


async def test_a_phone_has_its_daily_budget_however_much_a_group_says(crowd: Crowd) -> None:
    e = await begun(crowd)
    await crowd.town.text(ROSE, f"{e} hello")
    await crowd.deliver()
    before = len(await read(crowd.town, ROSE))
    asked = crowd.telegram.message_of(crowd.chat, "hello")
    for number in range(A_DAY + 3):
        await writes(crowd, CARMEN, f"respuesta {number}", answers=asked)
    assert len(await read(crowd.town, ROSE)) == before + A_DAY
    assert len(await crowd.town.rows(Unread)) == 3


async def test_muted(crowd: Crowd) -> None:
    e = await begun(crowd)
    await crowd.town.verify_dialog(ROSE, [(f"{e} hello", "…"), ("mute", f"{e} is muted.…")])
    await crowd.deliver()
    before = len(await read(crowd.town, ROSE))
    asked = crowd.telegram.message_of(crowd.chat, "hello")
    await writes(crowd, CARMEN, "respuesta", answers=asked)
    assert len(await read(crowd.town, ROSE)) == before


async def test_seats_are_of_the_groups_city(crowd: Crowd) -> None:
    e = await begun(crowd)
    await writes(crowd, CARMEN, "hola")
    seats = await crowd.town.rows(Seat, col(Seat.name) == col(Seat.name))
    assert len(seats) == 3
    matches = await crowd.town.rows(Match)
    assert [match.reference for match in matches] == [e]  # type: ignore[attr-defined]


async def test_a_photo_is_a_line_and_a_link(crowd: Crowd) -> None:
    """Its caption is a text like any other; an edit of it leaves the photo, UNDO takes both."""
    e = await begun(crowd)
    use_site("https://jirani.example/")
    try:
        photo = Media("file-1", "image/jpeg", 1000)
        await writes(crowd, CARMEN, "nuestro baño", second_key="m1", media=(photo,))
        await crowd.town.text(ROSE, f"{e} more")
        caption, line = (await read(crowd.town, ROSE))[-2:]
        assert caption == f"{e} Medellin 2: nuestro baño"
        assert line.startswith(f"{e} Medellin 2: https://jirani.example/p/")
        [file] = await crowd.town.rows(Attachment)
        assert isinstance(file, Attachment)
        assert line.endswith(f"/p/{file.link}")
        assert (file.alert_id, file.state) == (None, AttachmentState.WANTED)

        await crowd.edits(CARMEN, "m1", "nuestro baño nuevo", thread=await topic(crowd))
        newest = (await read(crowd.town, ROSE))[-1]
        assert newest == f"{e} Medellin 2 changed it: nuestro baño nuevo"
        await writes(crowd, CARMEN, "/undo")
        assert not [post for post in await crowd.town.rows(Post) if post.text]  # type: ignore[attr-defined]
        [answer] = await writes(crowd, CARMEN, "", media=(Media("f", "audio/ogg", 9),))
        assert answer == f"{e}: only photos and scanned papers can be sent."
    finally:
        use_site(None)
    await crowd.town.text(ROSE, f"{e} look")
    await crowd.town.files(ROSE, photo)
    assert (await in_group(crowd))[-1] == f"{e} Nairobi: (photo)"

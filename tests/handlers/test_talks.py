"""Two leaders who agreed write to one another: at once, gathered, muted, ended; never a number."""

import pytest
from sqlmodel import col

from handlers.talk_pace import A_DAY, LONGEST, POSTS_A_DAY
from storage.models import Match, MatchStage, Post, Seat, Unread
from tests.handlers.conftest import ASHA, JUMA, LUZ, NURU, ROSE, STRANGER
from tests.handlers.test_exchange import WANTS, heard, medellin_offers, the_match
from tests.handlers.town import Phone, Town, as_read

TALKS_ABOUT = ("matches",)


async def agreed(town: Town) -> str:
    """Rose of Nairobi and Luz of Medellín; returns the reference of their exchange."""
    await medellin_offers(town)
    await town.text(ROSE, WANTS)
    reference = (await the_match(town)).reference
    await town.text(ASHA, f"{reference} 1")
    await town.text(LUZ, f"{reference} sí")
    await town.text(ROSE, f"{reference} yes")
    return reference


async def read(town: Town, phone: Phone) -> list[str]:
    """All that reached them, as they read it."""
    return [as_read(content) for content, _ in await town.got(phone)]


async def test_they_write_by_the_reference_and_then_without(town: Town) -> None:
    e = await agreed(town)
    await heard(town, ROSE, f"{e}: Medell… says yes too. To write to them send {e} and your words.")
    await town.verify_dialog(
        ROSE,
        [
            (f"{e} How many toilets have you built?", f"{e}: sent to Medell…."),
            (
                "and who paid for them",
                f"{e}: sent to Medell….",
            ),  # while it is the one she writes in
        ],
    )
    told = await read(town, LUZ)
    assert told[-2:] == [
        f"{e} Nairobi: How many toilets have you built?",
        f"{e} Nairobi: and who paid for them",
    ]
    await town.verify_dialog(LUZ, [(f"{e} construimos 40 baños", "…")])
    await heard(town, ROSE, f"{e} Medell…: construimos 40 ba…")


async def test_what_is_something_else_is_not_sent(town: Town) -> None:
    """Savings, an alarm and another's question go where they always go."""
    e = await agreed(town)
    await town.text(ROSE, f"{e} hello")
    before = len(await read(town, LUZ))
    await town.verify_dialog(ROSE, [("saved 12500", "S… kept…"), ("TOTAL", "Tumaini: …")])
    await town.verify_dialog(ROSE, [("they are demolishing our houses now", "V…")])
    assert len(await read(town, LUZ)) == before


async def test_nobodys_number_crosses(town: Town) -> None:
    e = await agreed(town)
    for words in ("call me on +254 712 345 678", "0712345678", "write rose@example.org or @rose_k"):
        await town.text(ROSE, f"{e} {words}")
    told = " ".join((await read(town, LUZ))[-3:])
    assert not any(part in told for part in ("712", "345", "example", "rose"))
    assert "Mathare" not in " ".join(await read(town, LUZ))
    assert "Tumaini" not in " ".join(await read(town, LUZ))


async def test_by_a_name_that_they_chose(town: Town) -> None:
    e = await agreed(town)
    await town.verify_dialog(
        ROSE,
        [
            (e, f"{e} with Medell…. To write send {e} and your words. 1 read 2 my name 3 mute…"),
            ("2", f"{e}: which name shall they read?"),
            ("Rose 0712345678", f"{e}: which name shall they read?"),
            ("Mama Rose", f"{e}: they read Mama Rose now."),
            (f"{e} hello", "…"),
        ],
    )
    await heard(town, LUZ, f"{e} Mama Rose: hello")


async def test_muted_and_read_later(town: Town) -> None:
    e = await agreed(town)
    await town.text(LUZ, f"{e} 3")
    before = len(await read(town, LUZ))
    later = f"{e}: kept for Medell…. They read it later."
    await town.verify_dialog(ROSE, [(f"{e} part {number}", later) for number in range(5)])
    assert len(await read(town, LUZ)) == before
    await town.text(LUZ, f"{e} 1")
    *parts, more = (await read(town, LUZ))[before:]
    assert parts == [f"{e} Nairobi: part {number}" for number in range(3)]
    assert "2" in more
    await town.text(LUZ, f"{e} 1")
    assert (await read(town, LUZ))[-2:] == [f"{e} Nairobi: part {number}" for number in (3, 4)]
    assert not await town.rows(Unread)
    await town.text(LUZ, f"{e} 3")
    await town.verify_dialog(ROSE, [(f"{e} and now", f"{e}: sent to Medell….")])


async def test_an_sms_phone_gets_so_many_a_day(sms_town: Town) -> None:
    e = await agreed(sms_town)
    for number in range(A_DAY + 2):
        await sms_town.text(ROSE, f"{e} part {number}")
        sms_town.later(minutes=20)
    told = [text for text in await read(sms_town, LUZ) if "part" in text]
    assert len(told) == A_DAY
    assert len(await sms_town.rows(Unread)) == 2
    sms_town.later(days=1)
    await sms_town.verify_dialog(ROSE, [(f"{e} a day later", f"{e}: kept for Medell…")])
    await sms_town.text(LUZ, f"{e} 1")  # nothing overtakes what waits
    assert [text[-6:] for text in (await read(sms_town, LUZ))[-3:]] == [
        "part 8",
        "part 9",
        " later",
    ]
    await sms_town.verify_dialog(ROSE, [(f"{e} now", f"{e}: sent to Medell….")])


async def test_a_long_text_comes_in_pieces(town: Town) -> None:
    e = await agreed(town)
    words = " ".join(f"word{number}" for number in range(30))
    await town.text(ROSE, f"{e} {words}")
    begins = f"{e} Nairobi: "
    pieces = [text for text in await read(town, LUZ) if text.startswith(begins)]
    assert len(pieces) > 1
    assert " ".join(piece.removeprefix(begins) for piece in pieces) == words
    too_long = f"{e}: not sent, it is too long. At most {LONGEST} signs."
    await town.verify_dialog(ROSE, [(f"{e} {'x' * (LONGEST + 1)}", too_long)])


async def test_a_phone_that_writes_by_itself_is_bounded(town: Town) -> None:
    e = await agreed(town)
    for number in range(POSTS_A_DAY):
        await town.text(ROSE, f"{e} text {number}")
        town.later(minutes=1)
    enough = f"{e}: not sent. At most {POSTS_A_DAY} texts a day."
    await town.verify_dialog(ROSE, [(f"{e} one more", enough)])
    assert len(await town.rows(Post)) == POSTS_A_DAY


@pytest.mark.parametrize(
    ("number", "why", "said"),
    [
        ("4", "ended", "{e} has ended."),
        ("5", "reported", "{e} has ended. Your organiser hears of it."),
    ],
)
async def test_either_side_ends_it(town: Town, number: str, why: str, said: str) -> None:
    e = await agreed(town)
    await town.verify_dialog(ROSE, [(f"{e} {number}", said.format(e=e))])
    match = await the_match(town)
    assert (match.stage, match.why) == (MatchStage.CLOSED, why)
    heard_by_asha = any("reported Medell" in text for text in await read(town, ASHA))
    assert heard_by_asha == (why == "reported")
    before = len(await read(town, ROSE))
    await town.text(LUZ, f"{e} hola")
    await town.verify_dialog(ROSE, [(f"{e} hello", f"{e} is settled already.")])
    assert len(await read(town, ROSE)) == before + 1


async def test_another_leader_of_the_city_takes_part(town: Town) -> None:
    """Who leads that side hears of it, may block them, and alone may end it."""
    e = await agreed(town)
    await town.verify_dialog(JUMA, [(f"{e} I am the plumber", f"{e}: sent to Medell….")])
    joined = f"{e}: another leader of Nairobi takes part, as Nairobi 2. To block: {e} 5"
    assert joined in await read(town, ROSE)
    for phone in (ROSE, LUZ):
        assert f"{e} Nairobi 2: I am the plumber" in await read(town, phone)
    await town.verify_dialog(
        JUMA, [(f"{e} 4", f"{e}: only who leads it or an organiser can end it.…")]
    )
    await town.verify_dialog(
        ROSE, [(f"{e} 5", f"{e}: report and block whom? …"), ("2", f"{e}: Nairobi 2 is blocked.…")]
    )
    await town.verify_dialog(JUMA, [(f"{e} hello", f"{e}: not sent. You are blocked here.…")])
    assert not await town.rows(Match, col(Match.stage) == MatchStage.CLOSED)


async def test_nobody_else_reads_or_writes(town: Town) -> None:
    e = await agreed(town)
    for phone, words in ((STRANGER, "hello"), (NURU, "1"), (NURU, "4")):
        said = as_read((await town.text(phone, f"{e} {words}".strip()))[0])
        assert e in said
    assert not await town.rows(Post)
    assert not await town.rows(
        Match, col(Match.stage) == MatchStage.CLOSED, col(Match.why) == "ended"
    )
    assert len(await town.rows(Seat)) == 2

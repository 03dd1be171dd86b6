"""A group is taken in by its code, let go by its own people, and never treated as a person."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, func, select, update

from bot.channels.base import Dead
from storage.db import Database
from storage.invitations import Area
from storage.models import (
    Address,
    Audit,
    ChatGroup,
    ChatPurpose,
    Invitation,
    Medium,
    Outbound,
    OutboundState,
    Person,
    Role,
)
from storage.vault import vault
from tests.handlers.conftest import ASHA, JUMA, NURU, OTIENO, ROSE, STRANGER, WANJIRU, settled
from tests.handlers.crowd import NAIROBI, Crowd
from tests.handlers.town import Phone, Town

TALKS_ABOUT = ()
UNKNOWN = "That code links no group. Ask your organiser for a new one."
KENYA = Area("Kenya", country="KE")
AFRICA = Area("Nairobi", office="nairobi")


@pytest.fixture
async def crowd(database: Database) -> Crowd:
    return Crowd(await settled(database, Medium.TELEGRAM))


async def the_chat(town: Town) -> ChatGroup:
    (chat,) = await town.rows(ChatGroup)
    assert isinstance(chat, ChatGroup)
    return chat


def people(session: Session) -> tuple[int, int]:
    """How many persons and addresses there are."""
    return (
        session.exec(select(func.count()).select_from(Person)).one(),
        session.exec(select(func.count()).select_from(Address)).one(),
    )


async def test_a_group_is_linked_by_its_code(crowd: Crowd) -> None:
    before = await crowd.town.db.read(people)
    [hello] = await crowd.takes_us_in(ASHA)
    assert "I read only my own commands here." in hello
    assert "/link" in hello

    code = await crowd.code()
    [answer] = await crowd.say(ASHA, f"/link {code} en")
    assert "Each eviction alert in Nairobi gets a card here" in answer
    chat = await the_chat(crowd.town)
    assert (chat.purpose, chat.city, chat.country) == (ChatPurpose.RESPONDERS, "Nairobi", "KE")
    asha = (await crowd.town.sender(ASHA)).person_id
    assert (chat.linked_by, chat.value) == (asha, crowd.chat)
    (row,) = await crowd.town.rows(Audit, col(Audit.act).like("link%"))
    assert isinstance(row, Audit)
    assert row.actor == f"person {asha}"
    assert await crowd.town.db.read(people) == before


async def test_a_wrong_a_used_and_an_old_code_read_the_same(crowd: Crowd) -> None:
    code = await crowd.code()
    other = Crowd(crowd.town, "-1002")
    await other.say(ASHA, f"/link {code} en")
    old = await crowd.code()
    await crowd.town.invitation("K7M2-9XQR", Role.TREASURER, 1)  # a person's, not a group's
    crowd.town.later(days=15)
    for wrong in (code, old, "K7M2-9XQR", "K7M29XQK", "", "500", "sw", "x" * 400):
        assert await crowd.say(ASHA, f"/link {wrong}") == [UNKNOWN]
    assert [chat.value for chat in await crowd.town.rows(ChatGroup)] == ["-1002"]  # type: ignore[attr-defined]


async def test_a_groups_code_lets_nobody_join(crowd: Crowd) -> None:
    code = await crowd.code()
    dialog = [("LANGUAGE en", "…"), (f"JOIN {code}", "That code or place is not known.…")]
    await crowd.town.verify_dialog(STRANGER, dialog)
    [answer] = await crowd.say(STRANGER, f"/link {code} en")  # whoever has it may use it
    assert answer.startswith("Linked.")


async def test_codes_cannot_be_tried_out(crowd: Crowd) -> None:
    for _ in range(20):
        assert await crowd.say(STRANGER, "/link K7M2-9XQR") == [UNKNOWN]
        crowd.town.later(minutes=11)
    code = await crowd.code()
    assert await crowd.say(STRANGER, f"/link {code} en") == [UNKNOWN]
    crowd.town.later(days=1)
    [answer] = await crowd.say(STRANGER, f"/link {code} en")
    assert answer.startswith("Linked.")


@pytest.mark.parametrize(
    ("area", "purpose", "asked", "said"),
    [
        (NAIROBI, ChatPurpose.RESPONDERS, "sw", "Linked. Each eviction alert in Nairobi "),
        (KENYA, ChatPurpose.RESPONDERS, "en", "Linked. Each eviction alert in KE "),
        (AFRICA, ChatPurpose.RESPONDERS, "", "Linked. Each eviction alert in Africa "),
        (NAIROBI, ChatPurpose.CITY, "en", "Linked. When an eviction in Nairobi is verified "),
    ],
)
async def test_what_a_group_is_for(
    sqlite: Database, area: Area, purpose: ChatPurpose, asked: str, said: str
) -> None:
    crowd = Crowd(await settled(sqlite, Medium.TELEGRAM))
    code = await crowd.code(area, purpose)
    [answer] = await crowd.say(ASHA, f"/link {code} {asked}")
    chat = await the_chat(crowd.town)
    assert (chat.language or "") == asked
    assert answer.startswith(said) or asked == "sw"


@pytest.mark.parametrize(
    ("who", "may"),
    [(ASHA, True), (WANJIRU, True), (ROSE, False), (JUMA, False), (NURU, False), (STRANGER, False)],
)
async def test_its_own_people_let_it_go(sqlite: Database, who: Phone, may: bool) -> None:
    crowd = await Crowd(await settled(sqlite, Medium.TELEGRAM)).linked(OTIENO)
    [answer] = await crowd.say(who, "/unlink")
    assert answer.startswith("This group is no longer linked." if may else "Only an organiser")
    assert ((await the_chat(crowd.town)).gone_at is not None) == may
    await crowd.town.text(ROSE, "they are demolishing houses now at Mathare")
    assert len(await crowd.deliver()) == (1 if may else 2)


@pytest.mark.parametrize(
    ("scope", "may"),
    [
        ({"country": "KE"}, True),
        ({"office": "nairobi"}, True),
        ({"country": "TZ"}, False),
        ({"city": "Mombasa", "country": "KE"}, False),
        ({"office": "rio"}, False),
    ],
)
async def test_wider_people_may_as_well(sqlite: Database, scope: dict[str, str], may: bool) -> None:
    crowd = await Crowd(await settled(sqlite, Medium.TELEGRAM)).linked(ASHA)
    await crowd.town.person(STRANGER, Role.RESPONDER, "en", **scope)
    await crowd.say(STRANGER, "/unlink")
    assert ((await the_chat(crowd.town)).gone_at is not None) == may


async def test_who_linked_it_may_let_it_go(crowd: Crowd) -> None:
    await crowd.town.text(STRANGER, "HELP")
    await crowd.linked(STRANGER)
    [answer] = await crowd.say(STRANGER, "/unlink")
    assert answer.startswith("This group is no longer linked.")
    assert await crowd.say(STRANGER, "/unlink") == ["This group is not linked."]


async def test_an_administrator_who_hides_links_and_lets_nothing_go(crowd: Crowd) -> None:
    hidden = Phone(crowd.chat, Medium.TELEGRAM)
    before = await crowd.town.db.read(people)
    [answer] = await crowd.say(hidden, f"/link {await crowd.code()} en")
    assert answer.startswith("Linked.")
    [answer] = await crowd.say(hidden, "/unlink")
    assert answer.startswith("Only an organiser")
    assert await crowd.town.db.read(people) == before


async def test_thrown_out_and_taken_in_again(crowd: Crowd) -> None:
    """Whoever takes us in again may be somebody else: it is linked anew."""
    await crowd.linked(ASHA)
    assert await crowd.throws_us_out(STRANGER) == []
    assert (await the_chat(crowd.town)).gone_at is not None
    await crowd.town.text(ROSE, "they are demolishing houses now at Mathare")
    assert await crowd.deliver() == []

    [hello] = await crowd.takes_us_in(STRANGER)
    assert hello.startswith("I am Jirani")
    [answer, _] = await crowd.say(ASHA, f"/link {await crowd.code()} en")
    assert answer.startswith("Linked.")
    assert (await the_chat(crowd.town)).gone_at is None


async def test_what_waits_for_a_group_that_threw_us_out_is_not_sent(crowd: Crowd) -> None:
    await crowd.linked(ASHA)
    await crowd.town.text(ROSE, "they are demolishing houses now at Mathare")
    await crowd.throws_us_out(STRANGER)
    assert await crowd.deliver() == []
    assert (await crowd.waiting())[-1].state == OutboundState.DROPPED


async def test_a_group_that_refuses_us_is_gone(crowd: Crowd) -> None:
    await crowd.linked(ASHA)
    await crowd.town.text(ROSE, "they are demolishing houses now at Mathare")
    await crowd.town.db.write(_only_the_groups, crowd.chat)
    crowd.telegram.script.append(Dead("forbidden", "dead"))
    assert await crowd.deliver() == []
    assert (await the_chat(crowd.town)).gone_at is not None


async def test_a_group_that_moves_stays_linked(crowd: Crowd) -> None:
    await crowd.linked(ASHA)
    await crowd.moves("-100777")
    assert (await the_chat(crowd.town)).value == "-100777"
    assert await crowd.takes_us_in(ASHA) == []  # Telegram tells that we are in the new one
    assert await crowd.say(ASHA, "/unlink") != ["This group is not linked."]


async def test_one_linked_anew_before_its_move_is_told(crowd: Crowd) -> None:
    await crowd.linked(ASHA)
    await Crowd(crowd.town, "-100777").linked(ASHA)
    await crowd.moves("-100777")
    chats = await crowd.town.rows(ChatGroup)
    assert [(chat.value, chat.gone_at is None) for chat in chats] == [  # type: ignore[attr-defined]
        ("-1001", False),
        ("-100777", True),
    ]


async def test_a_code_that_is_over_before_it_is_used(crowd: Crowd) -> None:
    code = await crowd.code()
    await crowd.town.db.write(
        lambda session: session.exec(
            update(Invitation).values(expires_at=crowd.town.now - timedelta(seconds=1))
        )
    )
    assert await crowd.say(ASHA, f"/link {code} en") == [UNKNOWN]


def _only_the_groups(session: Session, chat: str) -> None:
    """What waits for others is out of the way."""
    others = col(Outbound.recipient) != vault().index(Medium.TELEGRAM, chat)
    session.exec(update(Outbound).where(others).values(state=OutboundState.DROPPED))

"""A case in a responders' group: one card, edited as it moves, tapped by whoever may."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select, update

from bot.apply import apply
from bot.channels.base import Dead, Later, MovedTo, Unknown
from bot.process import Worker
from handlers.outcome import Outcome
from storage import cards
from storage.alert_changes import CloseAlert, Handle, SetAlert
from storage.cards import Target
from storage.content import Content
from storage.db import Database
from storage.invitations import Area
from storage.models import (
    Alert,
    Card,
    ChatPurpose,
    Handling,
    InboundKind,
    Lane,
    Medium,
    Outbound,
    OutboundState,
    Person,
    Verification,
)
from storage.rotate import reseal, sealed_tables
from storage.vault import Vault, new_key, use_vault, vault
from tests.handlers.conftest import ASHA, NURU, OTIENO, ROSE, STRANGER, WANJIRU, settled
from tests.handlers.crowd import NAIROBI, Crowd, data_of, the_alert
from tests.handlers.town import Hints, Town

TALKS_ABOUT = ()
NOW_THERE = "they are demolishing houses now at Mathare"


@pytest.fixture
async def crowd(database: Database) -> Crowd:
    return await Crowd(await settled(database, Medium.TELEGRAM)).linked(ASHA)


@pytest.fixture
async def small(sqlite: Database) -> Crowd:
    """Where one engine is enough."""
    return await Crowd(await settled(sqlite, Medium.TELEGRAM)).linked(ASHA)


async def change(town: Town, *changes: object) -> None:
    """As if somebody named had decided it."""
    alert = await the_alert(town)
    outcome = Outcome(changes=changes, alert_id=alert.id)  # type: ignore[arg-type]
    await town.db.write(apply, outcome, town.now)


def state_of(text: str) -> str:
    """The line that says who has it."""
    return next(line for line in text.splitlines() if line.startswith("Now: "))


async def test_from_the_alert_to_its_outcome(crowd: Crowd) -> None:
    """One message in the group, whatever happens; each sees their own answer in their own chat."""
    town = crowd.town
    await town.text(ROSE, NOW_THERE)
    reference = (await the_alert(town)).reference
    [card] = await crowd.deliver()
    assert card.text.splitlines()[:3] == [
        f"{reference}: eviction under way now, P0",
        "Why: it is under way",
        "Where: Nairobi",
    ]
    assert state_of(card.text) == "Now: nobody has it yet, Mon 23 Nov 10:00"
    assert "The next people are called at 10:05." in card.text
    assert data_of(card) == [f"OK {reference}", reference]

    town.later(minutes=2)
    [answer, *_] = await crowd.tap(OTIENO, f"OK {reference}")
    assert answer.text.startswith(f"{reference} is yours")
    [card] = await crowd.deliver()
    assert state_of(card.text) == "Now: a responder has it, Mon 23 Nov 10:02"
    assert "next people" not in card.text
    assert data_of(card) == [
        f"{reference} way",
        f"{reference} help",
        f"{reference} seen",
        reference,
    ]

    town.later(minutes=1)
    await change(town, Handle((await the_alert(town)).id, Handling.STOPPED, town.now))
    [card] = await crowd.deliver()
    assert state_of(card.text).startswith("Now: stopped, Mon 23 Nov 10:0")
    assert data_of(card) == [reference]
    assert len(crowd.telegram.of(crowd.chat)) == 1


async def test_a_second_tap_and_a_strangers_are_answered_apart(crowd: Crowd) -> None:
    town = crowd.town
    await town.text(ROSE, NOW_THERE)
    reference = (await the_alert(town)).reference
    await crowd.tap(WANJIRU, f"OK {reference}")
    before = await crowd.deliver()
    [answer, *_] = await crowd.tap(OTIENO, f"OK {reference}")
    assert "another responder" in answer.text
    await town.text(STRANGER, "LANGUAGE en")
    [answer, *_] = await crowd.tap(STRANGER, f"OK {reference}")
    assert answer.text == f"{reference} is not an alert for you. Check the reference."
    assert await crowd.deliver() == before


async def test_two_taps_at_once(crowd: Crowd) -> None:
    town = crowd.town
    await town.text(ROSE, NOW_THERE)
    reference = (await the_alert(town)).reference
    await crowd.deliver()
    for phone in (WANJIRU, OTIENO):
        await crowd.receive(phone, InboundKind.TAP, f"OK {reference}")
    workers = [Worker(town.db, Hints(), lambda: town.now) for _ in range(4)]
    for _ in range(3):  # what lost a race is due again after a second
        await asyncio.gather(*(worker.drain() for worker in workers))
        town.later(seconds=5)
    [card] = await crowd.deliver()
    assert state_of(card.text).startswith("Now: a responder has it")
    (kept,) = await town.rows(Card)
    assert isinstance(kept, Card)
    assert kept.version == 2


async def test_what_waits_gives_way_to_what_is_newer(crowd: Crowd) -> None:
    """Telegram takes 20 a minute in a group: of a card that has not gone out only the last does."""
    town = crowd.town
    await town.text(ROSE, NOW_THERE)
    alert = await the_alert(town)
    for households in (10, 20, 30):
        await change(town, SetAlert(alert.id, households=households))
    rows = (await crowd.waiting())[1:]
    assert [row.state for row in rows] == [OutboundState.DROPPED] * 3 + [OutboundState.PENDING]
    assert {row.error for row in rows} == {"newer", None}
    assert {row.lane for row in rows} == {Lane.ALERT}  # none of it has been seen
    [card] = await crowd.deliver()
    assert "Households: 30" in card.text

    for households in (40, 50):
        await change(town, SetAlert(alert.id, households=households))
    rows = (await crowd.waiting())[5:]
    assert [row.state for row in rows] == [OutboundState.DROPPED, OutboundState.PENDING]
    assert {row.lane for row in rows} == {Lane.ANSWER}
    [card] = await crowd.deliver()
    assert "Households: 50" in card.text
    sent = [one for one in crowd.telegram.sent if one.address == crowd.chat]
    assert len(sent) == 3  # 'linked', the card, its edit


async def test_nothing_is_queued_that_the_group_has(small: Crowd) -> None:
    await small.town.text(ROSE, NOW_THERE)
    before = len(await small.waiting())
    alert = await the_alert(small.town)
    for again in (SetAlert(alert.id), SetAlert(alert.id, consent=False)):
        await change(small.town, again)
    assert len(await small.waiting()) == before


@pytest.mark.parametrize("error", [Dead("bad request"), Later("busy"), Unknown("cut")])
async def test_a_card_whose_first_message_did_not_go_out(
    database: Database, error: Dead | Later | Unknown
) -> None:
    """It is failed, or backs off: the newer one takes its place, and there is one."""
    crowd = await Crowd(await settled(database, Medium.TELEGRAM)).linked(ASHA)
    town = crowd.town
    await town.text(ROSE, NOW_THERE)
    await town.db.write(_leave_only, crowd.chat)
    crowd.telegram.script.append(error)
    assert await crowd.deliver() == []
    alert = await the_alert(town)
    await change(town, SetAlert(alert.id, households=40))
    [card] = await crowd.deliver()
    assert "Households: 40" in card.text
    town.later(minutes=1)
    assert len(await crowd.deliver()) == 1
    await change(town, SetAlert(alert.id, households=50))
    [card] = await crowd.deliver()
    assert "Households: 50" in card.text


async def test_an_edit_whose_first_message_is_on_its_way_waits_for_it(crowd: Crowd) -> None:
    """An older row that is being sent, or that came back to wait, never ends up beside its edit."""
    town = crowd.town
    await town.text(ROSE, NOW_THERE)
    alert = await the_alert(town)
    first = (await crowd.waiting())[-1]
    await town.db.write(_make, first.id or 0, OutboundState.SENDING)
    await change(town, SetAlert(alert.id, households=40))
    await town.db.write(_leave_only, crowd.chat)
    assert await crowd.deliver() == []
    edit = (await crowd.waiting())[-1]  # were it claimed in the same moment, it would see it
    assert await town.db.write(cards.target, edit.id or 0, town.now) == Target(busy=True)

    await town.db.write(_make, first.id or 0, OutboundState.PENDING)  # it was refused for now
    town.later(seconds=5)
    [card] = await crowd.deliver()
    assert "Households: 40" in card.text
    town.later(minutes=5)
    assert len(await crowd.deliver()) == 1


async def test_an_edit_of_unknown_fate_is_made_again(crowd: Crowd) -> None:
    town = crowd.town
    await town.text(ROSE, NOW_THERE)
    await crowd.deliver()
    await change(town, SetAlert((await the_alert(town)).id, households=40))
    await town.db.write(_leave_only, crowd.chat)
    crowd.telegram.script.append(Unknown("cut"))
    [card] = await crowd.deliver()
    assert "Households: 40" not in card.text
    town.later(minutes=1)
    [card] = await crowd.deliver()
    assert "Households: 40" in card.text


async def test_a_card_that_somebody_deleted_comes_again_and_is_edited_then(crowd: Crowd) -> None:
    town = crowd.town
    await town.text(ROSE, NOW_THERE)
    await crowd.deliver()
    crowd.telegram.delete(crowd.chat)
    alert = await the_alert(town)
    for households in (40, 50):
        await change(town, SetAlert(alert.id, households=households))
        [card] = await crowd.deliver()
        assert f"Households: {households}" in card.text


async def test_a_group_that_moves_gets_a_card_of_its_own(crowd: Crowd) -> None:
    """What the old chat has cannot be edited in the new one, where its number is another's."""
    town = crowd.town
    await town.text(ROSE, NOW_THERE)
    [old] = await crowd.deliver()
    old_chat = crowd.chat
    ((_, number),) = (key for key in crowd.telegram.shown if key[0] == old_chat)
    crowd.telegram.shown["-100777", number] = anothers = Content("another's")
    await crowd.moves("-100777")
    alert = await the_alert(town)
    for households in (40, 50):
        await change(town, SetAlert(alert.id, households=households))
        [other, card] = await crowd.deliver()
        assert other == anothers
        assert f"Households: {households}" in card.text
    assert crowd.telegram.of(old_chat) == [old]


@pytest.fixture
def old_key() -> Iterator[str]:
    """The first key of a vault that is put back afterwards."""
    before, key = vault(), new_key(1)
    use_vault(Vault([key]))
    yield key
    use_vault(before)


async def test_keys_change_in_the_middle(old_key: str, database: Database) -> None:
    crowd = await Crowd(await settled(database, Medium.TELEGRAM)).linked(ASHA)
    town, key = crowd.town, new_key(2)
    await town.text(ROSE, NOW_THERE)
    await crowd.deliver()
    alert = await the_alert(town)
    use_vault(Vault([key, old_key]))
    await change(town, SetAlert(alert.id, households=40))
    [card] = await crowd.deliver()
    assert "Households: 40" in card.text
    for table in sealed_tables():
        after = None
        while (batch := await town.db.write(reseal, table, after)) is not None:
            after = batch.last
    use_vault(Vault([key]))
    await change(town, SetAlert(alert.id, households=50))
    [card] = await crowd.deliver()
    assert "Households: 50" in card.text
    [answer] = await crowd.say(ASHA, "unlink")
    assert answer.startswith("This group is no longer linked.")


async def test_a_group_that_turns_out_to_have_moved_when_it_is_written_to(crowd: Crowd) -> None:
    town = crowd.town
    await town.text(ROSE, NOW_THERE)
    await crowd.deliver()
    await change(town, SetAlert((await the_alert(town)).id, households=40))
    await town.db.write(_leave_only, crowd.chat)
    crowd.telegram.script.append(MovedTo("-100777"))
    await crowd.deliver()
    crowd.chat = "-100777"
    for households in (40, 50):
        await change(town, SetAlert((await the_alert(town)).id, households=households))
        [card] = await crowd.deliver()
        assert f"Households: {households}" in card.text


async def test_who_has_it_goes_needs_help_and_sees(small: Crowd) -> None:
    """Each button does under the card what it says."""
    town = small.town
    await town.text(ROSE, NOW_THERE)
    reference = (await the_alert(town)).reference
    await small.deliver()
    await small.tap(WANJIRU, f"OK {reference}")
    for label, shows in (
        ("on my way", "Now: a responder is at work"),
        ("need help", "A responder needs help there."),
    ):
        [card] = await small.deliver()
        [said] = [button.data for button in card.buttons if button.label == label]
        assert await small.tap(WANJIRU, said)
        [card] = await small.deliver()
        assert shows in card.text
    joins = [button.data for button in card.buttons if button.label == "I join"]
    assert joins == [f"OK {reference}"]
    [asked] = await small.tap(WANJIRU, f"{reference} seen")
    [seen] = [one.data for one in asked.buttons if one.data.endswith(f":{Verification.VERIFIED}")]
    await town.text(WANJIRU, seen, tap=True)
    [card] = await small.deliver()
    assert "Checked: verified." in card.text


async def test_a_delay_and_an_end_without_one(small: Crowd) -> None:
    town = small.town
    await town.text(ROSE, NOW_THERE)
    alert = await the_alert(town)
    await small.tap(WANJIRU, f"OK {alert.reference}")
    await change(town, Handle(alert.id, Handling.POSTPONED, town.now))
    [card] = await small.deliver()
    assert state_of(card.text).startswith("Now: postponed")
    assert f"{alert.reference} way" in data_of(card)  # somebody may still lose a home
    await change(town, CloseAlert(alert.id, town.now, Verification.NOT_CONFIRMED))
    [card] = await small.deliver()
    assert state_of(card.text).startswith("Now: postponed; closed")
    assert "Checked: not confirmed." in card.text


async def test_a_provisional_case_and_a_merged_one_are_shown_so(small: Crowd) -> None:
    town = small.town
    await town.text(STRANGER, "LANGUAGE en")
    await town.text(STRANGER, "notice came, 40 families must leave by friday, Mathare, Nairobi")
    first = await the_alert(town)
    await change(town, SetAlert(first.id, provisional=True))
    [card] = await small.deliver()
    assert "Not sure yet: its sender was asked." in card.text
    await town.text(ROSE, NOW_THERE)
    second = next(a for a in await town.rows(Alert) if a.id != first.id)  # type: ignore[attr-defined]
    assert isinstance(second, Alert)
    merged = Outcome(
        changes=(CloseAlert(first.id, town.now, merged_into=second.id),), alert_id=first.id
    )
    await town.db.write(apply, merged, town.now)
    same, other = await small.deliver()
    assert f"The same as {second.reference}" in same.text
    assert data_of(same) == [second.reference]
    assert "Sources: 2" in other.text


async def test_a_case_of_another_place_and_one_that_is_over(small: Crowd) -> None:
    town = small.town
    await town.text(NURU, "wanabomoa nyumba sasa hivi Tandale")
    assert await small.deliver() == []
    alert = await the_alert(town)
    late = await Crowd(town, "-1002", small.telegram).linked(ASHA, Area("TZ", country="TZ"))
    await change(town, CloseAlert(alert.id, town.now))
    assert await late.deliver() == []


@pytest.mark.parametrize(
    ("area", "doubted", "heard"),
    [
        (NAIROBI, False, True),
        (Area("KE", country="KE"), False, True),
        (Area("Nairobi", office="nairobi"), False, True),
        (Area("TZ", country="TZ"), False, False),
        (Area("Rio", office="rio"), False, False),
        (Area("Mombasa", "Mombasa", "KE"), False, False),
        (NAIROBI, True, True),
        (Area("KE", country="KE"), True, False),
        (Area("Nairobi", office="nairobi"), True, False),
    ],
)
async def test_which_groups_hear_of_it(
    sqlite: Database, area: Area, doubted: bool, heard: bool
) -> None:
    town = await settled(sqlite, Medium.TELEGRAM)
    await town.text(ROSE, NOW_THERE)
    alert = await the_alert(town)
    if doubted:
        await town.db.write(lambda s: s.exec(update(Alert).values(city_only=True)))
    crowd = await Crowd(town).linked(ASHA, area)
    await change(town, SetAlert(alert.id, households=40))
    assert len(await crowd.deliver()) == heard


async def test_a_case_that_turns_out_to_be_elsewhere(small: Crowd) -> None:
    """The group that has its card sees where it went; the right one gets its own."""
    town = small.town
    await town.text(ROSE, NOW_THERE)
    [card] = await small.deliver()
    coast = await Crowd(town, "-1002", small.telegram).linked(
        ASHA, Area("Mombasa", "Mombasa", "KE")
    )
    alert = await the_alert(town)
    await change(town, SetAlert(alert.id, city="Mombasa", place="Bangladesh"))
    [here], [there] = await small.deliver(), await coast.deliver()
    assert "Where: Mombasa" in here.text
    assert here.text == there.text != card.text


async def test_the_settlement_is_shown_where_its_sender_agrees(small: Crowd) -> None:
    town = small.town
    await town.text(ROSE, NOW_THERE)
    alert = await the_alert(town)
    shown = []
    for fields in ({"consent": True}, {"safe": True}, {"restricted": True}):
        await change(town, SetAlert(alert.id, **fields))  # type: ignore[arg-type]
        [card] = await small.deliver()
        shown.append("Where: Mathare, Nairobi" in card.text)
    assert shown == [True, False, False]


async def test_a_group_in_its_own_language_and_zone(sqlite: Database) -> None:
    crowd = await Crowd(await settled(sqlite, Medium.TELEGRAM)).linked(ASHA, language="sw")
    await crowd.town.text(ROSE, "EVICTION now at Mathare, leave by 30 November")
    [card] = await crowd.deliver()
    assert "Jtt 30 Nov" in card.text or "Jumatatu" in card.text


async def test_a_citys_group_hears_two_neutral_lines(database: Database) -> None:
    """One when it is verified and its sender agrees, one of what came of it, each once."""
    town = await settled(database, Medium.TELEGRAM)
    city = await Crowd(town).linked(ASHA, purpose=ChatPurpose.CITY)
    await town.text(ROSE, NOW_THERE)
    alert = await the_alert(town)
    steps = (
        SetAlert(alert.id, consent=True),
        SetAlert(alert.id, verification=Verification.ONE_SOURCE),
    )
    for step in steps:
        await change(town, step)
        assert await city.deliver() == []
    verified = SetAlert(alert.id, verification=Verification.VERIFIED)
    for step in (verified, SetAlert(alert.id, households=40)):
        await change(town, step)
        [line] = await city.deliver()
        assert line.text == (
            "Eviction in Nairobi: under way now. Responders are at work. No names are given."
        )
    await change(town, Handle(alert.id, Handling.STOPPED, town.now))
    await change(town, CloseAlert(alert.id, town.now))
    [_, line] = await city.deliver()
    assert line.text == "The eviction in Nairobi that was told here: stopped."
    await change(town, Handle(alert.id, Handling.CARRIED_OUT, town.now))
    [_, _, line] = await city.deliver()
    assert line.text == "The eviction in Nairobi that was told here: carried out."


@pytest.mark.parametrize("hidden", ["restricted", "safe", "provisional", "consent"])
async def test_a_city_never_hears_of_what_is_hidden(sqlite: Database, hidden: str) -> None:
    town = await settled(sqlite, Medium.TELEGRAM)
    city = await Crowd(town).linked(ASHA, purpose=ChatPurpose.CITY)
    await town.text(ROSE, NOW_THERE)
    alert = await the_alert(town)
    fields = {"consent": True, hidden: hidden != "consent"}
    verified = SetAlert(alert.id, verification=Verification.VERIFIED, **fields)  # type: ignore[arg-type]
    await change(town, verified)
    await change(town, Handle(alert.id, Handling.STOPPED, town.now))
    assert await city.deliver() == []


async def test_a_group_is_no_person(small: Crowd) -> None:
    await small.town.text(ROSE, NOW_THERE)
    reference = (await the_alert(small.town)).reference
    before = len(await small.town.rows(Person))
    await small.tap(WANJIRU, f"OK {reference}")
    await small.deliver()
    assert len(await small.town.rows(Person)) == before


def _leave_only(session: Session, chat: str) -> None:
    """What waits for others is out of the way."""
    index = vault().index(Medium.TELEGRAM, chat)
    session.exec(
        update(Outbound).where(col(Outbound.recipient) != index).values(state=OutboundState.DROPPED)
    )


def _make(session: Session, row_id: int, state: OutboundState) -> None:
    row = session.exec(select(Outbound).where(Outbound.id == row_id)).one()
    row.state, row.attempts = state, 1
    row.claimed_until = row.due_at + timedelta(hours=1)
    row.due_at += timedelta(minutes=2)
    session.add(row)

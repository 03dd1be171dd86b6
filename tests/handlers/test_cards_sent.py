"""One message a case in a group, whatever becomes of a send, an edit, the message or the group."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select, update

from bot.cards import show
from bot.channels.base import Dead, Later, MovedTo, Unknown
from storage import cards
from storage.alert_changes import SetAlert
from storage.cards import Target
from storage.content import Content
from storage.db import Database
from storage.invitations import Area
from storage.models import (
    Alert,
    Lane,
    Medium,
    Outbound,
    OutboundState,
)
from storage.vault import Vault, vault
from tests.handlers.conftest import ASHA, ROSE, settled
from tests.handlers.crowd import Crowd, change, the_alert
from tests.records import Records

TALKS_ABOUT = ()
NOW_THERE = "they are demolishing houses now at Mathare"


@pytest.fixture
async def crowd(database: Database) -> Crowd:
    return await Crowd(await settled(database, Medium.TELEGRAM)).linked(ASHA)


@pytest.fixture
async def small(sqlite: Database) -> Crowd:
    """Where one engine is enough."""
    return await Crowd(await settled(sqlite, Medium.TELEGRAM)).linked(ASHA)


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


async def test_a_group_that_comes_later_has_what_is_open(crowd: Crowd) -> None:
    town = crowd.town
    await town.text(ROSE, NOW_THERE)
    later = await Crowd(town, "-1002").linked(ASHA)
    _, card = await later.waiting()
    assert (await the_alert(town)).reference in card.content
    abroad = await Crowd(town, "-1003").linked(ASHA, Area("Kampala", city="Kampala", country="UG"))
    assert len(await abroad.waiting()) == 1  # 'linked'


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


async def test_an_edit_opens_no_more_the_longer_its_card_lives(
    small: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not every text that was ever shown is decrypted anew."""
    town, opened, plain = small.town, Counter[str](), Vault.open_bytes

    def counted(self: Vault, label: str, sealed: bytes) -> bytes:
        opened[label] += 1
        return plain(self, label, sealed)

    monkeypatch.setattr(Vault, "open_bytes", counted)
    await town.text(ROSE, NOW_THERE)
    await small.deliver()
    alert = await the_alert(town)
    counts = []
    for households in range(1, 9):
        await change(town, SetAlert(alert.id, households=households))
        opened.clear()
        [card] = await small.deliver()
        counts.append(opened.total())
        assert f"Households: {households}" in card.text
        town.later(minutes=5)
    assert len({*counts[1:]}) == 1, counts  # the first finds other texts waiting


async def test_cards_are_locked_in_one_order(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two transactions over the same cases never wait for each other."""
    town = await settled(sqlite, Medium.TELEGRAM)
    await Crowd(town).linked(ASHA)

    def add(session: Session) -> list[int]:
        records = Records(session)
        ids = [records.alert(f"V{number}", town.now).id for number in range(4)]
        merged = records.alert("V9", town.now, merged_into=ids[0]).id
        return [*ids, merged]

    ids, locked, plain = await town.db.write(add), list[int](), cards.alert_now

    def recorded(session: Session, alert_id: int, *, lock: bool = False) -> Alert | None:
        locked.extend([alert_id] * lock)
        return plain(session, alert_id, lock=lock)

    monkeypatch.setattr(cards, "alert_now", recorded)
    for given in ([ids[4], ids[2]], [ids[3], ids[1], ids[4]], [*reversed(ids)]):
        locked.clear()
        await town.db.write(show, given, town.now)
        assert locked == sorted({*given, ids[0]})


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

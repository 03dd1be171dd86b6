"""A case in a responders' group: one card, edited as it moves, tapped by whoever may."""

import asyncio
from collections.abc import Iterator

import pytest

from bot.apply import apply
from bot.process import Worker
from handlers.outcome import Outcome
from storage.alert_changes import CloseAlert, Handle, SetAlert
from storage.db import Database
from storage.invitations import Area
from storage.models import (
    Alert,
    Card,
    Handling,
    InboundKind,
    Medium,
    Verification,
)
from storage.rotate import reseal, sealed_tables
from storage.vault import Vault, new_key, use_vault, vault
from tests.handlers.conftest import ASHA, NURU, OTIENO, ROSE, STRANGER, WANJIRU, settled
from tests.handlers.crowd import Crowd, change, data_of, the_alert
from tests.handlers.town import Hints

TALKS_ABOUT = ()
NOW_THERE = "they are demolishing houses now at Mathare"


@pytest.fixture
async def crowd(database: Database) -> Crowd:
    return await Crowd(await settled(database, Medium.TELEGRAM)).linked(ASHA)


@pytest.fixture
async def small(sqlite: Database) -> Crowd:
    """Where one engine is enough."""
    return await Crowd(await settled(sqlite, Medium.TELEGRAM)).linked(ASHA)


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
    [answer] = await crowd.say(ASHA, "/unlink")
    assert answer.startswith("This group is no longer linked.")


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
    await change(town, CloseAlert(alert.id, town.now))
    late = await Crowd(town, "-1002", small.telegram).linked(ASHA, Area("TZ", country="TZ"))
    await change(town, SetAlert(alert.id, households=9))
    assert len(await late.waiting()) == 1  # 'linked'

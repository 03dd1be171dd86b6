"""A phone that others see: neutral words, nothing named, nothing that was not asked for."""

import pytest

from storage.models import Alert, AlertEvent, AlertEventKind
from tests.handlers.conftest import JUMA, ROSE, WANJIRU
from tests.handlers.test_case_talks import tick
from tests.handlers.town import Town

HERE_NOW = "URGENT they are demolishing our houses now at Mathare"
FURTHER = (
    "they burn the houses now",
    "eviction of 40 families by friday",
    "lorries with iron bars wait behind the market",
)


async def unsafe(town: Town) -> str:
    await town.verify_dialog(
        ROSE,
        [
            (HERE_NOW, "V… received. … 3 phone not safe"),
            ("3", "V…: we write only when you do, and name nothing. Delete these texts."),
        ],
    )
    (alert,) = await town.rows(Alert)
    assert isinstance(alert, Alert)
    assert alert.safe
    return alert.reference


@pytest.mark.parametrize("text", FURTHER)
async def test_every_later_answer_is_the_same_and_asks_nothing(town: Town, text: str) -> None:
    reference = await unsafe(town)
    await town.verify_dialog(ROSE, [(text, f"{reference} received.")])
    await town.verify_dialog(ROSE, [(reference, f"{reference} received.")])
    told = await town.rows(AlertEvent, AlertEvent.kind == AlertEventKind.TOLD)
    assert text in {row.detail for row in told if isinstance(row, AlertEvent)}


async def test_nothing_is_written_to_it_unasked(town: Town) -> None:
    reference = await unsafe(town)
    before = len(await town.got(ROSE))
    await town.verify_dialog(
        WANJIRU,
        [
            (f"OK {reference}", "… is yours. …"),
            (f"{reference} on my way", "…: noted."),
            (
                f"{reference} sender we are near",
                "…: not sent. The sender's phone is not safe: wait until they write.",
            ),
            (f"{reference} leaders meet at five", "Send to 1 leader? …"),
            ("1", "…: sent to 1 leader."),
        ],
    )
    for _ in range(24):
        town.later(hours=1)
        await tick(town)
    await town.text(WANJIRU, f"{reference} stopped")
    for _ in range(40):
        town.later(days=1)
        await tick(town)
    assert len(await town.got(ROSE)) == before
    assert len(await town.got(JUMA)) == 1


async def test_its_next_alert_is_neutral_from_the_first_word(town: Town) -> None:
    reference = await unsafe(town)
    await town.text(WANJIRU, f"OK {reference}")
    await town.text(WANJIRU, f"{reference} stopped")
    town.later(days=30)
    [said] = await town.text(ROSE, "EVICTION they come again tomorrow")
    (_, alert) = await town.rows(Alert)
    assert isinstance(alert, Alert)
    assert said.text == f"{alert.reference} received."
    assert not said.buttons


async def test_whoever_has_it_reads_that_it_is_not_safe(town: Town) -> None:
    reference = await unsafe(town)
    await town.text(WANJIRU, f"OK {reference}")
    await town.verify_dialog(WANJIRU, [(reference, "… phone not safe …")])
    await town.text(ROSE, "they took the iron sheets of the church")
    got = [content.text for content, _ in await town.got(WANJIRU)]
    assert got[-1] == f"{reference}: There is more from the place."

"""An answer that names its case goes to it, whatever else is asked there."""

import pytest

from storage.models import (
    Handling,
)
from tests.handlers.conftest import OTIENO, ROSE, WANJIRU
from tests.handlers.responders import NOT_YOURS, cases, heard, opened, taken
from tests.handlers.test_case_talks import tick
from tests.handlers.town import Town

TALKS_ABOUT = ()

HERE_NOW = "URGENT they are demolishing our houses now"


async def asked_by_the_clock(town: Town) -> str:
    reference = await taken(town, "they will evict us on 30/11")
    town.later(days=4, hours=1)
    await tick(town)
    assert "Is it still coming?" in await heard(town, ROSE)
    return reference


@pytest.mark.parametrize("text", ["{} yes", "yes {}", "{} 1", "1"])
async def test_its_sender_says_yes_by_the_reference_or_alone(town: Town, text: str) -> None:
    reference = await asked_by_the_clock(town)
    await town.text(ROSE, text.format(reference))
    assert await heard(town, WANJIRU) == f"{reference}: Its sender says: still coming."


async def test_a_question_about_money_stays_the_one_a_number_answers(town: Town) -> None:
    reference = await taken(town, "they will evict us on 30/11")
    town.later(days=3, hours=21)
    await town.verify_dialog(ROSE, [("5000", "KES 5,000: what is it? …")])
    for _ in range(14):
        town.later(minutes=10)
        await tick(town)
    assert "Is it still coming?" in await heard(town, ROSE)
    await town.text(ROSE, f"{reference} no")
    assert await heard(town, WANJIRU) == f"{reference}: Its sender says: not coming now."
    await town.verify_dialog(ROSE, [("1", "S… kept: savings KES 5,000, …")])


async def test_no_to_a_question_passes_no_case_on(town: Town) -> None:
    reference = await taken(town)
    await town.verify_dialog(
        WANJIRU,
        [
            (f"{reference} sender: we come at nine", "Send to the sender? …"),
            (f"{reference} no", "…: not sent."),
        ],
    )
    (case,) = await cases(town)
    assert case.handling == Handling.ACKNOWLEDGED


async def test_its_sender_takes_nothing_by_ok(town: Town) -> None:
    reference = await opened(town)
    await town.verify_dialog(ROSE, [(f"OK {reference}", "V…: A responder is called now.")])
    (case,) = await cases(town)
    assert case.acknowledged_by is None


async def test_a_responder_who_told_of_it_is_not_its_named_person(town: Town) -> None:
    await town.text(WANJIRU, f"{HERE_NOW} at Mathare")
    (case,) = await cases(town)
    await town.text(WANJIRU, f"OK {case.reference}")
    (case,) = await cases(town)
    assert case.acknowledged_by is None
    assert (await heard(town, OTIENO)).startswith("EVICTION")


async def test_whoever_is_paged_adds_to_the_case_before_they_take_it(town: Town) -> None:
    reference = await opened(town)
    await town.text(WANJIRU, f"{reference} they are demolishing now, 200 families")
    (case,) = await cases(town)
    assert (case.severity, case.households) == (0, 200)


async def test_who_has_left_reads_and_takes_nothing(town: Town) -> None:
    reference = await taken(town)
    await town.leaves(WANJIRU)
    before = len(await town.got(WANJIRU))
    await town.text(ROSE, "eviction, my son is in house 12")
    assert len(await town.got(WANJIRU)) == before
    await town.verify_dialog(WANJIRU, [(reference, NOT_YOURS)])

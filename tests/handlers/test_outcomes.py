"""What came of a case: told, followed up, and no half way back."""

from datetime import timedelta

import pytest

from storage.models import (
    AlertEventKind,
    Handling,
    Phase,
    Role,
)
from tests.handlers.conftest import OTIENO, ROSE, WANJIRU
from tests.handlers.responders import (
    DESK,
    cases,
    heard,
    opened,
    taken,
    timeline,
)
from tests.handlers.test_case_talks import tick
from tests.handlers.town import Town

TALKS_ABOUT = ()

HERE_NOW = "URGENT they are demolishing our houses now"


@pytest.mark.parametrize(
    ("act", "handling", "phase", "ends"),
    [
        ("stopped", Handling.STOPPED, Phase.THREAT, True),
        ("partly carried out", Handling.PARTLY, Phase.DONE, True),
        ("carried out", Handling.CARRIED_OUT, Phase.DONE, True),
        ("resettled as agreed", Handling.RESETTLED, Phase.THREAT, True),
        ("postponed", Handling.POSTPONED, Phase.THREAT, False),
    ],
)
async def test_an_outcome_is_told_and_followed_up(
    town: Town, act: str, handling: Handling, phase: Phase, *, ends: bool
) -> None:
    reference = await taken(town)
    await town.text(WANJIRU, f"{reference} {act}")
    (case,) = await cases(town)
    assert (case.handling, case.outcome, case.phase) == (handling, handling, phase)
    assert (case.ended_at is not None) == ends
    if ends:
        assert case.clock_at == town.now + timedelta(days=30)
    assert "as far as we know" in await heard(town, ROSE)
    assert AlertEventKind.HANDLED in {kind for kind, *_ in await timeline(town, *AlertEventKind)}


async def test_it_is_closed_with_an_outcome_only_and_opens_again(town: Town) -> None:
    reference = await taken(town)
    await town.verify_dialog(
        WANJIRU,
        [
            (f"{reference} close", "…: what came of it? …"),
            ("1", "…: noted."),
            (f"{reference} close", "… is closed."),
            (f"{reference} seen", "… is closed. To open it again send … REOPEN"),
            (f"{reference} reopen", "… is open again. A responder is paged."),
        ],
    )
    (case,) = await cases(town)
    assert (case.handling, case.outcome, case.closed_at) == (Handling.OPEN, None, None)
    assert case.next_rung_at is not None


@pytest.mark.parametrize(
    "act", ["OK {0}", "{0} on my way", "{0} need help", "{0} hand over", "NO {0}"]
)
async def test_acts_on_what_is_over_bring_nothing_half_back(town: Town, act: str) -> None:
    reference = await taken(town)
    await town.text(WANJIRU, f"{reference} stopped")
    before = len(await town.got(ROSE))
    for phone in (WANJIRU, OTIENO):
        await town.text(phone, act.format(reference))
    (case,) = await cases(town)
    assert (case.handling, case.outcome) == (Handling.STOPPED, Handling.STOPPED)
    assert case.next_rung_at is None
    assert len(await town.got(ROSE)) == before


@pytest.mark.parametrize("ask", ["seen", "", "P1", "hand over", "not true", "close", "points"])
async def test_a_nought_ends_a_question_and_nothing_else(town: Town, ask: str) -> None:
    reference = await taken(town)
    (before,) = await cases(town)
    await town.text(WANJIRU, f"{reference} {ask}".strip())
    await town.text(WANJIRU, "0")
    (case,) = await cases(town)
    assert case.handling in {before.handling, Handling.OPEN}  # nought also passes it on
    assert (case.verification, case.outcome) == (before.verification, None)
    address = (await town.sender(ROSE)).address
    assert address is not None
    assert address.doubt is None


async def test_news_of_danger_open_it_again(town: Town) -> None:
    reference = await taken(town)
    await town.text(WANJIRU, f"{reference} stopped")
    await town.verify_dialog(ROSE, [(f"{reference} {HERE_NOW}", "… A responder is called now. …")])
    (case,) = await cases(town)
    assert (case.handling, case.outcome, case.severity) == (Handling.OPEN, None, 0)
    assert f"To take it send OK {reference}" in await heard(town, WANJIRU)


async def test_words_on_what_is_over_reach_whoever_had_it(town: Town) -> None:
    reference = await taken(town)
    await town.text(WANJIRU, f"{reference} stopped")
    await town.text(ROSE, "it is not so, the lorries wait behind the market")
    assert "lorries wait" in await heard(town, WANJIRU)


async def test_a_postponed_case_that_nobody_has_climbs_when_it_is_worse(town: Town) -> None:
    await town.person(DESK, Role.RESPONDER, "en", office="nairobi", rung=3)
    reference = await opened(town)
    await town.text(DESK, f"{reference} postponed")
    await town.text(DESK, "0")
    await town.text(ROSE, HERE_NOW)
    for _ in range(20):
        town.later(minutes=1)
        await tick(town)
    assert (await heard(town, OTIENO)).startswith("EVICTION")


async def test_the_desk_that_acts_first_has_it(town: Town) -> None:
    await town.person(DESK, Role.RESPONDER, "en", office="nairobi", rung=3)
    reference = await opened(town, HERE_NOW)
    await town.text(DESK, f"{reference} on my way")
    (case,) = await cases(town)
    assert case.acknowledged_by == (await town.sender(DESK)).person_id


async def test_worse_news_are_told_although_many_texts_came(town: Town) -> None:
    await taken(town)
    for number in range(6):
        await town.text(ROSE, f"eviction please hurry number {number}")
    await town.text(ROSE, "they are demolishing our houses now, 2 dead")
    assert "It is under way now." in await heard(town, WANJIRU)


async def test_no_ends_nothing_that_a_responder_has_seen(town: Town) -> None:
    await town.text(ROSE, "they marked our houses with X")
    town.later(minutes=6)
    await tick(town)
    (case,) = await cases(town)
    await town.text(WANJIRU, f"OK {case.reference}")
    await town.text(ROSE, "3")
    (case,) = await cases(town)
    assert case.handling == Handling.ACKNOWLEDGED
    assert await heard(town, WANJIRU) == f"{case.reference}: Its sender says: no eviction."


async def test_later_lowers_only_what_the_missing_day_had_raised(town: Town) -> None:
    await town.text(ROSE, "eviction, 3 people injured, they will come back")
    (case,) = await cases(town)
    assert case.severity == 0
    await town.text(ROSE, "3")
    (case,) = await cases(town)
    assert case.severity == 0


async def test_later_stays_until_something_worse_is_told(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("EVICTION", "V… received. … When is it? …"),
            ("3", "…: on which day? …"),
            ("0", "Added to V… …"),
            ("eviction of 40 houses", "Added to V… …"),
        ],
    )
    (case,) = await cases(town)
    assert (case.severity, case.reason) == (2, "later")


@pytest.mark.parametrize(
    "text",
    [
        "mama Njeri has a copy of the letter at the church",
        "please hurry men with guns hit my mother she bleeds",
        "they took my brother away in a white car",
    ],
)
async def test_words_that_answer_no_question_are_kept_and_told(town: Town, text: str) -> None:
    reference = await taken(town, HERE_NOW)
    await town.verify_dialog(ROSE, [("2", "…: noted. How many households? …")])
    await town.text(ROSE, text)
    kept = await timeline(town, AlertEventKind.TOLD)
    assert text in {detail for _, _, detail in kept}
    assert reference in await heard(town, WANJIRU)
    await town.verify_dialog(ROSE, [("85", "…: noted. …")])
    (case,) = await cases(town)
    assert case.households == 85


@pytest.mark.parametrize("text", ["help us please", "please send help now", "stop them please"])
async def test_a_cry_belongs_to_the_open_case(town: Town, text: str) -> None:
    reference = await taken(town)
    await town.verify_dialog(ROSE, [(text, f"Added to {reference}. A responder has it.")])
    assert text in await heard(town, WANJIRU)

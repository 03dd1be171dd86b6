"""Two senders of one thing: one case, whoever told of it and whoever has it."""

import pytest
from sqlmodel import Session, col, select

from storage.facts import Fact
from storage.models import (
    Alert,
    AlertEventKind,
    Handling,
    Medium,
    Role,
    Told,
    Verification,
)
from storage.reader import Reader
from tests.handlers.conftest import JUMA, NURU, OTIENO, ROSE, STRANGER, WANJIRU
from tests.handlers.responders import NOT_YOURS, cases, heard, opened, taken, timeline
from tests.handlers.town import Phone, Town

TALKS_ABOUT = ()

HERE_NOW = "URGENT they are demolishing our houses now"


async def test_two_senders_of_one_place_are_merged_and_are_two_sources(town: Town) -> None:
    first = await taken(town)
    second = await opened(town, "EVICTION", JUMA)
    assert await heard(town, WANJIRU) == (
        f"{second} may be the same as {first}. If so send {second} {first}"
    )
    assert await heard(town, OTIENO) == ""  # whoever has the first is asked first
    await town.verify_dialog(
        WANJIRU, [(f"{second} {first}", f"{first} now holds {second} as well.")]
    )
    main, merged = await cases(town)
    assert (merged.handling, merged.merged_into) == (Handling.CLOSED, main.id)
    assert (main.verification, main.severity) == (Verification.VERIFIED, 1)
    await town.verify_dialog(
        JUMA,
        [
            ("eviction, we are 60 families", f"Added to {first}. …"),
            (second, f"{first}: A responder has it."),
        ],
    )
    facts = await town.db.read(lambda session: Reader(session).facts(main.id))
    assert facts[Fact.HOUSEHOLDS] == "60"


async def test_cases_of_other_places_are_not_merged(town: Town) -> None:
    mine = await taken(town)
    await town.person(Phone("700300", Medium.TELEGRAM), Role.RESPONDER, "sw", country="TZ")
    theirs = await opened(town, "KUFUKUZWA", NURU)
    await town.verify_dialog(WANJIRU, [(f"{mine} {theirs}", NOT_YOURS)])


async def test_three_are_one_and_every_sender_belongs_to_it(town: Town) -> None:
    first = await taken(town)
    second = await opened(town, "EVICTION", JUMA)
    await town.text(WANJIRU, f"OK {second}")
    mathare = (await town.sender(ROSE)).settlement
    assert mathare is not None
    phone = Phone("+254700000061")
    await town.person(phone, Role.LEADER, "en", settlement_id=mathare.id)
    third = await opened(town, "EVICTION of 300 families", phone)
    await town.text(WANJIRU, f"{third} {second}")
    await town.text(WANJIRU, f"{second} {first}")
    assert {row.merged_into for row in await cases(town)} == {None, (await cases(town))[0].id}
    await town.verify_dialog(
        phone,
        [(f"{third} lorries wait behind the market", f"Added to {first}. A responder has it.")],
    )
    facts = await town.db.read(lambda s: Reader(s).facts(_main(s).id))
    assert facts[Fact.HOUSEHOLDS] == "300"


def _main(session: Session) -> Alert:
    return session.exec(select(Alert).where(col(Alert.merged_into).is_(None))).one()


async def test_a_live_case_takes_in_one_that_is_over(town: Town) -> None:
    first = await taken(town)
    await town.text(WANJIRU, f"{first} stopped")
    second = await opened(town, HERE_NOW, JUMA)
    await town.verify_dialog(
        WANJIRU, [(f"{first} {second}", f"{second} now holds {first} as well.")]
    )
    over, live = await cases(town)
    assert (over.merged_into, live.handling, live.severity) == (live.id, Handling.OPEN, 0)
    assert live.next_rung_at is not None


async def test_whoever_had_the_other_works_on_both(town: Town) -> None:
    first = await taken(town)
    second = await opened(town, HERE_NOW, JUMA)
    await town.text(OTIENO, f"OK {second}")
    await town.text(WANJIRU, f"{first} {second}")
    await town.verify_dialog(OTIENO, [(f"{second} on my way", f"{first}: noted.")])


async def test_words_of_each_sender_stay_theirs(town: Town) -> None:
    first = await taken(town)
    second = await opened(town, "EVICTION", JUMA)
    await town.text(WANJIRU, f"{second} {first}")
    await town.text(JUMA, "eviction, we are 60 families")
    rows = await timeline(town, AlertEventKind.HOUSEHOLDS)
    assert [(told, detail) for _, told, detail in rows] == [(Told.WITNESS, "60")]


async def test_two_unknown_numbers_are_no_proof(town: Town) -> None:
    first = await opened(town, f"{HERE_NOW} at Mathare, Nairobi", STRANGER)
    await town.text(WANJIRU, f"OK {first}")
    second = await opened(town, f"{HERE_NOW} at Mathare, Nairobi", Phone("+254700000062"))
    await town.text(WANJIRU, f"{second} {first}")
    assert (await cases(town))[0].verification == Verification.ONE_SOURCE


@pytest.mark.parametrize(
    "text",
    ["{0} note this is not the same as {1}", "{0} is not {1}", "{0} sender: see {1}"],
)
async def test_a_reference_within_a_sentence_merges_nothing(town: Town, text: str) -> None:
    first = await taken(town)
    second = await opened(town, "EVICTION", JUMA)
    await town.text(WANJIRU, text.format(first, second))
    assert [case.merged_into for case in await cases(town)] == [None, None]

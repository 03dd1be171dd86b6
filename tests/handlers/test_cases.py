"""Who may do what with a case, and what each act leaves in its timeline."""

from datetime import timedelta

import pytest

from storage.facts import Fact
from storage.models import (
    AlertEventKind,
    Handling,
    Phase,
    Told,
)
from storage.reader import Reader
from storage.references import Letter, new_reference
from tests.handlers.conftest import ASHA, JUMA, OTIENO, ROSE, STRANGER, WANJIRU
from tests.handlers.responders import (
    NOT_YOURS,
    NOTICE,
    cases,
    heard,
    named,
    opened,
    taken,
    timeline,
)
from tests.handlers.town import MONDAY, Town

TALKS_ABOUT = ("cases",)

ACTS = ("", "on my way", "need help", "seen", "stopped", "close", "P0", "sender hello there")


@pytest.mark.parametrize("act", ACTS)
async def test_not_yours_and_not_there_read_the_same(town: Town, act: str) -> None:
    theirs = await taken(town)
    nobodys = new_reference(Letter.EVICTION, lambda reference: reference == theirs)
    for phone in (JUMA, ASHA):
        for reference in (theirs, nobodys):
            await town.verify_dialog(phone, [(f"{reference} {act}".strip(), NOT_YOURS)])
    (case,) = await cases(town)
    assert case.handling == Handling.ACKNOWLEDGED


@pytest.mark.parametrize("act", ACTS[2:])
async def test_nobody_acts_on_what_they_have_not_taken(town: Town, act: str) -> None:
    reference = await opened(town)
    await town.verify_dialog(
        WANJIRU, [(f"{reference} {act}", f"First take it: send OK {reference}")]
    )
    await town.verify_dialog(OTIENO, [(f"OK {reference}", "… is yours. …")])
    await town.verify_dialog(
        WANJIRU, [(f"{reference} {act}", "… was taken at … by another responder.")]
    )


async def test_on_my_way_takes_it_as_well(town: Town) -> None:
    reference = await opened(town)
    await town.verify_dialog(WANJIRU, [(f"{reference} on my way", f"{reference} is yours. …")])
    (case,) = await cases(town)
    assert case.handling == Handling.RESPONDING
    assert case.acknowledged_by == (await town.sender(WANJIRU)).person_id
    assert await heard(town, ROSE) == f"{reference}: somebody is on the way."


async def test_who_cannot_lets_the_next_be_paged_at_once(town: Town) -> None:
    reference = await opened(town)
    assert await heard(town, OTIENO) == ""
    await town.verify_dialog(
        WANJIRU, [(f"NO {reference}", "… noted. Another responder is called.")]
    )
    assert (await heard(town, OTIENO)).startswith("EVICTION")
    (case,) = await cases(town)
    assert case.acknowledged_by is None


async def test_a_colleague_gets_it_by_name_and_the_ladder_goes_on_without_them(town: Town) -> None:
    reference = await taken(town)
    await named(town, OTIENO, "Otieno")
    await town.verify_dialog(
        WANJIRU,
        [
            (f"{reference} hand over", "…: to whom? 1 Otieno 2 whoever is next"),
            ("1", "…: your colleague is paged. If there is no answer, the next one."),
            (f"{reference} stopped", "First take it: send OK …"),
        ],
    )
    assert "a colleague passes it to you" in await heard(town, OTIENO)
    (case,) = await cases(town)
    assert (case.handling, case.acknowledged_by) == (Handling.OPEN, None)
    assert case.next_rung_at is not None
    await town.verify_dialog(OTIENO, [(f"OK {reference}", "… is yours. …")])


async def test_help_is_joined_and_who_joins_may_act(town: Town) -> None:
    reference = await taken(town)
    await town.verify_dialog(
        WANJIRU, [(f"{reference} need help", "…: more responders are called.")]
    )
    assert "needs help" in await heard(town, OTIENO)
    await town.verify_dialog(
        OTIENO,
        [
            (f"OK {reference}", "…: you help with it. To see it send …"),
            (f"{reference} on my way", "…: noted."),
        ],
    )
    assert await heard(town, WANJIRU) == f"{reference}: another responder helps you."
    (case,) = await cases(town)
    assert case.acknowledged_by == (await town.sender(WANJIRU)).person_id


async def test_a_named_person_lowers_it_and_only_worse_news_raise_it(town: Town) -> None:
    reference = await taken(town, "they will evict us tomorrow")
    await town.verify_dialog(WANJIRU, [(f"{reference} P3", "…: noted.")])
    await town.text(ROSE, "eviction, we are 40 families")
    (case,) = await cases(town)
    assert (case.severity, case.reason) == (3, "person")
    await town.text(ROSE, "they are demolishing our houses now")
    (case,) = await cases(town)
    assert (case.severity, case.reason, case.phase) == (0, "underway", Phase.UNDER_WAY)
    assert await timeline(town, AlertEventKind.SEVERITY) == [
        ("severity", Told.RULE, "1 soon"),
        ("severity", Told.RESPONDER, "3 person"),
        ("severity", Told.RULE, "0 underway"),
    ]


async def test_a_deadline_is_a_series_with_its_sources(town: Town) -> None:
    reference = await taken(town, "they will evict us on 10/12")
    await town.text(ROSE, "eviction is now on 15/12")
    await town.text(WANJIRU, f"{reference} by 20/12")
    assert await timeline(town, AlertEventKind.DEADLINE) == [
        ("deadline", Told.SENDER, "2026-12-10"),
        ("deadline", Told.SENDER, "2026-12-15"),
        ("deadline", Told.RESPONDER, "2026-12-20"),
    ]
    (case,) = await cases(town)
    assert str(case.by_day) == "2026-12-20"
    assert case.by_at == MONDAY.replace(month=12, day=20, hour=5)  # 8 in Nairobi
    assert case.clock_at == case.by_at - timedelta(days=7)


async def test_the_sender_hears_a_responder_and_no_number(town: Town) -> None:
    reference = await taken(town)
    await town.verify_dialog(
        WANJIRU,
        [
            (f"{reference} sender", "Send … SENDER and your words, at most 100 signs."),
            (
                f"{reference} sender we come, call +254700000004",
                "Send to the sender? we come, call (number) 1 yes 2 no",
            ),
            ("1", "…: sent."),
        ],
    )
    assert await heard(town, ROSE) == f"{reference}, a responder: we come, call (number)"


@pytest.mark.parametrize(
    "text",
    [
        "{} the police are on the way",
        "{} machines are coming",
        "{} meeting postponed",
        "{} they have not stopped",
        "{} no police there yet",
    ],
)
async def test_what_may_not_be_meant_as_an_act_is_kept_and_nobody_is_told(
    town: Town, text: str
) -> None:
    reference = await taken(town)
    before = len(await town.got(ROSE))
    await town.text(WANJIRU, text.format(reference))
    (case,) = await cases(town)
    assert case.handling == Handling.ACKNOWLEDGED
    assert len(await town.got(ROSE)) == before
    kept = await timeline(town, AlertEventKind.NOTE, AlertEventKind.TOLD)
    assert any(text[3:] in (detail or "") for _, _, detail in kept)


async def test_words_for_the_sender_pass_although_they_speak_of_an_alarm(town: Town) -> None:
    reference = await taken(town)
    await town.verify_dialog(
        WANJIRU,
        [
            (f"{reference} sender: help is coming to you", "Send to the sender? help is coming …"),
            ("2", "…: not sent."),
        ],
    )
    assert len(await cases(town)) == 1


async def test_leaders_hear_only_when_a_responder_says_so(town: Town) -> None:
    reference = await taken(town)
    assert await heard(town, JUMA) == ""
    await town.verify_dialog(
        WANJIRU,
        [
            (f"{reference} leaders meet at five", "Send to 2 leaders? meet at five 1 yes 2 no"),
            ("2", "…: not sent."),
        ],
    )
    assert await heard(town, JUMA) == ""
    await town.verify_dialog(
        WANJIRU,
        [
            (f"{reference} leaders meet at five", "Send to 2 leaders? …"),
            ("1", "…: sent to 2 leaders."),
        ],
    )
    assert await heard(town, JUMA) == ("From the responders: meet at five. In danger send EVICTION")


async def test_the_points_of_due_process_are_asked_of_whoever_has_it(town: Town) -> None:
    reference = await taken(town)
    await town.verify_dialog(
        WANJIRU,
        [
            (f"{reference} points", "…: was it talked over with the people? 0 ends. 1 yes …"),
            ("2", "…: were they told why, and what the land is for? …"),
            ("3", "…: were officials present? …"),
            ("1", "…: was it at night? …"),
            ("0", "…: noted."),
            (f"{reference} points", "…: was it at night? …"),
            ("2", "…: in bad weather? …"),
            ("2", "…: could they go to a court? …"),
            ("2", "…: do they have a lawyer? …"),
            ("2", "…: in how many households is a woman the head?"),
            ("31", "…: noted."),
        ],
    )
    (case,) = await cases(town)
    facts = await town.db.read(lambda session: Reader(session).facts(case.id))
    assert facts[Fact.CONSULTATION] == facts[Fact.LAWYER] == "no"
    assert (facts[Fact.INFORMATION], facts[Fact.HEADS_F]) == ("unknown", "31")
    assert {told for _, told, _ in await timeline(town, AlertEventKind.FACT)} == {
        Told.SENDER,
        Told.RESPONDER,
    }


async def test_zero_ends_the_questions(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            (NOTICE, "V…, by Sun 13 Dec. … Is there a paper? …"),
            ("3", "…: noted. How many households? 0 ends the questions."),
            ("0", "Added to V…. A responder is called now."),
            ("2", "No question is open. …"),
        ],
    )


async def test_words_without_alarm_belong_to_the_open_case(town: Town) -> None:
    reference = await taken(town)
    await town.verify_dialog(
        ROSE, [("lorries with iron bars wait behind the market", f"Added to {reference}. …")]
    )
    assert "iron bars" in await heard(town, WANJIRU)


async def test_a_stranger_who_names_the_place_is_told_apart(town: Town) -> None:
    await town.verify_dialog(
        STRANGER,
        [
            ("they will evict us on thursday", "V… Where is it? Send the place and the city. …"),
            ("1", "V…: we write only when you do, and name nothing. Delete these texts."),
            ("Mathare, Nairobi", "V… received."),
        ],
    )

"""Who may do what with a case, and what each act leaves in its timeline."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, update

from storage.facts import Fact
from storage.models import (
    Address,
    Alert,
    AlertEvent,
    AlertEventKind,
    Handling,
    Medium,
    Person,
    Phase,
    Role,
    Told,
    Verification,
)
from storage.reader import Reader
from storage.references import Letter, new_reference
from tests.handlers.conftest import ASHA, JUMA, NURU, OTIENO, ROSE, STRANGER, WANJIRU
from tests.handlers.town import MONDAY, Phone, Town

TALKS_ABOUT = ("cases",)

DESK = Phone("+254700000007")  # the office's own
NOT_YOURS = "… is not an alert for you. Check the reference."
NOTICE = "we got an eviction notice of 20 days"


async def opened(town: Town, text: str = NOTICE, by: Phone = ROSE) -> str:
    await town.text(by, text)
    return (await cases(town))[-1].reference


async def taken(town: Town, text: str = NOTICE) -> str:
    reference = await opened(town, text)
    await town.verify_dialog(WANJIRU, [(f"OK {reference}", "… is yours. …")])
    return reference


async def cases(town: Town) -> list[Alert]:
    return [row for row in await town.rows(Alert) if isinstance(row, Alert)]


async def timeline(town: Town, *kinds: AlertEventKind) -> list[tuple[str, Told, str | None]]:
    rows = await town.rows(AlertEvent, col(AlertEvent.kind).in_(kinds))
    return [(row.kind, row.told, row.detail) for row in rows if isinstance(row, AlertEvent)]


async def heard(town: Town, phone: Phone) -> str:
    got = await town.got(phone)
    return got[-1][0].text if got else ""


async def named(town: Town, phone: Phone, name: str) -> None:
    person = (await town.sender(phone)).person_id

    def change(session: Session) -> None:
        session.exec(update(Person).where(col(Person.id) == person).values(name=name))

    await town.db.write(change)


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
            (f"{reference} sender help is coming to you", "Send to the sender? help is coming …"),
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


@pytest.mark.parametrize(("number", "doubt"), [("1", "forged"), ("2", "flood")])
async def test_a_doubted_number_opens_as_ever_and_pages_only_the_city(
    town: Town, number: str, doubt: str
) -> None:
    await town.person(DESK, Role.RESPONDER, "en", office="nairobi", rung=3)
    reference = await taken(town)
    await town.verify_dialog(
        WANJIRU,
        [
            (f"{reference} not true", "…: what is wrong? …"),
            (number, "…: noted."),
            (f"{reference} stopped", "…: noted."),
        ],
    )
    address = (await town.sender(ROSE)).address
    assert isinstance(address, Address)
    assert address.doubt == doubt
    town.later(days=8)
    again = await opened(town, "URGENT they are demolishing our houses now")
    (*_, case) = await cases(town)
    assert case.city_only
    assert again in await heard(town, WANJIRU)
    assert len(await cases(town)) == 2


async def test_a_wrong_city_is_put_right_and_its_people_are_paged(town: Town) -> None:
    kampala = Phone("+256700000001")
    await town.person(kampala, Role.RESPONDER, "en", city="Kampala", country="UG")
    reference = await taken(town)
    await town.verify_dialog(
        WANJIRU,
        [
            (f"{reference} not true", "…: what is wrong? …"),
            ("3", "…: which city is it? Send the place and the city."),
            ("Katanga, Kampala", "…: now Kampala. Its people are paged."),
        ],
    )
    (case,) = await cases(town)
    assert (case.city, case.country, case.settlement_id) == ("Kampala", "UG", None)
    assert case.handling == Handling.OPEN


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

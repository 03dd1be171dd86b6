"""What a practice is kept from: words nobody read, alarms, reports, takeovers, and lost answers."""

import pytest
from sqlmodel import Session, col, update

from handlers.practice_texts import LONGEST, LONGEST_TITLE
from storage.models import (
    Address,
    AddressState,
    Alert,
    Entry,
    Membership,
    Practice,
    PracticeReview,
    PracticeStage,
    PracticeVersion,
    Role,
    Standing,
)
from tests.handlers.conftest import JUMA, LUZ, ROSE
from tests.handlers.test_learn import counts, publish
from tests.handlers.test_practices import (
    ANSWERS,
    in_review,
    judges,
    office_says,
    peers,
    the_practice,
    written,
)
from tests.handlers.test_talks import agreed, read
from tests.handlers.town import Phone, Town

TALKS_ABOUT = ("practices", "learn")
ALARM = "they are demolishing our houses now"
MENU = "what do you say? 1 read 2 good 3 needs work"


async def changed(town: Town, q: str, text: str) -> None:
    """The result, by Rose; sent again."""
    for said in (f"{q} 2", "4", text, f"{q} 3"):
        await town.text(ROSE, said)


async def test_a_reviewer_judges_only_what_they_read(town: Town) -> None:
    phones = await peers(town)
    q = await in_review(town)
    town.later(days=1)
    await town.verify_dialog(phones[0], [(f"{q} 2", f"{q} Nairobi, problem: … / {q}: {MENU}")])
    await town.text(phones[1], q)
    await changed(town, q, "Everybody has a toilet")
    new = f"{q} Nairobi, problem: … Everybody has a toilet / … / {q}: {MENU}"
    await town.verify_dialog(phones[1], [("2", new)])
    assert not await town.rows(PracticeReview)
    await town.verify_dialog(phones[1], [("2", f"{q}: noted. Thank you.")])
    [review] = await town.rows(PracticeReview)
    assert isinstance(review, PracticeReview)
    assert (review.city, review.version) == ("Manila", (await the_practice(town)).version)


async def test_words_about_an_older_version_are_not_kept(town: Town) -> None:
    phones = await peers(town)
    q = await in_review(town)
    town.later(days=1)
    await judges(town, phones[0], q, 3)
    await changed(town, q, "Everybody has a toilet now")
    await town.verify_dialog(phones[0], [("Who cleans it?", f"{q} Nairobi, … / {q}: {MENU}")])
    assert not await town.rows(PracticeReview)


async def test_reviewers_and_authors_read_every_word(sms_town: Town) -> None:
    """Who only reads gets eight SMS at most."""
    phones = await peers(sms_town)
    await sms_town.text(ROSE, "PRACTICE toilets")
    q = (await the_practice(sms_town)).reference
    words = [f"{part}{number:02}" for part in "abcd" for number in range(74)]
    for part in range(4):
        await sms_town.text(ROSE, " ".join(words[part * 74 : part * 74 + 74]))
    await sms_town.text(ROSE, "2019")
    for phone, text in ((ROSE, f"{q} 1"), (ROSE, f"{q} 3"), (phones[0], q)):
        told = " ".join(content.text for content in await sms_town.text(phone, text))
        assert text.endswith("3") or all(f" {word}" in told for word in words)
    for phone in phones[:2]:
        await judges(sms_town, phone, q)
    await office_says(sms_town, good=True)
    await sms_town.text(ROSE, f"{q} yes")
    *texts, _ = await sms_town.text(JUMA, q)
    assert len(texts) == 8
    assert " c00" in " ".join(one.text for one in texts)
    assert " d00" in " ".join(one.text for one in texts)


async def test_an_alarm_of_a_reviewer_is_no_review(town: Town) -> None:
    phones = await peers(town)
    q = await in_review(town)
    await judges(town, phones[0], q, 3)
    await town.text(phones[0], ALARM)
    assert len(await town.rows(Alert)) == 1
    assert (await the_practice(town)).stage == PracticeStage.REVIEW
    assert not await town.rows(PracticeReview)
    assert not any(ALARM in text for text in await read(town, ROSE))


async def test_an_alarm_overwrites_nothing(town: Town) -> None:
    q = await in_review(town)
    for text in (f"{q} 2", "4", ALARM):
        await town.text(ROSE, text)
    assert len(await town.rows(Alert)) == 1
    row = await the_practice(town)
    assert (row.result, row.stage) == (ANSWERS[2][0], PracticeStage.REVIEW)


@pytest.mark.parametrize(
    ("text", "alerts"),
    [
        ("In 2015 the city demolished 40 houses here", 0),
        ("Tulifukuzwa mwaka 2012 na jiji", 0),
        ("They demolished 2000 houses", 1),
        ("In 2015 the city demolished houses, now they are demolishing ours", 1),
        ("The city demolished our houses", 1),
        ("In 2012 they came, tomorrow they will demolish our houses", 1),
    ],
)
async def test_an_eviction_of_years_ago_pages_nobody(town: Town, text: str, alerts: int) -> None:
    await town.text(ROSE, "PRACTICE land")
    await town.text(ROSE, text)
    assert len(await town.rows(Alert)) == alerts
    assert (await the_practice(town)).problem == text


async def test_outside_a_story_it_is_an_alert(town: Town) -> None:
    await town.text(ROSE, "In 2015 the city demolished 40 houses here")
    assert len(await town.rows(Alert)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Akiba 20000 na jiji likatoa mabomba",
        "Tuliweka akiba 500 kila wiki",
        "Total 50000 shillings",
        "Msaada wa jiji",
        "Saved 500 each week",
    ],
)
@pytest.mark.parametrize("hours", [0, 25])
async def test_an_answer_is_no_money(town: Town, text: str, hours: int) -> None:
    await town.text(ROSE, "PRACTICE toilets")
    for told, _ in ANSWERS[:3]:
        await town.text(ROSE, told)
    town.later(hours=hours)
    await town.verify_dialog(ROSE, [(text, "…: in which year? Send e.g. 2024")])
    assert (await the_practice(town)).cost == text
    assert not await town.rows(Entry)


async def test_the_story_goes_on_behind_a_report(town: Town) -> None:
    await town.text(ROSE, "PRACTICE toilets")
    for text in ("saved 5000", "LANGUAGE en"):
        await town.text(ROSE, text)
    q = (await the_practice(town)).reference
    await town.verify_dialog(ROSE, [(ANSWERS[0][0], f"{q}: what did your community do?")])
    for text in ("saved 5000", "UNDO"):
        await town.text(ROSE, text)
    go_on = f"To go on with your practice send {q}, then your answer."
    await publish(town, "Q222-2")
    await town.text(ROSE, "LEARN land")
    await town.verify_dialog(
        ROSE, [("we mixed cement by hand", go_on), (q, f"{q}: what did your community do?")]
    )


async def test_a_claim_makes_nobody_a_reviewer(town: Town) -> None:
    """Who claims Mumbai and is vouched for in Nairobi; and the other way about."""
    q, cities = await in_review(town), (("Nairobi", "KE"), ("Mumbai", "IN"))
    for number, (vouched, claimed) in enumerate((cities, cities[::-1])):
        phone = Phone(f"+2547000000{number + 50}")
        given = {"role": Role.TREASURER, "standing": Standing.CLAIMED, "created_at": town.now}
        place = {"city": claimed[0], "country": claimed[1]}
        person = (await town.sender(phone)).person_id
        row = Membership.model_validate({"person_id": person, **given, **place})
        await town.db.write(Session.add, row)
        await town.person(phone, Role.LEADER, "en", city=vouched[0], country=vouched[1])
        await judges(town, phone, q)
    [review] = await town.rows(PracticeReview)
    assert isinstance(review, PracticeReview)
    assert (review.city, review.person_id) == ("Mumbai", person)


async def test_an_exchange_is_written_about_its_host(town: Town) -> None:
    """And judged by neither of its cities."""
    e = await agreed(town)
    await town.verify_dialog(ROSE, [(f"{e} practice", "Q…: what was the problem?")])
    row = await the_practice(town)
    assert (row.city, row.country, row.office) == ("Medellín", "CO", "rio")
    for text, _ in ANSWERS:
        await town.text(ROSE, text)
    await town.text(ROSE, f"{row.reference} 3")
    peer = Phone("+254700000061")
    await town.person(peer, Role.LEADER, "en", city="Nairobi", country="KE")
    nobody = f"{row.reference} is not a practice for you. Check it."
    await town.verify_dialog(peer, [(row.reference, nobody)])
    await town.verify_dialog(LUZ, [(f"{e} práctica", f"{row.reference}: …")])
    assert len(await town.rows(Practice)) == 1


async def test_three_unfinished_ones_are_enough(town: Town) -> None:
    for _ in range(3):
        await town.text(ROSE, "PRACTICE toilets")
    q = (await the_practice(town)).reference
    full = f"You have 3 unfinished practices. First finish or withdraw one: send {q}"
    await town.verify_dialog(ROSE, [("PRACTICE land", full)])
    for text in (f"{q} 4", "2"):
        await town.text(ROSE, text)
    await town.text(ROSE, "PRACTICE land")
    assert len(await town.rows(Practice)) == 4


async def test_sent_again_everybody_judges_anew(town: Town) -> None:
    """Also unchanged; and the same people are asked."""
    phones = await peers(town)
    q = await in_review(town)
    await judges(town, phones[0], q, 3)
    await town.text(phones[0], "Who cleans it?")
    first = (await the_practice(town)).asked
    await town.verify_dialog(ROSE, [(f"{q} 3", f"{q}: sent already today.…")])
    town.later(days=1)
    await town.person(Phone("+919000000071"), Role.LEADER, "en", city="Pune", country="IN")
    await town.text(ROSE, f"{q} 3")
    assert (await the_practice(town)).asked == first
    for phone in phones[:2]:
        assert sum("judge it" in text for text in await read(town, phone)) == 2
    await judges(town, phones[1], q)
    await office_says(town, good=True)
    assert (await the_practice(town)).stage == PracticeStage.REVIEW
    await judges(town, phones[0], q)
    assert (await the_practice(town)).stage == PracticeStage.APPROVED


async def test_who_has_left_sends_and_publishes_nothing(town: Town) -> None:
    phones = await peers(town)
    q = await in_review(town)
    for phone in phones[:2]:
        await judges(town, phone, q)
    await office_says(town, good=True)
    await town.leaves(ROSE)
    await town.verify_dialog(ROSE, [(f"{q} yes", "To write down what you did, join first:…")])
    assert (await the_practice(town)).stage == PracticeStage.APPROVED


async def test_an_author_who_left_is_not_waited_for(town: Town) -> None:
    e = await agreed(town)
    await town.text(ROSE, f"{e} practice")
    q = (await the_practice(town)).reference

    def approve(session: Session) -> None:
        session.exec(update(Practice).values(stage=PracticeStage.APPROVED))
        session.exec(
            update(Address).where(col(Address.person_id) == luz).values(state=AddressState.STOPPED)
        )

    luz = (await town.sender(LUZ)).person_id
    await town.db.write(approve)
    await town.verify_dialog(ROSE, [(f"{q} yes", f"{q} is published:…")])


async def test_only_who_is_vouched_for_votes_and_each_reads_once(town: Town) -> None:
    await publish(town, "Q222-2")
    for _ in range(2):
        await town.text(ROSE, "LEARN land")
    assert await counts(town, "Q222-2") == (1, 0, 0)
    await town.leaves(ROSE)
    await town.verify_dialog(ROSE, [("1", "Noted. Thank you.")])
    assert await counts(town, "Q222-2") == (1, 0, 0)


async def test_a_title_has_its_own_bound(town: Town) -> None:
    q = await written(town)
    for text in (f"{q} 2", "1"):
        await town.text(ROSE, text)
    await town.verify_dialog(
        ROSE,
        [
            ("x" * 101, f"{q}: not kept. Send some words, at most {LONGEST_TITLE} signs."),
            ("Two blocks", f"{q}: changed.…"),
        ],
    )
    assert LONGEST_TITLE < LONGEST
    assert len(await town.rows(PracticeVersion)) == 7

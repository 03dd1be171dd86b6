"""What one person alone may not do to a book, by whichever way it is tried."""

import pytest
from sqlmodel import Session, select

from storage.models import (
    Account,
    Approval,
    CashCount,
    Entry,
    EntryKind,
    Member,
    Project,
    Role,
    SavingsGroup,
)
from storage.reader import Reader
from tests.handlers.conftest import JUMA, ROSE, of_two_groups
from tests.handlers.town import Phone, Town, as_read

LIMIT = 500_000  # minor units: KES 5,000
LINDA = Phone("+254700000011")  # treasurer of two groups
WAITS = "S… waits: a second leader is asked to agree. Nothing is written yet."


@pytest.fixture
async def town(town: Town) -> Town:
    """Tumaini has KES 100,000, and wants two leaders from KES 5,000 on."""
    await town.text(ROSE, "opening balance 100000")
    await set_group(town, witness_above=LIMIT)
    town.later(minutes=11)
    return town


async def set_group(town: Town, **fields: object) -> None:
    number = await group_of(town)

    def change(session: Session) -> None:
        row = session.get_one(SavingsGroup, number)
        for name, value in fields.items():
            setattr(row, name, value)

    await town.db.write(change)


async def group_of(town: Town) -> int:
    [group] = await town.db.read(
        lambda session: session.exec(
            select(SavingsGroup.id).where(SavingsGroup.name == "Tumaini")
        ).all()
    )
    return group


async def held(town: Town, account: Account = Account.BOX) -> int:
    number = await group_of(town)
    return await town.db.read(lambda s: Reader(s).balances(number)[account]) // 100


async def waiting(town: Town) -> list[str]:
    rows = [row for row in await town.rows(Approval) if isinstance(row, Approval)]
    return [row.reference for row in rows if row.decided_at is None]


async def newest(town: Town) -> Entry:
    *_, row = await town.rows(Entry)
    assert isinstance(row, Entry)
    return row


@pytest.mark.parametrize(
    "texts",
    [
        ["took out 90000"],
        ["took out 90000, savings two thousand", "yes"],
        ["took out 1000", "FIX {last} 90000", "yes"],
        ["took out 1000", "wrong, 90000 not 1000", "yes"],
        ["took out 1000, fines 50", "correction 90000", "1", "1"],
        ["took out", "90000"],
        ["90000", "2"],
        ["loan 90000"],
        ["expense 90000"],
        ["share out 90000"],
    ],
)
async def test_no_way_around_the_second_leader(town: Town, texts: list[str]) -> None:
    before = await held(town)
    for text in texts:
        await town.text(ROSE, text.format(last=(await newest(town)).reference))
    assert len(await waiting(town)) == 1
    assert await held(town) > before - 5_000


async def test_an_edit_is_no_way_around_either(town: Town) -> None:
    await town.text(ROSE, "took out 1000", name="c:1")
    said = await town.edit(ROSE, "c:1", "took out 90000")
    assert as_read(said[0]).startswith("What you sent first is kept.")
    assert await held(town) == 99_000
    await town.text(ROSE, "took out 6000", name="c:2")  # it waits
    await town.edit(ROSE, "c:2", "took out 6500")
    assert len(await waiting(town)) == 1


async def test_what_two_agreed_on_one_does_not_change(town: Town) -> None:
    await town.text(ROSE, "took out 6000", name="c:1")
    [name] = await waiting(town)
    await town.verify_dialog(JUMA, [(f"OK {name}", f"{name} kept: taken out KES 6,000, …")])
    said = await town.edit(ROSE, "c:1", "took out 4000")
    assert as_read(said[0]).startswith("What you sent first is kept.")
    await town.verify_dialog(
        ROSE,
        [
            (name, f"{name}: taken out KES 6,000, …. Written Mon 23 Nov by two leaders."),
            (f"FIX {name} 4000", f"{name}: KES 6,000 becomes KES 4,000? 1 yes 2 no"),
            ("1", WAITS),
        ],
    )
    assert await held(town) == 94_000


async def test_the_day_of_the_author_is_counted_from_the_first_report(town: Town) -> None:
    await town.text(ROSE, "savings 900")
    for hours, right in ((20, 800), (20, 700)):
        town.later(hours=hours)
        await town.text(ROSE, f"FIX {(await newest(town)).reference} {right}")
        await town.text(ROSE, "1")
    assert len(await waiting(town)) == 1
    assert await held(town) == 100_800


async def test_each_waiting_sum_is_answered_by_its_own_name(town: Town) -> None:
    """A number would answer whatever else is open."""
    await town.text(ROSE, "took out 90000, expense 6000")
    large, small = await waiting(town)
    await town.text(JUMA, "savings 40")
    await town.text(JUMA, "UNDO")
    await town.verify_dialog(
        JUMA,
        [
            (f"OK {small}", f"{small} kept: expense KES 6,000, …"),
            ("2", "Nothing is changed."),  # his own question is still open
            (f"NO {large}", f"{large} is not written."),
        ],
    )
    assert await held(town) == 94_040
    if town.medium == "telegram":
        contents = [content for content, _ in await town.got(JUMA)]
        data = [button.data for content in contents for button in content.buttons]
        assert {f"OK {large}", f"NO {small}"} <= {*data}


async def test_who_asked_may_take_it_back_and_it_waits_no_longer_than_a_week(town: Town) -> None:
    await town.text(ROSE, "took out 6000")
    [name] = await waiting(town)
    await town.verify_dialog(ROSE, [(f"NO {name}", f"{name} is not written.")])
    await town.verify_dialog(JUMA, [(f"OK {name}", f"{name} is decided already.")])
    await town.text(ROSE, "took out 7000")
    [name] = await waiting(town)
    town.later(days=8)
    await town.verify_dialog(JUMA, [(f"OK {name}", f"{name} is not written.")])
    assert await held(town) == 100_000


async def test_money_that_has_gone_since_is_asked_about(town: Town) -> None:
    await town.text(ROSE, "took out 99000")
    await town.text(ROSE, "took out 4000")
    [name] = await waiting(town)
    await town.verify_dialog(
        JUMA,
        [
            (f"OK {name}", "KES 99,000 is more than the book has. Is it right? 1 yes 2 no"),
            ("2", f"{name} is not written."),
        ],
    )
    assert await held(town) == 96_000


async def test_whoever_has_left_changes_nothing_and_reads_nothing(town: Town) -> None:
    await town.text(ROSE, "savings 4000", name="c:1")
    name = (await newest(town)).reference
    await town.text(ROSE, f"FIX {name}")
    await town.leaves(ROSE)
    for text in ("2", "1", "UNDO", "yes", "wrong, 90 not 4000", name, f"FIX {name} 5", "TOTAL"):
        said = " / ".join(map(as_read, await town.text(ROSE, text)))
        assert "KES" not in said, (text, said)
    await town.edit(ROSE, "c:1", "savings 500")
    assert await held(town) == 104_000


async def test_a_waiting_sum_stands_by_itself_once_its_report_is_taken_back(town: Town) -> None:
    await town.text(ROSE, "saved 3000 women 9 men 1, took out twenty thousand")
    await town.text(ROSE, "1")
    [name] = await waiting(town)
    await town.text(ROSE, "UNDO")
    await town.text(ROSE, "1")
    await town.text(JUMA, f"OK {name}")
    assert await held(town) == 80_000
    number = (await newest(town)).meeting_id
    report = await town.db.read(lambda session: Reader(session).report(number))
    assert report is not None
    assert report.meeting.reversed_at is None


@pytest.mark.parametrize(
    ("texts", "question"),
    [
        (["took out", "4900"], None),
        (["took out", "900000"], "more than the book has"),
        (["900000", "2"], "more than the book has"),
        (["took out 4000, expense 4000"], "more than the book has"),
        ([*(f"savings {n}" for n in (100, 110, 120, 90)), "SAVE", "9000"], "is it right"),
        (["opening balance 20000"], "is it right"),
    ],
)
async def test_what_is_unlikely_is_asked_however_it_was_told(
    town: Town, texts: list[str], question: str | None
) -> None:
    if texts == ["took out 4000, expense 4000"]:
        await town.text(ROSE, "share out 93000")
        await town.text(JUMA, f"OK {(await waiting(town))[0]}")
        town.later(minutes=11)
    for text in texts:
        said = " / ".join(map(as_read, await town.text(ROSE, text)))
        town.later(seconds=30)
    assert (question in said) if question else ("kept" in said), said


async def test_an_edit_that_would_empty_the_book_changes_nothing(town: Town) -> None:
    await set_group(town, witness_above=None)
    await town.text(ROSE, "took out 99900")
    await town.text(ROSE, "saved 9000", name="c:1")
    said = await town.edit(ROSE, "c:1", "took out 9000")
    assert as_read(said[0]).startswith("What you sent first is kept.")


async def test_an_edit_after_a_question_corrects_what_its_answer_entered(town: Town) -> None:
    await town.text(ROSE, "savings two thousand", name="c:1")
    await town.text(ROSE, "yes", name="c:2")
    await town.edit(ROSE, "c:1", "savings 2100")
    assert await held(town) == 102_100
    await town.edit(ROSE, "c:1", "savings 2200")
    assert await held(town) == 102_200


async def test_a_correction_keeps_all_else_of_the_entry(town: Town) -> None:
    await town.text(ROSE, "opening bank 30000")
    await town.text(ROSE, "yes")
    await town.verify_dialog(
        ROSE, [("wrong, 35000 not 30000", "…KES 30,000 becomes KES 35,000?…"), ("1", "…")]
    )
    assert await held(town, Account.BANK) == 35_000
    await town.text(ROSE, "PROJECT water tap 50000")
    await town.text(ROSE, "yes")
    (project,) = await town.rows(Project)
    assert isinstance(project, Project)
    await town.text(ROSE, f"{project.reference} 1200")
    await town.verify_dialog(
        ROSE,
        [
            ("UNDO 1500", "…KES 1,200 becomes KES 1,500? 1 yes 2 no"),
            ("1", "…"),
        ],
    )
    saved = await town.db.read(lambda session: Reader(session).saved_for(project.id))
    assert saved == 150_000


async def test_the_count_beside_a_sum_that_waits_is_kept(town: Town) -> None:
    await town.text(ROSE, "took out 9000, box now 100000")
    await town.text(ROSE, "saved 300, loan two thousand, box now 98300")
    await town.verify_dialog(ROSE, [("1", "S… kept: loan KES 2,000…")])
    rows = [row for row in await town.rows(CashCount) if isinstance(row, CashCount)]
    assert [(row.box, row.book_box) for row in rows] == [
        (10_000_000, 10_000_000),
        (9_830_000, 9_830_000),
    ]


async def test_half_a_count_of_members_changes_nothing(town: Town) -> None:
    for text in ("GROUP", "7", "AK W, BN M", "yes", "GROUP", "2", "400"):
        await town.text(ROSE, text)
    assert len(await town.rows(Member)) == 2
    await town.verify_dialog(ROSE, [("5", "Kept for Tumaini: members 405.")])
    assert await town.rows(Member) == []


async def test_quiet_mode_says_that_a_correction_writes(town: Town) -> None:
    await town.text(ROSE, "savings 500")
    name = (await newest(town)).reference
    await town.verify_dialog(
        ROSE,
        [
            ("QUIET", "…"),
            (f"FIX {name} 400", f"Correct {name}? 1 yes 2 no"),
            ("1", f"{name} is corrected, as S…."),
        ],
    )


async def test_of_two_groups_each_has_its_own_price_and_projects(town: Town) -> None:
    await set_group(town, share=20_000)
    await town.text(ROSE, "PROJECT water tap 50000")
    await town.text(ROSE, "yes")
    second = await of_two_groups(town, LINDA, "Tumaini Mpya")
    await town.verify_dialog(
        LINDA,
        [
            ("14 shares", "Which group? 1 Tumaini 2 Tumaini Mpya"),
            ("2", "How much was it?…"),
            ("700", "S… kept: savings KES 700, …Tumaini Mpya: KES 700…"),
            ("upgrading 300", "S… kept: upgrading fund in KES 300, …"),
            ("Tumaini savings 50", "S… kept: savings KES 50, …Tumaini: KES 100,050…"),
            ("Tumaini Mpya savings 60", "S… kept: savings KES 60, …Tumaini Mpya: KES 760…"),
            ("box 760", "Your count is kept. The book says the same."),
            ("PROJECT toilets 9000", "Open the project toilets, cost KES 9,000?…"),
            ("1", "U… is open: toilets. …"),
        ],
    )
    entries = [row for row in await town.rows(Entry) if isinstance(row, Entry)]
    paid = [row for row in entries if row.kind == EntryKind.UPGRADING_IN]
    assert [(row.group_id, row.project_id) for row in paid] == [(second, None)]
    *_, toilets = await town.rows(Project)
    assert isinstance(toilets, Project)
    assert toilets.group_id == second


async def test_a_count_finds_its_group(town: Town) -> None:
    await of_two_groups(town, LINDA, "Jipange")
    await town.verify_dialog(
        LINDA,
        [
            ("box 2300", "Which group? 1 Tumaini 2 Jipange"),
            ("1", "You counted KES 2,300; the book says KES 100,000: …"),
            ("1", "Count, then send BOX and the amount. …"),
        ],
    )


async def test_a_project_takes_its_own_currency_only(town: Town) -> None:
    await town.text(ROSE, "PROJECT water tap 50000")
    await town.text(ROSE, "yes")
    (project,) = await town.rows(Project)
    assert isinstance(project, Project)
    place = (await town.sender(ROSE)).settlement
    assert place is not None
    dollars = await town.group("Dollars", place.id, "USD")
    await town.person(LINDA, Role.TREASURER, "en", group_id=dollars, settlement_id=place.id)
    await town.verify_dialog(
        LINDA, [(f"{project.reference} 200", f"{project.reference} is no project of your city…")]
    )


@pytest.mark.parametrize("text", ["SAVE", "saved women 12 men 3", "loan", "BOX", "box women 3"])
async def test_nobody_is_thanked_for_what_they_left_blank(town: Town, text: str) -> None:
    """It is asked for, or what can be sent is shown; the book and the counts stay as they were."""
    before = len(await town.rows(Entry))
    said = " / ".join(map(as_read, await town.text(ROSE, text))).casefold()
    assert said
    assert "thank" not in said
    assert "kept" not in said
    assert len(await town.rows(Entry)) == before
    assert await town.rows(CashCount) == []

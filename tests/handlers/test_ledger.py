"""A group's book by text: each kind of entry, a whole meeting, its corrections and its checks."""

from sqlmodel import Session

from storage.models import (
    Account,
    Approval,
    CashCount,
    Entry,
    EntryKind,
    Meeting,
    SavingsGroup,
)
from storage.reader import Reader
from tests.handlers.conftest import ASHA, JUMA, ROSE, STRANGER, of_two_groups
from tests.handlers.town import Phone, Town
from tests.records import signed

TALKS_ABOUT = ("savings", "statement", "approval")
LINDA = Phone("+254700000011")  # treasurer of two groups


async def entries(town: Town) -> list[Entry]:
    return [row for row in await town.rows(Entry) if isinstance(row, Entry)]


async def set_group(town: Town, **fields: object) -> None:
    group = (await town.sender(ROSE)).group
    assert group is not None

    def change(session: Session) -> None:
        row = session.get_one(SavingsGroup, group.id)
        for name, value in fields.items():
            setattr(row, name, value)

    await town.db.write(change)


async def balances(town: Town) -> dict[Account, int]:
    group = (await town.sender(ROSE)).group
    assert group is not None
    held = await town.db.read(lambda session: Reader(session).balances(group.id))
    return {account: held[account] // 100 for account in Account if held[account]}


async def reference_of(town: Town, number: int = -1) -> str:
    return (await entries(town))[number].reference


async def test_a_whole_meeting_in_one_text(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("opening balance 20000", "S… kept: opening balance KES 20,000, …total KES 20,000…"),
            (
                "34 came 20 women, saved 8500, loan 5000, fine 50, interest 300",
                (
                    "S… kept: KES 8,500, women 20 men 14…/ S… kept: loan KES 5,000…"
                    " / S… kept: fine (penalty) KES 50… / S… kept: interest KES 300…"
                ),
            ),
        ],
    )
    newest = (await town.rows(Meeting))[-1]
    assert isinstance(newest, Meeting)
    assert (newest.members, newest.women, newest.men) == (34, 20, 14)


async def test_each_kind_moves_its_accounts(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("opening box 20000 bank 30000 loans outstanding 4000", "S… / S… / S…"),
            ("savings 1000", "S… kept: savings KES 1,000…"),
            (
                "took 5000 to the bank",
                "S… kept: to the bank KES 5,000…Box KES 16,000, bank KES 35,000…",
            ),
            (
                "from bank to box 2000",
                "S… kept: from the bank KES 2,000…Box KES 18,000, bank KES 33,000…",
            ),
            ("interest 300", "S… kept: interest KES 300, …Group total KES 51,300…"),
            ("fines 200", "S… kept: fine (penalty) KES 200…"),
            ("expense 500", "S… kept: expense KES 500…Group total KES 51,000…"),
            ("wrote off 1000", "S… kept: loan written off KES 1,000…"),
            ("share out 40000", "S… kept: share-out KES 40,000…Group total KES 11,000…"),
            ("upgrading 700", "S… kept: upgrading fund in KES 700…Upgrading fund KES 700…"),
            ("social fund 250 in", "…social fund in KES 250, …: is it right?…"),
            ("yes", "S… kept: social fund in KES 250…Social fund KES 250…"),
            (
                "TOTAL",
                (
                    "Tumaini: box KES -22,000, bank KES 33,000, on loan KES 3,000. "
                    "Last report Mon 23 Nov. / Social fund KES 250, upgrading fund KES 700."
                ),
            ),
        ],
    )


async def test_shares_by_the_price_that_the_group_told(town: Town) -> None:
    await set_group(town, share=20_000)
    await town.verify_dialog(
        ROSE,
        [
            ("14 shares", "S… kept: savings KES 2,800…"),
            (
                "12 shares 2500",
                "12 shares are KES 2,400, not KES 2,500. Which is right? 1 KES 2,400 2 KES 2,500",
            ),
            ("1", "S… kept: savings KES 2,400…"),
        ],
    )


async def test_shares_without_a_price_are_asked_for(town: Town) -> None:
    await town.verify_dialog(
        ROSE, [("14 shares", "How much was it?…"), ("2800", "S… kept: savings KES 2,800…")]
    )


async def test_more_came_than_there_are_members(town: Town) -> None:
    await set_group(town, women=20, men=10)
    await town.verify_dialog(
        ROSE,
        [
            (
                "saved 3000 women 30 men 12",
                "S… kept. 42 came, but your group has 30 members. Is 42 right? 1 right 2 wrong",
            ),
            ("2", "The count is left out. The money is kept."),
            ("2 joined, saved 3100 women 20 men 12", "S… kept: KES 3,100, women 20 men 12…"),
        ],
    )


async def test_a_count_that_differs_from_the_book(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("savings 5000", "S… kept…"),
            (
                "cash box 4000 counted",
                (
                    "You counted KES 4,000; the book says KES 5,000: KES 1,000 too little. "
                    "1 count again 2 a report is missing 3 ask my network"
                ),
            ),
            ("1", "Count, then send BOX and the amount. The book is unchanged."),
            ("BOX 5000", "Your count is kept. The book says the same."),
            (
                "saved 300, box now 5000",
                "S… kept: savings KES 300… / You counted KES 5,000; the book says KES 5,300: …",
            ),
            ("3", "Your organiser is asked to help you."),
        ],
    )
    told = [content.text for content, _ in await town.got(ASHA)]
    assert told == ["Tumaini: their cash count and their book differ, and they ask for your help."]
    counted = [row for row in await town.rows(CashCount) if isinstance(row, CashCount)]
    assert [(one.box, one.book_box) for one in counted] == [
        (400_000, 500_000),
        (500_000, 500_000),
        (500_000, 530_000),
    ]
    assert (await balances(town))[Account.BOX] == 5_300


async def test_an_entry_is_set_right_by_its_reference(town: Town) -> None:
    await town.verify_dialog(ROSE, [("savings 5300", "S… kept…"), ("savings 100", "S… kept…")])
    wrong = await reference_of(town, 0)
    await town.verify_dialog(
        ROSE,
        [
            (f"FIX {wrong} 3500", f"{wrong}: KES 5,300 becomes KES 3,500? 1 yes 2 no"),
            ("1", f"{wrong} is corrected: KES 5,300 is now KES 3,500, as S…."),
            (f"{wrong} 3400", f"{wrong} is taken back already. Nothing is changed."),
            (
                wrong,
                (
                    f"{wrong}: savings KES 5,300, Mon 23 Nov. Written Mon 23 Nov by you. / "
                    f"{wrong} was corrected Mon 23 Nov by you: KES 3,500, as S…."
                ),
            ),
            ("TOTAL", "Tumaini: total KES 3,600…"),
        ],
    )
    made = await entries(town)
    old = made[0]
    back = next(one for one in made if one.reverses is not None)
    fresh = next(one for one in made if one.replaces is not None)
    assert (back.reverses, fresh.replaces, fresh.meeting_id) == (old.id, old.id, old.meeting_id)
    assert [signed(one) for one in (old, back, fresh)] == [530_000, -530_000, 350_000]


async def test_a_reference_alone_may_be_taken_back(town: Town) -> None:
    await town.verify_dialog(ROSE, [("savings 5300", "S… kept…")])
    wrong = await reference_of(town)
    await town.verify_dialog(
        ROSE,
        [
            (
                f"fix {wrong}",
                (
                    f"{wrong}: savings KES 5,300, Mon 23 Nov. What is right? "
                    "1 another amount 2 take it back 3 leave it"
                ),
            ),
            ("1", "Send only the right amount, e.g. 1500."),
            ("3,500", f"{wrong}: KES 5,300 becomes KES 3,500? 1 yes 2 no"),
            ("no", "Nothing is changed."),
            (f"fix {wrong}", "…"),
            ("2", f"Take back {wrong}: savings KES 5,300, Mon 23 Nov? 1 yes 2 no"),
            ("yes", f"{wrong} is taken back. Group total KES 0."),
        ],
    )
    (meeting,) = await town.rows(Meeting)
    assert isinstance(meeting, Meeting)
    assert meeting.reversed_at is not None


async def test_another_officer_agrees_to_an_old_correction(town: Town) -> None:
    await town.verify_dialog(ROSE, [("savings 5300", "S… kept…")])
    wrong = await reference_of(town)
    town.later(hours=30)
    await town.verify_dialog(
        ROSE,
        [
            (f"{wrong} 3500", f"{wrong}: KES 5,300 becomes KES 3,500? 1 yes 2 no"),
            ("1", "S… waits: a second leader is asked to agree. Nothing is written yet."),
        ],
    )
    assert len(await entries(town)) == 1
    (waiting,) = await town.rows(Approval)
    assert isinstance(waiting, Approval)
    asked = [content.text for content, _ in await town.got(JUMA)]
    assert asked == [
        (
            f"Another leader corrects {wrong}, Mon 23 Nov: KES 5,300 becomes KES 3,500. "
            f"Do you agree? OK {waiting.reference} / NO {waiting.reference}"
        )
    ]
    await town.verify_dialog(
        ROSE,
        [(f"OK {waiting.reference}", f"{waiting.reference} needs the word of another leader.")],
    )
    await town.verify_dialog(
        JUMA,
        [
            (
                f"OK {waiting.reference}",
                f"{wrong} is corrected: KES 5,300 is now KES 3,500, as {waiting.reference}.",
            ),
            (f"OK {waiting.reference}", f"{waiting.reference} is decided already."),
            (wrong, "… / … was corrected Tue 24 Nov by two leaders: KES 3,500, as S…."),
        ],
    )
    told = [content.text for content, _ in await town.got(ROSE)]
    assert f"{waiting.reference} is written: the second leader agrees." in told


async def test_a_large_sum_goes_out_with_two_leaders_only(town: Town) -> None:
    await set_group(town, witness_above=200_000)
    await town.verify_dialog(
        ROSE,
        [
            ("savings 9000", "S… kept…"),
            ("withdraw 1500", "S… kept: taken out KES 1,500…"),
            ("withdraw 2500", "S… waits: a second leader is asked to agree…"),
            ("withdraw 3000", "S… waits: …"),
        ],
    )
    first, second = (row for row in await town.rows(Approval) if isinstance(row, Approval))
    await town.verify_dialog(
        JUMA,
        [
            (f"OK {first.reference}", "S… kept: taken out KES 2,500, Mon 23 Nov. …"),
            (f"NO {second.reference}", f"{second.reference} is not written."),
        ],
    )
    await town.verify_dialog(STRANGER, [(f"OK {first.reference}", f"{first.reference} …")])
    *_, newest = await entries(town)
    assert newest.witness_id is not None
    assert newest.witness_id != newest.reporter_id
    assert (await balances(town))[Account.BOX] == 5_000


async def test_a_treasurer_of_two_groups_is_asked_which(town: Town) -> None:
    await of_two_groups(town, LINDA, "Jipange")
    await town.verify_dialog(
        LINDA,
        [
            ("SAVE", "Which group? 1 Tumaini 2 Jipange"),
            ("2", "How much was it?…"),
            ("500", "S… kept: savings KES 500, Mon 23 Nov. Jipange: KES 500. …"),
            ("savings 700", "S… kept: savings KES 700, …Jipange: KES 1,200…"),
            ("savings 900 Tumaini", "S… kept: …Tumaini: KES 900…"),
            ("TOTAL", "Jipange: total KES 1,200…"),
        ],
    )
    town.later(days=1)
    await town.verify_dialog(
        LINDA,
        [
            ("savings 300", "Which group? 1 Tumaini 2 Jipange"),
            ("1", "S… kept: savings KES 300, …Tumaini: KES 1,200…"),
        ],
    )


async def test_a_whole_report_of_several_is_corrected_one_by_one(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("saved 9000, loan 500", "S… kept… / S… kept…"),
            ("correction 8000", "Which one is wrong? 1 KES 9,000 2 KES 500"),
            ("1", "S…: KES 9,000 becomes KES 8,000? 1 yes 2 no"),
            ("1", "S… is corrected: KES 9,000 is now KES 8,000, as S…."),
            ("UNDO", "Take back S… and all of that report, Mon 23 Nov? 1 yes 2 no"),
            ("1", "S… is taken back. …"),
            ("TOTAL", "…"),
        ],
    )
    assert await balances(town) == {}


async def test_a_large_opening_is_no_deposit(town: Town) -> None:
    await town.text(ROSE, "opening balance 20000")
    (entry,) = await entries(town)
    assert entry.kind == EntryKind.OPENING

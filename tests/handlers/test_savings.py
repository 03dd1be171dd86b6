from sqlmodel import col

from storage.balances import fund_of
from storage.models import Entry, Fund, Meeting
from tests.handlers.conftest import JUMA, LUZ, NURU, ROSE, STRANGER
from tests.handlers.town import Town
from tests.records import signed

TALKS_ABOUT = ("savings",)


async def test_a_report_is_kept_and_echoed(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            (
                "SAVINGS 12500 WOMEN 19 MEN 4",
                (
                    "S… kept: KES 12,500, women 19 men 4, Mon 23 Nov. Group total KES 12,500. "
                    "Wrong? Send UNDO"
                ),
            ),
            ("savings 500", "S… kept: savings KES 500, Mon 23 Nov. Group total KES 13,000. …"),
        ],
    )


async def test_in_swahili_on_telegram(town: Town) -> None:
    await town.verify_dialog(
        NURU, [("AKIBA 12500", "S… imeandikwa: akiba TZS 12,500, …Jumla ya kikundi TZS 12,500…")]
    )


async def test_in_spanish(town: Town) -> None:
    await town.verify_dialog(
        LUZ, [("ahorro 350000", "S… anotado: ahorro COP 350.000, lun 23 nov. Total…COP 350.000…")]
    )


async def test_two_treasurers_share_one_book(town: Town) -> None:
    await town.verify_dialog(ROSE, [("savings 1000", "…Group total KES 1,000…")])
    await town.verify_dialog(JUMA, [("savings 700", "…Group total KES 1,700…")])


async def test_the_same_amount_within_ten_minutes_is_asked_about(town: Town) -> None:
    await town.verify_dialog(ROSE, [("savings 1000", "S… kept…")])
    await town.verify_dialog(
        JUMA,
        [
            ("savings 1000", "KES 1,000 is kept already at 10:00. Is this another one? 1 yes 2 no"),
            ("2", "Nothing is written. Send it again, e.g. SAVINGS 2000"),
            ("savings 1000", "KES 1,000 is kept already…"),
            ("1", "S… kept…Group total KES 2,000…"),
        ],
    )


async def test_more_than_the_book_has_is_asked_about(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("savings 1000", "S… kept…"),
            ("withdraw 1500", "KES 1,500 is more than the book has. Is it right? 1 yes 2 no"),
            ("no", "Nothing is written…"),
            ("withdraw 400", "S… kept: taken out KES 400, …Group total KES 600…"),
            ("loan 300", "S… kept: loan KES 300, …Group total KES 300…"),
            ("repaid 200", "S… kept: paid back KES 200, …Group total KES 500…"),
            ("repaid 200", "KES 200 is kept already…"),
            ("no", "Nothing is written…"),
            ("repaid 150", "KES 150 is more than the book has…"),
        ],
    )


async def test_a_word_that_there_were_none(town: Town) -> None:
    await town.verify_dialog(ROSE, [("no savings this week", "Kept: no savings, Mon 23 Nov…")])
    assert len(await town.rows(Meeting)) == 1
    assert not await town.rows(Entry)


async def test_a_plan_writes_nothing(town: Town) -> None:
    await town.verify_dialog(
        ROSE, [("we will save 2000 tomorrow", "Nothing is written. Send it once it is done…")]
    )
    assert not await town.rows(Meeting)


async def test_number_words_are_confirmed_first(town: Town) -> None:
    await town.verify_dialog(
        NURU,
        [
            (
                "akiba elfu tatu mia tano",
                "akiba TZS 3,500, …ni sahihi? Bado haijaandikwa. 1 ndiyo 2 hapana",
            ),
            ("ndiyo", "S… imeandikwa: akiba TZS 3,500…"),
        ],
    )


async def test_women_and_men_that_do_not_make_the_members(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            (
                "women 20 men 5 members 30 saved 3000",
                (
                    "S… kept. Women 20 + men 5 is not 30 members. Which is right? "
                    "1 women and men 2 members"
                ),
            ),
            ("1", "Thank you, the count is kept."),
        ],
    )
    (meeting,) = await town.rows(Meeting)
    assert isinstance(meeting, Meeting)
    assert (meeting.members, meeting.women, meeting.men) == (25, 20, 5)


async def test_an_unclear_amount_is_asked_for(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("Saved 15OO", "…Not written yet…"),
            ("1", "S… kept: savings KES 1,500…"),
        ],
    )


async def test_a_bare_number_is_asked_about(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("5000 women 20", "KES 5,000: what is it? 1 savings 2 taken out 3 loan 4 paid back"),
            ("1", "S… kept: savings KES 5,000…"),
        ],
    )


async def test_two_reports_in_one_text(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("social fund 2000 in, 1500 out for funeral", "social fund in KES 2,000, …right?…"),
            ("yes", "S… kept: social fund in… / social fund out KES 1,500, …right?…"),
            ("yes", "S… kept: social fund out…"),
        ],
    )
    assert len(await town.rows(Meeting)) == 1
    entries = [row for row in await town.rows(Entry) if isinstance(row, Entry)]
    assert {signed(entry) for entry in entries} == {200_000, -150_000}
    assert {fund_of(entry.kind) for entry in entries} == {Fund.SOCIAL}


async def test_what_is_sure_is_written_while_the_rest_is_asked(town: Town) -> None:
    """The loan is measured against what the same text brings in; both stand in one meeting."""
    await town.verify_dialog(
        ROSE,
        [
            ("saved 3000 loan 1000 to Jane 20 women 4 men", "S… kept: KES 3,000… / S… kept: loan…"),
            (
                "saved 500 loan 90000 to Jane 20 women 4 men",
                (
                    "S… kept: KES 500…Group total KES 2,500… / "
                    "KES 90,000 is more than the book has. Is it right? 1 yes 2 no"
                ),
            ),
            ("2", "Nothing is written…"),
            (
                "saved 700 loan 80000 to Jane 20 women 4 men",
                "S… kept: KES 700…Group total KES 3,200… / KES 80,000 is more…",
            ),
            ("1", "S… kept: loan KES 80,000, … Group total KES -76,800. Wrong? Send UNDO"),
        ],
    )
    meetings = [row for row in await town.rows(Meeting) if isinstance(row, Meeting)]
    assert [row.women for row in meetings] == [20, 20, 20]


async def test_a_strangers_report_is_kept_but_not_counted(town: Town) -> None:
    await town.verify_dialog(
        STRANGER, [("savings 900", "Your text is kept but not counted. Join first: send JOIN…")]
    )
    assert not await town.rows(Entry, col(Entry.amount) == 90_000)

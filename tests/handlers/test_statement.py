"""What a group's officers may read of its book, and who else may not."""

from tests.handlers.conftest import ASHA, JUMA, LUZ, NURU, ROSE, STRANGER
from tests.handlers.test_ledger import entries, reference_of
from tests.handlers.town import Town, as_read

TALKS_ABOUT = ("statement", "total")


async def test_total_of_a_time(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("savings 5000 on 20/11/2026", "S… kept…"),
            ("savings 300", "S… kept…"),
            ("loan 200", "S… kept…"),
            (
                "TOTAL WEEK",
                "this week: saved KES 300, taken out KES 0, lent KES 200, paid back KES 0.",
            ),
            ("total this month", "this month: saved KES 5,300, …"),
            ("TOTAL YEAR", "this year: saved KES 5,300, …"),
            ("QUIET", "…"),
            ("TOTAL WEEK", "Quiet mode hides amounts…"),
            ("STATEMENT", "Quiet mode hides amounts…"),
        ],
    )


async def test_a_statement_by_sms(sms_town: Town) -> None:
    await sms_town.verify_dialog(
        ROSE,
        [
            ("STATEMENT", "Tumaini has no reports yet…"),
            ("savings 5000", "S… kept…"),
            ("loan 200", "S… kept…"),
            ("savings 700", "S… kept…"),
            ("UNDO", "…"),
            ("1", "…is taken back…"),
            ("STATEMENT", "Tumaini: 23 Nov loan 200 S…; 23 Nov savings 5,000 S…"),
        ],
    )


async def test_a_statement_in_a_chat_is_a_table_with_a_chart(chat_town: Town) -> None:
    await chat_town.text(ROSE, "savings 2500 on 20/10/2026")
    await chat_town.text(ROSE, "savings 12500")
    await chat_town.text(ROSE, "savings 700")
    await chat_town.text(ROSE, "UNDO")
    await chat_town.text(ROSE, "1")
    (content,) = await chat_town.text(ROSE, "STATEMENT")
    assert content.fixed
    lines = content.text.splitlines()
    assert lines[0] == "Tumaini: last entries, KES"
    assert lines[1].startswith("23 Nov savings    700 S")
    assert lines[1].endswith(" taken back")
    assert lines[3].startswith("20 Oct savings  2,500 S")
    assert lines[-2:] == ["1 Oct ██            2,500", "1 Nov ████████████ 12,500"]


async def test_only_the_group_and_its_organiser_read_its_book(town: Town) -> None:
    await town.verify_dialog(ROSE, [("savings 5300", "S… kept…")])
    name = await reference_of(town)
    await town.verify_dialog(JUMA, [(name, f"{name}: savings KES 5,300, … by another leader.")])
    await town.verify_dialog(ASHA, [(name, f"{name}: savings KES 5,300, …")])
    for other in (NURU, LUZ, STRANGER):
        said = as_read((await town.text(other, name))[0])
        assert "5" not in said.replace(name, "")
        said = as_read((await town.text(other, f"{name} 400"))[0])
        assert "5,300" not in said
    assert len(await entries(town)) == 1

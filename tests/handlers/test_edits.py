"""A message that is edited after it was answered: a correction where it can be one."""

from sqlmodel import select

from storage.models import Alert, Entry, Meeting
from tests.handlers.conftest import JUMA, ROSE
from tests.handlers.town import Town, as_read
from tests.records import signed

FIRST = "700:41"


async def standing(town: Town) -> list[tuple[str, int]]:
    """(kind, minor units) of what was not taken back."""
    rows = await town.db.read(lambda session: list(session.exec(select(Entry))))
    gone = {row.reverses for row in rows}
    kept = [row for row in rows if row.reverses is None and row.id not in gone]
    return [(row.kind, row.amount) for row in sorted(kept, key=lambda row: row.id)]


async def edited(town: Town, text: str) -> str:
    return " / ".join(map(as_read, await town.edit(ROSE, FIRST, text)))


async def test_an_edit_corrects_the_report(town: Town) -> None:
    await town.text(ROSE, "saved 12500 women 19 men 4", name=FIRST)
    assert "KES 2,500, women 18 men 4" in await edited(town, "saved 2500 women 18 men 4")
    assert await standing(town) == [("deposit", 250_000)]
    rows = [row for row in await town.rows(Entry) if isinstance(row, Entry)]
    assert [signed(row) for row in rows] == [1_250_000, -1_250_000, 250_000]
    old, new = (row for row in await town.rows(Meeting) if isinstance(row, Meeting))
    assert old.reversed_at is not None
    assert (new.replaces, new.women, new.reversed_at) == (old.id, 18, None)


async def test_an_edit_of_an_edit_corrects_the_newest(town: Town) -> None:
    await town.text(ROSE, "saved 12500", name=FIRST)
    await edited(town, "saved 2500")
    await edited(town, "saved 2600, loan 700")
    assert await standing(town) == [("deposit", 260_000), ("loan", 70_000)]
    await edited(town, "saved 2600")
    assert await standing(town) == [("deposit", 260_000)]


async def test_an_edit_that_must_be_asked_changes_nothing(town: Town) -> None:
    await town.text(ROSE, "saved 12500", name=FIRST)
    for text in ("saved 12 500", "saved 5OO", "we will save 3000 tomorrow", "hello"):
        assert (await edited(town, text)).startswith("What you sent first is kept.")
    assert await standing(town) == [("deposit", 1_250_000)]


async def test_what_was_not_entered_may_be_by_its_edit(town: Town) -> None:
    await town.text(ROSE, "saevd", name=FIRST)
    assert "kept: savings KES 900" in await edited(town, "saved 900")
    assert await standing(town) == [("deposit", 90_000)]


async def test_an_old_report_is_not_changed_by_an_edit(town: Town) -> None:
    await town.text(ROSE, "saved 12500", name=FIRST)
    town.later(hours=25)
    assert (await edited(town, "saved 2500")).startswith("What you sent first is kept.")
    assert await standing(town) == [("deposit", 1_250_000)]


async def test_what_was_taken_back_stays_taken_back(town: Town) -> None:
    await town.text(ROSE, "saved 12500", name=FIRST)
    await town.text(ROSE, "UNDO")
    await town.text(ROSE, "1")
    assert (await edited(town, "saved 2500")).startswith("What you sent first is kept.")
    assert await standing(town) == []


async def test_another_cannot_edit_it(town: Town) -> None:
    """A gateway names messages within a chat; a name that is taken from another says nothing."""
    await town.text(ROSE, "saved 12500", name=FIRST)
    await town.edit(JUMA, FIRST, "saved 2500")
    assert await standing(town) == [("deposit", 1_250_000)]


async def test_an_edit_that_tells_of_an_eviction_opens_an_alert(town: Town) -> None:
    await town.text(ROSE, "saved 12500", name=FIRST)
    said = await edited(town, "saved 12500 they are demolishing our houses now")
    assert said.startswith("V")
    assert len(await town.rows(Alert)) == 1
    assert await standing(town) == [("deposit", 1_250_000)]

"""A catalogue of practices: all or none, twice is as once, and out again as it came in."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.tables_out import as_csv
from storage.db import Database
from storage.export_practices import PRACTICES
from storage.export_scope import Scope
from storage.exports import Cell, read_rows
from storage.load import LoadError, load, read_files, samples
from storage.models import Practice, PracticeStage, PracticeVersion
from storage.practice_search import search, wish_of
from storage.references import check_sign
from storage.upsert import Fate

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
[SAMPLE] = [path for path in samples() if path.name == "practices.csv"]
HEAD = "title,topic,city,country,language,problem,done,result,year,cost,reference\n"
LINE = "Two blocks,sanitation,Nairobi,KE,en,Far,Built,Near,2019,Little,\n"


def write(folder: Path, text: str) -> list[Path]:
    path = folder / "practices.csv"
    path.write_text(text, "utf-8")
    return [path]


async def put(database: Database, paths: Sequence[Path]) -> dict[Fate, int]:
    loaded = await database.write(load, read_files(paths), NOW)
    return dict(loaded.counts["practices"])


def rows(session: Session) -> list[Practice]:
    return list(session.exec(select(Practice).order_by(Practice.id)))  # type: ignore[arg-type]


async def test_the_sample_is_published_in_twelve_languages(database: Database) -> None:
    assert await put(database, [SAMPLE]) == {Fate.NEW: 12}
    assert await put(database, [SAMPLE]) == {Fate.SAME: 12}
    loaded = await database.read(rows)
    assert len({row.language for row in loaded}) == 12
    assert {row.stage for row in loaded} == {PracticeStage.PUBLISHED}

    def found(session: Session, words: str) -> list[str]:
        return [one.language for one in search(session, wish_of([], words, None, None))]

    for row in loaded:
        for words in (row.title, row.done[:40]):
            assert (await database.read(found, words))[0] == row.language


async def test_out_and_in_again(sqlite: Database, tmp_path: Path) -> None:
    await put(sqlite, [SAMPLE])
    exported: list[Sequence[Cell]] = await sqlite.read(
        read_rows, "practices", Scope(None, None, NOW.date())
    )
    text = as_csv(PRACTICES, exported).decode()
    assert text.splitlines()[1].startswith("#meta+id,#activity,#subsector+topic")
    assert await put(sqlite, write(tmp_path, text)) == {Fate.SAME: 12}
    titles = [row["title"] for row in csv.DictReader(StringIO(text))][1:]
    assert titles == [row.title for row in await sqlite.read(rows)]
    only = await sqlite.read(read_rows, "practices", Scope("KE", None, NOW.date()))
    assert len(only) == 1


async def test_a_changed_cell_is_a_version_and_a_reference_is_kept(
    sqlite: Database, tmp_path: Path
) -> None:
    reference = f"Q7K2-{check_sign('Q7K2')}"
    await put(sqlite, write(tmp_path, HEAD + LINE.replace("Little,", f"Little,{reference}")))
    changed = LINE.replace("Built", "Built ten: call +254712345678")
    assert await put(sqlite, write(tmp_path, HEAD + changed)) == {Fate.CHANGED: 1}
    [row] = await sqlite.read(rows)
    assert (row.reference, row.done) == (reference, "Built ten: call (number)")

    def versions(session: Session) -> list[tuple[int, str]]:
        found = session.exec(select(PracticeVersion).order_by(PracticeVersion.version))  # type: ignore[arg-type]
        return [(one.version, one.what) for one in found]

    parts = ("title", "problem", "done", "result", "cost", "year", "done")
    assert await sqlite.read(versions) == [*enumerate(parts, start=1)]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("sanitation", "toilets"), "topic 'toilets' is not known: write one of savings, sanit"),
        (("2019", "2126"), "year '2126' is none that a practice can be of: write it as 2026."),
        (("Far", ""), "problem is empty: write it."),
        (("Built", "a@b.co " * 42), "done has 419 signs: shorten it to 300."),
        (("Built", "x" * 301), "done has 301 signs: shorten it to 300."),
        (("en,", "tlh,"), "language 'tlh' has no texts"),
        (("KE", "Kenya"), "country 'Kenya' is not known"),
        (("Two blocks", "x" * 101), "title has 101 signs"),
    ],
)
async def test_a_bad_row_is_named_and_nothing_is_loaded(
    sqlite: Database, tmp_path: Path, change: tuple[str, str], complaint: str
) -> None:
    with pytest.raises(LoadError) as raised:
        await put(sqlite, write(tmp_path, HEAD + LINE + LINE.replace(*change)))
    assert raised.value.lines[0].startswith("practices.csv:3: ")
    assert complaint in raised.value.lines[0]
    assert await sqlite.read(rows) == []


async def test_what_is_short_once_covered_is_loaded(sqlite: Database, tmp_path: Path) -> None:
    line = LINE.replace("Built", "+254712345678 " * 25)
    assert await put(sqlite, write(tmp_path, HEAD + line)) == {Fate.NEW: 1}

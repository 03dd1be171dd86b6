"""A year of a city's groups: loaded, exported, loaded again; and what a portfolio says."""

import csv
import random
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.tables_out import as_csv
from storage.db import Database
from storage.export_scope import Scope
from storage.exports import EXPORTS, rows_of
from storage.figures.group_sums import groups_of, indicators
from storage.figures.indicators import Period
from storage.ids import new_id
from storage.load import LoadError, load, read_files
from storage.models import Audit, Entry, EntryKind, Meeting, Project, ProjectStage, SavingsGroup
from tests.conftest import fresh_database
from tests.records import Records

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
SCOPE = Scope("KE", "Nairobi", date(2026, 11, 23))
YEAR = Period(date(2025, 11, 1), date(2026, 11, 1))
_TABLES = ("settlements", "groups", "ledger")
_KINDS = (
    *[EntryKind.DEPOSIT] * 6,
    *(EntryKind.LOAN, EntryKind.REPAYMENT, EntryKind.INTEREST, EntryKind.FINE),
    *(EntryKind.SOCIAL_IN, EntryKind.UPGRADING_IN, EntryKind.TO_BANK, EntryKind.EXPENSE),
)


def a_year(session: Session, groups: int = 10, weeks: int = 52) -> None:
    """Groups that meet each week: reports of each kind, zero reports, some taken back."""
    chance = random.Random(7)
    records = Records(session)
    for number in range(groups):
        group = records.group(
            f"Group {number}", "Nairobi", "KE", "KES", women=chance.randint(8, 20), men=5
        )
        for week in range(weeks):
            at = datetime(2025, 11, 3, 9, tzinfo=UTC) + timedelta(weeks=week, minutes=number)
            women = chance.choice([None, chance.randint(5, 20)])
            meeting = records.meeting(group, at, women=women, men=3, members=None)
            for kind in chance.sample(_KINDS, chance.randint(0, 4)):
                entry = records.entry(meeting, kind, chance.randint(1, 99_999), "KES")
                if chance.random() < 0.1:
                    records.reversal(entry, at + timedelta(days=chance.randint(0, 20)))


def a_month(session: Session) -> None:
    """Of two of them: where a whole year shows no more."""
    a_year(session, groups=2, weeks=4)


async def export(database: Database, table: str) -> bytes:
    rows = await database.write(rows_of, table, SCOPE, NOW)
    return as_csv(EXPORTS[table].columns, rows)


async def load_all(database: Database, paths: list[Path]) -> dict[str, int]:
    loaded = await database.write(load, read_files(paths), NOW)
    return {
        f"{kind} {fate}": n for kind, fates in loaded.counts.items() for fate, n in fates.items()
    }


@pytest.mark.parametrize("other", ["sqlite", "postgresql"])
async def test_a_year_is_the_same_after_a_journey(
    database: Database, tmp_path: Path, other: str
) -> None:
    await database.write(a_year)
    paths = [tmp_path / f"{table}.csv" for table in _TABLES]
    for path in paths:
        path.write_bytes(await export(database, path.stem))
    async with fresh_database(other) as second:
        await load_all(second, paths[::-1])
        for path in paths:
            assert await export(second, path.stem) == path.read_bytes(), path.stem
        again = await load_all(second, paths)
        assert {name.rpartition(" ")[2] for name in again} == {"same"}
        for each in (database, second):
            assert (await each.read(_totals)) == (await database.read(_totals))


def _totals(session: Session) -> dict[str, object]:
    groups = groups_of(session, ["KE"])
    found = indicators(session, groups, YEAR)
    return {group.name: found[group.id] for group in groups}


async def test_the_book_that_is_there_is_never_changed(sqlite: Database, tmp_path: Path) -> None:
    await sqlite.write(a_month)
    path = tmp_path / "ledger.csv"
    text = (await export(sqlite, "ledger")).decode()
    lines = list(csv.reader(StringIO(text)))
    row = next(row for row in lines[2:] if row[5] == "deposit")
    row[7] = "1.00"
    path.write_text("\n".join(",".join(line) for line in [lines[0], row]))
    with pytest.raises(LoadError) as error:
        await load_all(sqlite, [path])
    assert "an entry is never changed" in error.value.lines[0]


@pytest.mark.parametrize(
    ("cells", "mend"),
    [
        ("Group 0,Group 0 Place,Nairobi,KE,2026-11-30,deposit,A1,500", "has not come yet"),
        ("Group 0,Group 0 Place,Nairobi,KE,2026-10-30,deposit,A1,-5", "no sum above 0"),
        ("Group 0,Group 0 Place,Nairobi,KE,2026-10-30,deposit,,500", "reference"),
        ("Group 0,Group 0 Place,Nairobi,KE,2026-10-30,deposits,A1,500", "is 'deposit' meant?"),
        ("Nobody,Group 0 Place,Nairobi,KE,2026-10-30,deposit,A1,500", "is not there"),
        ("Group 0,Group 0 Place,Nairobi,KE,30/10/2026,deposit,A1,500", "write it as 2026-11-23"),
    ],
)
async def test_a_wrong_line_loads_nothing(
    sqlite: Database, tmp_path: Path, cells: str, mend: str
) -> None:
    await sqlite.write(a_month)
    before = await sqlite.read(_many)
    path = tmp_path / "book.csv"
    path.write_text(f"group,settlement,city,country,day,kind,reference,amount\n{cells}\n")
    with pytest.raises(LoadError) as error:
        await load_all(sqlite, [path])
    assert mend in error.value.lines[0]
    assert error.value.lines[0].startswith("book.csv:2: ")
    assert await sqlite.read(_many) == before


def _many(session: Session) -> int:
    return len(session.exec(select(Entry.id)).all())


async def test_a_paper_book_is_loaded_once(sqlite: Database, tmp_path: Path) -> None:
    await sqlite.write(a_month)
    path = tmp_path / "book.csv"
    path.write_text(
        "group,settlement,city,country,day,kind,reference,amount,women\n"
        "Group 0,Group 0 Place,Nairobi,KE,2026-10-02,deposit,P1,1250.50,12\n"
        "Group 0,Group 0 Place,Nairobi,KE,2026-10-02,loan,P2,600,12\n"
        "Group 0,Group 0 Place,Nairobi,KE,2026-10-09,none,,,\n"
    )
    assert await load_all(sqlite, [path]) == {"ledger new": 3}
    assert await load_all(sqlite, [path]) == {"ledger same": 3}


@pytest.mark.parametrize(
    ("lines", "mend"),
    [
        (["{0},2026-10-02,deposit,P1,70", "{0},2026-10-03,deposit,P2,7,P1"], "its kind and amount"),
        (["{0},2026-10-02,deposit,P1,70", "{0},2026-10-03,loan,P2,70,P1"], "its kind and amount"),
        (
            [
                *("{0},2026-10-02,deposit,P1,70", "{0},2026-10-03,deposit,P2,70,P1"),
                "{0},2026-10-03,deposit,P3,70,P1",
            ],
            "P1 is taken back already",
        ),
        (["{0},2026-10-02,deposit,P1,70,,{meeting}"], "is another group's"),
    ],
)
async def test_a_line_takes_back_one_entry_once_in_its_own_group(
    sqlite: Database, tmp_path: Path, lines: list[str], mend: str
) -> None:
    await sqlite.write(a_month)
    other = await sqlite.read(
        lambda session: session.exec(
            select(Meeting.id).join(SavingsGroup).where(SavingsGroup.name == "Group 1")
        ).first()
    )
    path = tmp_path / "book.csv"
    head = "group,settlement,city,country,day,kind,reference,amount,takes_back,meeting\n"
    place = "Group 0,Group 0 Place,Nairobi,KE"
    path.write_text(head + "\n".join(line.format(place, meeting=other) for line in lines))
    with pytest.raises(LoadError) as error:
        await load_all(sqlite, [path])
    assert mend in error.value.lines[-1]


async def test_a_projects_portfolio(database: Database) -> None:
    def fill(session: Session) -> None:
        a_year(session)
        group = session.exec(select(SavingsGroup).where(SavingsGroup.name == "Group 3")).one()
        records = Records(session, iter(range(100_000, 200_000)))
        for name, owner in (("tap", group.id), ("road", None)):
            session.add(
                Project(
                    id=new_id(),
                    reference=f"U{name}",
                    group_id=owner,
                    city="Nairobi",
                    country="KE",
                    title=name,
                    partners="ask +254700000099",  # a number has no place in a file
                    need="water",
                    cost=5_000_000,
                    currency="KES",
                    stage=ProjectStage.PLANNED,
                    at=NOW,
                )
            )
        session.flush()
        meeting = records.meeting(group, NOW)
        tap = session.exec(select(Project).where(Project.title == "tap")).one()
        for amount, back in ((70_000, False), (5_000, True)):
            entry = records.entry(meeting, EntryKind.UPGRADING_IN, amount, "KES", project_id=tap.id)
            if back:
                records.reversal(entry, NOW)

    await database.write(fill)
    columns = [*EXPORTS["projects"].columns]
    tap, road = (
        dict(zip(columns, row, strict=True))
        for row in await database.write(rows_of, "projects", SCOPE, NOW)
    )
    record = (await database.read(_totals))["Group 3"]
    assert tap["own_savings"] == "700.00"
    assert "254" not in str(tap["partners"])
    assert (tap["cost"], tap["stage"], tap["group"]) == ("50000.00", "planned", "Group 3")
    months = [float(str(tap[name])) for name in columns if name.startswith("saved_month_")]
    assert len(months) == 12
    assert sum(months) == pytest.approx(float(str(tap["saved_12_months"])))
    assert tap["saved_12_months"] == f"{record.saved / 100:.2f}"  # type: ignore[attr-defined]
    assert (road["groups"], road["group"]) == (10, None)
    assert isinstance(road["regularity"], float)
    (audit,) = await database.read(lambda session: session.exec(select(Audit)).all())
    assert (audit.act, audit.subject) == ("export", "projects KE Nairobi")


def test_no_column_tells_of_a_person() -> None:
    names = {name for export in EXPORTS.values() for name in export.columns}
    assert names.isdisjoint({"name", "phone", "reporter", "person", "telegram", "text"})


async def test_indicators_of_groups_cities_countries_and_offices(database: Database) -> None:
    def fill(session: Session) -> None:
        a_year(session)
        records = Records(session, iter(range(100_000, 200_000)))
        for name, city, country, currency in (
            ("Umoja", "Mombasa", "KE", "KES"),
            ("Dollars", "Mombasa", "KE", "USD"),
            ("Esperanza", "Medellín", "CO", "COP"),
        ):
            group = records.group(name, city, country, currency, women=4, men=1)
            records.report(group, datetime(2026, 10, 5, tzinfo=UTC), 70_000, women=3, men=1)
        records.group("Silent", "Mombasa", "KE", "KES")

    await database.write(fill)
    scope = Scope(None, None, SCOPE.today)
    columns = [*EXPORTS["indicators"].columns]
    found = [
        dict(zip(columns, row, strict=True))
        for row in await database.write(rows_of, "indicators", scope, NOW)
    ]
    told = {
        tuple(row[name] for name in ("of", "country", "city", "group", "currency")): row
        for row in found
    }
    assert len(told) == len(found)
    assert {row["of"] for row in found} == {"office", "country", "city", "group"}
    record = (await database.read(_totals))["Group 3"]
    group = told["group", "KE", "Nairobi", "Group 3", "KES"]
    assert group["saved"] == f"{record.saved / 100:.2f}"  # type: ignore[attr-defined]
    kenya, nairobi, mombasa = (
        told[level, "KE", city, None, "KES"]
        for level, city in (("country", None), ("city", "Nairobi"), ("city", "Mombasa"))
    )
    assert [row["groups"] for row in (kenya, nairobi, mombasa)] == [12, 10, 2]
    assert float(str(kenya["saved"])) == float(str(nairobi["saved"])) + 700
    assert told["office", None, None, None, "KES"]["saved"] == kenya["saved"]
    assert told["office", None, None, None, "COP"]["office"] == "rio"
    assert told["country", "KE", None, None, "USD"]["saved"] == "700.00"  # never added
    silent = told["group", "KE", "Mombasa", "Silent", "KES"]
    assert [silent[name] for name in ("savers_women", "attendance", "growth")] == [None] * 3
    assert (mombasa["savers_women"], mombasa["attendance"]) == (3, 0.8)

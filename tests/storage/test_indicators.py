"""The worked example of docs/indicators.md, and that a city's figures are its groups' together."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from storage.db import Database
from storage.figures.group_sums import groups_of, indicators, saved_by_month, together
from storage.figures.indicators import Indicators, Period
from storage.models import CashCount, EntryKind, SavingsGroup
from tests.records import Records

PERIOD = Period(date(2026, 11, 2), date(2026, 11, 30))
DOCUMENT = Path(__file__).parents[2] / "docs" / "indicators.md"


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=UTC)


def upendo(session: Session) -> None:
    records = Records(session)
    group = records.group("Upendo", "Nairobi", "KE", "KES", women=10, men=5)

    def enter(when: datetime, *moved: tuple[EntryKind, int], **people: int) -> None:
        meeting = records.meeting(group, when, **people)
        for kind, amount in moved:
            records.entry(meeting, kind, amount * 100, "KES")

    enter(at(10, 5), (EntryKind.DEPOSIT, 1_000))
    enter(at(11, 2), (EntryKind.DEPOSIT, 1_200), (EntryKind.LOAN, 600), women=9, men=3)
    enter(
        at(11, 9),
        (EntryKind.DEPOSIT, 1_400),
        (EntryKind.REPAYMENT, 200),
        (EntryKind.INTEREST, 20),
        (EntryKind.FINE, 10),
        women=10,
        men=4,
        left=1,
    )
    enter(at(11, 16))
    meeting = records.meeting(group, at(11, 23), women=8, men=3)
    records.entry(meeting, EntryKind.DEPOSIT, 90_000, "KES")
    wrong = records.report(group, at(11, 23) + timedelta(minutes=5), 10_000)
    records.reversal(wrong, at(12, 1))  # whenever it is taken back
    records.entry(meeting, EntryKind.WRITE_OFF, 5_000, "KES")
    records.entry(meeting, EntryKind.EXPENSE, 3_000, "KES")


def of_kenya(session: Session, city: str | None = None) -> dict[str, Indicators]:
    groups = groups_of(session, ["KE"], city)
    return together(indicators(session, groups, PERIOD).values())


def percent(share: float | None) -> str:
    assert share is not None
    return f"{share * 100:.1f}".removesuffix(".0").replace("-", "−") + " %"


async def test_the_worked_example(database: Database) -> None:
    await database.write(upendo)
    found = (await database.read(of_kenya))["KES"]
    told = {
        "savers": f"{found.savers.women} women, {found.savers.men} men",
        "saved": f"{found.saved // 100:,}",
        "regularity": percent(found.regularity),
        "attendance": percent(found.attendance),
        "retention": percent(found.retention),
        "women's share": percent(found.womens_share),
        "saved each": f"{(found.saved_each or 0) / 100:.2f}",
        "loans outstanding": f"{found.outstanding // 100}",
        "repayment rate": percent(found.repayment_rate),
        "growth": percent(found.growth),
        "fund utilisation": percent(found.utilisation),
        "write-offs": percent(found.write_offs),
        "return on savings": percent(found.return_on_savings),
        "corrections": percent(found.corrected),
    }
    example = DOCUMENT.read_text("utf-8").partition("| indicator | sum | value |")[2]
    rows = regex.findall(r"^\| ([^|]+) \| [^|]* \| ([^|]+) \|$", example, regex.MULTILINE)
    assert told == {name: value for name, value in rows if "---" not in name}
    assert (found.fund, found.in_hand) == (445_000, 410_000)


def test_each_indicator_is_defined_and_shown() -> None:
    defined, _, example = DOCUMENT.read_text("utf-8").partition("## A worked example")
    shown = example.partition("| indicator | sum | value |")[2]
    names = regex.findall(r"^\| ([a-z' -]+) \|", defined, regex.MULTILINE)
    assert names[0] == "indicator"
    assert names[1:] == regex.findall(r"^\| ([a-z' -]+) \|", shown, regex.MULTILINE)


async def test_nothing_told_is_not_0(sqlite: Database) -> None:
    def silent(session: Session) -> None:
        Records(session).group("Upendo", "Nairobi", "KE", "KES")

    await sqlite.write(silent)
    found = (await sqlite.read(of_kenya))["KES"]
    assert found.groups == 1
    assert found.regularity == 0
    for name in ("attendance", "repayment_rate", "growth", "womens_share", "utilisation"):
        assert getattr(found, name) is None, name


async def test_the_last_meeting_is_the_one_of_the_last_day(database: Database) -> None:
    """Whenever it was reported; and of several counts of what is overdue the newest holds."""

    def late(session: Session) -> None:
        records = Records(session)
        group = records.group("Upendo", "Nairobi", "KE", "KES")
        records.meeting(group, at(11, 23), women=8, men=3)
        records.meeting(group, at(11, 16), women=1)
        records.meeting(group, at(11, 24))  # of whom nobody told
        for day, overdue in ((9, 500), (16, 300), (20, None)):
            book: dict[str, Any] = {"book_box": 0, "book_bank": 0, "book_loans": 0}
            when = at(11, day)
            book |= {"group_id": group.id, "day": when.date(), "at": when}
            records._add(CashCount(overdue=overdue, **book))

    await database.write(late)
    found = (await database.read(of_kenya))["KES"]
    assert (found.savers.women, found.savers.men, found.overdue) == (8, 3, 300)


async def test_a_city_is_its_groups_together(database: Database) -> None:
    def fill(session: Session) -> None:
        upendo(session)
        records = Records(session, iter(range(1000, 9999)))
        for name, city, currency in (
            ("Umoja", "Nairobi", "KES"),
            ("Tumaini", "Mombasa", "KES"),
            ("Dollar", "Nairobi", "USD"),
        ):
            group = records.group(name, city, "KE", currency)
            records.report(group, at(11, 3), 5_000, women=3, men=1)
            records.report(group, at(11, 10), 7_000, members=9)

    await database.write(fill)
    country, city = await database.read(of_kenya), await database.read(of_kenya, "Nairobi")
    assert [*country] == ["KES", "USD"]
    assert (country["KES"].saved, city["KES"].saved) == (374_000, 362_000)
    assert (city["USD"].groups, city["USD"].savers.not_said) == (1, 9)
    assert country["KES"].regularity == (4 + 2 + 2) / 12


def test_currencies_are_never_added() -> None:
    with pytest.raises(ValueError, match="never added"):
        Indicators("KES") + Indicators("USD")


SUMS = st.integers(0, 10**9)


@given(SUMS, SUMS, SUMS, SUMS)
def test_no_rate_fails_on_any_sums(expected: int, saved: int, members: int, left: int) -> None:
    found = Indicators("KES", expected=expected, saved=saved, members=members, left=left)
    for name in vars(Indicators):
        if isinstance(getattr(Indicators, name), property):
            getattr(found, name)


async def test_saved_by_month(database: Database) -> None:
    await database.write(upendo)

    def months(session: Session) -> list[tuple[date, int]]:
        groups = session.exec(select(SavingsGroup)).all()
        year = Period(date(2026, 1, 1), date(2027, 1, 1))
        found = saved_by_month(session, groups, year)
        return [(month, amount) for (_, month), amount in sorted(found.items())]

    assert await database.read(months) == [
        (date(2026, 10, 1), 100_000),
        (date(2026, 11, 1), 350_000),
    ]

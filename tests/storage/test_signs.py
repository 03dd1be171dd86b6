"""Signs for the auditor: worked examples on both sides of each line of docs/indicators.md."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from storage.db import Database
from storage.export_scope import Scope
from storage.exports import EXPORTS, rows_of
from storage.figures import signs as signs_module
from storage.figures.indicators import Period, closed_months, closed_quarter
from storage.figures.signs import Sign, measures, round_to, signs
from storage.figures.unpaid_loans import Told, most_missing
from storage.models import Audit, CashCount, Entry, EntryKind, Meeting, SavingsGroup
from tests.records import Records

TODAY = date(2027, 1, 2)
QUARTER = Period(date(2026, 10, 1), date(2027, 1, 1))
MONDAY = datetime(2026, 10, 5, 12, tzinfo=UTC)
CORRECTIONS, FALL, PHONE, ROUND = Sign
DEPOSIT, LOAN, REPAID, WRITE_OFF = (
    EntryKind.DEPOSIT,
    EntryKind.LOAN,
    EntryKind.REPAYMENT,
    EntryKind.WRITE_OFF,
)
ROSE, JUMA = 71, 72  # who reports


@dataclass
class Group:
    """A group and its book; `day` counts from the quarter's first Monday, sums are whole KES."""

    records: Records
    row: SavingsGroup

    def meet(self, day: float, **fields: Any) -> Meeting:
        return self.records.meeting(self.row, MONDAY + timedelta(days=day), **fields)

    def enter(self, day: float, kind: EntryKind, amount: int, **fields: Any) -> Entry:
        return self.enter_in(self.meet(day), kind, amount, **fields)

    def enter_in(self, meeting: Meeting, kind: EntryKind, amount: int, **fields: Any) -> Entry:
        return self.records.entry(meeting, kind, amount * 100, self.row.currency, **fields)

    def back(self, entry: Entry, day: float) -> None:
        self.records.reversal(entry, MONDAY + timedelta(days=day))

    def count(self, day: float, loans: int | None, book: int = 0) -> CashCount:
        at = MONDAY + timedelta(days=day)
        return self.records._add(
            CashCount(
                group_id=self.row.id,
                day=at.date(),
                loans=None if loans is None else loans * 100,
                book_box=0,
                book_bank=0,
                book_loans=book * 100,
                at=at,
            )
        )


Write = Callable[[Group], object]


def fines(entries: int, corrected: int, first: float = 0) -> Write:
    """One a day; the first of them are taken back in the next year."""

    def write(group: Group) -> None:
        made = [group.enter(first + day, EntryKind.FINE, 20) for day in range(entries)]
        for entry in made[:corrected]:
            group.back(entry, 100)

    return write


def saved(*amounts: int, first: float = 0) -> Write:
    """Once a week."""
    return lambda group: [
        group.enter(first + 7 * week, DEPOSIT, amount) for week, amount in enumerate(amounts)
    ]


def counted(between: Iterable[tuple[float, EntryKind, int]], told: int = 400) -> Write:
    """600 on loan on the first Monday, `told` on day 14."""

    def write(group: Group) -> None:
        group.count(0, 600)
        for day, kind, amount in between:
            group.enter(day, kind, amount)
        group.count(14, told)

    return write


def all_of(*parts: Write) -> Write:
    return lambda group: [part(group) for part in parts]


def a_round_one_was_wrong(group: Group) -> None:
    saved(500, 1_500, 1_000, 1_500, 2_000, 1_500, 1_000, 1_500)(group)
    group.back(group.enter(3, DEPOSIT, 1_350), 4)


def a_repayment_was_taken_back(group: Group) -> None:
    counted([(14, REPAID, 100)])(group)
    group.back(group.enter(7, REPAID, 100), 8)


def a_loan_was_taken_back(after: float, lent: float = 7) -> Write:
    return lambda group: group.back(group.enter(lent, LOAN, 600), lent + after)


def a_loan_was_replaced(amount: int) -> Write:
    """In the same meeting, as one entry is corrected."""

    def write(group: Group) -> None:
        loan = group.enter(7, LOAN, 600)
        group.back(loan, 14)
        meeting = group.records.session.get_one(Meeting, loan.meeting_id)
        group.enter_in(meeting, LOAN, amount, replaces=loan.id)

    return write


def a_report_was_replaced(group: Group) -> None:
    """By another meeting, as a whole report is corrected."""
    loan = group.enter(7, LOAN, 600)
    group.back(loan, 14)
    group.enter_in(group.meet(7, replaces=loan.meeting_id), LOAN, 600)


CLEAN = all_of(
    saved(1_350, 1_200, 1_410, 980, 1_500, 1_260, 1_500, 1_000, 1_150),
    counted([(7, LOAN, 100), (14, REPAID, 300)]),
    lambda group: [group.meet(7 * week, reporter_id=70) for week in range(9)],
)
EXAMPLES: dict[str, tuple[Write, dict[Sign, float]]] = {
    "a clean book": (CLEAN, {}),
    "nothing at all": (lambda _: None, {}),
    # Corrections.
    "1 of 10 taken back": (fines(10, 1), {}),
    "2 of 20 taken back": (fines(20, 2), {}),
    "2 of 10 taken back": (fines(10, 2), {CORRECTIONS: 0.2}),
    "3 of 20 taken back": (fines(20, 3), {CORRECTIONS: 0.15}),
    "2 of 9 taken back": (fines(9, 2), {}),
    "2 of 10 in September": (fines(10, 2, first=-20), {}),
    "2 of 10 in January": (fines(10, 2, first=88), {}),
    # Round sums.
    "8 in five hundreds": (saved(500, 1_500, 1_000, 1_500, 2_000, 1_500, 500, 1_500), {ROUND: 500}),
    "7 in five hundreds": (saved(500, 1_500, 1_000, 1_500, 2_000, 1_500, 500), {}),
    "8 and one is 1,350": (saved(500, 1_500, 1_000, 1_500, 2_000, 1_500, 500, 1_500, 1_350), {}),
    "1,350 was taken back": (a_round_one_was_wrong, {ROUND: 500}),
    # Loans that shrink.
    "200 less, 200 repaid": (counted([(7, REPAID, 200)]), {}),
    "200 less, 199 repaid": (counted([(7, REPAID, 199)]), {FALL: 1}),
    "200 less, 200 in two parts": (counted([(7, REPAID, 150), (9, WRITE_OFF, 50)]), {}),
    "200 less, but 100 lent": (counted([(7, REPAID, 200), (8, LOAN, 100)]), {FALL: 100}),
    "200 less, entered later": (counted([(14.1, REPAID, 200)]), {}),
    "200 less, repaid before": (counted([(-1, REPAID, 200), (0, REPAID, 200)]), {FALL: 200}),
    "200 less, repaid after": (counted([(15, REPAID, 200)]), {FALL: 200}),
    "200 less, 100 taken back": (a_repayment_was_taken_back, {FALL: 100}),
    "not less": (counted([(7, LOAN, 100)], told=600), {}),
    "counted again that day": (
        lambda group: [group.count(0, 600), group.count(7, 60), group.count(7.1, 600)],
        {},
    ),
    "the book knew it": (lambda group: [group.count(0, 600, 600), group.count(7, 400, 400)], {}),
    "one count": (lambda group: [group.count(0, None), group.count(7, 400)], {}),
    "one count in September": (lambda group: [group.count(-5, 600), group.count(7, 400)], {}),
    "one count in January": (lambda group: [group.count(0, 600), group.count(90, 400)], {}),
    # Loans that were taken back.
    "a slip": (a_loan_was_taken_back(1), {}),
    "no slip": (a_loan_was_taken_back(1.1), {FALL: 600}),
    "of September, in September": (a_loan_was_taken_back(10, lent=-20), {}),
    "of September, in October": (a_loan_was_taken_back(30, lent=-20), {FALL: 600}),
    "in January": (a_loan_was_taken_back(90), {}),
    "the same instead": (a_loan_was_replaced(600), {}),
    "more instead": (a_loan_was_replaced(900), {}),
    "less instead": (a_loan_was_replaced(500), {FALL: 100}),
    "a report instead": (a_report_was_replaced, {}),
    # One phone.
    "Rose here": (lambda group: group.meet(1, reporter_id=ROSE), {PHONE: 2}),
    "Rose and Juma there": (
        lambda group: [group.meet(2, reporter_id=one) for one in (ROSE, JUMA)],
        {PHONE: 2},
    ),
    "Juma in September": (lambda group: group.meet(-10, reporter_id=JUMA), {}),
    "Juma took it back": (
        lambda group: group.meet(1, reporter_id=JUMA, reversed_at=MONDAY + timedelta(days=2)),
        {},
    ),
    # Two at once, in the order of the table.
    "two signs": (
        all_of(fines(20, 3), saved(*[1_500] * 8, first=0.1)),
        {CORRECTIONS: 3 / 28, ROUND: 500},
    ),
}


def write_all(session: Session) -> None:
    records = Records(session)
    for name, (write, _) in EXAMPLES.items():
        write(Group(records, records.group(name, "Nairobi", "KE", "KES")))


def in_kes(found: dict[Sign, float]) -> dict[Sign, float]:
    return {sign: much / 100 if sign in {FALL, ROUND} else much for sign, much in found.items()}


def measured(session: Session) -> dict[str, dict[Sign, float]]:
    groups = session.exec(select(SavingsGroup)).all()
    found = measures(session, groups, QUARTER)
    told = signs(session, groups, QUARTER)
    assert {group: tuple(one) for group, one in found.items()} == told
    return {group.name: in_kes(found[group.id]) for group in groups}


async def test_the_worked_examples(database: Database) -> None:
    await database.write(write_all)
    assert await database.read(measured) == {name: found for name, (_, found) in EXAMPLES.items()}


async def test_in_batches_the_same(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signs_module, "_BATCH", 1)
    await sqlite.write(write_all)
    assert await sqlite.read(measured) == {name: found for name, (_, found) in EXAMPLES.items()}


MANY = [1_500, 1_000, 2_000, 500, 1_500, 1_500, 2_500, 1_500]


@pytest.mark.parametrize(
    ("deposits", "share", "step"),
    [
        (MANY, None, 500),
        ([amount * 100 for amount in MANY], None, 50_000),  # with two decimals as without
        ([amount * 1_000 for amount in MANY], None, 500_000),
        (MANY, 500, 0),  # the price of a share
        (MANY, 100, 0),
        (MANY, 300, 500),  # of which they are no multiples
        (MANY[1:], None, 0),
        ([*MANY, 1_510], None, 0),
        ([900, 1_100, 1_200, 1_000, 1_000, 1_300, 1_200, 1_100], None, 0),  # people with 100 each
        ([2_000] * 8, None, 1_000),
        ([1_999] * 8, None, 0),
        ([7] * 8, None, 0),  # nothing that small is round
        ([10] * 8, None, 5),
        ([], None, 0),
    ],
)
def test_only_round_sums(deposits: list[int], share: int | None, step: int) -> None:
    assert round_to(Counter(deposits), share) == step


@given(st.lists(st.integers(1, 10**9), min_size=8, max_size=20), st.integers(0, 3))
def test_round_in_one_currency_is_round_in_another(deposits: list[int], digits: int) -> None:
    """Where the sums are not so small that their own unit is the step."""
    usual = [amount * 1_000 for amount in deposits]
    more = Counter([amount * 10**digits for amount in usual])
    assert round_to(more, None) == round_to(Counter(usual), None) * 10**digits


def told(*loans: int) -> list[Told]:
    return [Told(date(2026, 11, 2 + day), much, 0) for day, much in enumerate(loans)]


@pytest.mark.parametrize(
    ("counts", "paid", "missing"),
    [
        (told(), {}, 0),
        (told(600), {}, 0),
        (told(600, 600, 700), {}, 0),
        (told(600, 500, 400), {}, 200),  # little by little
        (told(600, 900, 500), {}, 400),
        (told(600, 500, 600), {}, 100),
        (told(600, 600, 500), {date(2026, 11, 3): -100, date(2026, 11, 4): 100}, 100),
        (told(600, 400), {date(2026, 11, 2): 200}, 200),  # before the first was counted
        (told(600, 400), {date(2026, 11, 3): 200}, 0),
        (told(600, 400), {date(2026, 11, 3): 900}, 0),  # more than the fall is none of our business
    ],
)
def test_what_is_missing(counts: list[Told], paid: dict[date, int], missing: int) -> None:
    assert most_missing(counts, paid) == missing


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (TODAY, date(2026, 10, 1)),
        (date(2026, 12, 31), date(2026, 7, 1)),
        (date(2026, 10, 1), date(2026, 7, 1)),
        (date(2026, 5, 31), date(2026, 1, 1)),
        (date(2026, 3, 31), date(2025, 10, 1)),
    ],
)
def test_the_last_whole_quarter(today: date, first: date) -> None:
    quarter = closed_quarter(today)
    assert quarter.first == first
    assert closed_months(quarter.end, 3) == quarter


async def test_the_export(database: Database) -> None:
    def write(session: Session) -> None:
        records = Records(session, count(1))
        for name, city, examples in (
            ("Upendo", "Nairobi", ("3 of 20 taken back", "200 less, 199 repaid")),
            ("Umoja", "Nairobi", ("Rose here",)),
            ("Tumaini", "Mombasa", ("Rose here", "8 in five hundreds")),
            ("Amani", "Nairobi", ("a clean book",)),
        ):
            group = Group(records, records.group(name, city, "KE", "KES"))
            for example in examples:
                EXAMPLES[example][0](group)

    await database.write(write)
    columns = [*EXPORTS["signs"].columns]
    assert columns[:7] == ["group", "settlement", "city", "country", "quarter", "sign", "measure"]

    async def export(city: str | None) -> list[tuple[object, ...]]:
        scope = Scope("KE", city, TODAY)
        rows = await database.write(rows_of, "signs", scope, datetime(2027, 1, 2, tzinfo=UTC))
        return [tuple(row) for row in rows]

    nairobi, mombasa = (
        ("Nairobi", "KE", "2026-10-01"),
        ("Mombasa", "KE", "2026-10-01"),
    )
    there = [
        ("Tumaini", "Tumaini Place", *mombasa, "shared_phone", 2, None),
        ("Tumaini", "Tumaini Place", *mombasa, "round_sums", 500.0, "KES"),
    ]
    here = [
        ("Umoja", "Umoja Place", *nairobi, "shared_phone", 2, None),
        ("Upendo", "Upendo Place", *nairobi, "corrections", round(3 / 21, 3), None),
        ("Upendo", "Upendo Place", *nairobi, "unpaid_fall", 1.0, "KES"),
    ]
    assert await export("Nairobi") == here
    assert await export("Mombasa") == there
    assert await export(None) == [*there, *here]
    audits = await database.read(lambda session: session.exec(select(Audit.subject)).all())
    assert [*audits] == ["signs KE Nairobi", "signs KE Mombasa", "signs KE"]

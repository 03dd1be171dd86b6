"""The ledger: old rows are carried over, nothing is ever changed, every fund sums."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from storage.balances import balances, fund_of
from storage.db import Database
from storage.migrate import upgrade
from storage.models import HELD_IN, MOVES, Account, EntryKind, Fund
from storage.reader import Reader
from tests.records import Records

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
_BEFORE = """
INSERT INTO settlement (id, name, folded, aliases, city, country, state, created_at)
VALUES (1, 'Mathare', 'mathare', '', 'Nairobi', 'KE', 'active', '2026-01-01 00:00:00');
INSERT INTO savings_group (id, name, folded, settlement_id, currency, every_days, created_at)
VALUES (1, 'Upendo', 'upendo', 1, 'KES', 7, '2026-01-01 00:00:00');
INSERT INTO meeting (id, group_id, day, certainty, at)
VALUES (1, 1, '2026-11-23', 'certain', '2026-11-23 07:00:00');
"""
_ENTRY = """
INSERT INTO entry (id, reference, group_id, meeting_id, kind, fund, amount, delta, currency, day,
                   reverses, at)
VALUES ({id}, 'S{id}', 1, 1, '{kind}', '{fund}', 100, {delta}, 'KES', '2026-11-23', {reverses},
        '2026-11-23 07:00:00')
"""
_OLD = (
    (1, "deposit", "savings", 100, "NULL"),
    (2, "loan", "savings", -100, "NULL"),
    (3, "social_in", "social", 100, "NULL"),
    (4, "deposit", "savings", 100, "NULL"),
    (5, "deposit", "savings", -100, 4),
    (6, "withdrawal", "savings", -100, "NULL"),
    (7, "withdrawal", "savings", 100, 6),
)


def _fill(session: Session) -> None:
    for statement in _BEFORE.split(";")[:-1]:
        session.execute(text(statement))
    for number, kind, fund, delta, reverses in _OLD:
        row = _ENTRY.format(id=number, kind=kind, fund=fund, delta=delta, reverses=reverses)
        session.execute(text(row))


async def test_entries_from_before_are_carried_over(empty_database: Database) -> None:
    await empty_database.rebuild(upgrade, "0002")
    await empty_database.write(_fill)
    await empty_database.rebuild(upgrade)
    held = await empty_database.read(lambda session: Reader(session).balances(1))
    assert held.held[Account.BOX] == 0
    assert held[Account.LOANS] == held[Account.SAVINGS] == 100
    assert held[Account.SOCIAL] == held[Account.SOCIAL_BOX] == 100


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET amount = 1",
        "DELETE FROM entry",
        "UPDATE entry SET debit = 'bank'",
    ],
)
async def test_no_entry_is_ever_changed(database: Database, statement: str) -> None:
    def fill(session: Session) -> None:
        records = Records(session)
        group = records.group("Upendo", "Nairobi", "KE", "KES")
        records.report(group, NOW, 5_000)

    await database.write(fill)
    with pytest.raises(DBAPIError, match="never changed"):
        await database.write(lambda session: session.execute(text(statement)))


@given(st.lists(st.tuples(st.sampled_from(EntryKind), st.integers(1, 10**12), st.booleans())))
def test_a_fund_is_what_its_accounts_hold(told: list[tuple[EntryKind, int, bool]]) -> None:
    """Whatever is entered, and whatever of it is taken back."""
    moves = [(*MOVES[kind], amount) for kind, amount, _ in told]
    moves += [
        (credit, debit, n)
        for (debit, credit, n), (*_, back) in zip(moves, told, strict=True)
        if back
    ]
    held = balances(moves)
    for fund, places in HELD_IN.items():
        assert held.worth(fund) == sum(held[place] for place in places)


def test_each_kind_is_about_one_fund() -> None:
    for kind, accounts in MOVES.items():
        touched = {
            fund
            for fund, places in HELD_IN.items()
            for account in accounts
            if account in places or account == Account(fund)
        }
        assert touched == {fund_of(kind)}
    assert {fund_of(kind) for kind in EntryKind} == {*Fund}

"""What is asked about a group costs what the group has, however many other groups there are."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from storage.db import Database
from storage.figures.group_sums import indicators, saved_by_month
from storage.figures.indicators import Period
from storage.models import EntryKind, SavingsGroup
from storage.reader import Reader
from tests.plans import ways
from tests.records import Records

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
FIRST, END = date(2025, 11, 1), date(2026, 11, 1)
YEAR = Period(FIRST, END)
GROWS = {"entry", "meeting", "cash_count"}
STANDS = "SEARCH entry USING INDEX sqlite_autoindex_entry_2 reverses"  # one seek an entry
ENTRIES_OF = "SEARCH entry USING COVERING INDEX ix_entry_day group_id"
TAKEN_BACK = "SEARCH entry USING INTEGER PRIMARY KEY rowid"
MEETINGS_OF = "SEARCH meeting USING COVERING INDEX ix_meeting_day group_id"
ASKED: dict[str, tuple[Callable[[Session, SavingsGroup], object], set[str]]] = {
    "balances": (
        lambda session, group: Reader(session).balances(group.id),
        {"SEARCH entry USING COVERING INDEX ix_entry_balance group_id"},
    ),
    "usual deposit": (
        lambda session, group: Reader(session).usual_deposit(group.id),
        {ENTRIES_OF, STANDS},
    ),
    "the same entry": (
        lambda session, group: Reader(session).same_entry_since(
            group.id, EntryKind.DEPOSIT, 100, NOW
        ),
        {"SEARCH entry USING INDEX ix_entry_day group_id", STANDS},
    ),
    "moved between": (
        lambda session, group: Reader(session).moved_between(group.id, FIRST, END),
        {f"{ENTRIES_OF} day day", STANDS},
    ),
    "saved by month": (
        lambda session, group: Reader(session).saved_by_month(group.id, FIRST),
        {f"{ENTRIES_OF} day", STANDS},
    ),
    "last entries": (
        lambda session, group: Reader(session).last_entries(group.id, 10),
        {"SEARCH entry USING INDEX ix_entry_day group_id", STANDS},
    ),
    "the entry in its place": (
        lambda session, group: Reader(session).replacement_of(group.id),
        {"SEARCH entry USING INDEX ix_entry_replaces replaces"},
    ),
    "the one that took it back": (
        lambda session, group: Reader(session).reversal_of(group.id),
        {STANDS},
    ),
    "latest meeting": (
        lambda session, group: Reader(session).latest_meeting(group.id),
        {"SEARCH meeting USING INDEX ix_meeting_day group_id"},
    ),
    "indicators": (
        lambda session, group: indicators(session, [group], YEAR),
        {
            f"{ENTRIES_OF} day day",
            f"{ENTRIES_OF} day",  # its reversals
            TAKEN_BACK,
            "SEARCH entry USING COVERING INDEX ix_entry_balance group_id",
            f"{MEETINGS_OF} day day",
            MEETINGS_OF,  # the first
            "SEARCH meeting USING INTEGER PRIMARY KEY rowid",
            "SEARCH cash_count USING INDEX ix_cash_count_group group_id",
            "SEARCH cash_count USING INTEGER PRIMARY KEY rowid",
        },
    ),
    "months of many groups": (
        lambda session, group: saved_by_month(session, [group], YEAR),
        {f"{ENTRIES_OF} day day", f"{ENTRIES_OF} day", TAKEN_BACK},
    ),
}


@pytest.mark.parametrize("question", list(ASKED))
async def test_the_way_goes_by_the_group(sqlite: Database, question: str) -> None:
    ask, wanted = ASKED[question]

    def plans(session: Session) -> set[str]:
        group = Records(session).group("Upendo", "Nairobi", "KE", "KES")
        return ways(session, lambda: ask(session, group), GROWS)

    assert await sqlite.read(plans) == wanted


async def test_no_order_is_made_for_the_newest(sqlite: Database) -> None:
    """The index has it: of a long history only the end is read."""

    def sorts(session: Session) -> set[str]:
        group = Records(session).group("Upendo", "Nairobi", "KE", "KES")
        read = Reader(session)
        return {
            way
            for ask in (
                lambda: read.last_entries(group.id, 10),
                lambda: read.usual_deposit(group.id),
                lambda: read.latest_meeting(group.id),
            )
            for way in ways(session, ask, {"TEMP"})
        }

    assert await sqlite.read(sorts) == set()

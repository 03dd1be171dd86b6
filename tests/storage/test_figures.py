"""An office's figures: equal to a plain recount, one office's only, and cheap."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from storage.db import Database
from storage.figures import Band, Figures, Window, figures, opens
from storage.models import (
    AlertEvent,
    AlertEventKind,
    EntryKind,
    Handling,
    Phase,
    SavingsGroup,
)
from tests.plans import ways
from tests.records import Records, days

DAY = date(2026, 11, 23)
WINDOW = Window("nairobi", DAY, ZoneInfo("Africa/Nairobi"), ("KE", "UG"), others=("IN",))
START = WINDOW.start
CURRENCIES = ("KES", "KES", "UGX")


@dataclass(frozen=True)
class Moved:
    """An entry `at` hours from the day's start, taken back `undone` hours later."""

    group: int
    at: int
    kind: EntryKind
    amount: int
    undone: int | None


moves = st.builds(
    Moved,
    group=st.integers(0, 2),
    at=st.integers(-40, 40),
    kind=st.sampled_from(EntryKind),
    amount=st.integers(1, 10**12),
    undone=st.none() | st.integers(0, 60),
)


@given(st.lists(moves, max_size=12))
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_sums_equal_a_plain_recount(database: Database, moved: list[Moved]) -> None:
    def count(session: Session) -> Figures:  # `read` commits nothing: each example starts anew
        records = Records(session)
        groups = [records.group(f"G{n}", "Kampala", "UG", c) for n, c in enumerate(CURRENCIES)]
        for move in moved:
            write(records, groups[move.group], move)
        return figures(session, WINDOW)

    found = await database.read(count)
    expected = recount(moved)
    for row in found.savings.currencies:
        assert row.deposits == expected[row.currency, "deposits"]
        assert row.out == expected[row.currency, "out"]
        assert row.changed == expected[row.currency, "changed"]
    for currency in set(CURRENCIES):
        assert found.savings.loans.sums.get(currency, 0) == expected[currency, "loans"]
        assert found.savings.repayments.sums.get(currency, 0) == expected[currency, "repaid"]
        assert found.savings.social_in.get(currency, 0) == expected[currency, "social_in"]
        assert found.savings.social_out.get(currency, 0) == expected[currency, "social_out"]
        assert found.quality.taken_back.get(currency, 0) == expected[currency, "taken back"]
    assert found.quality.corrections == expected["", "corrections"]
    assert found.savings.loans.count == expected["", "loans"]
    assert found.coverage.reported == expected["", "reported"]


def write(records: Records, group: SavingsGroup, move: Moved) -> None:
    meeting = records.meeting(group, START + timedelta(hours=move.at))
    entry = records.entry(meeting, move.kind, move.amount, group.currency)
    if move.undone is not None:
        records.reversal(entry, START + timedelta(hours=move.at + move.undone))


_COLUMN = {
    EntryKind.DEPOSIT: "deposits",
    EntryKind.WITHDRAWAL: "out",
    EntryKind.LOAN: "loans",
    EntryKind.REPAYMENT: "repaid",
    EntryKind.SOCIAL_IN: "social_in",
    EntryKind.SOCIAL_OUT: "social_out",
}


def recount(moved: list[Moved]) -> Counter[tuple[str, str]]:
    """By hand: what stands at the day's end counts where it was made."""
    total = Counter[tuple[str, str]]()
    reported = set()
    for move in moved:
        currency = CURRENCIES[move.group]
        made = 0 <= move.at < 24
        end = None if move.undone is None else move.at + move.undone
        undone = end is not None and end < 24
        if made and not undone:
            total[currency, _COLUMN.get(move.kind, "other")] += move.amount
            total["", "loans"] += move.kind == EntryKind.LOAN
            reported.add(move.group)
        if end is not None and 0 <= end < 24:
            total["", "corrections"] += 1
            total[currency, "taken back"] += move.amount
            if move.at < 0 and move.kind in {EntryKind.DEPOSIT, EntryKind.WITHDRAWAL}:
                sign = 1 if move.kind == EntryKind.WITHDRAWAL else -1
                total[currency, "changed"] += sign * move.amount
    total["", "reported"] = len(reported)
    return total


async def count_of(database: Database, records: object) -> Figures:
    await database.write(lambda session: records(Records(session)))  # type: ignore[operator]
    return await database.read(figures, WINDOW)


async def test_each_record_is_in_one_office_and_one_without_country_in_the_first(
    sqlite: Database,
) -> None:
    def write(records: Records) -> None:
        for number, country in enumerate(("KE", "IN", None, "US")):
            records.alert(f"V{number}", START, country=country)

    found = await count_of(sqlite, write)
    assert found.evictions.opened == 3
    others = Window("fukuoka", DAY, ZoneInfo("Asia/Tokyo"), ("IN",))
    assert (await sqlite.read(figures, others)).evictions.open == 1


async def test_a_day_ends_where_the_next_begins(sqlite: Database) -> None:
    def write(records: Records) -> None:
        group = records.group("G", "Kampala", "UG", "UGX")
        for at, amount in ((START - timedelta(seconds=1), 1), (START, 10), (WINDOW.end, 100)):
            records.report(group, at, amount)

    [row] = (await count_of(sqlite, write)).savings.currencies
    assert row.deposits == 10


@pytest.mark.parametrize(
    ("every_days", "last_word", "expected", "silent"),
    [
        (7, 6.0, 0, 0),
        (7, 7.0, 1, 0),  # due today: expected, not yet overdue
        (7, 8.0, 1, 1),
        (1, 1.0, 1, 0),
        (30, 8.0, 0, 0),
    ],
)
async def test_a_group_is_expected_by_its_rhythm(
    sqlite: Database, every_days: int, last_word: float, expected: int, silent: int
) -> None:
    def write(records: Records) -> None:
        group = records.group("G", "Kampala", "UG", "UGX", every_days=every_days)
        records.meeting(group, START + days(0.5) - days(last_word))

    found = await count_of(sqlite, write)
    assert found.coverage.expected == expected
    assert len(found.silent) == silent
    if silent:
        assert found.silent[0].groups[0].days == last_word


async def test_a_zero_report_is_a_word(sqlite: Database) -> None:
    def write(records: Records) -> None:
        records.meeting(records.group("G", "Kampala", "UG", "UGX"), START)

    found = await count_of(sqlite, write)
    assert (found.coverage.reported, found.coverage.expected) == (1, 1)
    assert (found.savings.with_money, found.savings.zero_reports) == (0, 1)
    assert found.silent == ()


@pytest.mark.parametrize(
    ("people", "women", "men", "not_said", "without"),
    [
        ({}, 0, 0, 0, 1),
        ({"members": 20}, 0, 0, 20, 0),
        ({"members": 20, "women": 12}, 12, 0, 8, 0),
        ({"women": 12, "men": 3}, 12, 3, 0, 0),
        ({"members": 10, "women": 12, "men": 3}, 12, 3, 0, 0),
    ],
)
async def test_people_who_are_not_given_are_not_men_and_not_0(
    sqlite: Database, people: dict[str, int], women: int, men: int, not_said: int, without: int
) -> None:
    def write(records: Records) -> None:
        records.report(records.group("G", "Kampala", "UG", "UGX"), START, 1, **people)

    savers = (await count_of(sqlite, write)).savings.savers
    assert (savers.women, savers.men, savers.not_said) == (women, men, not_said)
    assert savers.without == without


@pytest.mark.parametrize(
    ("today", "a_week_ago", "trend"),
    [
        ((150, 150, 150), (100, 100, 100), 0.5),
        ((150, 150, None), (100, 100, 100), None),  # two of three are below 70 %
        ((150, 150, 150), (100, 100, None), None),
        ((150, 150, 150), (None, None, None), None),
    ],
)
async def test_a_trend_needs_both_days_covered(
    sqlite: Database,
    today: tuple[int | None, ...],
    a_week_ago: tuple[int | None, ...],
    trend: float | None,
) -> None:
    def write(records: Records) -> None:
        for number, (now, then) in enumerate(zip(today, a_week_ago, strict=True)):
            group = records.group(f"G{number}", "Kampala", "UG", "UGX")
            if then:
                records.report(group, START - days(7), then)
            if now:
                records.report(group, START, now)

    [row] = (await count_of(sqlite, write)).savings.currencies
    assert row.trend == trend


@pytest.mark.parametrize(
    ("fields", "band"),
    [
        ({"phase": Phase.UNDER_WAY, "by_day": DAY}, Band.UNDER_WAY),
        ({"by_day": DAY - days(1)}, Band.SOON),
        ({"by_day": DAY + days(7)}, Band.SOON),
        ({"by_day": DAY + days(8)}, Band.LATER),
        ({"phase": Phase.SIGNAL}, Band.NO_DAY),
        ({"phase": Phase.DONE, "by_day": DAY}, Band.AFTER),
    ],
)
async def test_bands(sqlite: Database, fields: dict[str, object], band: Band) -> None:
    found = await count_of(sqlite, lambda records: records.alert("V1", START, **fields))
    assert [row.band for row in found.evictions.bands if row.cases] == [band]
    assert [row.not_given for row in found.evictions.bands if row.cases] == [1]


async def test_a_case_is_open_until_its_outcome_and_a_merged_one_counts_once(
    database: Database,
) -> None:
    def write(records: Records) -> None:
        case = records.alert("V1", START, households=40, handling=Handling.POSTPONED)
        over = {"handling": Handling.CLOSED, "ended_at": START, "closed_at": START}
        records.alert("V2", START, households=40, merged_into=case.id, **over)
        partly = {"handling": Handling.PARTLY, "outcome": Handling.PARTLY, "ended_at": START}
        records.alert("V3", START - days(2), **partly)
        earlier = over | {"outcome": Handling.STOPPED, "ended_at": START - days(3)}
        records.alert("V4", START - days(9), **earlier)
        for at in (START, START + days(0.1), START - days(2)):
            nobody = AlertEvent(alert_id=case.id, at=at, kind=AlertEventKind.NOBODY, detail="0")
            records.session.add(nobody)

    found = (await count_of(database, write)).evictions
    assert (found.open, found.opened) == (1, 1)
    assert sum(band.households for band in found.bands) == 40
    assert [(one.reference, one.outcome) for one in found.closed] == [("V3", Handling.PARTLY)]
    assert [(one.reference, one.rungs) for one in found.missed] == [("V1", 2)]


async def test_at_most_five_decisions_and_one_place_for_an_exchange(sqlite: Database) -> None:
    def write(records: Records) -> None:
        for number in range(7):
            records.alert(f"V{number}", START + timedelta(minutes=number))
        records.exchange("X1", START - days(20), "savings")

    waiting = (await count_of(sqlite, write)).decisions
    assert [item.reference for item in waiting.items] == ["V0", "V1", "V2", "V3", "X1"]
    assert waiting.more == 3


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Africa/Cairo", date(2026, 4, 23), 24),
        ("Africa/Cairo", date(2026, 4, 24), 23),  # 00:00 does not exist
        ("Africa/Cairo", date(2026, 10, 29), 25),  # 23:00 comes twice
        ("America/Havana", date(2026, 11, 1), 25),  # 00:00 comes twice
        ("Africa/Nairobi", date(2026, 10, 29), 24),
    ],
)
def test_days_of_changing_clocks_have_no_gap(zone: str, day: date, hours: int) -> None:
    window = Window("x", day, ZoneInfo(zone), ())
    assert window.end - window.start == timedelta(hours=hours)
    assert window.end == Window("x", day + timedelta(days=1), ZoneInfo(zone), ()).start
    assert window.local_day(window.start) == day
    assert window.local_day(window.end - timedelta(microseconds=1)) == day


def test_an_hour_that_is_skipped_is_reached_at_the_skip() -> None:
    skipped = opens(date(2026, 4, 24), ZoneInfo("Africa/Cairo"), 0)
    assert skipped == datetime(2026, 4, 23, 22, tzinfo=UTC)


async def test_every_query_follows_the_day_and_not_the_history(sqlite: Database) -> None:
    """No table that grows with time is read from end to end."""

    def plans(session: Session) -> set[str]:
        Records(session).group("G", "Kampala", "UG", "UGX")
        return ways(session, lambda: figures(session, WINDOW), grows)

    grows = {"entry", "meeting", "inbound", "outbound", "alert_event", "alert", "exchange"}
    assert await sqlite.read(plans) == {
        "SEARCH entry USING COVERING INDEX ix_entry_at at at",
        "SEARCH entry USING INTEGER PRIMARY KEY rowid",  # what was taken back
        "SEARCH meeting USING COVERING INDEX ix_meeting_at at at",
        "SEARCH meeting USING COVERING INDEX ix_meeting_group group_id at",  # the last word
        "SEARCH inbound USING COVERING INDEX ix_inbound_at received_at received_at",
        "SEARCH inbound USING INTEGER PRIMARY KEY rowid",
        "SEARCH outbound USING INDEX ix_outbound_claim state lane due_at due_at",
        "SEARCH alert USING INDEX ix_alert_open handling",
        "SEARCH alert USING INDEX ix_alert_ended ended_at",
        "SEARCH alert USING INDEX ix_alert_ended ended_at ended_at",
        "SEARCH alert_event USING INDEX ix_alert_event_kind alert_id kind",
        "SEARCH exchange USING INDEX ix_exchange_looked kind stage",
        "SEARCH exchange USING INDEX ix_exchange_at at at",
        "SEARCH exchange USING INDEX ix_exchange_matched matched_at matched_at",
    }

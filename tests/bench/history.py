"""Settlements, groups and years of their reports, written by the engine itself."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, Constraint, UniqueConstraint, insert, text
from sqlalchemy.schema import AddConstraint, DropConstraint
from sqlmodel import Session, SQLModel

from storage.db import Database
from storage.models import MOVES, EntryKind, SavingsGroup, Settlement, SettlementState

NOW = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
GROUPS, CITIES = 20_000, 40
COUNTRIES = (("KE", "KES"), ("TZ", "TZS"), ("UG", "UGX"), ("ET", "ETB"))
_A_SETTLEMENT = 20  # groups
_EVERY_DAYS = 7

# Report number n was made n / a_day days ago, by another group each; ids rise with n.
_MEETINGS = """
WITH RECURSIVE n(i) AS (
    SELECT CAST(:first AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :last
)
INSERT INTO meeting (id, group_id, day, members, women, men, certainty, at)
SELECT i, 1 + i % :groups, {day}, 20, 15, 5, 'certain', {at} FROM n
"""
_ENTRIES = """
WITH moves(place, kind, debit, credit) AS (VALUES {moves})
INSERT INTO entry
    (id, reference, group_id, meeting_id, kind, debit, credit, amount, currency, day, at)
SELECT m.id, 'S' || m.id, m.group_id, m.id, moves.kind, moves.debit, moves.credit,
       1000 + m.id % 9000, g.currency, m.day, m.at
FROM meeting m JOIN savings_group g ON g.id = m.group_id
JOIN moves ON moves.place = m.id / :groups % {kinds}
WHERE m.id >= :first AND m.id < :last
"""
_DAYS = {
    "sqlite": {
        "day": "date(:today, '-' || (i / :a_day) || ' days')",
        "at": "datetime(:now, '-' || (i / :a_day) || ' days', '-' || (i % 43200) || ' seconds')"
        " || '.000000'",
    },
    "postgresql": {
        "day": "CAST(:today AS TEXT)::date - CAST(i / :a_day AS INTEGER)",
        "at": "CAST(:now AS TEXT)::timestamptz"
        " - make_interval(days => CAST(i / :a_day AS INTEGER), secs => i % 43200)",
    },
}
# References are right as they are written, and what is written fits into memory.
_HURRY = {
    "sqlite": ("PRAGMA cache_size = -500000",),
    "postgresql": (
        "SET LOCAL session_replication_role = replica",
        "SET LOCAL maintenance_work_mem = '512MB'",
    ),
}
# PostgreSQL answers from an index alone only where it knows that all see a page.
_SETTLE = {"sqlite": "ANALYZE", "postgresql": "VACUUM ANALYZE"}


def places(session: Session, groups: int = GROUPS, cities: int = CITIES) -> None:
    """Settlements in their cities, and the groups spread over them."""
    made = NOW - timedelta(days=3000)
    many = max(1, groups // _A_SETTLEMENT)
    settlements = [
        {
            "id": number,
            "name": f"Place {number}",
            "folded": f"place {number}",
            "aliases": "",
            "city": city(number % cities),
            "country": COUNTRIES[number % len(COUNTRIES)][0],
            "state": SettlementState.ACTIVE,
            "created_at": made,
        }
        for number in range(1, many + 1)
    ]
    rows = [
        {
            "id": number,
            "name": f"Group {number}",
            "folded": f"group {number}",
            "settlement_id": 1 + number % many,
            "currency": COUNTRIES[(1 + number % many) % len(COUNTRIES)][1],
            "every_days": _EVERY_DAYS,
            "hour": 18,
            "reminders": True,
            "created_at": made,
        }
        for number in range(1, groups + 1)
    ]
    session.execute(insert(Settlement), settlements)
    session.execute(insert(SavingsGroup), rows)


def city(number: int) -> str:
    return f"City {number}"


@contextmanager
def in_bulk(session: Session) -> Iterator[None]:
    """Indexes are made when the rows are there: row by row they would take most of the time."""
    connection = session.connection()
    for setting in _HURRY[connection.dialect.name]:
        session.execute(text(setting))
    tables = [SQLModel.metadata.tables[name] for name in ("meeting", "entry")]
    indexes = [index for table in tables for index in table.indexes]
    unique = [one for table in tables for one in table.constraints if _is_apart(one, connection)]
    for index in indexes:
        index.drop(connection)
    for constraint in unique:
        connection.execute(DropConstraint(constraint, isolate_from_table=False))
    yield
    for constraint in unique:
        connection.execute(AddConstraint(constraint, isolate_from_table=False))
    for index in indexes:
        index.create(connection)


def _is_apart(constraint: Constraint, connection: Connection) -> bool:
    """SQLite takes no constraint off a table."""
    return isinstance(constraint, UniqueConstraint) and connection.dialect.name != "sqlite"


def reports(
    session: Session,
    first: int,
    last: int,
    groups: int = GROUPS,
    kinds: Sequence[EntryKind] = (EntryKind.DEPOSIT,),
) -> None:
    """Numbers `first` to before `last`, the newest first; a group's kinds take turns."""
    span = {"first": first, "last": last, "groups": groups}
    days = {"a_day": groups // _EVERY_DAYS, "today": str(TODAY), "now": f"{NOW:%Y-%m-%d %H:%M:%S}"}
    on = _DAYS[session.connection().dialect.name]
    session.execute(text(_MEETINGS.format(**on)), span | days)
    moves = ", ".join(
        f"({place}, '{kind.value}', '{debit.value}', '{credit.value}')"
        for place, kind in enumerate(kinds)
        for debit, credit in [MOVES[kind]]
    )
    session.execute(text(_ENTRIES.format(moves=moves, kinds=len(kinds))), span)


async def settle(database: Database) -> None:
    """As the engine's own upkeep would leave it."""
    await database.execute(_SETTLE[database.dialect])

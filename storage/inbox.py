"""Keeps what came in: many rows in one statement and one commit, repeats left out."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from storage.db import Database
from storage.models import InboundKind, InboundState


class NewInbound(NamedTuple):
    """One row to keep; `body` is sealed already."""

    channel: str
    key: str
    second_key: str | None
    kind: InboundKind
    sender: bytes
    body: bytes
    received_at: datetime


_COLUMNS = "channel, key, second_key, kind, sender, body, received_at, due_at, state, attempts"
_FRESH = f"'{InboundState.PENDING}', 0"
_SQLITE = f"INSERT INTO inbound ({_COLUMNS}) VALUES {{rows}} ON CONFLICT DO NOTHING"  # noqa: S608 - the names are ours
_SQLITE_ROW = f"(?, ?, ?, ?, ?, ?, ?, ?, {_FRESH})"
_POSTGRES = f"""
INSERT INTO inbound ({_COLUMNS})
SELECT *, at, {_FRESH} FROM unnest(
  $1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::bytea[], $7::timestamptz[]
) AS fresh(channel, key, second_key, kind, sender, body, at)
ON CONFLICT DO NOTHING
"""  # noqa: S608 - the names are ours


async def keep(database: Database, rows: Sequence[NewInbound]) -> None:
    """Returns when all of them, or an earlier copy of each, are committed; of none at once."""
    if not rows:
        return
    if database.dialect == "postgresql":
        await database.execute(_POSTGRES, *map(list, zip(*rows, strict=True)))
    else:
        statement = _SQLITE.format(rows=",".join([_SQLITE_ROW] * len(rows)))
        await database.execute(statement, *(value for row in rows for value in _sqlite_row(row)))


def _sqlite_row(row: NewInbound) -> tuple[object, ...]:
    moment = row.received_at.isoformat(" ", "microseconds").partition("+")[0]
    return (*row[:-1], moment, moment)

"""Seals everything anew with the newest key, in batches that can be broken off and gone on with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from json import loads
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, RowMapping, Table, or_, true, type_coerce
from sqlalchemy import select as select_rows
from sqlmodel import Session, SQLModel, col, func, select, update

import storage.models  # noqa: F401 - completes the metadata
from storage.backlog import note
from storage.models import Alert, Audit, Dialogue, InboundKind, Invitation
from storage.models.base import SEALED, SealedBytes
from storage.vault import vault

BATCH = 500
_FILES = 4  # of up to some ten megabytes each are held at a time
_ROTATED = "rotate keys"


@dataclass(frozen=True, slots=True)
class Batch:
    """The last primary key that was looked at, and how many rows it was."""

    last: Any
    rows: int


def sealed_tables() -> list[Table]:
    """Every table with a sealed column, in a fixed order."""
    return [table for table in SQLModel.metadata.sorted_tables if _sealed(table)]


def to_do(session: Session) -> int:
    """Rows to look at: those with an older key, and every address."""
    return sum(_count(session, table, _due(table)) for table in sealed_tables())


def stale(session: Session) -> int:
    """Rows in which something is sealed with an older key."""
    return sum(_count(session, table, _older(table)) for table in sealed_tables())


def reseal(session: Session, table: Table, after: Any) -> Batch | None:  # noqa: ANN401 - a primary key of any type
    """The next rows of a table, behind the primary key `after`; None at its end."""
    (key,) = table.primary_key.columns
    limit = _FILES if _has_files(table) else BATCH
    wanted = select_rows(table).where(_due(table)).order_by(key).limit(limit).with_for_update()
    if after is not None:
        wanted = wanted.where(key > after)
    rows = session.execute(wanted).mappings().all()
    for row in rows:
        values = {column.name: row[column.name] for column in _sealed(table)}
        index = _INDEXES.get(table.name, _none)(session, row)
        session.execute(update(table).where(key == row[key.name]).values(values | index))
    return Batch(rows[-1][key.name], len(rows)) if rows else None


def finish(session: Session, now: datetime) -> None:
    """Notes that everything is sealed with the newest key."""
    note(session, _ROTATED, f"key {vault().key_ids[0]}", now)


def needed_until(session: Session, now: datetime) -> datetime | None:
    """When the last invitation ends that may be hashed with an older key; None without one."""
    done = session.exec(
        select(func.max(Audit.at)).where(
            Audit.act == _ROTATED, Audit.subject == f"key {vault().key_ids[0]}"
        )
    ).one()
    waiting = select(func.max(Invitation.expires_at)).where(
        col(Invitation.used_at).is_(None), col(Invitation.expires_at) > now
    )
    if done is not None:
        waiting = waiting.where(col(Invitation.created_at) <= done)
    return session.exec(waiting).one()


def _sealed(table: Table) -> list[Any]:
    return [column for column in table.columns if isinstance(column.type, SEALED)]


def _has_files(table: Table) -> bool:
    return any(isinstance(column.type, SealedBytes) for column in table.columns)


def _older(table: Table) -> ColumnElement[bool]:
    newest = bytes((vault().key_ids[0],))
    return or_(
        *(
            func.substr(type_coerce(column, LargeBinary), 2, 1, type_=LargeBinary) != newest
            for column in _sealed(table)
        )
    )


def _due(table: Table) -> ColumnElement[bool]:
    """Every address: its index may be older than its seal when it was kept during the change."""
    return true() if table.name in {"address", "chat_group"} else _older(table)


def _count(session: Session, table: Table, condition: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(table).where(condition)).one()


def _none(_session: Session, _row: RowMapping) -> dict[str, bytes]:
    return {}


def _address(session: Session, row: RowMapping) -> dict[str, bytes]:
    """What was asked of this address and the alerts that it opened follow it."""
    index, old = vault().index(row["medium"], row["value"]), row["index"]
    if index != old:
        if session.get(Dialogue, index) is None:
            session.exec(update(Dialogue).where(col(Dialogue.address) == old).values(address=index))
        session.exec(update(Alert).where(col(Alert.opener) == old).values(opener=index))
    return {"index": index}


def _chat_group(_session: Session, row: RowMapping) -> dict[str, bytes]:
    return {"index": vault().index(row["medium"], row["value"])}


def _inbound(_session: Session, row: RowMapping) -> dict[str, bytes]:
    body = loads(row["body"])
    whose = "receipt" if row["kind"] == InboundKind.RECEIPT else body["medium"]
    return {"sender": vault().index(whose, body["address"])}


def _outbound(_session: Session, row: RowMapping) -> dict[str, bytes]:
    return {"recipient": vault().index(row["medium"], row["address"])}


# Hashes that can be made anew, because what was hashed is sealed beside them.
_INDEXES: dict[str, Callable[[Session, RowMapping], dict[str, bytes]]] = {
    "address": _address,
    "chat_group": _chat_group,
    "inbound": _inbound,
    "outbound": _outbound,
}


def next_key_id(taken: Sequence[int]) -> int:
    """A free id from 1 to 255 after the highest; from the start where that is full."""
    numbers: tuple[int, ...] = (*range(max(taken) + 1, 256), *range(1, 256))
    return next(number for number in numbers if number not in taken)

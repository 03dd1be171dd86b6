"""Whoever gets hold of the files reads no number, no chat and no text in clear."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from stat import S_IMODE

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from bot.apply import untap
from bot.channels.base import Received
from bot.receive import Inbox
from bot.settings import Settings
from bot.store import open_store
from storage.db import Database
from storage.models import Inbound, InboundKind, Medium
from storage.vault import use_vault, vault

CHAT = "700123456"


class Hints:
    async def wake(self, stream: str, count: int = 1) -> None: ...


def _second_keys(session: Session) -> list[str | None]:
    return list(session.exec(select(Inbound.second_key)).all())


async def test_a_chat_id_stands_in_no_open_column_and_repeats_are_still_one(
    database: Database,
) -> None:
    async with Inbox(database, Hints(), lambda: datetime.now(UTC), 10) as inbox:
        for update in ("1", "2"):
            one = Received(
                kind=InboundKind.MESSAGE,
                key=update,
                second_key=f"{CHAT}:5",
                medium=Medium.TELEGRAM,
                address=CHAT,
                text="save 500",
            )
            await inbox.keep("telegram", [one])
    (kept,) = await database.read(_second_keys)
    assert kept is not None
    assert CHAT not in kept


async def test_an_errors_words_quote_no_row(database: Database) -> None:
    def twice(session: Session) -> None:
        row = {"k": "+254700000001", "s": b"1"}
        insert = text(
            "INSERT INTO inbound (channel, key, kind, sender, body, received_at, state, attempts,"
            " due_at) VALUES ('x', :k, 'message', :s, :s, CURRENT_TIMESTAMP, 'pending', 0,"
            " CURRENT_TIMESTAMP)"
        )
        session.connection().execute(insert, row)
        session.connection().execute(insert, row)

    with pytest.raises(IntegrityError) as refused:
        await database.write(twice)
    assert "[parameters:" not in str(refused.value)


def test_the_files_are_their_owners_alone(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data")
    modes = {}

    async def run() -> None:
        async with open_store(settings):
            modes.update({p.name: S_IMODE(p.stat().st_mode) for p in settings.data_dir.iterdir()})

    before = vault()
    try:
        asyncio.run(run())
    finally:
        use_vault(before)
    assert S_IMODE(settings.data_dir.stat().st_mode) == 0o700
    assert {"jirani.db", "jirani.db-wal", "keys"} <= set(modes)
    assert set(modes.values()) == {0o600}


def test_a_forged_tap_parks_nothing() -> None:
    assert untap("?²:yes") is None
    assert untap("?7:yes") == (7, "yes")

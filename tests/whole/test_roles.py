"""Roles in processes of their own, on one PostgreSQL and one Valkey."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from redis import Redis
from sqlmodel import Session, select

from storage.models import Entry, Outbound, OutboundState
from tests.process import Jirani, until
from tests.records import signed
from tests.redis_fixture import Server, valkey, valkey_server
from tests.whole.service import Mailbox, Whole, open_whole
from tests.whole.town import TREASURERS

__all__ = ["valkey", "valkey_server"]  # fixtures
pytestmark = pytest.mark.process
TREASURER = TREASURERS[1]
SECONDS = 30.0


@pytest.fixture
async def parts(
    postgres_url: str, valkey: Server, tmp_path: Path, mailbox: tuple[Mailbox, int]
) -> AsyncIterator[Whole]:
    """Its people are there; no process runs."""
    async with open_whole(postgres_url, tmp_path, mailbox) as opened:
        opened.jirani.settings["REDIS_URL"] = valkey.url
        yield opened


async def test_another_worker_takes_over(parts: Whole, valkey: Server, tmp_path: Path) -> None:
    """One worker dies by kill -9 with a batch applied and not committed; the next does it."""
    sender, first, second = (_part(parts, tmp_path / name) for name in ("sender", "one", "two"))
    try:
        await parts.jirani.start("--role", "web")
        sender.launch("--role", "sender")
        first.launch("--role", "worker")
        await _save(parts, 1_001)
        await _answers(parts, 1_001)
        first.kill()
        first.launch("--role", "worker", CRASH_AT="batch-applied")
        for amount in (1_002, 1_003, 1_004):
            await _save(parts, amount)
        await first.has_died()
        second.launch("--role", "worker")
        await _answers(parts, 1_002, 1_003, 1_004)
    finally:
        for process in (sender, first, second):
            process.kill()
    expected = Counter(amount * 100 for amount in (1_001, 1_002, 1_003, 1_004))
    assert Counter(await parts.database.read(_deltas)) == expected
    assert len(parts.twilio.texts_to(TREASURER.phone)) == 4, "answered once each"
    with Redis.from_url(valkey.url) as client:
        told = {name for name in (b"inbound", b"outbound") if client.keys(b"*" + name)}
    assert told == {b"inbound", b"outbound"}, "they woke one another through Valkey"


async def test_a_simulators_receipts_come_from_the_process_that_sends(
    parts: Whole, valkey: Server, tmp_path: Path
) -> None:
    """The page is in one process, the phones' gateway in another."""
    shared = {"DATABASE_URL": parts.jirani.settings["DATABASE_URL"], "REDIS_URL": valkey.url}
    shared["ENCRYPTION_KEYS"] = parts.jirani.settings["ENCRYPTION_KEYS"]
    pages, rest = (Jirani(_folder(tmp_path / name), **shared) for name in ("pages", "rest"))
    try:
        await pages.start("--role", "web")
        rest.launch("--role", "worker", "--role", "sender")
        async with aiohttp.ClientSession(pages.url) as client:
            text = {"medium": "sms", "address": "+254700000077", "text": "HELP"}
            async with client.post("/simulator/texts", json=text) as answer:
                assert answer.status == 202

        async def delivered() -> bool:
            return await parts.database.read(_states) == [OutboundState.DELIVERED]

        await until(delivered, SECONDS, lambda: rest.log() + pages.log())
    finally:
        for process in (pages, rest):
            process.kill()


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _part(whole: Whole, folder: Path) -> Jirani:
    """The same settings, with a folder of its own as on another machine."""
    folder.mkdir()
    mine = {"DATA_DIR", "PORT", "CLOCK_FILE"}
    shared = {name: value for name, value in whole.jirani.settings.items() if name not in mine}
    return Jirani(folder, **shared)


async def _save(whole: Whole, amount: int) -> None:
    text = TREASURER.deposit.format(a=amount, w=9, m=2)
    assert await whole.twilio.post_inbound(whole.webhook, TREASURER.phone, text) == 200


async def _answers(whole: Whole, *amounts: int) -> None:
    """Waits for the answer to each deposit."""

    async def all_there() -> bool:
        texts = whole.twilio.texts_to(TREASURER.phone)
        return all(any(f"kept: KES {amount:,}" in text for text in texts) for amount in amounts)

    await until(all_there, SECONDS, lambda: "\n".join(whole.twilio.texts_to(TREASURER.phone)))


def _deltas(session: Session) -> list[int]:
    return [signed(entry) for entry in session.exec(select(Entry))]


def _states(session: Session) -> list[OutboundState]:
    return [OutboundState(state) for state in session.exec(select(Outbound.state))]

"""Messages that are edited, on a Bot API server that is not ours, through the real sender."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from bot.channels.telegram import Telegram
from bot.send import Sender
from bot.settings import Settings
from storage import outbox
from storage.content import Button, Content
from storage.db import Database
from storage.hints import open_hints
from storage.models import Medium, Outbound, OutboundState
from tests.outgoing import NOW, MovedClock, row, rows
from tests.standins import telegram as standin

GROUP = "-100700900"


class Phones:
    """The sender, the server, and a card of which each edit is the next row."""

    def __init__(self, database: Database, channel: Telegram, server: standin.Telegram) -> None:
        self.database, self.server, self.channel = database, server, channel
        self.clock = MovedClock()
        self.sender = Sender(
            database, {Medium.TELEGRAM: channel}, open_hints(None), self.clock, jitter=lambda: 0.0
        )
        self.first: int | None = None

    async def card(self, text: str, *buttons: str) -> Outbound:
        """Queued and sent; the row as it is then."""
        self.clock.pass_(60)
        one = row(text, GROUP, medium=Medium.TELEGRAM, at=self.clock.now)
        one.content = Content(text, tuple(Button(label, label) for label in buttons)).to_json()
        one.edits = self.first
        await self.database.write(outbox.queue, [one])
        await self.sender.drain()
        kept = (await self.database.read(rows))[-1]
        self.first = self.first or kept.id
        return kept

    @property
    def shown(self) -> dict[int, str]:
        """What each message says now."""
        told = (*self.server.told, *self.server.edited)
        return {one.message: one.text for one in told if one.message not in self.server.gone}


@pytest.fixture
async def phones(sqlite: Database, tmp_path: Path) -> AsyncIterator[Phones]:
    async with standin.telegram() as server:
        given: dict[str, Any] = {
            "data_dir": tmp_path,
            "telegram_token": standin.TOKEN,
            "telegram_api_url": server.url,
        }
        channel = Telegram(Settings(_env_file=None, **given), open_hints(None).lease)
        channel.limits = replace(channel.limits, per_group=1000.0)  # its pace has a test of its own
        yield Phones(sqlite, channel, server)
        await channel.close()


async def test_a_message_is_edited(phones: Phones) -> None:
    first = await phones.card("one", "I take it")
    second = await phones.card("two")
    assert first.provider_id == second.provider_id
    assert list(phones.shown.values()) == ["two"]
    [edit] = phones.server.edited
    assert edit.buttons == {}
    assert phones.server.verdict()["ok"], phones.server.verdict()


async def test_an_edit_that_changes_nothing_is_sent(phones: Phones) -> None:
    await phones.card("one", "I take it")
    again = await phones.card("one", "I take it")
    assert (again.state, again.error) == (OutboundState.DELIVERED, None)
    assert phones.server.edited == []


async def test_what_somebody_deleted_comes_anew_and_is_edited_then(phones: Phones) -> None:
    first = await phones.card("one")
    phones.server.gone.add(int(first.provider_id or 0))
    second = await phones.card("two")
    assert second.provider_id != first.provider_id
    await phones.card("three")
    assert list(phones.shown.values()) == ["three"]


async def test_many_quick_edits_wait_for_their_turn(phones: Phones) -> None:
    """Twenty a minute in a group: the second of two at once is not even tried."""
    phones.channel.limits = replace(phones.channel.limits, per_group=20 / 60)
    await phones.card("one")

    def two(session: Session) -> None:
        for text in ("two", "three"):
            edit = row(text, GROUP, medium=Medium.TELEGRAM, at=NOW)
            edit.edits = phones.first
            outbox.queue(session, [edit])

    await phones.database.write(two)
    _, wait = await phones.sender.step()
    assert 0 < wait <= 3

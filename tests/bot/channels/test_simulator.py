"""The simulated gateway: takes every text, counts it, and hands back its receipt."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.channels.base import Outgoing, Received
from bot.channels.simulator import ADDRESSES, Simulator, texted
from storage.content import Button, Content
from storage.models import InboundKind, Medium

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Kept:
    """Takes what a gateway keeps, and tells when something came."""

    def __init__(self) -> None:
        self.rows: list[Received] = []
        self.came = asyncio.Event()

    async def __call__(self, received: Sequence[Received]) -> None:
        self.rows.extend(received)
        self.came.set()


def outgoing(number: int, address: str, text: str = "HELLO") -> Outgoing:
    return Outgoing(number, address, Content(text, buttons=(Button("Yes", "y"),)))


async def test_an_sms_is_counted_in_segments_and_a_telegram_text_is_not() -> None:
    gateway = Simulator()
    assert (await gateway.send(outgoing(1, "+254700000001"))).segments == 1
    assert (await gateway.send(outgoing(2, "+254700000001", "x" * 161))).segments == 2
    assert (await gateway.send(outgoing(3, "+254700000001", "ሰላም" * 24))).segments == 2
    assert (await gateway.send(outgoing(4, "700001", "x" * 161))).segments == 0
    assert [text.outbound_id for text in gateway.delivered] == [1, 2, 3, 4]


async def test_a_receipt_follows_and_names_the_text() -> None:
    gateway, kept = Simulator(), Kept()
    sent = await gateway.send(outgoing(7, "+254700000001"))
    assert not sent.final
    running = asyncio.create_task(gateway.start(kept))
    async with asyncio.timeout(10):
        await kept.came.wait()
    running.cancel()
    [receipt] = kept.rows
    assert (receipt.kind, receipt.state) == (InboundKind.RECEIPT, "delivered")
    assert (receipt.outbound_id, receipt.provider_id) == (7, sent.provider_id)


async def test_receipts_can_be_handed_back_without_running_it() -> None:
    gateway, kept = Simulator(), Kept()
    for number in (1, 2):
        await gateway.send(outgoing(number, "700001"))
    assert await gateway.hand_back(kept) == 2
    assert await gateway.hand_back(kept) == 0
    assert {row.medium for row in kept.rows} == {Medium.TELEGRAM}
    assert len({row.key for row in kept.rows}) == 2


async def test_it_knows_what_became_of_a_text() -> None:
    gateway = Simulator()
    await gateway.send(outgoing(1, "700001"))
    found = await gateway.find(outgoing(1, "700001"), NOW)
    lost = await gateway.find(outgoing(2, "700001"), NOW)
    assert found is not None
    assert (found.sent, found.state) == (True, "delivered")
    assert lost is not None
    assert not lost.sent


def test_each_text_comes_in_under_its_own_key() -> None:
    one, two = (texted(Medium.SMS, "+254700000001", "SAVE 500") for _ in range(2))
    assert one.key != two.key
    tap = texted(Medium.TELEGRAM, "700001", "y", tap=True)
    assert (one.kind, tap.kind) == (InboundKind.MESSAGE, InboundKind.TAP)


def test_addresses_are_of_their_medium() -> None:
    assert ADDRESSES[Medium.SMS].fullmatch("+254700000001")
    assert not ADDRESSES[Medium.SMS].fullmatch("0700000001")
    assert ADDRESSES[Medium.TELEGRAM].fullmatch("700001")
    assert not ADDRESSES[Medium.TELEGRAM].fullmatch("+700001")

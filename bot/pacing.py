"""How fast each gateway, sending number and recipient is written to."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from bot.channels.base import Channel, Limits
from locales.segments import measure
from storage.content import Content
from storage.hints import Bucket
from storage.models import Lane, Medium
from storage.outbox import Due

_BURST_SECONDS = 0.2  # of the rate may go at once
_LEFT_BY_BROADCASTS = 0.2  # of the burst stays for those who wait for an answer
_ENDLESS = -1e12  # tokens of debt
_CARDS_LENT = 3.0  # new ones in a group before it is their turn; more, and the gateway refuses all


class Buckets(Protocol):
    """What pacing needs of the hints."""

    async def take(self, buckets: list[Bucket], cost: float) -> float: ...

    async def hold(self, key: str, seconds: float) -> None: ...


class Pacing:
    """Takes a row's tokens before it is claimed, so that no row waits while `sending`."""

    def __init__(self, hints: Buckets, channels: Mapping[Medium, Channel]) -> None:
        self._hints = hints
        self._channels = channels

    async def take(self, row: Due) -> float:
        """0 if it may go now, else seconds to wait.

        A page to a person waits for a paused gateway only; a card in a group, after a few at once,
        for its turn.
        """
        return await self._hints.take(self._buckets(row), _cost(row))

    async def give_back(self, row: Due) -> None:
        """Another process claimed it first."""
        await self._hints.take(self._buckets(row), -_cost(row))

    async def pause(self, medium: Medium, recipient: bytes | None, seconds: float) -> None:
        """The gateway said so, for this recipient or (None) for all."""
        name = self._channels[medium].name
        await self._hints.hold(name if recipient is None else _chat(name, recipient), seconds)

    def _buckets(self, row: Due) -> list[Bucket]:
        channel = self._channels[row.medium]
        limits, name = channel.limits, channel.name
        chat = _bucket(_chat(name, row.recipient), _per_address(limits, row), row.lane)
        if _is_group(limits, row) and row.lane == Lane.ALERT:
            chat = replace(chat, burst=_CARDS_LENT, reserve=-_CARDS_LENT)
        buckets = [_bucket(name, limits.rate, row.lane), chat]
        if limits.per_number is not None:
            buckets.append(_bucket(f"{name}:number", limits.per_number, row.lane))
        return buckets


def _bucket(key: str, rate: float, lane: Lane) -> Bucket:
    burst = max(1.0, rate * _BURST_SECONDS)
    reserve = 0.0
    if lane == Lane.ALERT:
        reserve = _ENDLESS
    elif lane == Lane.BROADCAST:
        reserve = burst * _LEFT_BY_BROADCASTS
    return Bucket(key, rate, burst, reserve)


def _chat(channel: str, recipient: bytes) -> str:
    """By blind index: Redis holds no number."""
    return f"{channel}:{recipient.hex()}"


def _per_address(limits: Limits, row: Due) -> float:
    many = limits.per_group if _is_group(limits, row) else None
    return limits.per_address if many is None else many


def _is_group(limits: Limits, row: Due) -> bool:
    """Telegram's chats of many have ids below zero."""
    return limits.per_group is not None and row.address.startswith("-")


def _cost(row: Due) -> float:
    """Segments of an SMS, one for anything else."""
    if row.medium != Medium.SMS:
        return 1.0
    return float(max(1, measure(Content.from_json(row.content).text).segments))

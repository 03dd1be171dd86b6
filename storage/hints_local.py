"""Hints within one process: what `storage.hints` falls back to."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from weakref import WeakSet

_FEED_LENGTH = 100  # events a slow reader may lag behind; then the oldest go
_KEPT_WAKES = 4  # of a stream: a burst of them means one look
_SWEEP_AT = 10_000  # buckets kept; above it the full ones are forgotten


@dataclass(frozen=True, slots=True)
class Bucket:
    """`rate` tokens a second, at most `burst` of them; `reserve` of them stay for others.

    A negative reserve lets the bucket run into debt: its taker never waits for tokens.
    """

    key: str
    rate: float
    burst: float
    reserve: float = 0.0


@dataclass(slots=True)
class _Level:
    tokens: float
    at: float
    full_at: float


class Local:
    """Nothing here waits for anything but other tasks of this process."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._wakes: dict[str, asyncio.Queue[None]] = {}
        self._levels: dict[str, _Level] = {}
        self._held: dict[str, float] = {}
        self._feeds: WeakSet[asyncio.Queue[dict[str, Any]]] = WeakSet()

    def wake(self, stream: str) -> None:
        """Ends one wait, now or later."""
        with suppress(asyncio.QueueFull):
            self._stream(stream).put_nowait(None)

    async def wait(self, stream: str, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stream(stream).get()

    def take(self, buckets: Sequence[Bucket], cost: float) -> float:
        """As `Hints.take`."""
        now = self._seconds()
        levels = [self._level(bucket, now) for bucket in buckets]
        wait = 0.0
        if cost > 0:
            for bucket, level in zip(buckets, levels, strict=True):
                short = min(cost + bucket.reserve, bucket.burst) - level
                held = self._held.get(bucket.key, now) - now
                wait = max(wait, held, short / bucket.rate if short > 1e-6 else 0.0)  # noqa: PLR2004 - a rounding error
        if wait > 0:
            return wait
        for bucket, level in zip(buckets, levels, strict=True):
            left = max(min(level - cost, bucket.burst), -bucket.burst)
            full_at = now + (bucket.burst - left) / bucket.rate
            self._levels[bucket.key] = _Level(left, now, full_at)
        self._forget(now)
        return 0.0

    def hold(self, key: str, seconds: float) -> None:
        until = self._seconds() + seconds
        self._held[key] = max(until, self._held.get(key, until))

    def publish(self, event: dict[str, Any]) -> None:
        for queue in self._feeds:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(event)

    def feed(self) -> AsyncIterator[dict[str, Any]]:
        """Collects from the call on, not only from the first reading."""
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(_FEED_LENGTH)
        self._feeds.add(queue)
        return _read(queue)

    def _stream(self, stream: str) -> asyncio.Queue[None]:
        return self._wakes.setdefault(stream, asyncio.Queue(_KEPT_WAKES))

    def _level(self, bucket: Bucket, now: float) -> float:
        level = self._levels.get(bucket.key)
        if level is None:
            return bucket.burst
        return min(bucket.burst, level.tokens + (now - level.at) * bucket.rate)

    def _forget(self, now: float) -> None:
        if len(self._levels) > _SWEEP_AT:
            self._levels = {k: v for k, v in self._levels.items() if v.full_at > now}
            self._held = {k: until for k, until in self._held.items() if until > now}


async def _read(queue: asyncio.Queue[dict[str, Any]]) -> AsyncIterator[dict[str, Any]]:
    while True:
        yield await queue.get()

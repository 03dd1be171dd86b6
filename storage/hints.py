"""Hints between processes: wake-ups, pacing, leases, the live feed; never the only copy.

With Redis they reach every process. While Redis is away, wiped or not configured they work within
this one, and sweeps of the database find what no wake-up announced.
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from storage.hints_local import Bucket, Local

__all__ = ["Bucket", "Hints", "open_hints"]

log = structlog.get_logger()
R = TypeVar("R")

_PREFIX = "jirani:"
_FEED = _PREFIX + "feed"
_GROUP = "workers"
_KEPT_WAKES = 16  # of a stream: more stale ones would only make empty rounds
_ROWS_A_WAKE = 50  # one worker's batch: more rows wake more workers
_SECONDS = 1.0  # for any command; then Redis counts as away
_GRACE = 2.0  # beyond a blocking read's own time
_GATHER = 0.02  # seconds in which the wakes of a rush become one
_RETRY = 0.5  # how long Redis is left alone after a failure

# KEYS: buckets. ARGV: cost, then rate, burst, reserve of each. Answers microseconds to wait.
# All buckets give or none does. A cost above the burst is lent by a full bucket.
_TAKE = """
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
local cost, wait, left = tonumber(ARGV[1]), 0, {}
for i, key in ipairs(KEYS) do
  local rate, burst, reserve =
    tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
  local kept = redis.call('HMGET', key, 'tokens', 'at', 'held')
  local tokens, at = tonumber(kept[1]) or burst, tonumber(kept[2]) or now
  local held = tonumber(kept[3]) or 0
  tokens = math.min(burst, tokens + math.max(0, now - at) * rate / 1000000)
  local short = math.min(cost + reserve, burst) - tokens
  if cost > 0 then
    wait = math.max(wait, held - now)
    if short > 0.000001 then wait = math.max(wait, math.ceil(short / rate * 1000000)) end
  end
  left[i] = { math.max(math.min(tokens - cost, burst), -burst), rate, burst, held }
end
if wait > 0 then return wait end
for i, key in ipairs(KEYS) do
  local tokens, rate, burst, held = unpack(left[i])
  redis.call('HSET', key, 'tokens', tostring(tokens), 'at', string.format('%.0f', now))
  local full = math.ceil((burst - tokens) / rate * 1000)
  redis.call('PEXPIRE', key, math.max(full, math.ceil((held - now) / 1000), 0) + 1000)
end
return 0
"""

# KEYS: a bucket. ARGV: microseconds. No one takes from it until they have passed.
_HOLD = """
local now = redis.call('TIME')
local until_ = now[1] * 1000000 + now[2] + ARGV[1]
if until_ > (tonumber(redis.call('HGET', KEYS[1], 'held')) or 0) then
  redis.call('HSET', KEYS[1], 'held', string.format('%.0f', until_))
  redis.call('PEXPIRE', KEYS[1], math.ceil(ARGV[1] / 1000) + 60000)
end
return 0
"""

# KEYS: a lease. ARGV: holder, milliseconds. Its holder prolongs it.
_LEASE = """
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return 1
end
return 0
"""


def open_hints(url: str | None, patience: float = _SECONDS) -> "Hints":
    """`redis://…`, `rediss://…` or `unix://…`; None: hints within this process only.

    `patience`: seconds for any command.
    """
    if url is None:
        return Hints(None)
    # Calls are timed here: with its own timeout the client swallows a cancellation on Python 3.11.
    never = Retry(NoBackoff(), 0)
    client = Redis.from_url(url, socket_timeout=None, socket_connect_timeout=patience, retry=never)
    return Hints(client, patience)


class Hints:
    """No method raises for Redis' sake; each does what it can within this process instead."""

    def __init__(self, client: "Redis | None", patience: float = _SECONDS) -> None:
        self._client = client
        self._patience = patience
        self._local = Local()
        self._me = secrets.token_hex(8)
        self._up = client is not None
        self._retry_at = 0.0
        self._waking: dict[str, int] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def shared(self) -> bool:
        """Whether Redis answered last; False without one."""
        return self._up

    async def wake(self, stream: str, count: int = 1) -> None:
        """`count` rows wait in the database. Many calls at once are one command."""
        if not self._tries():
            self._local.wake(stream)
            return
        self._waking[stream] = self._waking.get(stream, 0) + count
        self._keep_running("waker", self._send_wakes)

    async def wait(self, stream: str, seconds: float) -> None:
        """Returns when somebody woke this stream, or after `seconds`. One wake ends one wait."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        if self._tries():
            await self._try(
                partial(self._read, stream, seconds), default=None, within=seconds + _GRACE
            )
        left = end - loop.time()
        if left > 0 and not self._up:  # it went away while we waited, or was
            await self._local.wait(stream, left)

    async def take(self, buckets: Sequence[Bucket], cost: float = 1.0) -> float:
        """0 if every bucket gave `cost`, else the seconds until they all would; then none gave.

        A negative cost gives back.
        """
        if not self._tries():
            return self._local.take(buckets, cost)
        numbers = [n for b in buckets for n in (b.rate, b.burst, b.reserve)]
        keys = [f"{_PREFIX}bucket:{bucket.key}" for bucket in buckets]
        wait = await self._try(lambda: self._eval(_TAKE, keys, [cost, *numbers]), default=None)
        return self._local.take(buckets, cost) if wait is None else wait / 1e6

    async def hold(self, key: str, seconds: float) -> None:
        """Nobody takes from this bucket for so long: the gateway said so."""
        self._local.hold(key, seconds)
        if self._tries():
            keys = [f"{_PREFIX}bucket:{key}"]
            await self._try(lambda: self._eval(_HOLD, keys, [int(seconds * 1e6)]), default=None)

    async def lease(self, name: str, seconds: float) -> bool:
        """Whether this process now holds `name`; calling again prolongs it.

        Without Redis each process may hold it: only what is harmless twice may rest on it.
        """
        if not self._tries():
            return True
        held = await self._try(
            lambda: self._eval(_LEASE, [f"{_PREFIX}lease:{name}"], [self._me, int(seconds * 1e3)]),
            default=None,
        )
        return held is None or bool(held)

    async def publish(self, event: Mapping[str, object]) -> None:
        """Tells every process's feed; `event` holds kinds, ids and counts, never a text."""
        self._local.publish(dict(event))
        if self._tries():
            message = json.dumps({"from": self._me, "event": event})
            await self._try(lambda: self._redis.publish(_FEED, message), default=None)

    def feed(self) -> AsyncIterator[dict[str, Any]]:
        """Each event from now on. `{"kind": "again"}`: some may have been missed."""
        if self._client is not None:
            self._keep_running("listener", self._listen)
        return self._local.feed()

    async def close(self) -> None:
        """Ends tasks and connections."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        if self._client is not None:
            with suppress(RedisError, OSError):
                await self._client.aclose()

    @property
    def _redis(self) -> "Redis":
        if self._client is None:
            msg = "no Redis is configured"
            raise LookupError(msg)
        return self._client

    def _tries(self) -> bool:
        """Whether to ask Redis now: not while it was away a moment ago."""
        if self._client is None:
            return False
        return self._up or asyncio.get_running_loop().time() >= self._retry_at

    async def _try(
        self, call: Callable[[], Awaitable[R]], default: R, within: float | None = 0
    ) -> R:
        """`within`: seconds, without end for None; 0 stands for what any command may take."""
        try:
            async with asyncio.timeout(self._patience if within == 0 else within):
                result = await call()
        except (RedisError, OSError, TimeoutError) as error:
            self._went(up=False, reason=type(error).__name__)
            return default
        self._went(up=True)
        return result

    def _went(self, *, up: bool, reason: str = "") -> None:
        """Logs changes only."""
        if not up:
            self._retry_at = asyncio.get_running_loop().time() + _RETRY
        if up == self._up:
            return
        self._up = up
        if up:
            log.info("hints.redis_back")
        else:
            log.warning("hints.redis_away", error=reason, now="within this process")

    async def _eval(self, script: str, keys: Sequence[str], values: Sequence[Any]) -> Any:  # noqa: ANN401 - what the script answers
        return await self._redis.eval(script, len(keys), *keys, *values)

    def _keep_running(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        task = self._tasks.get(name)
        if task is None or task.done():
            self._tasks[name] = asyncio.ensure_future(work())

    async def _send_wakes(self) -> None:
        """Everything that was asked for since the last round goes in one pipeline."""
        while self._waking:
            waking, self._waking = self._waking, {}
            if not await self._try(partial(self._add, waking), default=False):
                for stream in waking:
                    self._local.wake(stream)
            await asyncio.sleep(_GATHER)  # the first of a rush was told at once

    async def _add(self, waking: Mapping[str, int]) -> bool:
        async with self._redis.pipeline(transaction=False) as pipe:
            for stream, count in waking.items():
                for _ in range(min(-(-count // _ROWS_A_WAKE), _KEPT_WAKES)):
                    pipe.xadd(_PREFIX + stream, {"n": count}, maxlen=_KEPT_WAKES, approximate=False)
            await pipe.execute()
        return True

    async def _read(self, stream: str, seconds: float) -> None:
        """One entry for this process alone. NOACK: an entry that is lost is only a hint."""
        name, block = _PREFIX + stream, max(1, int(seconds * 1000))
        try:
            await self._redis.xreadgroup(
                _GROUP, self._me, {name: ">"}, count=1, block=block, noack=True
            )
        except ResponseError as error:
            if not str(error).startswith("NOGROUP"):
                raise
            # What was announced before the group was there is looked for at once: no wait.
            await self._make_group(name)

    async def _make_group(self, name: str) -> None:
        try:
            await self._redis.xgroup_create(name, _GROUP, id="$", mkstream=True)
        except ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):  # another process was faster
                raise

    async def _listen(self) -> None:
        """Carries the other processes' events into this one's feed; connects again by itself."""
        while True:
            if self._tries():
                await self._try(self._subscribe, default=None, within=None)
            await asyncio.sleep(_RETRY)

    async def _subscribe(self) -> None:
        async with self._redis.pubsub(ignore_subscribe_messages=True) as subscription:
            await subscription.subscribe(_FEED)
            self._went(up=True)
            self._local.publish({"kind": "again"})
            async for message in subscription.listen():
                told = json.loads(message["data"])
                if told["from"] != self._me:
                    self._local.publish(told["event"])

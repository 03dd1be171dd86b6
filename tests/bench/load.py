"""A load of signed webhooks from a process of its own: 64 connections, each request unique."""

import asyncio
import json
import sys
import time
from urllib.parse import urlencode

import uvloop
from twilio.request_validator import RequestValidator

from tests.bench.facts import ACCOUNT, NUMBER, TOKEN

_CONNECTIONS = 64


def requests(port: int, many: int, offset: int) -> list[bytes]:
    """Whole HTTP requests, made before the clock starts."""
    url = f"http://127.0.0.1:{port}/sms/twilio"
    sign = RequestValidator(TOKEN).compute_signature
    made = []
    for number in range(offset, offset + many):
        fields = {
            "AccountSid": ACCOUNT,
            "MessageSid": f"SM{number:032x}",
            "From": f"+1202555{100 + number % 100:04d}",
            "To": NUMBER,
            "Body": f"SAVE {number % 9000 + 500} women 12 men 3",
        }
        body = urlencode(fields)
        made.append(
            f"POST /sms/twilio HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"X-Twilio-Signature: {sign(url, fields)}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )
    return made


class Client(asyncio.Protocol):
    """One connection that sends its next request as soon as the last is answered."""

    def __init__(self, load: "Load") -> None:
        self._load = load
        self._sent = 0.0
        self._wire: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._wire = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._load.answered(data, time.perf_counter() - self._sent)
        self._next()

    def _next(self) -> None:
        request = self._load.take()
        if request is None:
            self._wire.close()
            return
        self._sent = time.perf_counter()
        self._wire.write(request)


class Load:
    """Hands out requests and counts answers."""

    def __init__(self, waiting: list[bytes]) -> None:
        self._waiting = iter(waiting)
        self._left = len(waiting)
        self.seconds: list[float] = []
        self.refused = 0
        self.done = asyncio.get_running_loop().create_future()

    def take(self) -> bytes | None:
        return next(self._waiting, None)

    def answered(self, data: bytes, seconds: float) -> None:
        self.seconds.append(seconds)
        self.refused += not data.startswith(b"HTTP/1.1 200")
        self._left -= 1
        if self._left == 0:
            self.done.set_result(None)


async def run(port: int, many: int, offset: int) -> dict[str, float]:
    load = Load(requests(port, many, offset))
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    for _ in range(_CONNECTIONS):
        await loop.create_connection(lambda: Client(load), "127.0.0.1", port)
    await load.done
    took = time.perf_counter() - started
    ordered = sorted(load.seconds)
    return {
        "per_second": round(many / took),
        "p50_ms": round(ordered[many // 2] * 1000, 2),
        "p99_ms": round(ordered[many * 99 // 100] * 1000, 2),
        "refused": load.refused,
    }


if __name__ == "__main__":
    port, many, offset = map(int, sys.argv[1:])
    print(json.dumps(uvloop.run(run(port, many, offset))))

"""A load of signed webhooks from a process of its own: 64 connections, each request unique.

Prints one JSON object. It does next to nothing for a request, so that the server is the slow one.
"""

import gc
import json
import socket
import sys
import time
from collections.abc import Iterator
from selectors import EVENT_READ, DefaultSelector
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from tests.bench.facts import ACCOUNT, NUMBER, PATH, PUBLIC_URL, TOKEN

_CONNECTIONS = 64
_LONGEST_ANSWER = 65_536


def requests(many: int, offset: int) -> list[bytes]:
    """Whole HTTP requests, made before the clock starts."""
    url = PUBLIC_URL + PATH
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
            f"POST {PATH} HTTP/1.1\r\nHost: jirani.example\r\n"
            f"X-Twilio-Signature: {sign(url, fields)}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )
    return made


def run(port: int, waiting: Iterator[bytes]) -> tuple[list[float], int]:
    """Each connection sends its next request as soon as the last is answered.

    Returns every answer's seconds, and how many were no 200.
    """
    seconds: list[float] = []
    refused = 0
    now = time.perf_counter
    with DefaultSelector() as selector:
        for _, request in zip(range(_CONNECTIONS), waiting, strict=False):
            wire = socket.create_connection(("127.0.0.1", port))
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(wire, EVENT_READ, [wire, now()])
            wire.sendall(request)
        while selector.get_map():
            for key, _ in selector.select():
                wire, sent = key.data
                answer = wire.recv(_LONGEST_ANSWER)
                moment = now()
                seconds.append(moment - sent)
                refused += not answer.startswith(b"HTTP/1.1 200")
                following = next(waiting, None)
                if following is None:
                    selector.unregister(wire)
                    wire.close()
                else:
                    key.data[1] = moment
                    wire.sendall(following)
    return seconds, refused


def main(port: int, many: int, offset: int) -> None:
    waiting = iter(requests(many, offset))
    gc.freeze()
    started = time.perf_counter()
    seconds, refused = run(port, waiting)
    took = time.perf_counter() - started
    ordered = sorted(seconds)
    figures = {
        "per_second": round(many / took),
        "p50_ms": round(ordered[many // 2] * 1000, 2),
        "p99_ms": round(ordered[many * 99 // 100] * 1000, 2),
        "refused": refused,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

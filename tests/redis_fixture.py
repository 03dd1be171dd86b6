"""A real Valkey for the tests: one server a process, empty for each test."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from bot import leash
from bot.embedded import find_program

_START_SECONDS = 10


class Server:
    """Valkey on a socket in a directory of its own; `stop` and `start` as a test needs."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.socket = home / "socket"
        self.url = f"unix://{self.socket}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ("--port", "0", "--unixsocket", str(self.socket), "--save", "", "--dir")
        program = [str(find_program()), *options, str(self._home)]
        self._process = subprocess.Popen(
            [sys.executable, "-IS", leash.__file__, str(os.getpid()), *program],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if time.monotonic() > deadline:
                msg = "Valkey did not start"
                raise RuntimeError(msg)
            time.sleep(0.01)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            if self._process.stdin is not None:
                self._process.stdin.close()
            self._process = None

    def flush(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Server]:
    """Shared by a process's tests; whoever stops it starts it again."""
    with tempfile.TemporaryDirectory(prefix="jirani-v-") as home:
        server = Server(Path(home))
        server.start()
        yield server
        server.stop()


@pytest.fixture
def valkey(valkey_server: Server) -> Server:
    """Empty and running."""
    valkey_server.flush()
    return valkey_server


@pytest.fixture
def redis_url(valkey: Server) -> str:
    """An empty, real Valkey."""
    return valkey.url

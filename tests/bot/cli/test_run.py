"""`jirani run` where it cannot listen: one line, no traceback."""

import socket
from pathlib import Path

import pytest

from tests.bot.cli.command import Operator

pytestmark = pytest.mark.process


def test_an_address_that_is_taken_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        said = Operator(tmp_path).refuses("run", "--role", "web", "--role", "worker", PORT=port)
    [line] = [line for line in said.splitlines() if not line.startswith("{")]
    assert line.startswith(f"HOST, PORT: nothing can listen on 127.0.0.1:{port} (address already")

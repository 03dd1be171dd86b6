"""What a library logs quotes nobody."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
NUMBER, IP, SAID = "+254700000001", "203.0.113.7", "save 500"
PROGRAM = f"""
import logging
from bot.logs import configure_logs

configure_logs()
try:
    raise ValueError("{SAID} {NUMBER}")
except ValueError as error:
    task = f"Task exception was never retrieved\\nfuture: <Task exception={{error!r}}>"
    logging.getLogger("asyncio").error(task, exc_info=error)
    logging.getLogger("aiohttp.server").exception("Error handling request from %s", "{IP}")
"""


def test_neither_the_exception_nor_who_asked_is_quoted() -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True
    )
    lines = [json.loads(line) for line in run.stderr.splitlines()]
    assert [line["event"] for line in lines] == [
        "Task exception was never retrieved",
        "Error handling",
    ]
    assert [line["error"] for line in lines] == ["ValueError"] * 2
    assert not any(word in run.stderr for word in (NUMBER, IP, SAID))

"""`jirani chat`: lines in, answers out, through inbox, worker and outbox."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.chat import tapped
from storage.content import Button

ROOT = Path(__file__).parents[3]


def chat(
    folder: Path, lines: str, *arguments: str, **settings: str
) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [sys.executable, "-m", "bot", "chat", *arguments],
        input=lines,
        env=clean | {"PYTHONPATH": str(ROOT), "DATA_DIR": str(folder / "data")} | settings,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.process
def test_lines_are_answered_in_order(tmp_path: Path) -> None:
    done = chat(tmp_path, "HELP\n\nThey are demolishing our houses now\n", "--as", "+254700000990")
    assert done.returncode == 0, done.stderr
    helped, *_ = done.stdout.splitlines()
    assert helped
    assert "V" in done.stdout
    assert "+254" not in done.stderr


@pytest.mark.process
@pytest.mark.parametrize(
    ("arguments", "settings", "line"),
    [
        (("--as", "0700"), {}, "--as 0700: a number is written like +254700000001"),
        (("--telegram", "--as", "+254700000001"), {}, "a Telegram chat like 700001"),
        ((), {"TELEGRAM_TOKEN": "1:made-up"}, "A gateway is connected"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...], settings: dict[str, str], line: str
) -> None:
    done = chat(tmp_path, "", *arguments, **settings)
    assert done.returncode == 1
    assert line in done.stderr
    assert "Traceback" not in done.stderr


def test_a_slash_and_a_number_tap_a_button() -> None:
    buttons = (Button("Yes", "5:yes"), Button("No", "5:no"))
    assert tapped("/2", buttons) == "5:no"
    assert [tapped(line, buttons) for line in ("2", "/3", "/0", "/x", "yes")] == [None] * 5

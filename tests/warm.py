"""`jirani …` as a process of its own, forked from one that has everything imported already.

A fresh interpreter needs two seconds for that, and the tests start hundreds. That a command
imports what it needs is shown where one is started fresh: `tests/bot/cli/test_chat.py`.
"""

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired

_warm = multiprocessing.get_context("forkserver")
_warm.set_forkserver_preload(["tests.warmed"])
_INHERITED = ("PATH", "HOME", "LANG")
_SECONDS = 120.0


class Started:
    """A running `jirani …`; `output` gets what it writes, on both streams."""

    def __init__(
        self, arguments: tuple[str, ...], environment: Mapping[str, str], folder: Path, output: Path
    ) -> None:
        streams = (os.devnull, str(output), str(output))
        self._process = _start(arguments, environment, folder, streams)

    @property
    def pid(self) -> int:
        """None of ours: another process is its parent."""
        return self._process.pid or 0

    def poll(self) -> int | None:
        """As `subprocess` has it: below 0 is the signal that ended it."""
        return self._process.exitcode

    def wait(self, seconds: float | None = None) -> int | None:
        """None where it still runs."""
        self._process.join(seconds)
        return self.poll()

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def clean_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Nothing of ours leaks in."""
    return {name: os.environ[name] for name in _INHERITED if name in os.environ} | dict(settings)


def jirani(
    arguments: tuple[str, ...], environment: Mapping[str, str], folder: Path, stdin: str = ""
) -> CompletedProcess[str]:
    """Runs it to its end."""
    with tempfile.TemporaryDirectory() as name:
        streams = tuple(Path(name) / stream for stream in ("in", "out", "err"))
        for stream, text in zip(streams, (stdin, "", ""), strict=True):
            stream.write_text(text)
        process = _start(arguments, environment, folder, tuple(map(str, streams)))
        process.join(_SECONDS)
        if process.exitcode is None:
            process.kill()
            raise TimeoutExpired(arguments, _SECONDS)
        code = process.exitcode
        process.close()
        return CompletedProcess(arguments, code, streams[1].read_text(), streams[2].read_text())


def _start(
    arguments: tuple[str, ...],
    environment: Mapping[str, str],
    folder: Path,
    streams: tuple[str, ...],
) -> "multiprocessing.context.ForkServerProcess":
    given = (arguments, dict(environment), str(folder), streams)
    process = _warm.Process(target=_be, args=given, daemon=True)
    process.start()
    return process


def _be(
    arguments: tuple[str, ...], environment: dict[str, str], folder: str, streams: tuple[str, ...]
) -> None:
    """In the new process."""
    from bot.cli.main import main  # noqa: PLC0415 - it is there already

    for number, path in enumerate(streams):
        how = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_APPEND | os.O_CREAT
        there = os.open(path, how, 0o600)
        os.dup2(there, number)
        os.close(there)
    sys.stdin = os.fdopen(os.dup(0))
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["jirani", *arguments]
    main()

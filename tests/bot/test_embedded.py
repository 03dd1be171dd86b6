"""The embedded Valkey: starts, restarts, ends with us, refuses in one line."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
import redis
from redis.asyncio import Redis

from bot import embedded, leash
from bot.embedded import Valkey, find_program
from bot.settings import SettingsError
from tests.process import until

SOON = 15.0
STARTER = """
import asyncio, signal, sys
from pathlib import Path
from bot.embedded import Valkey

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it

async def main():
    async with Valkey(Path(sys.argv[1])) as valkey:
        print(valkey.pid, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def ping(url: str) -> bool:
    try:
        async with Redis.from_url(url) as client:
            return bool(await client.ping())
    except redis.ConnectionError:
        return False


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def test_it_answers_and_ends(tmp_path: Path) -> None:
    async with Valkey(tmp_path) as valkey:
        assert await ping(valkey.url)
        pid = valkey.pid
    assert pid is not None
    assert not alive(pid)


async def test_it_listens_on_no_port_and_keeps_others_out(tmp_path: Path) -> None:
    async with Valkey(tmp_path) as valkey, Redis.from_url(valkey.url) as client:
        told = await client.config_get("port", "appendonly", "appendfsync")
        assert dict(told) == {"port": "0", "appendonly": "yes", "appendfsync": "everysec"}
        assert (tmp_path / "valkey" / "socket").stat().st_mode & 0o777 == 0o700


async def test_what_it_holds_survives_a_restart(tmp_path: Path) -> None:
    for expected in (1, 2):
        async with Valkey(tmp_path) as valkey, Redis.from_url(valkey.url) as client:
            assert await client.incr("n") == expected


async def test_it_is_restarted_when_it_dies(tmp_path: Path) -> None:
    async with Valkey(tmp_path) as valkey:
        first = valkey.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)

        async def another() -> bool:
            return valkey.pid != first and await ping(valkey.url)

        await until(another, SOON)


async def test_files_that_cannot_be_read_are_left_behind(tmp_path: Path) -> None:
    async with Valkey(tmp_path) as valkey, Redis.from_url(valkey.url) as client:
        await client.set("a", "b")
    for path in (tmp_path / "valkey" / "appendonlydir").iterdir():
        path.write_bytes(b"\0broken" * 100)
    async with Valkey(tmp_path) as valkey:
        assert await ping(valkey.url)


@pytest.mark.parametrize("name", ["with space %41", "x" * 200])
async def test_any_directory_will_do(tmp_path: Path, name: str) -> None:
    async with Valkey(tmp_path / name) as valkey, Valkey(tmp_path / "beside") as other:
        assert await ping(valkey.url)
        assert await ping(other.url)


async def test_two_on_one_directory_are_refused(tmp_path: Path) -> None:
    async with Valkey(tmp_path) as valkey:
        with pytest.raises(SettingsError, match=r"Another jirani runs on .*DATA_DIR"):
            await Valkey(tmp_path).__aenter__()
        assert await ping(valkey.url)


async def test_where_no_wheel_serves_one_line_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with pytest.raises(SettingsError, match=r"No embedded Valkey .*riscv64.*set REDIS_URL"):
        find_program()


async def test_a_server_that_does_not_start_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "find_program", lambda: Path("/bin/false"))
    with pytest.raises(SettingsError, match=r"does not start .*set REDIS_URL"):
        await Valkey(tmp_path).__aenter__()
    monkeypatch.undo()
    async with Valkey(tmp_path) as valkey:  # the lock is free
        assert await ping(valkey.url)


@pytest.mark.skipif(sys.platform != "linux", reason="this machine has no /proc: it is not Linux")
@pytest.mark.parametrize("with_sign", [signal.SIGKILL, signal.SIGINT])
async def test_no_orphan_stays(tmp_path: Path, with_sign: signal.Signals) -> None:
    owner = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", STARTER, str(tmp_path)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=Path(embedded.__file__).parents[1],
    )
    assert owner.stdout is not None
    pid = int(await asyncio.wait_for(owner.stdout.readline(), SOON))
    assert alive(pid)
    owner.send_signal(with_sign)
    await owner.wait()

    async def gone() -> bool:
        return not alive(pid)

    await until(gone, SOON)


@pytest.mark.skipif(sys.platform != "linux", reason="this machine has no /proc: it is not Linux")
async def test_where_the_kernel_does_not_help_the_pipe_tells(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    server = f"import os,time;open({str(pid_file)!r},'w').write(str(os.getpid()));time.sleep(600)"
    program = [sys.executable, "-c", server]
    watcher = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", f"from bot import leash;leash.watch({program!r})"),
        stdin=asyncio.subprocess.PIPE,
        cwd=Path(leash.__file__).parents[1],
    )

    async def started() -> bool:
        return pid_file.exists() and bool(pid_file.read_text())

    await until(started, SOON)
    assert watcher.stdin is not None
    watcher.stdin.close()
    await asyncio.wait_for(watcher.wait(), SOON)
    assert not alive(int(pid_file.read_text()))

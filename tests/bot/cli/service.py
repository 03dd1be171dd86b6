"""A service of an operator in this process: a database that is filled, its keys, its folder."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlmodel import Session

from storage.db import open_database
from storage.vault import Vault, new_key, use_vault, vault


@contextmanager
def service(
    url: str, folder: Path, monkeypatch: pytest.MonkeyPatch, fill: Callable[[Session], object]
) -> Iterator[None]:
    """The tests' keys come back after."""
    before, key = vault(), new_key(1)
    use_vault(Vault([key]))
    monkeypatch.setenv("ENCRYPTION_KEYS", key)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DATA_DIR", str(folder))
    monkeypatch.setenv("DATABASE_URL", url)

    async def write() -> None:
        database = open_database(url)
        await database.write(fill)
        await database.close()

    asyncio.run(write())
    yield
    use_vault(before)

"""Real engines for the tests: one server a run, one fresh database a test."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
import pytest
from hypothesis import settings
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache
from sqlmodel import Session

from storage.db import Database, open_database, sqlite_engine
from storage.migrate import upgrade
from storage.vault import Vault, new_key, use_vault
from tests.postgres import Postgres

_SERVER = "JIRANI_TEST_POSTGRES"
_TEMPLATE = "jirani_template"
_numbers = count()

# Speed is measured by the bench; what passes once passes again. `make explore` draws anew.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1_000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def _compile_once() -> None:
    """A statement once a process, not once a database: that was a third of the tests' time."""
    shared = LRUCache[Any, Any](5000)
    patch = pytest.MonkeyPatch()
    for dialect in (SQLiteDialect_pysqlite, PGDialect_asyncpg):
        patch.setattr(dialect, "__eq__", lambda one, other: type(one) is type(other))
        patch.setattr(dialect, "__hash__", lambda one: hash(type(one)))
    cached = property(lambda _: shared, lambda _, __: None)
    patch.setattr(Engine, "_compiled_cache", cached, raising=False)


_compile_once()


@pytest.fixture(autouse=True)
def _same_references(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reference that a test names is met by a drawn one in every run or in none."""
    monkeypatch.setattr("storage.references.secrets", Random(request.node.nodeid))


def pytest_collection_finish() -> None:
    """What is there by now stays: to look through all of it again took a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a test that waits for a process leaves its core to others."""
    return (os.cpu_count() or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    """The first process of a run starts PostgreSQL; xdist's workers inherit its address."""
    use_vault(Vault([new_key(1)]))
    if _SERVER in os.environ:
        return
    server = Postgres()
    os.environ[_SERVER] = server.url("{}")
    config.add_cleanup(server.stop)
    asyncio.run(_make_template(os.environ[_SERVER]))


async def _make_template(server: str) -> None:
    await _administer(server, f"CREATE DATABASE {_TEMPLATE}")
    database = open_database(server.format(_TEMPLATE))
    await database.write(upgrade)
    await database.close()


async def _administer(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server.format("postgres"))
    await connection.execute(statement)
    await connection.close()


@cache
def _migrated() -> bytes:
    """A SQLite file to copy."""

    with TemporaryDirectory() as folder:
        path = Path(folder) / "jirani.db"
        engine = sqlite_engine(path)
        with Session(engine) as session, session.begin():
            upgrade(session)
        engine.dispose()
        return path.read_bytes()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A fresh, migrated SQLite file."""
    path = tmp_path / "jirani.db"
    path.write_bytes(_migrated())
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A fresh, migrated PostgreSQL database."""
    server = os.environ[_SERVER]
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"test_{worker}_{os.getpid()}_{next(_numbers)}"
    asyncio.run(_administer(server, f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}"))
    yield server.format(name)
    asyncio.run(_administer(server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database of each engine in turn."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(fixture))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Each engine in turn."""
    opened = open_database(database_url)
    yield opened
    await opened.close()


@asynccontextmanager
async def fresh_database(engine: str) -> AsyncIterator[Database]:
    """A migrated one of that engine, for tests that make several of their own."""
    if engine == "sqlite":
        with TemporaryDirectory() as folder:
            path = Path(folder) / "jirani.db"
            path.write_bytes(_migrated())
            opened = open_database(f"sqlite:///{path}")
            yield opened
            await opened.close()
        return
    server, name = os.environ[_SERVER], f"fresh_{os.getpid()}_{next(_numbers)}"
    await _administer(server, f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
    opened = open_database(server.format(name))
    yield opened
    await opened.close()
    await _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """Each engine in turn, without a table."""
    if request.param == "sqlite":
        opened = open_database(f"sqlite:///{tmp_path / 'empty.db'}")
        yield opened
        await opened.close()
        return
    server, name = os.environ[_SERVER], f"empty_{os.getpid()}_{next(_numbers)}"
    await _administer(server, f"CREATE DATABASE {name}")
    opened = open_database(server.format(name))
    yield opened
    await opened.close()
    await _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    """Where one engine is enough."""
    opened = open_database(sqlite_url)
    yield opened
    await opened.close()

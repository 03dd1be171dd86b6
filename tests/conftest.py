"""Real engines for the tests: one server a run, one fresh database a test."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest
from hypothesis import settings

from storage.db import Database, open_database
from storage.migrate import upgrade
from storage.vault import Vault, new_key, use_vault
from tests.postgres import Postgres

_SERVER = "JIRANI_TEST_POSTGRES"
_TEMPLATE = "jirani_template"
_numbers = count()

settings.register_profile("untimed", deadline=None)  # speed is measured by the bench
settings.load_profile("untimed")


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


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "jirani.db"

    async def make() -> None:
        database = open_database(f"sqlite:///{path}")
        await database.write(upgrade)
        await database.close()

    asyncio.run(make())
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite file."""
    path = tmp_path / "jirani.db"
    path.write_bytes(sqlite_template.read_bytes())
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
            opened = open_database(f"sqlite:///{Path(folder) / 'jirani.db'}")
            await opened.write(upgrade)
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

"""The one place that opens, commits and rolls back: the same functions on SQLite and PostgreSQL.

Query functions are plain: `def f(session: Session, …)`. On SQLite writes run on one thread with
one connection (a second writer could only wait) and reads on a few others; on PostgreSQL they run
under asyncpg in greenlets.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast

import asyncpg
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, make_url, text
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlmodel import Session

P = ParamSpec("P")
R = TypeVar("R")
Query = Callable[Concatenate[Session, P], R]

# What a database that is away or full raises; the drivers' own where we call them ourselves, and
# asyncpg's while it connects.
DATABASE_ERRORS = (
    OSError,
    SQLAlchemyError,
    sqlite3.Error,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
)

_BUSY_SECONDS = 10
_READERS = 4


class Database(Protocol):
    """What the service needs of an engine."""

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        ...

    async def write(self, query: Query[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Runs `query` in one transaction; commits, or rolls back and raises."""
        ...

    async def read(self, query: Query[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Runs `query` on a snapshot that is never committed."""
        ...

    async def rebuild(self, query: Query[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """As `write`, for migrations: tables may be made anew, foreign keys hold at the end."""
        ...

    async def execute(self, statement: str, *values: object) -> None:
        """One statement in the words of the engine's own driver, committed by itself."""
        ...

    async def close(self) -> None:
        """Ends connections and threads."""
        ...


def open_database(url: str) -> Database:
    """`sqlite:///PATH` or `postgresql://…` (asyncpg). Raises ValueError naming the setting."""
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite":
            if not parsed.database:
                msg = "DATABASE_URL has no file: use sqlite:////path/jirani.db or PostgreSQL."
                raise ValueError(msg)
            return SqliteDatabase(Path(parsed.database))
        case "postgresql":
            return PostgresDatabase(url)
        case other:
            msg = f"DATABASE_URL names {other}: use sqlite:///… or postgresql://…"
            raise ValueError(msg)


def sqlite_engine(path: Path) -> Engine:
    """WAL with synchronous=FULL: what was committed survives a power cut."""
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=QueuePool,  # a fresh connection and its pragmas cost a read 1 ms
        pool_size=_READERS + 1,
        connect_args={"check_same_thread": False},
        hide_parameters=True,  # an error's words may be printed: they never quote a row
    )

    def connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver's own BEGIN would come too late
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            f"busy_timeout={_BUSY_SECONDS * 1000}",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    event.listen(engine, "connect", connected)
    return engine


class SqliteDatabase:
    """One writer thread with one connection; readers beside it."""

    dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        self._writer = ThreadPoolExecutor(1, "sqlite-writer")
        self._readers = ThreadPoolExecutor(_READERS, "sqlite-reader")
        self._engine = sqlite_engine(path)
        self._connection: Connection | None = None

    async def write(self, query: Query[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await asyncio.get_running_loop().run_in_executor(
            self._writer, lambda: self._write(query, *args, **kwargs)
        )

    async def read(self, query: Query[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await asyncio.get_running_loop().run_in_executor(
            self._readers, lambda: self._read(query, *args, **kwargs)
        )

    async def rebuild(self, query: Query[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """SQLite changes a column by a new table: to drop the old one would break what names it."""
        return await asyncio.get_running_loop().run_in_executor(
            self._writer, lambda: self._rebuild(query, *args, **kwargs)
        )

    async def execute(self, statement: str, *values: object) -> None:
        """One statement in sqlite3's own words (?), committed by itself.

        The interpreter is given away once for the whole of it: between two statements the thread
        would fight for it with the event loop.
        """
        await asyncio.get_running_loop().run_in_executor(
            self._writer, self._execute, statement, values
        )

    async def close(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._writer, self._hang_up)
        self._writer.shutdown()
        self._readers.shutdown()
        self._engine.dispose()

    def _write(self, query: Query[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        connection = self._open()
        with connection.begin():
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            with Session(connection, expire_on_commit=False) as session:
                result = query(session, *args, **kwargs)
                session.flush()
        return result

    def _rebuild(self, query: Query[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        def checked(session: Session) -> R:
            result = query(session, *args, **kwargs)
            session.flush()
            broken = session.connection().exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                msg = f"{len(broken)} rows name others that are not there"
                raise IntegrityError(msg, None, ValueError(str(broken[0])))
            return result

        self._execute("PRAGMA foreign_keys=OFF", ())  # within a transaction it does nothing
        try:
            return self._write(checked)
        finally:
            self._execute("PRAGMA foreign_keys=ON", ())

    def _execute(self, statement: str, values: tuple[object, ...]) -> None:
        driver = cast("sqlite3.Connection", self._open().connection.driver_connection)
        driver.execute(statement, values).close()

    def _open(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _read(self, query: Query[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        with self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            with Session(connection, expire_on_commit=False) as session:
                return query(session, *args, **kwargs)

    def _hang_up(self) -> None:
        if self._connection is not None:
            with suppress(OperationalError):  # another process still reads: it will checkpoint
                self._connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            self._connection.close()


class PostgresDatabase:
    """A pool of asyncpg connections."""

    dialect = "postgresql"

    def __init__(self, url: str) -> None:
        self._engine: AsyncEngine = create_async_engine(
            make_url(url).set(drivername="postgresql+asyncpg"),
            pool_size=10,
            pool_pre_ping=True,
            hide_parameters=True,
        )
        self._own: AsyncConnection | None = None
        self._turn = asyncio.Lock()

    async def write(self, query: Query[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        async with (
            AsyncSession(
                self._engine, sync_session_class=Session, expire_on_commit=False
            ) as session,
            session.begin(),
        ):
            return await session.run_sync(lambda s: query(cast("Session", s), *args, **kwargs))

    async def rebuild(self, query: Query[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """It changes columns where they are."""
        return await self.write(query, *args, **kwargs)

    async def read(self, query: Query[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        async with AsyncSession(
            self._engine, sync_session_class=Session, expire_on_commit=False
        ) as session:
            return await session.run_sync(lambda s: query(cast("Session", s), *args, **kwargs))

    async def execute(self, statement: str, *values: object) -> None:
        """One statement in asyncpg's own words ($1 …), committed by itself."""
        async with self._turn:
            driver = await self._kept()
            await driver.execute(statement, *values)

    async def close(self) -> None:
        if self._own is not None:
            await self._own.close()
        await self._engine.dispose()

    async def _kept(self) -> "asyncpg.Connection":
        """A connection that stays: the pool would ask the server before each use."""
        if self._own is not None:
            driver = await _driver_of(self._own)
            if not driver.is_closed():
                return driver
            gone, self._own = self._own, None
            await gone.invalidate()
            await gone.close()
        self._own = await self._engine.connect()
        return await _driver_of(self._own)


async def _driver_of(connection: AsyncConnection) -> "asyncpg.Connection":
    return cast("asyncpg.Connection", (await connection.get_raw_connection()).driver_connection)

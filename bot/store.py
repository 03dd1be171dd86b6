"""Opens keys and database: all that a command needs which neither hears nor sends."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.keys import open_vault
from bot.settings import Settings
from storage.db import Database, open_database
from storage.migrate import upgrade
from storage.vault import use_vault


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Database]:
    """The database is migrated. Closed with the block."""
    _make_private(settings)
    use_vault(open_vault(settings))
    database = open_database(settings.database)
    try:
        await database.write(upgrade)
        yield database
    finally:
        await database.close()


def _make_private(settings: Settings) -> None:
    """Amounts, places and times stand there in clear: other users of the machine read none of it.

    SQLite gives its side files the mode of the database.
    """
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if settings.database_url is None:
        (settings.data_dir / "jirani.db").touch(mode=0o600)

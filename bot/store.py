"""Opens keys and database: all that a command needs which neither hears nor sends."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.keys import has_keys, keys_path, open_vault
from bot.settings import Settings, SettingsError
from storage.db import Database, open_database
from storage.migrate import upgrade
from storage.probe import is_sealed, open_one
from storage.site import use_site
from storage.vault import VaultError, use_vault

_MEND = "put the copy of {path} back, or set ENCRYPTION_KEYS. Nothing was changed."
_GONE = f"{{path}} is gone, but the database is sealed with it: {_MEND}"
_OTHERS = f"The keys are not those of this database ({{error}}): {_MEND}"


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Database]:
    """The database is migrated. Closed with the block.

    Raises SettingsError where the keys are not those of the database: with new ones nobody would
    be known any more, and what came in meanwhile would be sealed apart from the rest.
    """
    _make_private(settings)
    database = open_database(settings.database)
    try:
        await database.rebuild(upgrade)
        if not has_keys(settings) and await database.read(is_sealed):
            raise SettingsError(_GONE.format(path=keys_path(settings)))
        use_vault(open_vault(settings))
        use_site(settings.public_url)
        try:
            await database.read(open_one)
        except VaultError as error:
            raise SettingsError(_OTHERS.format(path=keys_path(settings), error=error)) from None
        yield database
    finally:
        await database.close()


def _make_private(settings: Settings) -> None:
    """Amounts, places and times stand there in clear: other users of the machine read none of it.

    SQLite gives its side files the mode of the database.
    """
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if settings.database_url is None:
            (settings.data_dir / "jirani.db").touch(mode=0o600)
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        msg = f"DATA_DIR: {settings.data_dir} cannot be used ({why}): name a folder of ours"
        raise SettingsError(msg) from None

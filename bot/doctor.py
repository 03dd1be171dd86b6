"""Looks at everything that the service stands on, and changes nothing."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from stat import S_IMODE

import aiohttp
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlmodel import Session, select

from bot.channels import open_channels
from bot.channels.base import Channel, SendError
from bot.keys import keys_path, load_keys
from bot.settings import Settings, SettingsError
from storage.db import DATABASE_ERRORS, Database, open_database
from storage.hints import open_hints
from storage.migrate import head, revision
from storage.models import Address
from storage.vault import Vault, VaultError, use_vault

_OPEN_TO_OTHERS = 0o077
_SECONDS = 10.0
_HTTP_OK = 200


class Wrong(Exception):
    """What is wrong and how to mend it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's."""

    name: str
    line: str
    right: bool = True


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Each check by itself: one that fails stops no other."""
    for name, check in (
        ("data folder", _folder),
        ("keys", _keys),
        ("database", _database),
        ("Redis", _redis),
        ("address", _address),
    ):
        yield await _found(name, check, settings)
    async for finding in _gateways(settings):
        yield finding


async def _found(
    name: str, check: Callable[[Settings], Awaitable[str]], settings: Settings
) -> Finding:
    try:
        return Finding(name, await check(settings))
    except Wrong as wrong:
        return Finding(name, str(wrong), right=False)


async def _folder(settings: Settings) -> str:
    folder = settings.data_dir.absolute()
    there = folder if folder.exists() else _nearest(folder)
    if not os.access(there, os.W_OK | os.X_OK):
        msg = f"{there} cannot be written: give it to this user, or set DATA_DIR."
        raise Wrong(msg)
    return str(folder) if folder.exists() else f"{folder} will be made at the first start"


def _nearest(folder: Path) -> Path:
    return next(parent for parent in folder.parents if parent.exists())


async def _keys(settings: Settings) -> str:
    path = keys_path(settings)
    if settings.encryption_keys is None:
        if not path.exists():
            return _without_keys(settings)
        if S_IMODE(path.stat().st_mode) & _OPEN_TO_OTHERS:
            msg = f"{path} can be read by others: chmod 600 {path}"
            raise Wrong(msg)
    try:
        held = Vault(load_keys(settings))
    except (OSError, VaultError) as error:
        raise Wrong(str(error)) from None
    use_vault(held)
    where = "ENCRYPTION_KEYS" if settings.encryption_keys is not None else f"{path}, mode 600"
    return f"{where}: key {held.key_ids[0]} seals"


def _without_keys(settings: Settings) -> str:
    file = _sqlite_file(settings)
    if settings.database_url is not None or (file is not None and file.exists()):
        msg = f"{keys_path(settings)} is gone, but there is a database: put the copy of it back."
        raise Wrong(msg)
    return "will be made at the first start"


async def _database(settings: Settings) -> str:
    file = _sqlite_file(settings)
    if file is not None and not file.exists():
        return f"{file} will be made at the first start"
    try:
        database = open_database(settings.database)
    except ValueError as error:
        raise Wrong(str(error)) from None
    try:
        return await _look(database)
    except DATABASE_ERRORS as error:
        msg = f"it does not answer ({type(error).__name__}): start it, or mend DATABASE_URL."
        raise Wrong(msg) from None
    finally:
        await database.close()


async def _look(database: Database) -> str:
    at = await database.read(revision)
    if at != head():
        was = f"at revision {at}" if at else "empty"
        msg = f"it is {was}, the tables need {head()}: 'jirani run' migrates it."
        raise Wrong(msg)
    try:
        await database.read(_first_address)
    except VaultError as error:
        raise Wrong(str(error)) from None
    return f"{database.dialect}, migrated to {at}"


def _first_address(session: Session) -> str | None:
    """Opens one sealed value, if there is one: it tells whether these are the right keys."""
    return session.exec(select(Address.value).limit(1)).first()


def _sqlite_file(settings: Settings) -> Path | None:
    name = settings.database
    return Path(name.removeprefix("sqlite:///")) if name.startswith("sqlite:///") else None


async def _redis(settings: Settings) -> str:
    if settings.redis_url is None:
        return "a Valkey of our own, started with the service"
    try:
        client = Redis.from_url(settings.redis_url, socket_timeout=_SECONDS)
        async with client:
            await client.ping()
    except (ValueError, OSError, RedisError) as error:
        msg = f"it does not answer ({type(error).__name__}): start it, or mend REDIS_URL."
        raise Wrong(msg) from None
    return "answers"


async def _address(settings: Settings) -> str:
    """Whether gateways reach us: through the public address, as they do."""
    if settings.public_url is None:
        return "PUBLIC_URL is not set: Telegram is polled, SMS and office links are not reached"
    url = f"{settings.public_url}/healthz"
    try:
        timeout = aiohttp.ClientTimeout(total=_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as http, http.get(url) as answer:
            status = answer.status
    except (aiohttp.ClientError, TimeoutError) as error:
        msg = f"{url} does not answer ({type(error).__name__}): start the service, mend PUBLIC_URL."
        raise Wrong(msg) from None
    if status != _HTTP_OK:
        msg = f"{url} answers {status}: PUBLIC_URL must lead to this service."
        raise Wrong(msg)
    return f"{settings.public_url} leads here"


async def _gateways(settings: Settings) -> AsyncIterator[Finding]:
    try:
        channels = set(open_channels(settings, open_hints(None).lease).values())
    except SettingsError as error:
        yield Finding("gateways", str(error), right=False)
        return
    for channel in sorted(channels, key=lambda channel: channel.name):
        try:
            yield Finding(channel.name, await _checked(channel))
        except SendError as error:
            yield Finding(channel.name, str(error), right=False)


async def _checked(channel: Channel) -> str:
    try:
        return await channel.check()
    finally:
        await channel.close()

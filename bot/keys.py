"""Secrets that nobody gave: made once, kept in DATA_DIR with mode 600."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic

from bot.settings import Settings
from storage.vault import Vault, new_key

_MODE = 0o600
# A look costs more than a seal. Rotation gives every process seconds between its steps.
_LOOK_SECONDS = 0.2


def load_keys(settings: Settings) -> list[str]:
    """`ID:BASE64` each, the newest first: the setting's, else those of DATA_DIR/keys."""
    if settings.encryption_keys is not None:
        return settings.encryption_keys.get_secret_value().split(",")
    return _kept(keys_path(settings), lambda: new_key(1)).split()


def open_vault(settings: Settings) -> Vault:
    """With keys of the settings, or of a file that is looked at again when it changes."""
    keys = load_keys(settings)
    if settings.encryption_keys is not None:
        return Vault(keys)
    return Vault(keys, _Watch(keys_path(settings)).changed)


class _Watch:
    """The file is replaced as a whole, so that its inode tells."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = self._mark()
        self._look_at = monotonic() + _LOOK_SECONDS

    def changed(self) -> list[str] | None:
        now = monotonic()
        if now < self._look_at:
            return None
        self._look_at = now + _LOOK_SECONDS
        mark = self._mark()
        if mark == self._seen:
            return None
        self._seen = mark
        return self._path.read_text().split()

    def _mark(self) -> tuple[int, int]:
        """A file that is gone for a moment changes nothing: the keys are in memory."""
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return self._seen
        return stat.st_ino, stat.st_mtime_ns


def keys_path(settings: Settings) -> Path:
    """One key a line, the newest first."""
    return settings.data_dir / "keys"


def has_keys(settings: Settings) -> bool:
    """False where the first use would make one."""
    return settings.encryption_keys is not None or keys_path(settings).exists()


def webhook_secret(settings: Settings) -> str:
    """What Telegram shows with each update."""
    if settings.telegram_webhook_secret is not None:
        return settings.telegram_webhook_secret.get_secret_value()
    return _kept(settings.data_dir / "telegram-webhook-secret", secrets.token_urlsafe).strip()


def replace_keys(settings: Settings, keys: list[str]) -> None:
    """Writes the keys file anew, whole or not at all."""
    fresh = keys_path(settings).with_suffix(f".{os.getpid()}")
    _write_new(fresh, "\n".join(keys))
    fresh.replace(keys_path(settings))


def _kept(path: Path, make: Callable[[], str]) -> str:
    """Of two processes that start at once the first to link its file wins; both read that one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        _write_new(draft, make())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


def _write_new(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())

"""Encryption at rest: AES-256-GCM for what is kept, a keyed hash (blind index) to find it again."""

import base64
import hmac
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = 1
_NONCE = 12
_KEY = 32


class VaultError(Exception):
    """A key or a sealed value is not usable; the message says the mend."""


@dataclass(frozen=True, slots=True)
class _Key:
    id: int
    cipher: AESGCM
    index: hmac.HMAC


class Vault:
    """Seals with the first key, opens with any.

    `keys`: `"ID:BASE64"` each, ID 1..255 and 32 bytes of key, the newest first.
    `fresh` is asked before each use: the keys anew where they changed, else None. So a process
    that runs knows a new key before anything is sealed with it.
    Sealed layout: version | key id | nonce (12) | ciphertext and tag.
    """

    def __init__(
        self, keys: Sequence[str], fresh: Callable[[], Sequence[str] | None] | None = None
    ) -> None:
        self._held = _ring(keys)
        self._fresh = fresh

    @property
    def _keys(self) -> tuple[_Key, ...]:
        changed = self._fresh() if self._fresh else None
        if changed is not None:
            self._held = _ring(changed)
        return self._held

    @property
    def key_ids(self) -> tuple[int, ...]:
        """The newest first."""
        return tuple(key.id for key in self._keys)

    def seal(self, label: str, text: str) -> bytes:
        """Encrypts `text` for the column `label` (`table.column`)."""
        return self.seal_bytes(label, text.encode())

    def seal_bytes(self, label: str, plain: bytes) -> bytes:
        """As `seal`, of any bytes."""
        key = self._keys[0]
        nonce = os.urandom(_NONCE)
        sealed = key.cipher.encrypt(nonce, plain, label.encode())
        return bytes((_VERSION, key.id)) + nonce + sealed

    def open(self, label: str, sealed: bytes) -> str:
        """Raises VaultError if the key is gone, the value was altered or sits in another column."""
        return self.open_bytes(label, sealed).decode()

    def open_bytes(self, label: str, sealed: bytes) -> bytes:
        """As `open`, of any bytes."""
        wanted = sealed[1] if len(sealed) > _NONCE + 2 else 0
        key = next((key for key in self._keys if key.id == wanted), None)
        if key is None or sealed[0] != _VERSION:
            msg = f"{label} is sealed with a key that ENCRYPTION_KEYS no longer has: add it back."
            raise VaultError(msg)
        try:
            return key.cipher.decrypt(sealed[2 : 2 + _NONCE], sealed[2 + _NONCE :], label.encode())
        except InvalidTag:
            msg = f"{label} holds a value that was altered or sealed with another key of that id."
            raise VaultError(msg) from None

    def is_current(self, sealed: bytes) -> bool:
        """Whether the newest key sealed it; rotation re-seals what is not."""
        return sealed[1] == self._keys[0].id

    def index(self, medium: str, value: str) -> bytes:
        """The blind index of an address under the newest key: 32 bytes."""
        return _index(self._keys[0], medium, value)

    def indexes(self, medium: str, value: str) -> list[bytes]:
        """Its blind indexes under every key, newest first: look up with all while keys rotate."""
        return [_index(key, medium, value) for key in self._keys]

    def token(self, label: str, value: str) -> bytes:
        """A keyed hash for what is looked up but never shown (invitation codes, links)."""
        return self.index(f"token.{label}", value)


def _ring(keys: Sequence[str]) -> tuple[_Key, ...]:
    ring = tuple(_parse(key) for key in keys)
    if not ring:
        msg = "ENCRYPTION_KEYS is empty: give at least one 'ID:BASE64' key of 32 bytes."
        raise VaultError(msg)
    if len({key.id for key in ring}) != len(ring):
        msg = "ENCRYPTION_KEYS names one key id twice: give each key its own id (1 to 255)."
        raise VaultError(msg)
    return ring


def new_key(key_id: int) -> str:
    """A fresh `ID:BASE64` key."""
    return f"{key_id}:{base64.b64encode(os.urandom(_KEY)).decode()}"


def _parse(key: str) -> _Key:
    head, _, body = key.strip().partition(":")
    try:
        key_id, master = int(head), base64.b64decode(body, validate=True)
    except ValueError:
        key_id, master = 0, b""
    if not 1 <= key_id <= 255 or len(master) != _KEY:  # noqa: PLR2004 - one byte holds the id
        msg = "ENCRYPTION_KEYS has a bad entry: each is 'ID:BASE64', ID 1 to 255, 32 bytes of key."
        raise VaultError(msg)
    return _Key(key_id, AESGCM(_derive(master, b"seal")), _keyed(_derive(master, b"index")))


def _derive(master: bytes, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=b"jirani " + use).derive(master)


def _keyed(key: bytes) -> hmac.HMAC:
    return hmac.new(key, digestmod=sha256)


def _index(key: _Key, medium: str, value: str) -> bytes:
    hashed = key.index.copy()  # the key itself is taken in once
    hashed.update(f"{medium}\0{value}".encode())
    return hashed.digest()


_open: list[Vault] = []


def vault() -> Vault:
    """The process's vault; `use_vault` sets it at the start."""
    if not _open:
        msg = "No keys are loaded: the start must call use_vault first."
        raise VaultError(msg)
    return _open[0]


def use_vault(new: Vault) -> None:
    """Makes `new` the vault that sealed columns use."""
    _open[:] = [new]

"""X-Twilio-Signature: our own check, faster than the SDK's and safe on hostile input."""

import base64
import hmac
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha1
from urllib.parse import urlsplit

_PORTS = {"https": 443, "http": 80}


def is_genuine(
    token: bytes, url: str, params: Sequence[tuple[str, str]], signature: str | None
) -> bool:
    """`params`: every pair of the body. Twilio signs now with the port, now without: both count."""
    if not signature:
        return False
    given = signature.encode("utf-8", "replace")
    text = "".join(map("".join, sorted(set(params))))
    for spelling in _spellings(url):
        if hmac.compare_digest(_sign(token, spelling + text), given):
            return True
    return False


def sign(token: str, url: str, params: Sequence[tuple[str, str]]) -> str:
    """The signature that Twilio would send."""
    text = url + "".join(name + value for name, value in sorted(set(params)))
    return _sign(token.encode(), text).decode()


def _sign(token: bytes, text: str) -> bytes:
    hashed = _keyed(token).copy()
    hashed.update(text.encode("utf-8", "replace"))
    return base64.b64encode(hashed.digest())


@lru_cache(4)  # to take a key in costs more than to sign with it
def _keyed(token: bytes) -> hmac.HMAC:
    return hmac.new(token, digestmod=sha1)


@lru_cache(64)  # most requests have the same address
def _spellings(url: str) -> tuple[str, ...]:
    """With the scheme's own port and without any, as the SDK tries them."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ()
    netloc = parts.netloc
    if port:
        bare = parts._replace(netloc=netloc.rsplit(":", 1)[0]).geturl()
        return url, bare
    default = _PORTS.get(parts.scheme, 80)
    return url, parts._replace(netloc=f"{netloc}:{default}").geturl()

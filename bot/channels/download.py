"""A file over HTTP: of bounded size, in bounded time, and nowhere but where it may be."""

from collections.abc import Callable

import aiohttp
from yarl import URL

from bot.channels.base import Dead, Later, TooBig

_TIME = aiohttp.ClientTimeout(total=60, connect=10)
_CHUNK = 64 * 1024
_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 3
_GONE = (400, 404, 410)
_OK = 200

# Read as it comes: a small body that unpacks to a large one stays small.
_HEADERS = {"Accept-Encoding": "identity"}


def open_session() -> aiohttp.ClientSession:
    """Needs a running loop."""
    return aiohttp.ClientSession(timeout=_TIME, auto_decompress=False, headers=_HEADERS)


async def download(
    session: aiohttp.ClientSession,
    url: str,
    limit: int,
    *,
    auth: dict[str, str] | None = None,
    may_go: Callable[[str], bool] = lambda _url: False,
) -> bytes:
    """The bytes behind `url`, at most `limit`. `auth` are headers for the first request only.

    `may_go` tells which redirects are followed. Raises Later, Dead or TooBig.
    """
    headers = auth
    for _ in range(_MOST_REDIRECTS + 1):
        try:
            async with session.get(url, headers=headers, allow_redirects=False) as answer:
                if answer.status not in _REDIRECTS:
                    return await _body(answer, limit)
                url = str(answer.url.join(URL(answer.headers.get("Location", ""))))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Later(type(error).__name__) from None
        except ValueError:
            raise Dead("redirected nowhere") from None
        if not may_go(url):
            raise Dead("redirected elsewhere")
        headers = None
    raise Dead("redirected too often")


async def _body(answer: aiohttp.ClientResponse, limit: int) -> bytes:
    if answer.status in _GONE:
        msg = f"http {answer.status}"
        raise Dead(msg)
    if answer.status != _OK:
        msg = f"http {answer.status}"
        raise Later(msg)
    if (answer.content_length or 0) > limit:
        raise TooBig
    body = bytearray()
    async for chunk in answer.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > limit:
            raise TooBig
    return bytes(body)

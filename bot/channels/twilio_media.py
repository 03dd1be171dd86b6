"""Files of MMS at Twilio: fetched with our credentials, then deleted there."""

import asyncio
import re
from collections.abc import Iterable, Mapping

import aiohttp
import structlog
from twilio.base.exceptions import TwilioException
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from bot.channels.base import MOST_FILES, Dead, Later, media
from bot.channels.download import download, open_session
from storage.attachments import Media

log = structlog.get_logger()

_ORIGIN = "https://api.twilio.com"
_DELETED = (200, 204, 404)
_AT_ONCE = 8
_A_URL = re.compile(r"(?:https?://[^/?#]+)?(?P<path>/[^?#]*)")


def files_of(fields: Mapping[str, str]) -> tuple[Media, ...]:
    """NumMedia, MediaUrl0…, MediaContentType0… of a webhook."""
    told = fields.get("NumMedia", "")
    count = min(int(told), MOST_FILES) if told.isascii() and told.isdecimal() else 0
    return tuple(
        media(fields[f"MediaUrl{number}"], fields.get(f"MediaContentType{number}"))
        for number in range(count)
        if f"MediaUrl{number}" in fields
    )


async def files_there(
    client: Client, account: str, messages: Iterable[MessageInstance]
) -> dict[str, tuple[Media, ...]]:
    """What the API lists of these messages, by their ids; none of one whose list fails."""
    places = asyncio.Semaphore(_AT_ONCE)

    async def of_one(sid: str) -> tuple[str, tuple[Media, ...]]:
        try:
            async with places:
                listed = await client.messages(sid).media.list_async(limit=MOST_FILES)
        except (TwilioException, aiohttp.ClientError, TimeoutError) as error:
            log.warning("the files of a missed message are not listed", error=type(error).__name__)
            return sid, ()  # its text must not wait for them
        path = f"{_path(account)}/Messages/{sid}/Media"
        return sid, tuple(media(f"{path}/{one.sid}", one.content_type) for one in listed)

    with_files = [one.sid for one in messages if str(one.num_media or "0") != "0"]
    return dict(await asyncio.gather(*map(of_one, with_files)))


def _path(account: str) -> str:
    return f"/2010-04-01/Accounts/{account}"


class TwilioMedia:
    """Of one account. `origin`: where its API is."""

    def __init__(self, account: str, token: str, origin: str | None) -> None:
        self._origin = origin or _ORIGIN
        self._auth = {"Authorization": aiohttp.encode_basic_auth(account, token)}
        self._path = re.compile(
            re.escape(_path(account)) + r"/Messages/(?:SM|MM)[0-9a-f]{32}/Media/ME[0-9a-f]{32}"
        )
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, handle: str, limit: int) -> bytes:
        """Twilio sends on to its store, which wants no credentials."""
        return await download(
            self._open(), self._url(handle), limit, auth=self._auth, may_go=self._may_go
        )

    async def drop(self, handle: str) -> None:
        """What is gone already is dropped as well."""
        url = f"{self._url(handle)}.json"
        try:
            async with self._open().delete(
                url, headers=self._auth, allow_redirects=False
            ) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Later(type(error).__name__) from None
        if status not in _DELETED:
            msg = f"http {status}"
            raise Later(msg)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _url(self, handle: str) -> str:
        """Only a file of our account, and only where its API is: whatever host is told."""
        found = _A_URL.fullmatch(handle)
        if found is None or not self._path.fullmatch(found["path"]):
            raise Dead("not a file of our account")
        return f"{self._origin}{found['path']}"

    def _may_go(self, url: str) -> bool:
        return url.startswith(("https://", f"{self._origin}/"))

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = open_session()
        return self._session

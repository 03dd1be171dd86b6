"""What the pages need of the running service, and where the application keeps it."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol

from aiohttp import web

from bot.channels.base import Channel
from bot.clock import Clock
from bot.receive import Inbox
from bot.settings import Settings
from storage.db import Database
from storage.models import Medium


class Feed(Protocol):
    """The live feed's reading end."""

    def feed(self) -> AsyncIterator[dict[str, Any]]:
        """Each thing that happens from now on."""
        ...


class Service(Protocol):
    """The part of `bot.bootstrap.Service` that pages use."""

    @property
    def settings(self) -> Settings: ...
    @property
    def db(self) -> Database: ...
    @property
    def hints(self) -> Feed: ...
    @property
    def channels(self) -> Mapping[Medium, Channel]: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def clock(self) -> Clock: ...


SERVICE: web.AppKey[Service] = web.AppKey("service", Service)

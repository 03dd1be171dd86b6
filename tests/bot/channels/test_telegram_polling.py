"""Several processes with one token, on a Bot API server that is not ours and a real Valkey."""

import asyncio
from collections.abc import Sequence

import pytest
from telegram import Bot, Update
from telegram.request import HTTPXRequest

from bot.channels import telegram_polling
from bot.channels.telegram_polling import Polling
from storage.hints import Hints, open_hints
from tests.process import until
from tests.redis_fixture import redis_url, valkey, valkey_server
from tests.standins.telegram import TOKEN, Telegram, telegram

__all__ = ["redis_url", "valkey", "valkey_server"]

CHAT = 700_501
SECONDS = 20.0


class Poller:
    """One process that polls; `heard` are the texts it kept."""

    def __init__(self, server: Telegram, hints: Hints) -> None:
        self.heard: list[str | None] = []
        self._request = HTTPXRequest()
        bot = Bot(TOKEN, base_url=f"{server.url}/bot", get_updates_request=self._request)
        self._polling = Polling(bot, ("message",), hints.lease, self._keep)

    def start(self) -> None:
        self._task = asyncio.create_task(self._polling.run())

    async def end(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])
        await self._request.shutdown()

    async def has(self, *texts: str) -> None:
        async def heard() -> bool:
            return self.heard == list(texts)

        await until(heard, SECONDS, lambda: repr(self.heard))

    async def _keep(self, updates: Sequence[Update]) -> None:
        self.heard += [update.message.text for update in updates if update.message]


@pytest.mark.process
async def test_one_polls_and_another_takes_over(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram_polling, "LEASE_SECONDS", 0.6)
    monkeypatch.setattr(telegram_polling, "RENEW_SECONDS", 0.1)
    ours, theirs = open_hints(redis_url), open_hints(redis_url)
    async with telegram() as server:
        first, second = Poller(server, ours), Poller(server, theirs)
        first.start()
        await server.say(CHAT, "total", "en")
        await first.has("total")
        second.start()
        await server.say(CHAT, "help", "en")
        await first.has("total", "help")

        await first.end()
        await server.say(CHAT, "undo", "en")
        await second.has("undo")
        await second.end()
        assert server.verdict()["refusals"] == [], "both asked at once"
    await ours.close()
    await theirs.close()


@pytest.mark.process
async def test_without_redis_two_pollers_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_polling, "PAUSE_SECONDS", 0.1)
    async with telegram() as server:
        pollers = [Poller(server, open_hints(None)) for _ in range(2)]
        for poller in pollers:
            poller.start()
        said = [str(number) for number in range(10)]
        for text in said:
            await server.say(CHAT, text, "en")

        async def all_heard() -> bool:
            return {text for poller in pollers for text in poller.heard} == set(said)

        await until(all_heard, SECONDS)
        for poller in pollers:
            await poller.end()

"""The real process on a Bot API server that is not ours, by long polling and by webhook."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from sqlmodel import Session, col, func, select

from storage.db import Database, open_database
from storage.load import samples
from storage.models import Alert, Entry, Handling, Inbound, SavingsGroup
from storage.vault import Vault, new_key, use_vault
from tests.process import Jirani, until
from tests.records import signed
from tests.standins.telegram import TOKEN, Telegram, telegram
from tests.whole.talks import ENGLISH, SPANISH, SWAHILI, Talk
from tests.whole.town import command

pytestmark = pytest.mark.process

STRANGER, RESPONDER, GROUP = 254_900, 700_201, -100_700_900
SECONDS = 20.0
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # one day at all offices
A_DAY, A_LEASE = 86_400.0, 60.0
BY_POLLING, BY_WEBHOOK = "polling", "webhook"


@dataclass(slots=True)
class Chats:
    """A process, its Telegram and its database."""

    way: str
    jirani: Jirani
    telegram: Telegram
    database: Database

    async def hear(self, chat: int, *words: str, after: int = 0) -> str:
        """The first message told to `chat` after the first `after` that has all these words."""
        found: list[str] = []

        async def heard() -> bool:
            told = self.telegram.told_to(chat)[after:]
            found[:] = [text for text in told if all(word in text for word in words)]
            return bool(found)

        def tell() -> str:
            return "\n".join((*words, "is not in:", *self.telegram.told_to(chat)[after:]))

        await until(heard, SECONDS, lambda: f"{tell()}\n{self.jirani.log()}")
        return found[0]

    async def ask(self, chat: int, said: str, language: str, *words: str) -> str:
        """Says it, or taps the [button], and hears an answer with these words."""
        before = len(self.telegram.told_to(chat))
        if said.startswith("["):
            await self.telegram.tap(chat, said.strip("[]"), language)
        else:
            await self.telegram.say(chat, said, language)
        return await self.hear(chat, *words, after=before)

    async def ledger(self, group: str) -> list[tuple[int, str]]:
        """Deltas in minor units, oldest first."""
        return await self.database.read(_ledger, group)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A data folder with the sample's people, and a code for a treasurer by group."""

    folder: Path
    key: str
    codes: dict[str, str]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    folder = tmp_path_factory.mktemp("loaded")
    key = new_key(7)
    jirani = Jirani(folder, ENCRYPTION_KEYS=key)
    jirani.move_clock_to(NOON)
    environment = jirani.environment
    done = command(environment, "load", *map(str, samples()))
    assert done.returncode == 0, done.stderr
    codes = {}
    for talk in (ENGLISH, SWAHILI, SPANISH):
        made = command(environment, "invite", "--role", "treasurer", "--group", talk.group)
        assert made.returncode == 0, made.stderr
        codes[talk.group] = made.stdout.removeprefix("JOIN ").strip()
    return Loaded(folder / "data", key, codes)


@pytest.fixture(params=[BY_POLLING, BY_WEBHOOK])
async def chats(
    request: pytest.FixtureRequest, loaded: Loaded, tmp_path: Path
) -> AsyncIterator[Chats]:
    """Started, by each way in turn; every call of ours must please the server's own judgement."""
    shutil.copytree(loaded.folder, tmp_path / "data")
    use_vault(Vault([loaded.key]))
    async with telegram() as server:
        jirani = Jirani(
            tmp_path,
            ENCRYPTION_KEYS=loaded.key,
            TELEGRAM_TOKEN=TOKEN,
            TELEGRAM_API_URL=server.url,
        )
        server.target = jirani.url
        jirani.move_clock_to(NOON)
        if request.param == BY_WEBHOOK:
            jirani.settings["PUBLIC_URL"] = server.url
        database = open_database(f"sqlite:///{tmp_path / 'data' / 'jirani.db'}")
        try:
            await jirani.start()
            yield Chats(request.param, jirani, server, database)
            await jirani.stop()
        finally:
            jirani.kill()
            await database.close()


async def test_treasurers_in_three_languages(chats: Chats, loaded: Loaded) -> None:
    """Every update comes twice; nothing is counted or answered twice, an edit changes nothing."""
    chats.telegram.repeats = 2
    talks = (ENGLISH, SWAHILI, SPANISH)
    async with asyncio.TaskGroup() as all_at_once:
        for talk in talks:
            all_at_once.create_task(_talk(chats, talk, loaded.codes[talk.group]))
    for talk in talks:
        assert await chats.ledger(talk.group) == list(talk.ledger)
        assert len(chats.telegram.told_to(talk.chat)) == len(talk.turns) + 1

    chats.jirani.move_clock_ahead(A_DAY)
    for talk in talks:
        await chats.hear(talk.office, *talk.digest)
    _judge(chats)


async def _talk(chats: Chats, talk: Talk, code: str) -> None:
    for said, heard in talk.turns[:2]:
        await chats.ask(talk.chat, said.format(code=code), talk.language, heard)
    report = chats.telegram.latest[talk.chat]
    for said, heard in talk.turns[2:]:
        await chats.ask(talk.chat, said, talk.language, heard)
    await chats.telegram.edit(talk.chat, report, talk.slip, talk.language)
    await chats.hear(talk.chat, talk.kept)


async def test_an_alert_is_taken_by_a_button(chats: Chats) -> None:
    chats.telegram.repeats = 2
    alert = "they are demolishing houses now at Mathare"
    await chats.ask(STRANGER, alert, "en", "received. A responder is called now.")
    page = await chats.hear(RESPONDER, "EVICTION under way now P0: Mathare, Nairobi.")
    assert str(STRANGER) not in page

    await chats.telegram.tap(STRANGER, "I take it", "en", seen_by=RESPONDER)
    await chats.hear(STRANGER, ": A responder is called now.")
    assert await chats.database.read(_handling) == [Handling.OPEN]

    await chats.ask(RESPONDER, "[I take it]", "en", "is yours.")
    await chats.hear(STRANGER, "a responder has taken it.")
    assert await chats.database.read(_handling) == [Handling.ACKNOWLEDGED]
    assert len(chats.telegram.told_to(RESPONDER)) == 2, "paged and answered once each"
    _judge(chats, required=("answerCallbackQuery",))


async def test_a_card_in_a_group_is_tapped_and_edited(chats: Chats) -> None:
    """Every update comes twice; there is one message, and the tap is answered apart."""
    telegram = chats.telegram
    where = ("--city", "Nairobi", "--country", "KE")
    made = command(chats.jirani.environment, "invite", "--chat", "responders", *where)
    assert made.returncode == 0, made.stderr
    telegram.repeats = 2
    await telegram.say_in(GROUP, RESPONDER, "good morning, who saved 500 today?")
    await telegram.say_in(GROUP, RESPONDER, f"{made.stdout.strip()} en")
    await chats.hear(GROUP, "Linked.", "Nairobi")
    await chats.ask(STRANGER, "they are demolishing houses now at Mathare", "en", "received.")
    card = await chats.hear(GROUP, "eviction under way now, P0", "nobody has it yet")
    assert "Mathare" not in card

    await telegram.tap_in(GROUP, STRANGER, "I take it")
    await chats.hear(STRANGER, ": A responder is called now.")
    await telegram.tap_in(GROUP, RESPONDER, "I take it")
    await chats.hear(RESPONDER, "is yours")

    async def edited() -> bool:
        return any("a responder has it" in told.text for told in telegram.edited)

    await until(edited, SECONDS, chats.jirani.log)
    assert len(telegram.told_to(GROUP)) == 2
    assert telegram.toasts[-1].startswith("The answer is in your private chat with me.")
    _judge(chats, required=("editMessageText", "answerCallbackQuery"))


async def test_what_waits_through_a_kill_is_taken_afterwards(chats: Chats, loaded: Loaded) -> None:
    chat, group = ENGLISH.chat, ENGLISH.group
    await chats.ask(chat, f"JOIN {loaded.codes[group]}", "en", group)
    await chats.ask(chat, "we saved 1001", "en", "1,001")
    await chats.telegram.say(chat, "we saved 1002", "en")
    chats.jirani.kill()
    for amount in range(1003, 1006):
        await chats.telegram.say(chat, f"we saved {amount}", "en")
    assert await chats.telegram.waiting() >= 3

    chats.jirani.move_clock_ahead(A_LEASE)  # of an answer that was on its way
    chats.telegram.away = 1
    await chats.jirani.start()
    await chats.hear(chat, "KES 1,005")
    assert chats.telegram.away == 0, "it did not start while Telegram was away"
    assert await chats.ledger(group) == [(amount * 100, "KES") for amount in range(1001, 1006)]
    _judge(chats, "webhook:502", "getUpdates:409")


@pytest.mark.parametrize("chats", [BY_WEBHOOK], indirect=True)
async def test_who_does_not_know_the_secret_leaves_no_row(chats: Chats) -> None:
    person = {"id": STRANGER, "is_bot": False, "first_name": "Fixture"}
    message = {"message_id": 1, "date": 1, "chat": {"id": STRANGER, "type": "private"}}
    update = {"update_id": 1, "message": message | {"from": person, "text": "total"}}
    async with aiohttp.ClientSession() as forger:
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "guessed"}):
            answer = await forger.post(f"{chats.jirani.url}/telegram", json=update, headers=headers)
            assert answer.status == 403
    assert await chats.database.read(_inbound) == 0


def _judge(chats: Chats, *allowed: str, required: tuple[str, ...] = ()) -> None:
    """The server's own judgement on everything that we asked of it."""
    way = ("getUpdates", "deleteWebhook") if chats.way == BY_POLLING else ("setWebhook", "webhook")
    verdict = chats.telegram.verdict(*allowed, require=(*way, "setMyCommands", *required))
    assert verdict["ok"], verdict


def _ledger(session: Session, group: str) -> list[tuple[int, str]]:
    entries = (
        select(Entry)
        .join(SavingsGroup, col(SavingsGroup.id) == Entry.group_id)
        .where(SavingsGroup.name == group)
        .order_by(col(Entry.id))
    )
    return [(signed(entry), entry.currency) for entry in session.exec(entries)]


def _handling(session: Session) -> list[Handling]:
    return [alert.handling for alert in session.exec(select(Alert))]


def _inbound(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Inbound)).one()

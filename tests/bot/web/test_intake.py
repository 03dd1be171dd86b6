"""What a webhook answers, and what is kept: a 200 only for what is committed, else nothing."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlmodel import Session, func, select

from bot.channels.twilio import Twilio
from bot.channels.twilio_signature import sign
from bot.clock import make_clock
from bot.receive import Inbox
from bot.settings import Settings
from bot.web.intake import intake_routes
from storage.db import Database
from storage.hints import open_hints
from storage.models import Inbound, Medium
from tests.standins.twilio import ACCOUNT, NUMBER, TOKEN

BASE = "https://jirani.example"
PATH = "/sms/twilio"
READ_SECONDS = 0.2
LONGEST = 64 * 1024
MESSAGE = {
    "AccountSid": ACCOUNT,
    "MessageSid": "SM" + "1" * 32,
    "From": "+254700000001",
    "To": NUMBER,
    "Body": "AKIBA 12500",
}


@dataclass(slots=True)
class Door:
    """The intake alone, over HTTP."""

    client: TestClient[web.Request, web.Application]
    inbox: Inbox
    database: Database

    async def post(self, fields: Mapping[str, str], **headers: str) -> int:
        signed = {"X-Twilio-Signature": sign(TOKEN, BASE + PATH, list(fields.items()))}
        async with self.client.post(PATH, data=fields, headers=signed | headers) as answer:
            return answer.status

    async def kept(self) -> int:
        return await self.database.read(_kept)


@asynccontextmanager
async def open_door(database: Database, limit: int = 100) -> AsyncIterator[Door]:
    settings = Settings(
        _env_file=None,
        public_url=BASE,
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=TOKEN,
        twilio_number=NUMBER,
    )
    async with Inbox(database, open_hints(None), make_clock(None), limit) as inbox:
        app = web.Application(client_max_size=LONGEST)
        app.add_routes(intake_routes({Medium.SMS: Twilio(settings)}, inbox, READ_SECONDS))
        async with TestClient(TestServer(app)) as client:
            yield Door(client, inbox, database)


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Door]:
    async with open_door(database) as opened:
        yield opened


def _kept(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Inbound)).one()


async def test_what_is_answered_is_kept(door: Door) -> None:
    async with door.client.post(
        PATH,
        data=MESSAGE,
        headers={"X-Twilio-Signature": sign(TOKEN, BASE + PATH, list(MESSAGE.items()))},
    ) as answer:
        assert answer.status == 200
        assert await answer.text() == "<Response/>"
        assert answer.content_type == "text/xml"
    assert await door.kept() == 1


async def test_repeats_at_once_and_later_are_kept_once(door: Door) -> None:
    assert await asyncio.gather(*(door.post(MESSAGE) for _ in range(8))) == [200] * 8
    assert await door.post(MESSAGE) == 200
    assert await door.kept() == 1


REFUSED = {
    "another account": ({"AccountSid": "AC" + "9" * 32}, 400),
    "no SID of Twilio's": ({"MessageSid": "SM1"}, 400),
    "a call's SID": ({"MessageSid": "CA" + "1" * 32}, 400),
    "too many fields": ({f"Extra{n}": "" for n in range(70)}, 400),
    "too large": ({"Extra": "x" * LONGEST}, 413),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_signed_but_wrong(door: Door, case: str) -> None:
    change, status = REFUSED[case]
    assert await door.post(MESSAGE | change) == status
    assert await door.kept() == 0


@pytest.mark.parametrize("missing", ["AccountSid", "MessageSid", "From", "To", "Body"])
async def test_signed_but_without_what_it_needs(door: Door, missing: str) -> None:
    fields = {name: value for name, value in MESSAGE.items() if name != missing}
    assert await door.post(fields) == 400
    assert await door.kept() == 0


async def test_a_field_that_comes_twice_has_no_value(door: Door) -> None:
    """The signature joins names and values without separators: pairs may be cut anew."""
    pairs = [*MESSAGE.items(), ("Body", "AKIBA 99999")]
    signature = sign(TOKEN, BASE + PATH, pairs)
    async with door.client.post(
        PATH, data=pairs, headers={"X-Twilio-Signature": signature}
    ) as answer:
        assert answer.status == 400
    assert await door.kept() == 0


@pytest.mark.parametrize("signature", ["", "made up", "ü", sign("f" * 32, BASE + PATH, [])])
async def test_forged(door: Door, signature: str) -> None:
    assert await door.post(MESSAGE, **{"X-Twilio-Signature": signature}) == 403
    assert await door.kept() == 0


async def test_signed_for_another_address(door: Door) -> None:
    signature = sign(TOKEN, "https://elsewhere.example" + PATH, list(MESSAGE.items()))
    headers = {"X-Twilio-Signature": signature, "X-Forwarded-Host": "elsewhere.example"}
    assert await door.post(MESSAGE, **headers) == 403
    assert await door.kept() == 0


@pytest.mark.parametrize("body", [b"\xff\xfe", b"{}", b"", b"Body=%FF"])
async def test_no_form(door: Door, body: bytes) -> None:
    async with door.client.post(PATH, data=body) as answer:
        assert answer.status in {400, 403}
    assert await door.kept() == 0


async def test_a_body_that_comes_too_slowly(door: Door) -> None:
    async def slowly() -> AsyncIterator[bytes]:
        yield b"Body=AK"
        await asyncio.Event().wait()  # for ever
        yield b"IBA"

    async with door.client.post(PATH, data=slowly()) as answer:
        assert answer.status == 408
    assert await door.kept() == 0


async def test_a_large_body_in_pieces(door: Door) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 8192

    async with door.client.post(PATH, data=endless()) as answer:
        assert answer.status == 413
    assert await door.kept() == 0


async def test_a_full_queue(sqlite: Database) -> None:
    async with open_door(sqlite, limit=0) as door:
        assert await door.post(MESSAGE) == 503
        assert await door.kept() == 0


async def test_a_failing_database(database: Database) -> None:
    async with open_door(database) as door:
        await database.write(_rename, "inbound", "hidden")
        assert await door.post(MESSAGE) == 503
        await database.write(_rename, "hidden", "inbound")
        assert await door.kept() == 0
        assert await door.post(MESSAGE) == 200
        assert await door.kept() == 1


async def test_nothing_that_comes_at_the_end_gets_a_200(sqlite: Database) -> None:
    async with open_door(sqlite) as door:
        assert await door.post(MESSAGE) == 200
        await door.inbox.__aexit__()
        assert await door.post(MESSAGE | {"MessageSid": "SM" + "2" * 32}) == 503
        assert await door.kept() == 1


def _rename(session: Session, old: str, new: str) -> None:
    session.connection().exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")

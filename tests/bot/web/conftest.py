"""A real service on SQLite without Redis, a few people, and a client of its pages."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlmodel import Session

from bot.bootstrap import Service, open_service
from bot.channels.simulator import Simulator
from bot.settings import Settings
from bot.web.app import make_app
from storage.models import (
    Address,
    Medium,
    Membership,
    Person,
    Role,
    SavingsGroup,
    Settlement,
    SettlementState,
    Standing,
)
from storage.vault import vault

TREASURER = "+254700000001"
TREASURER_CHAT = "700001"
RESPONDER_CHAT = "700002"

Client = TestClient[web.Request, web.Application]
OpenClient = Callable[[Service], Awaitable[Client]]


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    clock = tmp_path / "clock"
    clock.write_text("0")
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", clock_file=clock)
    async with open_service(settings, embedded=False) as opened:
        await opened.db.write(add_people, opened.clock())
        yield opened


@pytest.fixture
async def connect() -> AsyncIterator[OpenClient]:
    """Opens clients of a service's pages and closes them at the end."""
    clients: list[Client] = []

    async def open_client(service: Service) -> Client:
        client: Client = TestClient(TestServer(make_app(service)))
        await client.start_server()
        clients.append(client)
        return client

    yield open_client
    for client in clients:
        await client.close()


@pytest.fixture
async def client(service: Service, connect: OpenClient) -> Client:
    return await connect(service)


@pytest.fixture
def live(service: Service) -> Service:
    """The same service as its pages see it when a gateway is connected."""
    settings = service.settings.model_copy(
        update={"telegram_token": "1:made-up", "public_url": "https://jirani.example"}
    )
    return replace(service, settings=settings)


async def settle(service: Service) -> None:
    """Lets everything happen that is due: understood, answered, sent, receipts taken."""
    await service.worker.drain()
    await service.sender.drain()
    channel = service.channels[Medium.SMS]
    assert isinstance(channel, Simulator)
    if await channel.hand_back(service.inbox.keeper(channel.name)):
        await service.worker.drain()


def add_people(session: Session, now: datetime) -> None:
    """A treasurer of Umoja in Mathare, Nairobi, and a responder for Kenya."""
    place = Settlement(
        name="Mathare",
        folded="mathare",
        city="Nairobi",
        country="KE",
        state=SettlementState.ACTIVE,
        created_at=now,
    )
    session.add(place)
    session.flush()
    group = SavingsGroup(
        name="Umoja", folded="umoja", settlement_id=place.id, currency="KES", created_at=now
    )
    session.add(group)
    session.flush()
    treasurer = _person(session, now, {Medium.SMS: TREASURER, Medium.TELEGRAM: TREASURER_CHAT})
    responder = _person(session, now, {Medium.TELEGRAM: RESPONDER_CHAT})
    session.add_all(
        [
            Membership(
                person_id=treasurer.id,
                role=Role.TREASURER,
                standing=Standing.VOUCHED,
                group_id=group.id,
                created_at=now,
            ),
            Membership(
                person_id=responder.id,
                role=Role.RESPONDER,
                standing=Standing.VOUCHED,
                country="KE",
                created_at=now,
            ),
        ]
    )


def _person(session: Session, now: datetime, addresses: dict[Medium, str]) -> Person:
    person = Person(language="sw", country="KE", created_at=now)
    session.add(person)
    session.flush()
    for medium, value in addresses.items():
        index = vault().index(medium, value)
        session.add(
            Address(
                person_id=person.id,
                medium=medium,
                index=index,
                value=value,
                created_at=now,
                heard_at=now,
            )
        )
    session.flush()
    return person


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)

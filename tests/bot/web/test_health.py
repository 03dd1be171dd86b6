"""Health: alive, ready only when a message can be kept, figures for Prometheus."""

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlmodel import Session, text

from bot.bootstrap import Service, open_service
from bot.channels.simulator import NAME, texted
from bot.settings import Settings
from storage.db import open_database
from storage.models import (
    Inbound,
    InboundKind,
    InboundState,
    Lane,
    Medium,
    Outbound,
    OutboundState,
)
from tests.bot.web.conftest import TREASURER, Client, OpenClient


@pytest.fixture
async def either(tmp_path: Path, database_url: str) -> AsyncIterator[Service]:
    """A service on each engine in turn."""
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", database_url=database_url)
    async with open_service(settings, embedded=False) as opened:
        yield opened


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """On SQLite, with nobody in it."""
    settings = Settings(_env_file=None, data_dir=tmp_path / "data")
    async with open_service(settings, embedded=False) as opened:
        yield opened


async def figures(client: Client) -> dict[str, float]:
    answer = await client.get("/metrics")
    assert answer.status == 200
    return {
        " ".join((sample.name, *(sample.labels[name] for name in sorted(sample.labels)))): (
            sample.value
        )
        for family in text_string_to_metric_families(await answer.text())
        for sample in family.samples
        if sample.name.startswith("jirani_")
    }


def fill(session: Session, service: Service) -> None:
    now = service.clock()
    for number, (state, minutes) in enumerate(
        [(InboundState.PENDING, 5), (InboundState.PENDING, 1), (InboundState.PARKED, 120)]
    ):
        at = now - timedelta(minutes=minutes)
        session.add(
            Inbound(
                channel="test",
                key=str(number),
                kind=InboundKind.MESSAGE,
                sender=b"s",
                body="{}",
                received_at=at,
                due_at=at,
                state=state,
            )
        )
    for number, (lane, out) in enumerate(
        [
            (Lane.ALERT, OutboundState.PENDING),
            (Lane.ANSWER, OutboundState.UNKNOWN),
            (Lane.ANSWER, OutboundState.SENT),
        ]
    ):
        session.add(
            Outbound(
                key=str(number),
                lane=lane,
                medium=Medium.SMS,
                recipient=b"r",
                address=TREASURER,
                content="{}",
                created_at=now - timedelta(minutes=10),
                due_at=now,
                state=out,
            )
        )


async def test_it_is_alive_and_ready(either: Service, connect: OpenClient) -> None:
    client = await connect(either)
    for path in ("/healthz", "/readyz"):
        answer = await client.get(path)
        assert answer.status == 200
        assert (await answer.json())["status"] == "ok"

    def left(session: Session) -> int:
        return int(session.connection().scalar(text("SELECT count(*) FROM dialogue")) or 0)

    assert await either.db.read(left) == 0


async def test_counts_and_ages_are_told(either: Service, connect: OpenClient) -> None:
    await either.db.write(fill, either)
    told = await figures(await connect(either))
    assert told["jirani_database_up"] == 1
    assert told["jirani_inbound pending"] == 2
    assert told["jirani_inbound parked"] == 1
    assert told["jirani_inbound_oldest_seconds pending"] == pytest.approx(300, abs=60)
    assert told["jirani_inbound_oldest_seconds parked"] == pytest.approx(7200, abs=60)
    assert told["jirani_outbound alert pending"] == 1
    assert told["jirani_outbound answer unknown"] == 1
    assert told["jirani_outbound digest pending"] == 0
    assert told["jirani_outbound_oldest_seconds alert pending"] == pytest.approx(600, abs=60)
    assert told["jirani_inbound_last_hour message pending"] == 2
    assert "jirani_inbound_last_hour message parked" not in told


async def test_the_time_of_intake_is_told(service: Service, client: Client) -> None:
    before = (await figures(client))["jirani_intake_seconds_count"]
    await service.inbox.keep(NAME, [texted(Medium.SMS, TREASURER, "AKIBA 500")])
    told = await figures(client)
    assert told["jirani_intake_seconds_count"] == before + 1
    assert not any(TREASURER in name or "AKIBA" in name for name in told)


async def test_tables_that_are_behind_are_not_ready(service: Service, client: Client) -> None:
    def forget(session: Session) -> None:
        session.connection().execute(text("UPDATE alembic_version SET version_num = 'old'"))

    await service.db.write(forget)
    answer = await client.get("/readyz")
    assert answer.status == 503
    assert "not migrated" in (await answer.json())["status"]
    assert (await client.get("/healthz")).status == 200


async def test_a_disk_that_takes_nothing_is_not_ready(service: Service, client: Client) -> None:
    def seal(session: Session) -> None:
        session.connection().execute(text("PRAGMA query_only = ON"))

    await service.db.write(seal)
    answer = await client.get("/readyz")
    assert answer.status == 503
    assert await answer.json() == {
        "status": "the database takes no messages: OperationalError",
    }


async def test_a_database_that_is_away_is_told_and_stops_no_figures(
    service: Service, connect: OpenClient, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.db"
    sqlite3.connect(broken).close()
    away = open_database(f"sqlite:///{broken}")
    client = await connect(replace(service, db=away))
    told = await figures(client)
    assert told["jirani_database_up"] == 0
    assert "jirani_inbound pending" not in told
    assert (await client.get("/readyz")).status == 503
    await away.close()

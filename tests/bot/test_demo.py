"""The demo's week: the same for a seed, told once, and something to see in every office."""

import csv
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlmodel import Session, col, func, select

from bot.bootstrap import Service, open_service
from bot.demo import people_to_play, tell, week
from bot.digest.make import make
from bot.settings import Settings
from storage.load import samples
from storage.models import (
    Alert,
    Entry,
    Exchange,
    Inbound,
    InboundKind,
    InboundState,
    SavingsGroup,
)
from storage.places import offices

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
async def service(tmp_path: Path, database_url: str) -> AsyncIterator[Service]:
    """A fresh simulator whose clock stands near noon of a Monday."""
    async with simulator(tmp_path, database_url) as opened:
        yield opened


@pytest.fixture
async def small(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Service]:
    """Where one engine is enough."""
    async with simulator(tmp_path, sqlite_url) as opened:
        yield opened


@asynccontextmanager
async def simulator(
    tmp_path: Path, database_url: str, now: datetime = NOON
) -> AsyncIterator[Service]:
    clock = tmp_path / "clock"
    clock.write_text(str((now - datetime.now(UTC)).total_seconds()))
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path / "data",
        database_url=database_url,
        clock_file=clock,
    )
    async with open_service(settings, embedded=False) as opened:
        yield opened


class Enough(Exception):
    """Somebody stops the demo."""


def stopped_after(texts: int) -> Callable[[int], None]:
    seen = count(1)

    def advance(_total: int) -> None:
        if next(seen) == texts:
            raise Enough

    return advance


async def test_groups_that_a_simulator_made_today_were_there_before(small: Service) -> None:
    await small.db.write(people_to_play, small.clock())
    with pytest.raises(Enough):
        await tell(small, 1, stopped_after(1))
    yesterday = small.clock().date() - timedelta(days=1)
    made = await small.db.read(make, offices()[0], yesterday)
    assert made.figures.coverage.expected == 4


def counts(session: Session) -> dict[str, int]:
    return {
        model.__name__: session.exec(select(func.count()).select_from(model)).one()
        for model in (Inbound, Entry, Alert, Exchange)
    }


def test_a_seed_draws_the_same_week() -> None:
    assert week(NOON, 7) == week(NOON, 7)
    assert week(NOON, 7) != week(NOON, 8)
    texts = week(NOON, 7)
    assert texts == sorted(texts, key=lambda text: text.at)
    assert NOON - timedelta(days=10) < texts[0].at
    assert texts[-1].at < NOON


def test_everybody_who_texts_is_in_the_sample() -> None:
    known = set()
    for path in samples():
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                known |= {row.get("phone"), row.get("telegram")}
    assert {text.sender for text in week(NOON, 7)} <= known


async def test_it_is_told_once_and_every_office_has_something_to_see(service: Service) -> None:
    told = await tell(service, 7)
    assert told == len(week(NOON, 7))
    first = await service.db.read(counts)
    assert await tell(service, 7) == 0
    assert await service.db.read(counts) == first

    def look(session: Session) -> tuple[set[str], list[str | None], set[str]]:
        worked = session.exec(select(Inbound).where(Inbound.kind == InboundKind.MESSAGE)).all()
        assert {row.state for row in worked} == {InboundState.HANDLED}
        unclear = [row.intent for row in worked if row.certainty == "unknown"]
        currencies = session.exec(
            select(SavingsGroup.currency).join(Entry, col(Entry.group_id) == col(SavingsGroup.id))
        ).all()
        alerts = session.exec(select(Alert)).all()
        return set(currencies), unclear, {alert.city or "" for alert in alerts}

    currencies, unclear, cities = await service.db.read(look)
    assert currencies == {"KES", "INR", "COP"}
    assert unclear == []
    assert cities == {"Nairobi", "Mumbai", "Medellín"}

    yesterday = NOON.date() - timedelta(days=1)
    for office, shown in zip(
        offices(), (("KES", "300"), ("INR", "150"), ("COP", "85")), strict=True
    ):
        made = await service.db.read(make, office, yesterday, None)
        assert all(part in made.text for part in shown), made.text


async def test_a_run_that_was_broken_off_is_told_to_its_end(small: Service) -> None:
    with pytest.raises(Enough):
        await tell(small, 7, stopped_after(5))
    assert await tell(small, 7) == len(week(NOON, 7)) - 5

"""Whether the process lives, can keep a message, and how much waits."""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

import structlog
from aiohttp import web
from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from sqlmodel import Session

from bot.web.service import Service
from storage.backlog import Pile, in_hour, inbound_piles, outbound_piles, prove_writable
from storage.db import DATABASE_ERRORS
from storage.migrate import head, revision

log = structlog.get_logger()

_SECONDS = 5.0
_HOUR = timedelta(hours=1)


class Figures(NamedTuple):
    """One look at the database."""

    at: datetime
    inbound: list[Pile]
    outbound: list[Pile]
    hour: list[tuple[str, str, int]]


def health_routes(service: Service) -> list[web.RouteDef]:
    """`/healthz` asks nothing of the database; `/readyz` writes to it; `/metrics` counts in it."""

    async def live(_request: web.Request) -> web.Response:
        return web.json_response({"service": "jirani", "status": "ok"})

    async def ready(_request: web.Request) -> web.Response:
        problem = await _problem(service)
        if problem is None:
            return web.json_response({"status": "ok"})
        log.error("health.not_ready", problem=problem)
        return web.json_response({"status": problem}, status=503)

    async def metrics(_request: web.Request) -> web.Response:
        registries = [REGISTRY, await _counted(service)]
        body = b"".join(generate_latest(registry) for registry in registries)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [
        web.get("/healthz", live),
        web.get("/readyz", ready),
        web.get("/metrics", metrics),
    ]


async def _problem(service: Service) -> str | None:
    try:
        async with asyncio.timeout(_SECONDS):
            return await service.db.write(_look, service.clock())
    except TimeoutError:
        return "the database does not answer in time"
    except DATABASE_ERRORS as error:
        return f"the database takes no messages: {type(error).__name__}"


def _look(session: Session, now: datetime) -> str | None:
    if revision(session) != _head():
        return "the database is not migrated: run 'jirani doctor'"
    prove_writable(session, now)
    return None


@cache
def _head() -> str:
    return head()


async def _counted(service: Service) -> CollectorRegistry:
    """Figures of the database, and whether it could be asked at all."""
    registry = CollectorRegistry()
    try:
        async with asyncio.timeout(_SECONDS):
            figures = await service.db.read(_count, service.clock())
    except (TimeoutError, *DATABASE_ERRORS) as error:
        log.error("health.no_figures", error=type(error).__name__)
        registry.register(_Families([_up(0)]))
    else:
        registry.register(_Families([_up(1), *_families(figures)]))
    return registry


def _count(session: Session, now: datetime) -> Figures:
    return Figures(
        now, inbound_piles(session), outbound_piles(session), in_hour(session, now - _HOUR)
    )


class _Families(Collector):
    """What was counted, as Prometheus collects it."""

    def __init__(self, families: list[GaugeMetricFamily]) -> None:
        self._families = families

    def collect(self) -> Iterable[GaugeMetricFamily]:
        return self._families


def _up(value: int) -> GaugeMetricFamily:
    return GaugeMetricFamily("jirani_database_up", "1 if the database answers", value=value)


def _families(figures: Figures) -> Iterator[GaugeMetricFamily]:
    for name, piles, labels in (
        ("inbound", figures.inbound, ["state"]),
        ("outbound", figures.outbound, ["state", "lane"]),
    ):
        count = GaugeMetricFamily(f"jirani_{name}", "Rows not yet finished", labels=labels)
        age = GaugeMetricFamily(
            f"jirani_{name}_oldest_seconds", "Age of the oldest of them", labels=labels
        )
        for pile in piles:
            values = [pile.state, pile.lane][: len(labels)]
            since = pile.since or figures.at
            count.add_metric(values, pile.count)
            age.add_metric(values, max(0.0, (figures.at - since).total_seconds()))
        yield count
        yield age
    hour = GaugeMetricFamily(
        "jirani_inbound_last_hour", "What came in within an hour", labels=["kind", "state"]
    )
    for kind, state, number in figures.hour:
        hour.add_metric([kind, state], number)
    yield hour

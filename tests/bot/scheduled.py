"""A scheduler whose clock a test moves, and what it left."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.channels.base import Channel, Received
from bot.schedule import Scheduler
from storage.db import Database
from storage.models import (
    Address,
    AddressState,
    Digest,
    Medium,
    Membership,
    Outbound,
    Person,
    Role,
    Standing,
)
from tests.records import LONG_AGO, Records

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)  # every office's hour has passed
CAIRO = ZoneInfo("Africa/Cairo")


@dataclass
class Hints:
    woken: int = 0

    async def wake(self, stream: str, count: int = 1) -> None:
        assert stream == "outbound"
        self.woken += count

    async def publish(self, event: dict[str, object]) -> None:
        assert event["kind"] in {"digest", "paged"}


@dataclass
class Inbox:
    kept: list[tuple[str, str]] = field(default_factory=list)

    async def keep(self, channel: str, received: Sequence[Received]) -> None:
        self.kept += [(channel, one.key) for one in received]


@dataclass
class Gateway:
    """Lists what it was never able to deliver."""

    name: str
    lost: list[Received] = field(default_factory=list)
    asked: list[datetime] = field(default_factory=list)
    away: bool = False

    async def missed(self, since: datetime) -> list[Received]:
        if self.away:
            raise ConnectionError
        self.asked.append(since)
        return self.lost


@dataclass
class World:
    """A scheduler whose clock the test moves."""

    db: Database
    now: datetime = NOW
    hints: Hints = field(default_factory=Hints)
    inbox: Inbox = field(default_factory=Inbox)
    gateways: dict[Medium, Gateway] = field(
        default_factory=lambda: {medium: Gateway(medium.value) for medium in Medium}
    )

    def scheduler(self, db: Database | None = None, url: str | None = None) -> Scheduler:
        channels = cast("dict[Medium, Channel]", self.gateways)
        return Scheduler(
            db or self.db, channels, self.hints, lambda: self.now, self.inbox, public_url=url
        )


async def heard(db: Database, at: datetime) -> None:
    await db.write(lambda session: Records(session).inbound(at, None))


async def made(db: Database) -> list[tuple[str, date]]:
    def read(session: Session) -> list[tuple[str, date]]:
        rows = session.exec(select(Digest.office, col(Digest.day)))
        return sorted((office, day) for office, day in rows)

    return await db.read(read)


async def queued(db: Database) -> list[Outbound]:
    return await db.read(lambda s: list(s.exec(select(Outbound).order_by(Outbound.key)).all()))


def person(
    session: Session,
    role: Role,
    *media: Medium,
    state: AddressState = AddressState.ACTIVE,
    **scope: Any,
) -> int:
    row = Person(created_at=LONG_AGO)
    session.add(row)
    session.flush()
    session.add(
        Membership(
            person_id=row.id, role=role, standing=Standing.VOUCHED, created_at=LONG_AGO, **scope
        )
    )
    for medium in media:
        session.add(
            Address(
                person_id=row.id,
                medium=medium,
                index=f"{row.id}{medium}".encode()[:32],
                value=f"{medium} of {row.id}",
                state=state,
                created_at=LONG_AGO,
            )
        )
    session.flush()
    return row.id

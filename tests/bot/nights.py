"""An alert, its rota and a clock that runs minute by minute: what was paged, as a table."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select, update

from storage.db import Database
from storage.models import Alert, AlertEvent, AlertEventKind, Lane, Medium, Outbound, Role
from tests.bot.scheduled import World, person
from tests.records import Records

KAMPALA, CAIRO = ZoneInfo("Africa/Kampala"), ZoneInfo("Africa/Cairo")
EVENING = datetime(2026, 11, 23, 23, 0, tzinfo=KAMPALA)  # a Monday
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
CITY = {"city": "Kampala", "country": "UG"}
OFFICE_HOURS = "mon-fri 8-18"

Who = tuple[Role, dict[str, Any]]
ROTA: dict[str, Who] = {
    "first": (Role.RESPONDER, CITY),
    "second": (Role.RESPONDER, CITY | {"rung": 1}),
    "manager": (Role.RESPONDER, {"country": "UG", "rung": 2, "hours": OFFICE_HOURS}),
    "desk": (Role.RESPONDER, {"office": "nairobi", "rung": 3}),
    "office": (Role.OFFICE, {"office": "nairobi"}),
    "adviser": (Role.ADVISER, {}),
}
Tick = Callable[[], Awaitable[object]]


@dataclass
class Night:
    """One alert of Kampala. `names`: its rota's people by id; `zone`: of the table's clock."""

    db: Database
    zone: ZoneInfo = KAMPALA
    opened: datetime = EVENING
    names: dict[int, str] = field(default_factory=dict)
    alert_id: int = 0

    async def open(self, rota: dict[str, Who] | None = None, **alert: Any) -> World:
        """The rota and the alert, and a scheduler's world at that moment."""
        given = CITY | {"severity": 0} | alert

        def add(session: Session) -> None:
            for name, who in (ROTA if rota is None else rota).items():
                self._name(session, name, who)
            now = self.opened.astimezone(UTC)
            self.alert_id = Records(session).alert("V7K2-M", now, next_rung_at=now, **given).id

        await self.db.write(add)
        return World(self.db, now=self.opened.astimezone(UTC))

    async def name(self, name: str, who: Who) -> None:
        """Somebody more for the rota."""
        await self.db.write(self._name, name, who)

    async def pages(self) -> list[str]:
        """'23:05 second', in order; 'all' where the whole rota was called at once."""
        texts = await self.db.read(_texts, "page:")
        at: dict[datetime, list[str]] = {}
        for text in texts:
            at.setdefault(text.created_at, []).append(self.names[_person(text)])
        return [f"{self._clock(moment)} {self._called(names)}" for moment, names in at.items()]

    async def gaps(self) -> list[tuple[str, str, str]]:
        """When, to whom, and of which rung the office heard that nobody is there."""
        texts = await self.db.read(_texts, "nobody:")
        return [
            (self._clock(text.created_at), self.names[_person(text)], text.key.split(":")[2])
            for text in texts
        ]

    async def alert(self) -> Alert:
        return await self.db.read(lambda s: s.get_one(Alert, self.alert_id))

    async def change(self, **values: object) -> None:
        """As some message did it."""
        mine = update(Alert).where(col(Alert.id) == self.alert_id).values(**values)
        await self.db.write(lambda session: session.exec(mine))

    async def judged(self, at: datetime, told: str) -> None:
        """A row of the timeline: '0 underway'."""
        kind = AlertEventKind.SEVERITY
        row = AlertEvent(alert_id=self.alert_id, at=at, kind=kind, detail=told)
        await self.db.write(lambda session: session.add(row))

    async def nothing_twice(self) -> None:
        """Each page stands once in the timeline and once in the outbox."""

        def count(session: Session) -> tuple[Counter[Any], Counter[Any]]:
            kind = AlertEventKind.PAGED
            rows = session.exec(select(AlertEvent).where(AlertEvent.kind == kind)).all()
            texts = _texts(session, "page:")
            return (
                Counter((row.at, row.person_id) for row in rows),
                Counter((text.created_at, _person(text)) for text in texts),
            )

        told, sent = await self.db.read(count)
        assert told == sent
        assert set(told.values()) <= {1}

    def _name(self, session: Session, name: str, who: Who) -> None:
        role, scope = who
        self.names[person(session, role, Medium.SMS, **scope)] = name

    def _clock(self, moment: datetime) -> str:
        local = moment.astimezone(self.zone)
        days = (local.date() - self.opened.date()).days
        return f"{local:%H:%M}" if days == 0 else f"+{days} {local:%H:%M}"

    def _called(self, names: list[str]) -> str:
        everybody = sorted(names) == sorted(self.names.values())
        return "all" if everybody and len(names) > 1 else " ".join(sorted(names))


async def run(world: World, span: timedelta, tick: Tick, every: timedelta = MINUTE) -> None:
    """The clock goes on by `every`, with a tick each time, the first at once."""
    end = world.now + span
    while True:
        await tick()
        if world.now >= end:
            return
        world.now += every


def _texts(session: Session, begins: str) -> list[Outbound]:
    rows = session.exec(
        select(Outbound)
        .where(col(Outbound.key).startswith(begins), Outbound.lane == Lane.ALERT)
        .order_by(col(Outbound.id))
    )
    return list(rows)


def _person(text: Outbound) -> int:
    """'page:<alert>:<step>:<person>:<medium>'."""
    return int(text.key.split(":")[3])

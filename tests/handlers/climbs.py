"""Single steps of a ladder: whom they page, which rungs they find empty, what an office hears."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from handlers.ladder import Step, help_step, page_holders, step_up
from handlers.outcome import Notice
from locales.render import render
from storage.models import Alert, AlertEvent, AlertEventKind, Phase
from storage.reader import Reader
from tests.handlers.town import MONDAY, Phone, Town

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
NAIROBI = ZoneInfo("Africa/Nairobi")


def an_alert(**fields: object) -> Alert:
    given: dict[str, Any] = {
        "reference": "V7K2-M",
        "phase": Phase.UNDER_WAY,
        "severity": 0,
        "city": "Nairobi",
        "country": "KE",
        "opener": b"somebody",
        "opened_at": NOW,
    }
    return Alert(**(given | fields))


@dataclass
class Climb:
    """A step, and what of it calls people and what tells an office."""

    step: Step

    @property
    def rung(self) -> int:
        return self.step.rung

    @property
    def paged(self) -> list[int]:
        """As the timeline has it, and in that order."""
        kind = AlertEventKind.PAGED
        return [row.person_id or 0 for row in self.step.events if row.kind == kind]

    @property
    def empty(self) -> list[int]:
        kind = AlertEventKind.NOBODY
        return [int(row.detail or "") for row in self.step.events if row.kind == kind]

    def to(self, person: int) -> list[str]:
        return [said(one) for one in self.step.notices if one.person_id == person]


def said(notice: Notice) -> str:
    return render(notice.text, "en", sms=True, zone=NAIROBI).text


async def climbed(town: Town, alert: Alert, now: datetime = MONDAY) -> Climb:
    return Climb(await town.db.read(lambda s: step_up(alert, Reader(s), now)))


async def held(town: Town, alert: Alert, *holders: int, now: datetime = MONDAY) -> Climb | None:
    """None where none of the holders can be called."""
    step = await town.db.read(lambda s: page_holders(alert, holders, Reader(s), now))
    return None if step is None else Climb(step)


async def helped(town: Town, alert: Alert) -> Climb:
    return Climb(await town.db.read(lambda s: help_step(alert, Reader(s), MONDAY)))


async def keep(town: Town, alert: Alert, climb: Climb | None = None) -> None:
    """The alert as it is after that climb."""

    def put(session: Session) -> None:
        if climb is not None:
            alert.rung = climb.rung
            for row in climb.step.events:
                session.merge(AlertEvent(**row.model_dump()))
        session.merge(Alert(**alert.model_dump()))
        session.flush()

    def stored_first(session: Session) -> None:
        session.merge(Alert(**alert.model_dump()))

    await town.db.write(stored_first)
    await town.db.write(put)


async def id_of(town: Town, phone: Phone) -> int:
    person = (await town.sender(phone)).person
    assert person is not None
    return person.id

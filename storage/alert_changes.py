"""The edits of an alert that a handler may ask for; what happened stands in its timeline."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlmodel import Session, col, func, update

from storage.models import LIVE, OUTCOMES, Address, Alert, Handling, Phase, Verification


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """A named person takes the alert; the ladder ends. The first one stays."""

    alert_id: int
    person_id: int
    at: datetime

    def apply(self, session: Session) -> None:
        session.exec(
            update(Alert)
            .where(
                col(Alert.id) == self.alert_id,
                col(Alert.acknowledged_by).is_(None),
                col(Alert.handling).in_(LIVE),
            )
            .values(
                handling=Handling.ACKNOWLEDGED,
                acknowledged_by=self.person_id,
                acknowledged_at=self.at,
                next_rung_at=None,
            )
        )


@dataclass(frozen=True, slots=True)
class Release:
    """Nobody has it any more: the ladder goes on at that moment. Only of a case that is live."""

    alert_id: int
    next_rung_at: datetime

    def apply(self, session: Session) -> None:
        session.exec(
            update(Alert)
            .where(col(Alert.id) == self.alert_id, col(Alert.handling).in_(LIVE))
            .values(
                handling=Handling.OPEN,
                acknowledged_by=None,
                acknowledged_at=None,
                next_rung_at=self.next_rung_at,
            )
        )


@dataclass(frozen=True, slots=True)
class SetRung:
    """How far the ladder is; it stands still once somebody acknowledged."""

    alert_id: int
    rung: int
    next_rung_at: datetime | None

    def apply(self, session: Session) -> None:
        session.exec(
            update(Alert)
            .where(col(Alert.id) == self.alert_id, col(Alert.acknowledged_by).is_(None))
            .values(rung=self.rung, next_rung_at=self.next_rung_at)
        )


@dataclass(frozen=True, slots=True)
class SetAlert:
    """The newest of what the timeline tells; None leaves a field as it is."""

    alert_id: int
    phase: Phase | None = None
    severity: int | None = None
    ruled: int | None = None
    reason: str | None = None
    by_day: date | None = None
    by_at: datetime | None = None
    households: int | None = None
    provisional: bool | None = None
    restricted: bool | None = None
    safe: bool | None = None
    consent: bool | None = None
    settlement_id: int | None = None
    place: str | None = None
    city: str | None = None
    country: str | None = None
    verification: Verification | None = None

    def apply(self, session: Session) -> None:
        names = (field.name for field in fields(self) if field.name != "alert_id")
        given = {name: getattr(self, name) for name in names}
        values = {name: value for name, value in given.items() if value is not None}
        if values:
            _set(session, self.alert_id, **values)


@dataclass(frozen=True, slots=True)
class MakeSafe:
    """Others see that phone: all alerts of its address since then know it."""

    indexes: Collection[bytes]
    since: datetime

    def apply(self, session: Session) -> None:
        mine = col(Alert.opener).in_(self.indexes), col(Alert.opened_at) >= self.since
        session.exec(update(Alert).where(*mine).values(safe=True))


@dataclass(frozen=True, slots=True)
class SetClock:
    """When the clock asks next; None: never."""

    alert_id: int
    at: datetime | None

    def apply(self, session: Session) -> None:
        _set(session, self.alert_id, clock_at=self.at)


@dataclass(frozen=True, slots=True)
class Handle:
    """What is done, or what came of it; an outcome other than a delay ends the case."""

    alert_id: int
    handling: Handling
    at: datetime

    def apply(self, session: Session) -> None:
        values: dict[str, object] = {"handling": self.handling}
        if self.handling in OUTCOMES:
            over = self.handling != Handling.POSTPONED
            ended = func.coalesce(col(Alert.ended_at), self.at) if over else None
            values |= {"outcome": self.handling, "ended_at": ended}
            if over:  # a delay that nobody in charge has told goes on being paged
                values["next_rung_at"] = None
        _set(session, self.alert_id, **values)


@dataclass(frozen=True, slots=True)
class CloseAlert:
    """The file is closed; nobody is paged or asked any more."""

    alert_id: int
    at: datetime
    verification: Verification | None = None
    merged_into: int | None = None

    def apply(self, session: Session) -> None:
        values: dict[str, object] = {
            "handling": Handling.CLOSED,
            "closed_at": self.at,
            "ended_at": func.coalesce(col(Alert.ended_at), self.at),
            "next_rung_at": None,
            "clock_at": None,
        }
        given = {"verification": self.verification, "merged_into": self.merged_into}
        values |= {name: value for name, value in given.items() if value is not None}
        _set(session, self.alert_id, **values)
        if self.merged_into is not None:  # what it held goes on with it: no chains
            held = update(Alert).where(col(Alert.merged_into) == self.alert_id)
            session.exec(held.values(merged_into=self.merged_into))


@dataclass(frozen=True, slots=True)
class Reopen:
    """It is not over: the ladder starts anew."""

    alert_id: int
    at: datetime

    def apply(self, session: Session) -> None:
        _set(
            session,
            self.alert_id,
            handling=Handling.OPEN,
            outcome=None,
            ended_at=None,
            closed_at=None,
            acknowledged_by=None,
            acknowledged_at=None,
            rung=-1,
            next_rung_at=self.at,
        )


@dataclass(frozen=True, slots=True)
class Move:
    """To where it really is; None clears what is not known there."""

    alert_id: int
    settlement_id: int | None
    place: str | None
    city: str | None
    country: str | None

    def apply(self, session: Session) -> None:
        _set(
            session,
            self.alert_id,
            settlement_id=self.settlement_id,
            place=self.place,
            city=self.city,
            country=self.country,
        )


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a responder said of a number: its later alerts page only the city. None: no more."""

    indexes: Collection[bytes]
    doubt: str | None
    at: datetime

    def apply(self, session: Session) -> None:
        session.exec(
            update(Address)
            .where(col(Address.index).in_(self.indexes))
            .values(doubt=self.doubt, doubted_at=self.at if self.doubt else None)
        )


def _set(session: Session, alert_id: int, **values: object) -> None:
    session.exec(update(Alert).where(col(Alert.id) == alert_id).values(**values))

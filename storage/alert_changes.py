"""The edits of an alert that a handler may ask for; what happened stands in its timeline."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, update

from storage.models import Alert, Handling, Phase, Verification


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """A named person takes the alert; the ladder ends. The first one stays."""

    alert_id: int
    person_id: int
    at: datetime

    def apply(self, session: Session) -> None:
        session.exec(
            update(Alert)
            .where(col(Alert.id) == self.alert_id, col(Alert.acknowledged_by).is_(None))
            .values(
                handling=Handling.ACKNOWLEDGED,
                acknowledged_by=self.person_id,
                acknowledged_at=self.at,
                next_rung_at=None,
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
    by_day: date | None = None
    households: int | None = None
    provisional: bool | None = None
    restricted: bool | None = None
    settlement_id: int | None = None
    place: str | None = None
    city: str | None = None
    country: str | None = None
    verification: Verification | None = None

    def apply(self, session: Session) -> None:
        names = (
            "phase",
            "severity",
            "by_day",
            "households",
            "provisional",
            "restricted",
            "settlement_id",
            "place",
            "city",
            "country",
            "verification",
        )
        given = {name: getattr(self, name) for name in names}
        values = {name: value for name, value in given.items() if value is not None}
        if values:
            session.exec(update(Alert).where(col(Alert.id) == self.alert_id).values(**values))


@dataclass(frozen=True, slots=True)
class CloseAlert:
    """It is over; nobody is paged any more."""

    alert_id: int
    at: datetime
    verification: Verification | None = None

    def apply(self, session: Session) -> None:
        values: dict[str, object] = {
            "handling": Handling.CLOSED,
            "closed_at": self.at,
            "next_rung_at": None,
        }
        if self.verification is not None:
            values["verification"] = self.verification
        session.exec(update(Alert).where(col(Alert.id) == self.alert_id).values(**values))

"""The closed set of edits a handler may ask for; everything else it makes is a new row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlmodel import Session, col, update

from storage.models import Address, AddressState, Alert, Handling, Person


class Change(Protocol):
    """An edit of existing rows, applied inside the message's transaction."""

    def apply(self, session: Session) -> None:
        """Edits and flushes; never commits."""
        ...


@dataclass(frozen=True, slots=True)
class SetAddressState:
    """Stops, revives or buries an address."""

    address_id: int
    state: AddressState

    def apply(self, session: Session) -> None:
        session.exec(
            update(Address).where(col(Address.id) == self.address_id).values(state=self.state)
        )


@dataclass(frozen=True, slots=True)
class SetPerson:
    """Sets a person's language or quiet mode."""

    person_id: int
    language: str | None = None
    quiet: bool | None = None

    def apply(self, session: Session) -> None:
        given = {"language": self.language, "quiet": self.quiet}
        values = {name: value for name, value in given.items() if value is not None}
        session.exec(update(Person).where(col(Person.id) == self.person_id).values(**values))


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

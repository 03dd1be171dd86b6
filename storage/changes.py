"""The closed set of edits a handler may ask for; everything else it makes is a new row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlmodel import Session, col, update

from storage.models import (
    Address,
    AddressState,
    Handover,
    Invitation,
    Membership,
    Person,
    Project,
    Standing,
)


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
    """Sets a person's language, country or quiet mode."""

    person_id: int
    language: str | None = None
    quiet: bool | None = None
    country: str | None = None

    def apply(self, session: Session) -> None:
        given = {"language": self.language, "quiet": self.quiet, "country": self.country}
        values = {name: value for name, value in given.items() if value is not None}
        if values:
            session.exec(update(Person).where(col(Person.id) == self.person_id).values(**values))


@dataclass(frozen=True, slots=True)
class UseInvitation:
    """A code serves once."""

    invitation_id: int
    person_id: int
    at: datetime

    def apply(self, session: Session) -> None:
        session.exec(
            update(Invitation)
            .where(col(Invitation.id) == self.invitation_id)
            .values(used_at=self.at, used_by=self.person_id)
        )


@dataclass(frozen=True, slots=True)
class SetMembership:
    """An organiser vouches for a claim, or refuses it. Only a claim can be settled."""

    membership_id: int
    standing: Standing
    group_id: int | None = None

    def apply(self, session: Session) -> None:
        values: dict[str, object] = {"standing": self.standing}
        if self.group_id is not None:
            values["group_id"] = self.group_id
        session.exec(
            update(Membership)
            .where(
                col(Membership.id) == self.membership_id,
                col(Membership.standing) == Standing.CLAIMED,
            )
            .values(**values)
        )


@dataclass(frozen=True, slots=True)
class Answered:
    """A person answered a text that was handed to them; the first answer is the one counted."""

    handover_id: int
    person_id: int
    at: datetime

    def apply(self, session: Session) -> None:
        session.exec(
            update(Handover)
            .where(col(Handover.id) == self.handover_id, col(Handover.answered_at).is_(None))
            .values(answered_at=self.at, answered_by=self.person_id)
        )


@dataclass(frozen=True, slots=True)
class SetProject:
    """The newest of what its events tell. `what`: stage or partners."""

    project_id: int
    what: str
    value: str

    def apply(self, session: Session) -> None:
        session.exec(
            update(Project)
            .where(col(Project.id) == self.project_id)
            .values({self.what: self.value})
        )

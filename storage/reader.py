"""The narrow port through which handlers read: one session's view, nothing but questions."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlmodel import Session

from storage.models import Address, Membership, Person, SavingsGroup, Settlement


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote, as far as we know. `person` and `address` are None for a first message.

    `group` and `settlement` are those of the first vouched membership that has them.
    `index` is the address's blind index; `country` falls back to the number's.
    """

    index: bytes
    medium: str
    value: str
    language: str
    zone: ZoneInfo
    country: str | None = None
    person: Person | None = None
    address: Address | None = None
    memberships: tuple[Membership, ...] = ()
    group: SavingsGroup | None = None
    settlement: Settlement | None = None
    languages: tuple[str, ...] = field(default=())  # others spoken in that country


class Reader:
    """Reads for handlers within the transaction that will apply what they decide."""

    def __init__(self, session: Session) -> None:
        self._session = session

"""The narrow port through which handlers read: one session's view, nothing but questions."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from storage.models import (
    Address,
    Dialogue,
    Membership,
    Person,
    SavingsGroup,
    Settlement,
    SettlementState,
)
from storage.reading.alerts import AlertQuestions
from storage.reading.approvals import ApprovalQuestions
from storage.reading.cases import CaseQuestions
from storage.reading.exchanges import ExchangeQuestions
from storage.reading.files import FileQuestions
from storage.reading.handovers import HandoverQuestions
from storage.reading.members import MemberQuestions
from storage.reading.practices import PracticeQuestions
from storage.reading.projects import ProjectQuestions
from storage.reading.rhythm import RhythmQuestions
from storage.reading.rooms import RoomQuestions
from storage.reading.talks import TalkQuestions
from storage.reading.visits import VisitQuestions

_MOST_PLACES = 300
_KnownPlaces = tuple[tuple[int, tuple[str, ...]], ...]
_PLACES_OF_COUNTRY = (
    select(Settlement.id, Settlement.folded, Settlement.aliases)
    .where(
        col(Settlement.country) == bindparam("country"),
        Settlement.state != SettlementState.CLOSED,
    )
    .order_by(col(Settlement.id))
    .limit(_MOST_PLACES)
)
_PLACES_OF_CITY = _PLACES_OF_COUNTRY.where(col(Settlement.city) == bindparam("city"))


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote, as far as we know. `person` and `address` are None for a first message.

    `groups` are those in which they report; `group` is the one that they chose for today, else the
    first; `settlement` is the group's, else that of the first vouched role that has one.
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
    groups: tuple[SavingsGroup, ...] = ()
    group: SavingsGroup | None = None
    settlement: Settlement | None = None
    languages: tuple[str, ...] = field(default=())  # others spoken in that country

    @property
    def person_id(self) -> int | None:
        return self.person.id if self.person is not None else None

    @property
    def city(self) -> str | None:
        """Of their settlement, else of the first role that names one."""
        if self.settlement is not None:
            return self.settlement.city
        return next((role.city for role in self.memberships if role.city), None)


class Reader(
    ApprovalQuestions,
    MemberQuestions,
    ProjectQuestions,
    RhythmQuestions,
    AlertQuestions,
    CaseQuestions,
    FileQuestions,
    HandoverQuestions,
    ExchangeQuestions,
    TalkQuestions,
    RoomQuestions,
    VisitQuestions,
    PracticeQuestions,
):
    """Reads for handlers within the transaction that will apply what they decide."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._places: dict[tuple[str, str | None], _KnownPlaces] = {}

    def places_known_to(self, sender: Sender) -> _KnownPlaces:
        """Settlements of the sender's city, else country: (id, folded names); read once."""
        if sender.country is None:
            return ()
        area = (sender.country, sender.city)
        if area not in self._places:
            self._places[area] = self._places_of(*area)
        return self._places[area]

    def _places_of(self, country: str, city: str | None) -> _KnownPlaces:
        wanted = _PLACES_OF_COUNTRY if city is None else _PLACES_OF_CITY
        found = self._session.exec(wanted, params={"country": country, "city": city})
        return tuple((number, _names(folded, aliases)) for number, folded, aliases in found)

    def is_asked(self, person_id: int, now: datetime) -> bool:
        """Whether a question is pending on any address of that person."""
        addresses = select(Address.index).where(Address.person_id == person_id)
        return (
            self._session.exec(
                select(Dialogue.address)
                .where(col(Dialogue.address).in_(addresses), col(Dialogue.expires_at) > now)
                .limit(1)
            ).first()
            is not None
        )


def names_of(place: Settlement) -> tuple[str, ...]:
    """Its folded name and aliases."""
    return _names(place.folded, place.aliases)


def _names(folded: str, aliases: str) -> tuple[str, ...]:
    return (folded, *(alias for alias in aliases.split("|") if alias))

"""Questions about a group for exchanges: what is held there, and what its city may show."""

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from storage.balances import balances
from storage.figures.city_exchanges import CityExchanges, city_exchanges
from storage.models import (
    Account,
    ChatGroup,
    Entry,
    Exchange,
    ExchangeKind,
    ExchangeStage,
    Fund,
    Match,
    Room,
    RoomState,
    SavingsGroup,
    Settlement,
)


@dataclass(frozen=True, slots=True)
class CitySavings:
    """What the groups of a city that save in one currency hold together, in minor units."""

    currency: str
    worth: int
    groups: int


class RoomQuestions:
    """Of `storage.reader.Reader`."""

    _session: Session

    def rooms_in(self, chat_id: int) -> list[tuple[Room, Match]]:
        """What is held in a group now, the newest first."""
        found = self._session.exec(
            select(Room, Match)
            .join(Match, col(Match.id) == col(Room.match_id))
            .where(Room.chat_id == chat_id, Room.state != RoomState.CLOSED)
            .order_by(col(Room.id).desc())
        )
        return [(room, match) for room, match in found]

    def open_here(self, chat: ChatGroup, kind: ExchangeKind) -> list[Exchange]:
        """What the group's city asks for, or offers, and has nobody for yet."""
        found = self._session.exec(
            select(Exchange)
            .where(
                Exchange.kind == kind,
                Exchange.stage == ExchangeStage.ASKED,
                Exchange.city == chat.city,
                Exchange.country == chat.country,
            )
            .order_by(col(Exchange.at))
        )
        return list(found)

    def city_exchanges(self, city: str, country: str) -> CityExchanges:
        """How far each is, and what waits."""
        return city_exchanges(self._session, city, country)

    def city_savings(self, city: str, country: str) -> list[CitySavings]:
        """By currency; groups that never saved do not count."""
        here = Settlement.city == city, Settlement.country == country
        moved = self._session.exec(
            select(SavingsGroup.currency, Entry.debit, Entry.credit, func.sum(Entry.amount))
            .join(SavingsGroup, col(SavingsGroup.id) == col(Entry.group_id))
            .join(Settlement, col(Settlement.id) == col(SavingsGroup.settlement_id))
            .where(*here)
            .group_by(SavingsGroup.currency, Entry.debit, Entry.credit)
        ).all()
        counted = self._session.exec(
            select(SavingsGroup.currency, func.count(func.distinct(Entry.group_id)))
            .join(SavingsGroup, col(SavingsGroup.id) == col(Entry.group_id))
            .join(Settlement, col(Settlement.id) == col(SavingsGroup.settlement_id))
            .where(*here)
            .group_by(SavingsGroup.currency)
            .order_by(SavingsGroup.currency)
        ).all()
        found = []
        for currency, groups in counted:
            of_it = (
                (Account(debit), Account(credit), int(amount))
                for name, debit, credit, amount in moved
                if name == currency
            )
            found.append(CitySavings(currency, balances(of_it).worth(Fund.SAVINGS), groups))
        return found

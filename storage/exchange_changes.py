"""Edits of exchanges and their matches, as an outcome carries them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from storage.models import (
    Exchange,
    ExchangeCity,
    ExchangeStage,
    ExchangeTopic,
    Match,
    MatchEnd,
    MatchStage,
)


@dataclass(frozen=True, slots=True)
class SetMatch:
    """The values that are given, of a match that is not over."""

    match_id: int
    values: Mapping[str, object]

    def apply(self, session: Session) -> None:
        session.exec(
            update(Match)
            .where(col(Match.id) == self.match_id, col(Match.stage) != MatchStage.CLOSED)
            .values(dict(self.values))
        )


@dataclass(frozen=True, slots=True)
class CloseMatch:
    """It came to nothing, or is over; `values`: what was said last."""

    match_id: int
    why: MatchEnd
    at: datetime
    values: Mapping[str, object] = field(default_factory=dict)

    def apply(self, session: Session) -> None:
        over = {"stage": MatchStage.CLOSED, "why": self.why, "closed_at": self.at, "due_at": None}
        SetMatch(self.match_id, {**over, **self.values}).apply(session)


@dataclass(frozen=True, slots=True)
class Pair:
    """Both sides said yes: the request has found its host, the offer may find more guests."""

    match_id: int
    at: datetime
    due_at: datetime

    def apply(self, session: Session) -> None:
        match = session.get_one(Match, self.match_id)
        SetMatch(match.id, {"stage": MatchStage.TALKING, "due_at": self.due_at}).apply(session)
        session.exec(
            update(Exchange)
            .where(col(Exchange.id) == match.request_id)
            .values(stage=ExchangeStage.MATCHED, ends_at=None)
        )
        both = col(Exchange.id).in_((match.request_id, match.offer_id))
        session.exec(update(Exchange).where(both).values(matched_at=self.at))
        _forget(session, match.request_id)


@dataclass(frozen=True, slots=True)
class SetExchange:
    """The values that are given."""

    exchange_id: int
    values: Mapping[str, object]

    def apply(self, session: Session) -> None:
        mine = col(Exchange.id) == self.exchange_id
        session.exec(update(Exchange).where(mine).values(dict(self.values)))


@dataclass(frozen=True, slots=True)
class EndExchange:
    """Nobody looks for a partner of it any more."""

    exchange_id: int

    def apply(self, session: Session) -> None:
        session.exec(
            update(Exchange)
            .where(col(Exchange.id) == self.exchange_id)
            .where(col(Exchange.stage) == ExchangeStage.ASKED)
            .values(stage=ExchangeStage.CLOSED)
        )
        _forget(session, self.exchange_id)


@dataclass(frozen=True, slots=True)
class SetDirect:
    """Whether an organiser lets the leaders of a city be asked without them."""

    city: str
    country: str
    by: int
    at: datetime
    allowed: bool

    def apply(self, session: Session) -> None:
        row = session.exec(
            select(ExchangeCity).where(
                ExchangeCity.city == self.city, ExchangeCity.country == self.country
            )
        ).first()
        row = row or ExchangeCity(
            city=self.city, country=self.country, direct=True, set_by=self.by, at=self.at
        )
        row.direct, row.set_by, row.at = self.allowed, self.by, self.at
        session.add(row)


def _forget(session: Session, exchange_id: int) -> None:
    session.exec(delete(ExchangeTopic).where(col(ExchangeTopic.exchange_id) == exchange_id))

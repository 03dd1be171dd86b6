"""Edits of exchanges and their matches, as an outcome carries them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, or_, select, update

from storage.models import (
    Exchange,
    ExchangeCity,
    ExchangeStage,
    ExchangeTopic,
    Match,
    MatchStage,
)


@dataclass(frozen=True, slots=True)
class SetMatch:
    """The values that are given; only of a match that is at one of the stages `at`."""

    match_id: int
    values: dict[str, object]
    at: tuple[MatchStage, ...] = (MatchStage.PROPOSED, MatchStage.ASKED)

    def apply(self, session: Session) -> None:
        session.exec(
            update(Match)
            .where(col(Match.id) == self.match_id, col(Match.stage).in_(self.at))
            .values(self.values)
        )


@dataclass(frozen=True, slots=True)
class Pair:
    """Both sides said yes: the request has found its host, the offer may find more."""

    match_id: int
    at: datetime

    def apply(self, session: Session) -> None:
        match = session.get_one(Match, self.match_id)
        match.stage, match.due_at = MatchStage.TALKING, None
        session.add(match)
        session.exec(
            update(Exchange)
            .where(col(Exchange.id) == match.request_id)
            .values(stage=ExchangeStage.MATCHED, matched_at=self.at, ends_at=None)
        )
        session.exec(
            update(Exchange)
            .where(col(Exchange.id) == match.offer_id, col(Exchange.matched_at).is_(None))
            .values(matched_at=self.at)
        )
        _forget(session, match.request_id)
        session.exec(
            update(Match)
            .where(
                col(Match.request_id) == match.request_id,
                col(Match.id) != match.id,
                col(Match.stage).in_((MatchStage.PROPOSED, MatchStage.ASKED)),
            )
            .values(stage=MatchStage.CLOSED, why="other", closed_at=self.at, due_at=None)
        )


@dataclass(frozen=True, slots=True)
class EndExchange:
    """Nobody looks for a partner of it any more."""

    exchange_id: int
    at: datetime

    def apply(self, session: Session) -> None:
        session.exec(
            update(Exchange)
            .where(col(Exchange.id) == self.exchange_id)
            .where(col(Exchange.stage) == ExchangeStage.ASKED)
            .values(stage=ExchangeStage.CLOSED)
        )
        _forget(session, self.exchange_id)
        open_ = col(Match.stage).in_((MatchStage.PROPOSED, MatchStage.ASKED))
        mine = or_(
            col(Match.request_id) == self.exchange_id, col(Match.offer_id) == self.exchange_id
        )
        session.exec(
            update(Match)
            .where(mine, open_)
            .values(stage=MatchStage.CLOSED, why="ended", closed_at=self.at, due_at=None)
        )


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

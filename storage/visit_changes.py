"""Edits of what an exchange plans together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, update

from storage.models import PlanItem, Visit, Vote


@dataclass(frozen=True, slots=True)
class SetVote:
    """The last word of a seat counts."""

    ballot_id: int
    seat_id: int
    choice: int

    def apply(self, session: Session) -> None:
        row = session.get(Vote, (self.ballot_id, self.seat_id)) or Vote(
            ballot_id=self.ballot_id, seat_id=self.seat_id, choice=self.choice
        )
        row.choice = self.choice
        session.add(row)
        session.flush()


@dataclass(frozen=True, slots=True)
class SetVisit:
    """Its days, set or moved: what was reminded of before no longer counts."""

    match_id: int
    starts: date
    ends: date
    next_at: datetime
    at: datetime

    def apply(self, session: Session) -> None:
        row = session.get(Visit, self.match_id)
        if row is None:
            row = Visit(match_id=self.match_id, starts=self.starts, ends=self.ends, at=self.at)
        else:
            row.version += 1
        row.starts, row.ends, row.at = self.starts, self.ends, self.at
        row.step, row.next_at = 0, self.next_at
        session.add(row)
        session.flush()


@dataclass(frozen=True, slots=True)
class SetReminder:
    """Which reminder was sent, and when the next is due."""

    match_id: int
    step: int
    next_at: datetime | None

    def apply(self, session: Session) -> None:
        mine = col(Visit.match_id) == self.match_id
        session.exec(update(Visit).where(mine).values(step=self.step, next_at=self.next_at))


@dataclass(frozen=True, slots=True)
class SetItem:
    """The values that are given."""

    item_id: int
    values: Mapping[str, object]

    def apply(self, session: Session) -> None:
        row = session.get_one(PlanItem, self.item_id)
        for name, value in self.values.items():
            setattr(row, name, value)
        session.add(row)

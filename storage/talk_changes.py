"""Edits of seats, and of what waits for them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, delete, update

from storage.models import Seat, Unread


@dataclass(frozen=True, slots=True)
class SetSeat:
    """The values that are given."""

    seat_id: int
    values: Mapping[str, object]

    def apply(self, session: Session) -> None:
        session.exec(update(Seat).where(col(Seat.id) == self.seat_id).values(dict(self.values)))


@dataclass(frozen=True, slots=True)
class Read:
    """These no longer wait for that seat."""

    seat_id: int
    posts: tuple[int, ...]

    def apply(self, session: Session) -> None:
        mine = col(Unread.seat_id) == self.seat_id, col(Unread.post_id).in_(self.posts)
        session.exec(delete(Unread).where(*mine))

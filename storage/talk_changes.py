"""Edits of seats, and of what waits for them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, delete, or_, select, update

from storage.models import FollowUp, Learning, Post, Seat, Unread


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


@dataclass(frozen=True, slots=True)
class SetPost:
    """Other words in place of those that were written."""

    post_id: int
    text: str

    def apply(self, session: Session) -> None:
        post = session.get_one(Post, self.post_id)
        post.text = self.text
        session.add(post)


@dataclass(frozen=True, slots=True)
class DropPost:
    """Its writer took it back: nobody reads it any more."""

    post_id: int

    def apply(self, session: Session) -> None:
        SetPost(self.post_id, "").apply(session)
        session.exec(delete(Unread).where(col(Unread.post_id) == self.post_id))


@dataclass(frozen=True, slots=True)
class Wait:
    """A post that a seat had been sent is to be read anew, in other words."""

    seat_id: int
    post_id: int

    def apply(self, session: Session) -> None:
        if session.get(Unread, (self.seat_id, self.post_id)) is None:
            session.add(Unread(seat_id=self.seat_id, post_id=self.post_id))


@dataclass(frozen=True, slots=True)
class Forget:
    """What a message told of what was learnt is taken back with it.

    A side that has told nothing else is not asked what came of it.
    """

    inbound_id: int

    def apply(self, session: Session) -> None:
        mine = select(Learning).where(Learning.inbound_id == self.inbound_id)
        for row in session.exec(mine).all():
            session.delete(row)
            session.flush()
            told = Learning.match_id == row.match_id, Learning.side == row.side
            if session.exec(select(Learning.id).where(*told)).first() is None:
                asked = col(FollowUp.match_id) == row.match_id, col(FollowUp.side) == row.side
                session.exec(delete(FollowUp).where(*asked))


@dataclass(frozen=True, slots=True)
class DropUnread:
    """Nothing waits for that seat, and nothing of it waits for others."""

    seat_id: int

    def apply(self, session: Session) -> None:
        theirs = select(Post.id).where(Post.seat_id == self.seat_id)
        either = or_(col(Unread.seat_id) == self.seat_id, col(Unread.post_id).in_(theirs))
        session.exec(delete(Unread).where(either))

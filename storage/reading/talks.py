"""Questions about what people of an exchange write to one another."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from storage.models import (
    Address,
    AddressState,
    ChatGroup,
    ChatPurpose,
    Match,
    Medium,
    Post,
    Room,
    RoomState,
    Seat,
    Unread,
)


class TalkQuestions:
    """Of `storage.reader.Reader`."""

    _session: Session

    def seats(self, match_id: int) -> list[Seat]:
        """Locked in one order until the transaction ends: what they got today is counted."""
        wanted = select(Seat).where(Seat.match_id == match_id).order_by(col(Seat.id))
        return list(self._session.exec(wanted.with_for_update()))

    def rooms(self, match_id: int) -> list[Room]:
        """In groups where we still are."""
        found = self._session.exec(
            select(Room)
            .join(ChatGroup, col(ChatGroup.id) == col(Room.chat_id))
            .where(Room.match_id == match_id, Room.state != RoomState.CLOSED)
            .where(col(ChatGroup.gone_at).is_(None), ChatGroup.purpose == ChatPurpose.EXCHANGE)
            .order_by(col(Room.id))
        )
        return list(found)

    def match_of(self, seat: Seat) -> Match:
        """The exchange that it belongs to."""
        return self._session.get_one(Match, seat.match_id)

    def unread(self, seat_id: int, most: int) -> list[Post]:
        """What waits for a seat, the oldest first."""
        wanted = select(Post).join(Unread, col(Unread.post_id) == col(Post.id))
        mine = wanted.where(Unread.seat_id == seat_id).order_by(col(Post.id)).limit(most)
        return list(self._session.exec(mine))

    def unread_count(self, seat_id: int) -> int:
        """How many wait."""
        wanted = select(func.count()).select_from(Unread).where(Unread.seat_id == seat_id)
        return self._session.exec(wanted).one()

    def wait_for(self, post_id: int) -> set[int]:
        """Seats that have not been sent it."""
        return set(self._session.exec(select(Unread.seat_id).where(Unread.post_id == post_id)))

    def posts_of(self, inbound_id: int) -> list[Post]:
        """The pieces of a message, in their order; none of one that went to no exchange."""
        wanted = select(Post).where(Post.inbound_id == inbound_id).order_by(col(Post.piece))
        return list(self._session.exec(wanted))

    def last_posts(self, seat_id: int, since: datetime) -> list[Post]:
        """Of the newest message that its writer has not taken back."""
        mine = select(Post).where(Post.seat_id == seat_id, col(Post.at) >= since)
        for post in self._session.exec(mine.order_by(col(Post.id).desc())):
            if post.text:
                return self.posts_of(post.inbound_id)
        return []

    def seat_of(self, post: Post) -> Seat:
        """Whose it is."""
        return self._session.get_one(Seat, post.seat_id)

    def posted_since(self, seat_id: int, since: datetime) -> int:
        """How many pieces a seat wrote from then on."""
        wanted = select(func.count()).select_from(Post)
        mine = wanted.where(Post.seat_id == seat_id, col(Post.at) >= since)
        return self._session.exec(mine).one()

    def posted_in(self, match_id: int, since: datetime, most: int) -> Sequence[Post]:
        """The last that were written from then on, the oldest first; nothing of who is blocked."""
        wanted = select(Post).join(Seat, col(Seat.id) == col(Post.seat_id))
        wanted = wanted.where(Post.match_id == match_id, col(Post.at) >= since)
        wanted = wanted.where(col(Seat.blocked).is_(False))
        found = self._session.exec(wanted.order_by(col(Post.id).desc()).limit(most)).all()
        return [post for post in reversed(found) if post.text]

    def reads_sms(self, person_id: int) -> bool:
        """Whether a text to them goes by SMS: to the address that was heard from last."""
        wanted = select(Address.medium).where(
            Address.person_id == person_id,
            Address.state == AddressState.ACTIVE,
            Address.medium != Medium.EMAIL,
        )
        newest = wanted.order_by(col(Address.heard_at).desc(), col(Address.id)).limit(1)
        return self._session.exec(newest).first() != Medium.TELEGRAM

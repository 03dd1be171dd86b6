"""Questions about what the two sides of an exchange write to one another."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from storage.models import Address, AddressState, Match, Medium, Post, Seat, Unread

_A_DAY = timedelta(days=1)


class TalkQuestions:
    """Of `storage.reader.Reader`."""

    _session: Session

    def seats(self, match_id: int) -> list[Seat]:
        """Locked in one order until the transaction ends: what they got today is counted."""
        wanted = select(Seat).where(Seat.match_id == match_id).order_by(col(Seat.id))
        return list(self._session.exec(wanted.with_for_update()))

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

    def posted_since(self, seat_id: int, since: datetime) -> int:
        """How many pieces a seat wrote from then on."""
        wanted = select(func.count()).select_from(Post)
        mine = wanted.where(Post.seat_id == seat_id, col(Post.at) >= since)
        return self._session.exec(mine).one()

    def reads_sms(self, person_id: int) -> bool:
        """Whether a text to them goes by SMS: to the address that was heard from last."""
        wanted = select(Address.medium).where(
            Address.person_id == person_id,
            Address.state == AddressState.ACTIVE,
            Address.medium != Medium.EMAIL,
        )
        newest = wanted.order_by(col(Address.heard_at).desc(), col(Address.id)).limit(1)
        return self._session.exec(newest).first() != Medium.TELEGRAM

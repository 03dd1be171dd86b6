"""What is due about exchanges: silence, ends and texts that wait; each once, whoever looks."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from bot.apply import apply
from handlers.match_ends import end, silence
from handlers.talk_pace import gathers
from handlers.talks import gather
from storage.models import Exchange, ExchangeStage, Match, MatchStage, Medium, Seat, Unread
from storage.places import zone_of
from storage.reader import Reader

_WAITING = 5_000  # seats that are looked at: in other zones it is not the hour
_OPEN = (MatchStage.PROPOSED, MatchStage.ASKED)
_MOST = 200


def due_matches(session: Session, now: datetime) -> list[int]:
    """Those of which an answer is overdue."""
    due = col(Match.stage).in_(_OPEN), col(Match.due_at) <= now
    return list(session.exec(select(Match.id).where(*due).order_by(col(Match.due_at)).limit(_MOST)))


def end_match(session: Session, match_id: int, now: datetime, media: Collection[Medium]) -> bool:
    """Returns whether a text was queued."""
    match = session.exec(
        select(Match)
        .where(Match.id == match_id, col(Match.stage).in_(_OPEN), col(Match.due_at) <= now)
        .with_for_update()
    ).one_or_none()
    if match is None:
        return False
    return apply(session, silence(match, Reader(session), now), now, media=media) > 0


def due_exchanges(session: Session, now: datetime) -> list[int]:
    """Those that nobody looks for any longer."""
    due = Exchange.stage == ExchangeStage.ASKED, col(Exchange.ends_at) <= now
    wanted = select(Exchange.id).where(*due).order_by(col(Exchange.ends_at)).limit(_MOST)
    return list(session.exec(wanted))


def end_exchange(session: Session, row_id: int, now: datetime, media: Collection[Medium]) -> bool:
    """Returns whether a text was queued."""
    row = session.exec(
        select(Exchange)
        .where(
            Exchange.id == row_id,
            Exchange.stage == ExchangeStage.ASKED,
            col(Exchange.ends_at) <= now,
        )
        .with_for_update()
    ).one_or_none()
    return row is not None and apply(session, end(row, now), now, media=media) > 0


def due_seats(session: Session, now: datetime) -> list[int]:
    """Those for which texts wait that they may hear of now."""
    waits = select(Unread.seat_id).distinct()
    found = session.exec(
        select(Seat)
        .join(Match, col(Match.id) == col(Seat.match_id))
        .where(col(Seat.id).in_(waits), col(Seat.muted).is_(False))
        .where(Match.stage == MatchStage.TALKING)
        .order_by(col(Seat.told_at), col(Seat.id))
        .limit(_WAITING)
    )
    return [seat.id for seat in found if _may_hear(seat, now)]


def gather_for(session: Session, seat_id: int, now: datetime, media: Collection[Medium]) -> bool:
    """Returns whether a text was queued; not where another process was faster."""
    seat = session.exec(select(Seat).where(Seat.id == seat_id).with_for_update()).one()
    read = Reader(session)
    match, count = read.match_of(seat), read.unread_count(seat_id)
    other = next((one for one in read.seats(match.id) if one.id != seat_id), None)
    if other is None or not count or not _may_hear(seat, now):
        return False
    return apply(session, gather(match, seat, other, count, now), now, media=media) > 0


def _may_hear(seat: Seat, now: datetime) -> bool:
    return gathers(now.astimezone(zone_of(seat.country, seat.city)), seat.told_at)

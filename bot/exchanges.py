"""What is due about exchanges: silence, ends and texts that wait; each once, whoever looks."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.apply import apply
from handlers.follow_ups import ask, asks
from handlers.match_ends import end, silence
from handlers.outcome import Outcome
from handlers.proposals import propose
from handlers.talk_pace import gathers
from handlers.talks import gather
from handlers.visits import remind
from storage.exchange_changes import SetExchange
from storage.models import (
    OPEN_MATCH,
    UNDER_WAY,
    Address,
    Dialogue,
    Exchange,
    ExchangeKind,
    ExchangeStage,
    FollowUp,
    Match,
    MatchStage,
    Medium,
    Seat,
    Unread,
    Visit,
)
from storage.places import zone_of
from storage.reader import Reader
from storage.visit_changes import SetReminder

_WAITING = 5_000  # seats that are looked at: in other zones it is not the hour
_MOST = 200
_LOOKS = 50  # requests for which a host is looked for again at a time
_LOOK_EVERY = timedelta(days=1)
_DAY = range(9, 20)  # hours


def due_matches(session: Session, now: datetime) -> list[int]:
    """Those of which an answer, or any word, is overdue."""
    due = col(Match.stage).in_((*OPEN_MATCH, *UNDER_WAY)), col(Match.due_at) <= now
    return list(session.exec(select(Match.id).where(*due).order_by(col(Match.due_at)).limit(_MOST)))


def end_match(session: Session, match_id: int, now: datetime, media: Collection[Medium]) -> bool:
    """Returns whether a text was queued."""
    read = Reader(session)
    match = read.locked(session.get_one(Match, match_id))
    if match.stage == MatchStage.CLOSED or match.due_at is None or match.due_at > now:
        return False  # another process was faster
    return apply(session, silence(match, read, now), now, media=media) > 0


def due_exchanges(session: Session, now: datetime) -> list[int]:
    """Those that nobody looks for any longer."""
    due = Exchange.stage == ExchangeStage.ASKED, col(Exchange.ends_at) <= now
    wanted = select(Exchange.id).where(*due).order_by(col(Exchange.ends_at)).limit(_MOST)
    return list(session.exec(wanted))


def end_exchange(session: Session, row_id: int, now: datetime, media: Collection[Medium]) -> bool:
    """Returns whether a text was queued."""
    read = Reader(session)
    read.lock_exchanges(row_id)
    row = read.exchange(row_id)
    if row.stage != ExchangeStage.ASKED or row.ends_at is None or row.ends_at > now:
        return False
    return apply(session, end(row, read, now), now, media=media) > 0


def due_looks(session: Session, now: datetime) -> list[int]:
    """Requests for which nobody has looked for a day."""
    due = (
        Exchange.kind == ExchangeKind.REQUEST,
        Exchange.stage == ExchangeStage.ASKED,
        col(Exchange.looked_at) <= now - _LOOK_EVERY,
    )
    wanted = select(Exchange.id).where(*due).order_by(col(Exchange.looked_at)).limit(_LOOKS)
    return list(session.exec(wanted))


def look_again(session: Session, row_id: int, now: datetime, media: Collection[Medium]) -> bool:
    """Returns whether a text was queued; not while somebody chooses or is asked."""
    read = Reader(session)
    read.lock_exchanges(row_id)
    row = read.exchange(row_id)
    if row.looked_at is None or row.looked_at > now - _LOOK_EVERY:
        return False
    looked = SetExchange(row_id, {"looked_at": now})
    if row.stage != ExchangeStage.ASKED or read.matches_of(row, *OPEN_MATCH):
        return apply(session, Outcome(changes=(looked,)), now, media=media) > 0
    found = propose(row, read, now)
    outcome = Outcome((), found.matches, (looked, *found.changes), found.notices)
    return apply(session, outcome, now, media=media) > 0


def due_seats(session: Session, now: datetime) -> list[int]:
    """Those for which texts wait that they may hear of now."""
    waits = select(Unread.seat_id).distinct()
    found = session.exec(
        select(Seat)
        .join(Match, col(Match.id) == col(Seat.match_id))
        .where(col(Seat.id).in_(waits), col(Seat.muted).is_(False))
        .where(col(Seat.blocked).is_(False))
        .where(col(Match.stage).in_(UNDER_WAY))
        .order_by(col(Seat.told_at), col(Seat.id))
        .limit(_WAITING)
    )
    return [seat.id for seat in found if _may_hear(seat, now)]


def gather_for(session: Session, seat_id: int, now: datetime, media: Collection[Medium]) -> bool:
    """Returns whether a text was queued; not where another process was faster."""
    seat = session.exec(select(Seat).where(Seat.id == seat_id).with_for_update()).one()
    read = Reader(session)
    match = read.match_of(seat)
    if match.stage not in UNDER_WAY:
        return False
    if not read.unread_count(seat_id) or not _may_hear(seat, now):
        return False
    return apply(session, gather(read, match, seat, now), now, media=media) > 0


def due_visits(session: Session, now: datetime) -> list[int]:
    """Exchanges of whose visit somebody is to be reminded."""
    wanted = select(Visit.match_id).where(col(Visit.next_at) <= now)
    return list(session.exec(wanted.order_by(col(Visit.next_at)).limit(_MOST)))


def remind_of(session: Session, match_id: int, now: datetime, media: Collection[Medium]) -> bool:
    """Returns whether a text was queued; not where another process was faster."""
    read = Reader(session)
    match, visit = read.match(match_id), read.visit(match_id)
    if visit is None or visit.next_at is None or visit.next_at > now:
        return False
    if match.stage not in UNDER_WAY:
        SetReminder(match_id, visit.step, None).apply(session)
        return False
    return apply(session, remind(read, match, visit, now), now, media=media) > 0


def due_follow_ups(session: Session, now: datetime) -> list[int]:
    """Questions after an exchange that are to be asked."""
    due = col(FollowUp.asked_at).is_(None), col(FollowUp.due_at) <= now
    wanted = select(FollowUp.id).where(*due).order_by(col(FollowUp.due_at))
    return list(session.exec(wanted.limit(_MOST)))


def ask_follow_up(session: Session, row_id: int, now: datetime, media: Collection[Medium]) -> bool:
    """Returns whether a text was queued; not by night, and not while they owe another answer."""
    row = session.exec(select(FollowUp).where(FollowUp.id == row_id).with_for_update()).one()
    if row.asked_at is not None:
        return False  # another process was faster
    read = Reader(session)
    seat = asks(read, row)
    if seat is not None and (_by_night(seat, now) or _owes(session, seat, now)):
        return False
    return apply(session, ask(read, row, seat, now), now, media=media) > 0


def _by_night(seat: Seat, now: datetime) -> bool:
    return now.astimezone(zone_of(seat.country, seat.city)).hour not in _DAY


def _owes(session: Session, seat: Seat, now: datetime) -> bool:
    """Whether a number would answer another question."""
    owed = (
        select(Dialogue.address)
        .join(Address, col(Address.index) == col(Dialogue.address))
        .where(Address.person_id == seat.person_id, col(Dialogue.expires_at) > now)
    )
    return session.exec(owed).first() is not None


def _may_hear(seat: Seat, now: datetime) -> bool:
    return gathers(now.astimezone(zone_of(seat.country, seat.city)), seat.told_at)


# What is due, and what is done about each.
DUTIES = (
    (due_matches, end_match),
    (due_exchanges, end_exchange),
    (due_looks, look_again),
    (due_seats, gather_for),
    (due_visits, remind_of),
    (due_follow_ups, ask_follow_up),
)

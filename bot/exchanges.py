"""Matches, requests and offers whose time is over: each is ended once, whoever looks."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from bot.apply import apply
from handlers.match_ends import end, silence
from storage.models import Exchange, ExchangeStage, Match, MatchStage, Medium
from storage.reader import Reader

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

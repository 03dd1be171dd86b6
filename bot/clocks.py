"""The clocks of cases: each question is asked once, whichever scheduler is faster."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from bot.apply import apply
from handlers.clock_asks import ask
from storage.models import Alert, Medium
from storage.reader import Reader

_CASES = 100


def due_cases(session: Session, now: datetime) -> list[int]:
    """Those whose clock has come, the longest waiting first."""
    wanted = select(Alert.id).where(col(Alert.clock_at) <= now)
    return list(session.exec(wanted.order_by(col(Alert.clock_at)).limit(_CASES)).all())


def ask_once(session: Session, alert_id: int, now: datetime, media: Collection[Medium]) -> bool:
    """What is due, if it still is once the row is ours."""
    alert = session.exec(
        select(Alert).where(Alert.id == alert_id, col(Alert.clock_at) <= now).with_for_update()
    ).one_or_none()
    if alert is None:
        return False
    apply(session, ask(alert, Reader(session), now), now, media=media)
    return True

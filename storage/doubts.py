"""Numbers whose alerts a responder doubted: how long that counts, and when an alert outgrows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, update

from storage.models import Address, Alert

_COUNTS_FOR = timedelta(days=180)


def is_doubted(address: Address | None, now: datetime) -> bool:
    """Whether its alerts page only the city. A doubt of no known day counts."""
    if address is None or address.doubt is None:
        return False
    return address.doubted_at is None or now - address.doubted_at <= _COUNTS_FOR


@dataclass(frozen=True, slots=True)
class LeaveCity:
    """Nobody in the city took it: from now on it is heard of as any other."""

    alert_id: int

    def apply(self, session: Session) -> None:
        mine = update(Alert).where(col(Alert.id) == self.alert_id)
        session.exec(mine.values(city_only=False))

"""Outbound rows for tests, and what became of them."""

from datetime import UTC, datetime, timedelta
from itertools import count

from sqlmodel import Session, select

from storage.content import Content
from storage.models import Lane, Medium, Outbound, OutboundEvent, OutboundState
from storage.vault import vault

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
ASHA, JUMA, SITI = "+254700000001", "+254700000002", "+254700000003"
_keys = count()


def row(
    text: str = "K7M2-9 received",
    to: str = ASHA,
    lane: Lane = Lane.ANSWER,
    *,
    at: datetime = NOW,
    medium: Medium = Medium.SMS,
    inbound_id: int | None = None,
    key: str | None = None,
) -> Outbound:
    return Outbound(
        key=key or f"test:{next(_keys)}",
        lane=lane,
        medium=medium,
        recipient=vault().index(medium, to),
        address=to,
        content=Content(text).to_json(),
        inbound_id=inbound_id,
        created_at=at,
        due_at=at,
    )


def states(session: Session) -> dict[str, OutboundState]:
    """By text."""
    rows = session.exec(select(Outbound).order_by(Outbound.id)).all()  # type: ignore[arg-type]
    return {Content.from_json(row.content).text: row.state for row in rows}


def rows(session: Session) -> list[Outbound]:
    return list(session.exec(select(Outbound).order_by(Outbound.id)).all())  # type: ignore[arg-type]


def story(session: Session, outbound_id: int) -> list[OutboundState]:
    events = select(OutboundEvent).where(OutboundEvent.outbound_id == outbound_id)
    return [event.state for event in session.exec(events.order_by(OutboundEvent.id)).all()]  # type: ignore[arg-type]


class MovedClock:
    """A clock that a test moves."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

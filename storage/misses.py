"""Texts that nobody understood, for those who grow the lexicons; a reading is audited."""

from datetime import datetime
from json import loads
from typing import NamedTuple

from sqlmodel import Session, col, select

from storage.models import Address, Alert, Audit, Inbound, InboundState, Person

MOST = 2_000  # texts; the newest
_MISSED = "unknown"


class Miss(NamedTuple):
    """`language` is the sender's own where it is known."""

    text: str
    language: str | None
    country: str | None


def read_misses(session: Session, since: datetime, now: datetime) -> list[Miss]:
    """Handled since then and not understood, newest first. Writes the audit's line.

    Nothing of senders who have a restricted case, and nothing whose time is over.
    """
    session.add(
        Audit(
            at=now,
            actor="operator",
            act="read messages",
            subject="not understood",
            reason="jirani understand --misses",
        )
    )
    hidden = select(Alert.opener).where(col(Alert.restricted).is_(True))
    rows = session.exec(
        select(Inbound.body, Person.language, Inbound.country)
        .outerjoin(Address, col(Address.index) == col(Inbound.sender))
        .outerjoin(Person, col(Person.id) == col(Address.person_id))
        .where(
            Inbound.state == InboundState.HANDLED,
            Inbound.intent == _MISSED,
            Inbound.certainty == _MISSED,
            col(Inbound.received_at) >= since,
            col(Inbound.sender).not_in(hidden),
        )
        .order_by(col(Inbound.id).desc())
        .limit(MOST)
    )
    found = (Miss(str(loads(body)["text"]), language, country) for body, language, country in rows)
    return [miss for miss in found if miss.text.strip()]

"""Questions about texts that were not understood, and about who answers them."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from storage.models import Handover, Inbound, InboundState
from storage.reading.heard import handled_since
from storage.references import Letter, new_reference

_MISSED = "unknown"


class HandoverQuestions:
    """Of `storage.reader.Reader`."""

    _session: Session

    def missed_before(self, indexes: Collection[bytes], inbound_id: int, since: datetime) -> bool:
        """Whether the text that an address sent right before that one was not understood."""
        before = self._session.exec(
            select(Inbound.intent, Inbound.certainty)
            .where(
                Inbound.state == InboundState.HANDLED,
                col(Inbound.sender).in_(indexes),
                col(Inbound.intent).is_not(None),
                col(Inbound.id) < inbound_id,
                col(Inbound.received_at) >= since,
            )
            .order_by(col(Inbound.id).desc())
            .limit(1)
        ).first()
        return before is not None and tuple(before) == (_MISSED, _MISSED)

    def handover(self, reference: str) -> Handover | None:
        """By its reference."""
        return self._session.exec(select(Handover).where(Handover.reference == reference)).first()

    def handover_of(self, indexes: Collection[bytes], since: datetime) -> Handover | None:
        """The newest of an address since then."""
        return self._session.exec(
            select(Handover)
            .where(col(Handover.sender).in_(indexes), col(Handover.at) >= since)
            .order_by(col(Handover.at).desc())
            .limit(1)
        ).first()

    def misses_since(self, indexes: Collection[bytes], since: datetime) -> int:
        """How many texts of an address were not understood since then."""
        such = Inbound.intent == _MISSED, Inbound.certainty == _MISSED
        return handled_since(self._session, indexes, since, *such)

    def free_handover_reference(self) -> str:
        """A reference that no other has."""
        return new_reference(Letter.HANDOVER, lambda one: self.handover(one) is not None)

"""Questions about files that came with messages."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from json import loads

from sqlmodel import Session, col, exists, select

from storage.attachments import Media
from storage.models import (
    AlertEvent,
    AlertEventKind,
    Attachment,
    Inbound,
    InboundKind,
    InboundState,
)


@dataclass(frozen=True, slots=True)
class Enclosed:
    """The files of an earlier message."""

    inbound_id: int
    media: tuple[Media, ...]


class FileQuestions:
    """Of `storage.reader.Reader`."""

    _session: Session

    def files_before(
        self, indexes: Collection[bytes], inbound_id: int, since: datetime
    ) -> list[Enclosed]:
        """What an address sent since then, before that message, and no case has; oldest first."""
        taken = exists().where(col(Attachment.inbound_id) == col(Inbound.id))
        rows = self._session.exec(
            select(Inbound.id, Inbound.body)
            .where(
                Inbound.state == InboundState.HANDLED,
                col(Inbound.sender).in_(indexes),
                col(Inbound.id) < inbound_id,
                Inbound.kind == InboundKind.MESSAGE,
                col(Inbound.received_at) >= since,
                ~taken,
            )
            .order_by(col(Inbound.id))
        )
        told = ((number, loads(body).get("media", ())) for number, body in rows)
        return [
            Enclosed(number, tuple(Media(*one) for one in media))
            for number, media in told
            if number is not None and media
        ]

    def attached_since(self, alert_id: int, since: datetime) -> bool:
        """Whether a file came to that case since then."""
        found = select(AlertEvent.id).where(
            AlertEvent.alert_id == alert_id,
            AlertEvent.kind == AlertEventKind.ATTACHED,
            col(AlertEvent.at) >= since,
        )
        return self._session.exec(found.limit(1)).first() is not None

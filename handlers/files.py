"""A message's photos and documents as rows of a case."""

from datetime import timedelta

from sqlmodel import SQLModel

from handlers.casework import indexes_of
from handlers.outcome import Turn
from storage.attachments import attachment
from storage.models import AlertEvent, AlertEventKind, Medium, Told
from storage.reading.files import Enclosed

BEFORE = timedelta(minutes=10)  # who photographs first and writes then means the same thing


def attachments_of(turn: Turn, alert_id: int, by: Told) -> tuple[SQLModel, ...]:
    """This message's files, and those that came shortly before it without a case.

    A file of a kind that is not kept is a row as well, with its reason: nothing vanishes silently.
    """
    earlier = turn.read.files_before(indexes_of(turn), turn.inbound_id, turn.now - BEFORE)
    files = [
        attachment(media, alert_id, one.inbound_id, number, Medium(turn.sender.medium), turn.now)
        for one in (*earlier, Enclosed(turn.inbound_id, turn.media))
        for number, media in enumerate(one.media)
    ]
    told = (
        AlertEvent(
            alert_id=alert_id,
            at=turn.now,
            kind=AlertEventKind.ATTACHED,
            told=by,
            person_id=turn.sender.person_id,
            inbound_id=turn.inbound_id,
            detail=str(file.id),
        )
        for file in files
    )
    return (*files, *told)

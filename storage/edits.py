"""Which message an edit changes."""

from sqlmodel import Session, col, select

from storage.models import Inbound
from storage.vault import vault

_LABEL = "second_key"


def cover(key: str) -> str:
    """A gateway's own name of a message, as it is kept: nobody can read a chat out of it."""
    return vault().token(_LABEL, key).hex()


def first_words(session: Session, channel: str, second_key: str | None) -> int | None:
    """The row of the message as it was first sent; `second_key` is 'chat:message:when edited'."""
    if second_key is None:
        return None
    first = second_key.rpartition(":")[0]
    return session.exec(
        select(Inbound.id).where(
            Inbound.channel == channel, col(Inbound.second_key) == cover(first)
        )
    ).first()

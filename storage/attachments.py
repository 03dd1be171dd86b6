"""Files of cases: what is wanted, what was kept, and the one way to read one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from secrets import token_urlsafe

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.models import Attachment, AttachmentBody, AttachmentState, Audit, Medium, Post

_LINK_BYTES = 9  # twelve signs
LARGEST = 10 * 1024 * 1024  # bytes of a file as it comes
MOST_ATTEMPTS = 8
LEASE = timedelta(minutes=3)  # outlives the longest fetch and cleaning of one file
FIRST_WAIT = timedelta(minutes=1)  # doubled with each attempt: over two hours in all
ASK_TO_DROP_FOR = timedelta(days=7)  # then a gateway's copy is left to its own rules
OPENED = "opened an attachment"

_ANY_KIND = "application/octet-stream"  # the gateway does not know: its bytes will tell
KEPT_KINDS = ("image/jpeg", "image/png", "image/webp", "application/pdf", _ANY_KIND)


class Refusal(StrEnum):
    """Why a file is not kept."""

    KIND = "kind"  # neither a picture nor a PDF
    BIG = "big"  # more bytes than LARGEST
    PIXELS = "pixels"  # more than a camera makes: a bomb
    LOCKED = "locked"  # behind a password
    BROKEN = "broken"


class Loss(StrEnum):
    """Why a file that was wanted never came."""

    GONE = "gone"  # its gateway has it no more
    ATTEMPTS = "attempts"  # too many failed, or ended the process


class Unkept(Exception):
    """A file that is not kept; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Media:
    """A file of a message, as its gateway tells of it. `handle`: its name there; `size`: bytes."""

    handle: str
    mime: str
    size: int | None = None

    @property
    def refusal(self) -> Refusal | None:
        """What can be said before it is fetched."""
        if self.mime not in KEPT_KINDS:
            return Refusal.KIND
        return Refusal.BIG if self.size is not None and self.size > LARGEST else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to fetch now; nobody else does until its lease runs out."""

    id: int
    medium: Medium
    handle: str
    attempts: int  # this one included


@dataclass(frozen=True, slots=True)
class File:
    """The bytes of a file that was kept."""

    mime: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Stuck:
    """Files that wait although an attempt failed, and since when the oldest does."""

    count: int
    since: datetime | None


def attachment(
    media: Media, alert_id: int | None, inbound_id: int, number: int, medium: Medium, at: datetime
) -> Attachment:
    """The row of a message's file: wanted now, or refused at once."""
    refusal = media.refusal
    return Attachment(
        alert_id=alert_id,
        inbound_id=inbound_id,
        number=number,
        at=at,
        medium=medium,
        handle=media.handle,
        mime=media.mime,
        state=AttachmentState.REFUSED if refusal else AttachmentState.WANTED,
        due_at=at,
        reason=refusal,
    )


def shared(media: Media, post: Post, number: int, medium: Medium) -> Attachment:
    """The row of a post's picture, with a link that nobody can guess."""
    row = attachment(media, None, post.inbound_id, number, medium, post.at)
    row.post_id, row.link = post.id, token_urlsafe(_LINK_BYTES)
    return row


def shared_file(session: Session, link: str) -> File | None:
    """Of a post that still stands; None where it is not here, not yet, or no longer."""
    row = session.exec(select(Attachment).where(Attachment.link == link)).first()
    post = session.get(Post, row.post_id) if row is not None and row.post_id is not None else None
    body = session.get(AttachmentBody, row.id) if row is not None else None
    if row is None or body is None or post is None or not post.text:
        return None
    return File(row.mime, body.body)


def claim(session: Session, now: datetime) -> Wanted | None:
    """The file that has been due longest, leased; None where none is due.

    An attempt counts from here on: a file that ends the process is given up like any other.
    """
    while (row := session.exec(_due(now)).first()) is not None:
        if row.attempts >= MOST_ATTEMPTS or row.handle is None:
            row.state, row.reason = AttachmentState.GONE, Loss.ATTEMPTS
            session.flush()
            continue
        row.attempts += 1
        row.due_at = now + LEASE
        session.flush()
        return Wanted(row.id, row.medium, row.handle, row.attempts)
    return None


def keep(session: Session, attachment_id: int, mime: str, body: bytes) -> bool:
    """Its cleaned bytes, sealed. False where it is no longer wanted: kept already, or wiped."""
    row = _still_wanted(session, attachment_id)
    if row is None:
        return False
    session.add(AttachmentBody(attachment_id=row.id, body=body))
    row.state, row.mime, row.size = AttachmentState.KEPT, mime, len(body)
    row.digest, row.reason = sha256(body).hexdigest(), None
    return True


def refuse(session: Session, attachment_id: int, refusal: Refusal) -> None:
    """It came, and is of no kind that is kept."""
    row = _still_wanted(session, attachment_id)
    if row is not None:
        row.state, row.reason = AttachmentState.REFUSED, refusal


def lose(session: Session, attachment_id: int) -> None:
    """Its gateway has it no more."""
    row = _still_wanted(session, attachment_id)
    if row is not None:
        row.state, row.reason = AttachmentState.GONE, Loss.GONE


def try_later(
    session: Session, attachment_id: int, now: datetime, seconds: float | None = None
) -> None:
    """After a wait that doubles, or as long as the gateway says; given up after the last."""
    row = _still_wanted(session, attachment_id)
    if row is None:
        return
    if row.attempts >= MOST_ATTEMPTS:
        row.state, row.reason = AttachmentState.GONE, Loss.ATTEMPTS
    else:
        wait = FIRST_WAIT * 2 ** (row.attempts - 1)
        row.due_at = now + max(wait, timedelta(seconds=seconds or 0))


def to_drop(session: Session, limit: int) -> list[Wanted]:
    """Files that are settled here and of which their gateway may still have a copy."""
    settled = (AttachmentState.KEPT, AttachmentState.REFUSED, AttachmentState.GONE)
    rows = session.exec(
        select(Attachment)
        .where(col(Attachment.state).in_(settled), col(Attachment.handle).is_not(None))
        .order_by(col(Attachment.id))
        .limit(limit)
    )
    return [Wanted(row.id, row.medium, str(row.handle), row.attempts) for row in rows]


def dropped(session: Session, attachment_id: int) -> None:
    """No copy is left at its gateway."""
    session.get_one(Attachment, attachment_id, with_for_update=True).handle = None


def stop_asking(session: Session, attachment_id: int, now: datetime) -> bool:
    """Whether its gateway was asked long enough; its name there is then forgotten."""
    row = session.get_one(Attachment, attachment_id, with_for_update=True)
    if row.at + ASK_TO_DROP_FOR > now:
        return False
    row.handle = None
    return True


def read_file(
    session: Session, attachment_id: int, actor: str, reason: str | None, now: datetime
) -> File | None:
    """The one way to a file's bytes: it stands in the audit. None where there are none.

    Whether `actor` is of the case's people is asked before.
    """
    row = session.get(Attachment, attachment_id)
    body = session.get(AttachmentBody, attachment_id)
    if row is None or body is None:
        return None
    subject = f"attachment {attachment_id}"
    session.add(Audit(at=now, actor=actor, act=OPENED, subject=subject, reason=reason))
    return File(row.mime, body.body)


def stuck(session: Session) -> Stuck:
    """For operators."""
    count, since = session.exec(
        select(func.count(), func.min(Attachment.at)).where(
            Attachment.state == AttachmentState.WANTED, col(Attachment.attempts) > 1
        )
    ).one()
    return Stuck(count, since)


def _due(now: datetime) -> SelectOfScalar[Attachment]:
    return (
        select(Attachment)
        .where(Attachment.state == AttachmentState.WANTED, col(Attachment.due_at) <= now)
        .order_by(col(Attachment.due_at))
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _still_wanted(session: Session, attachment_id: int) -> Attachment | None:
    """Locked. Another process may have settled it when a lease ran out, or its case is over."""
    row = session.get_one(Attachment, attachment_id, with_for_update=True)
    return row if row.state == AttachmentState.WANTED else None

"""Makes a day's digest and queues it, once an office and day, whoever asks and how often."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

import structlog
from sqlmodel import Session

from bot.digest.data import to_json
from bot.digest.document import Document, plain, to_text
from bot.digest.html import to_html
from bot.digest.sections import document
from bot.digest.words import Words
from locales.render import render
from locales.say import say
from storage.content import Content
from storage.db import Database
from storage.digests import keep_digest, recipients
from storage.figures import Figures, figures, window_of
from storage.models import Address, Digest, Lane, Medium, Outbound, OutboundState
from storage.places import Office

log = structlog.get_logger()

_MEND = "load the office's people; e-mail needs SMTP_URL, a chat TELEGRAM_TOKEN"
PART = 3500  # UTF-16 units of a chat message, below Telegram's 4096


@dataclass(frozen=True, slots=True)
class Made:
    """A digest before it is kept."""

    office: Office
    day: date
    figures: Figures
    document: Document
    text: str
    link: str | None

    @property
    def json(self) -> str:
        return to_json(self.figures)

    @property
    def html(self) -> str:
        return to_html(self.document, self.office.language, link=self.link)


def make(session: Session, office: Office, day: date, public_url: str | None = None) -> Made:
    """Counts and words; nothing is kept. Its figures link to the office's pages at `public_url`."""
    found = figures(session, window_of(office, day))
    said = document(found, office.name, Words(office.language, office.zone), office.region)
    link = f"{public_url}/office/{office.code}/figure/{day}" if public_url else None
    return Made(office, day, found, said, to_text(said), link)


async def send(
    db: Database,
    office: Office,
    day: date,
    now: datetime,
    media: Collection[Medium],
    public_url: str | None = None,
) -> bool:
    """Keeps the day's digest and queues it to the office's people; False if it was there.

    `media`: those that are served here; whoever has none of them gets nothing.
    """
    made = await db.read(make, office, day, public_url)
    return await db.write(_keep, made, now, media)


def _keep(session: Session, made: Made, now: datetime, media: Collection[Medium]) -> bool:
    digest = Digest(
        office=made.office.code, day=made.day, figures=made.json, text=made.text, made_at=now
    )
    to = recipients(session, made.office.code, media)
    if not to:
        log.warning("digest.nobody", office=made.office.code, mend=_MEND)
    return keep_digest(session, digest, _texts(made, digest.id, to, now))


def _texts(
    made: Made, digest_id: int, addresses: Iterable[Address], now: datetime
) -> Iterator[Outbound]:
    for address in addresses:
        for number, content in enumerate(_contents(made, address.medium)):
            yield Outbound(
                key=f"digest:{made.office.code}:{made.day}:{address.id}.{number}",
                lane=Lane.DIGEST,
                medium=address.medium,
                recipient=address.index,
                address=address.value,
                content=content.to_json(),
                digest_id=digest_id,
                state=OutboundState.PENDING,
                created_at=now,
                due_at=now,
            )


def _contents(made: Made, medium: Medium) -> list[Content]:
    match medium:
        case Medium.TELEGRAM:
            return [Content(part, fixed=True) for part in parts(made.text)]
        case Medium.EMAIL:
            return [Content(made.text, subject=plain(made.document.title), html=made.html)]
        case Medium.SMS:
            return [Content(_summary(made))]


def _summary(made: Made) -> str:
    """For somebody who has nothing but SMS."""
    counts = made.figures
    text = say(
        "{office} {day}: {count} to decide, {number} evictions open, "
        "{part} of {whole} groups reported. All of it comes by Telegram or e-mail.",
        office=made.office.name,
        day=made.day,
        count=len(counts.decisions.items) + counts.decisions.more,
        number=counts.evictions.open,
        part=counts.coverage.reported,
        whole=counts.coverage.expected,
    )
    return render(text, made.office.language, sms=True, zone=made.office.zone).text


def parts(text: str) -> list[str]:
    """Pieces that fit one chat message each, broken between sections, else between lines."""
    pieces: list[str] = []
    for block in text.strip().split("\n\n"):
        lines = block.split("\n") if _units(block) > PART else [block]
        for number, line in enumerate(lines):
            gap = "\n" if number else "\n\n"
            if pieces and _units(pieces[-1] + gap + line) <= PART:
                pieces[-1] += gap + line
            else:
                pieces.append(line)
    return pieces


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2

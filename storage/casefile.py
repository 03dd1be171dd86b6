"""A whole case as it can leave the service; that it was read is written down with the reading."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlmodel import Session, col, select

from storage.case_people import Parties, Party, number_of, parties
from storage.facts import Fact, series
from storage.figures.window import Window
from storage.models import Alert, AlertEvent, AlertEventKind, Attachment, Audit, Inbound, Settlement

SHORTEST_REASON = 10


class Level(StrEnum):
    """How much of a case is read.

    `redacted`: nobody's name, number or words, no place finer than the city. `office`: with the
    texts, numbers in them covered, and the settlement; of a restricted case as `redacted`. `full`:
    everything, with a reason.
    """

    REDACTED = "redacted"
    OFFICE = "office"
    FULL = "full"


class NoReason(ValueError):
    """Give a reason of ten characters or more: it is kept with the reading."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """`merged`: those that were found to be the same case. `sources`: senders who told of it.

    `settlement` is None where nobody knows it; `number` is its sender's, where they asked for calls
    and the reading is full. `parsers`: the versions that read its texts.
    """

    alert: Alert
    merged: tuple[Alert, ...]
    events: tuple[AlertEvent, ...]
    series: Mapping[Fact, Sequence[AlertEvent]]
    attachments: tuple[Attachment, ...]
    parties: Parties
    sources: int
    settlement: Settlement | None
    number: str | None
    parsers: tuple[str, ...]

    @property
    def known(self) -> dict[Fact, str]:
        """The newest of each figure."""
        return {fact: str(rows[-1].detail) for fact, rows in self.series.items()}

    def party_of(self, event: AlertEvent) -> Party | None:
        """Whose row of the timeline it is; None: the rule's."""
        return self.parties.told_by.get(event.id)


@dataclass(frozen=True, slots=True)
class Access:
    """Who reads a case, in which form ('pdf', 'json', 'page'), how much of it, and why.

    `within`: only a case that is this office's; None: any. `open_only`: no full file of a
    restricted case.
    """

    actor: str
    form: str
    level: Level = Level.REDACTED
    reason: str | None = None
    within: Window | None = None
    open_only: bool = False


def open_case(session: Session, reference: str, access: Access, now: datetime) -> CaseFile | None:
    """The case, and the audit's row in the same transaction. None: not there, or not theirs.

    Raises NoReason where everything is asked for without one.
    """
    reason = (access.reason or "").strip()
    full = access.level == Level.FULL
    if full and len(reason) < SHORTEST_REASON:
        raise NoReason(NoReason.__doc__)
    alert = _alert(session, reference)
    if alert is None or (access.within is not None and not access.within.has(alert.country)):
        return None
    if full and access.open_only and alert.restricted:
        return None
    session.add(
        Audit(
            at=now,
            actor=access.actor[:64],
            act=f"read case {access.level.value} {access.form}",
            subject=alert.reference,
            reason=reason[:200] or None,
        )
    )
    return _file(session, alert, full=full)


def read_case(session: Session, reference: str) -> CaseFile | None:
    """By its own reference or that of one merged into it. Nothing is written down: see above."""
    alert = _alert(session, reference)
    return None if alert is None else _file(session, alert, full=False)


def text_hash(reference: str, at: datetime, text: str) -> str:
    """Proves later that a text was this one, without showing it."""
    return sha256(f"{reference}\n{at.isoformat()}\n{text}".encode()).hexdigest()


def _file(session: Session, alert: Alert, *, full: bool) -> CaseFile:
    merged = merged_into(session, [alert.id])
    alerts = [alert, *merged]
    ids = [one.id for one in alerts]
    events = session.exec(
        select(AlertEvent)
        .where(col(AlertEvent.alert_id).in_(ids))
        .order_by(col(AlertEvent.at), col(AlertEvent.id))
    ).all()
    attached = session.exec(
        select(Attachment)
        .where(col(Attachment.alert_id).in_(ids))
        .order_by(col(Attachment.at), col(Attachment.id))
    ).all()
    found, people = series(events), parties(session, alerts, events)
    called = full and Fact.CONTACT in found and found[Fact.CONTACT][-1].detail == "call"
    return CaseFile(
        alert=alert,
        merged=tuple(merged),
        events=tuple(events),
        series=found,
        attachments=tuple(attached),
        parties=people,
        sources=len({one.opener for one in alerts}),
        settlement=session.get(Settlement, alert.settlement_id) if alert.settlement_id else None,
        number=number_of(session, people.all[0]) if called else None,
        parsers=_parsers(session, alerts, events),
    )


def merged_into(session: Session, ids: Sequence[int]) -> list[Alert]:
    """All that were merged into these, and into those again."""
    found: list[Alert] = []
    while ids:
        more = session.exec(
            select(Alert).where(col(Alert.merged_into).in_(ids)).order_by(col(Alert.id))
        ).all()
        found += more
        ids = [alert.id for alert in more]
    return found


def _alert(session: Session, reference: str) -> Alert | None:
    wanted = reference.strip().upper()
    alert = session.exec(select(Alert).where(Alert.reference == wanted)).first()
    while alert is not None and alert.merged_into is not None:
        alert = session.get_one(Alert, alert.merged_into)
    return alert


def _parsers(
    session: Session, alerts: Collection[Alert], events: Collection[AlertEvent]
) -> tuple[str, ...]:
    told = {AlertEventKind.TOLD, AlertEventKind.FACT}
    wanted = {e.inbound_id for e in events if e.kind in told} | {a.inbound_id for a in alerts}
    found = session.exec(
        select(Inbound.parser).where(col(Inbound.id).in_(wanted), col(Inbound.parser).is_not(None))
    )
    return tuple(sorted({parser for parser in found if parser is not None}))

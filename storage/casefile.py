"""A whole case as it can leave the service; that it was read is written down with the reading."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from storage.case_people import Parties, Party, number_of, parties
from storage.case_reports import all_agreed, merged_into
from storage.facts import Fact, series
from storage.figures.window import Window
from storage.models import (
    Alert,
    AlertEvent,
    AlertEventKind,
    Attachment,
    Audit,
    Inbound,
    Settlement,
    Told,
)

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

    `settlement` is None where nobody knows it; `numbers`, by pseudonym, are of senders who asked
    for calls, where the reading is full. `parsers`: the versions that read its texts.
    """

    alert: Alert
    merged: tuple[Alert, ...]
    events: tuple[AlertEvent, ...]
    series: Mapping[Fact, Sequence[AlertEvent]]
    attachments: tuple[Attachment, ...]
    parties: Parties
    sources: int
    settlement: Settlement | None
    numbers: Mapping[str, str]
    parsers: tuple[str, ...]

    @property
    def known(self) -> dict[Fact, str]:
        """The newest of each figure."""
        return {fact: str(rows[-1].detail) for fact, rows in self.series.items()}

    @property
    def agreed(self) -> bool:
        """Whether its settlement may be told outside the office."""
        return all_agreed((self.alert, *self.merged))

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
    return CaseFile(
        alert=alert,
        merged=tuple(merged),
        events=tuple(events),
        series=found,
        attachments=tuple(attached),
        parties=people,
        sources=len({one.opener for one in alerts}),
        settlement=session.get(Settlement, alert.settlement_id) if alert.settlement_id else None,
        numbers=_numbers(session, people, found.get(Fact.CONTACT, ())) if full else {},
        parsers=_parsers(session, alerts, events),
    )


def _alert(session: Session, reference: str) -> Alert | None:
    wanted = reference.strip().upper()
    alert = session.exec(select(Alert).where(Alert.reference == wanted)).first()
    while alert is not None and alert.merged_into is not None:
        alert = session.get_one(Alert, alert.merged_into)
    return alert


def _numbers(session: Session, people: Parties, answers: Iterable[AlertEvent]) -> dict[str, str]:
    """Of each who answered for themself, and last said 'call'. `answers`: oldest first."""
    own = {Told.SENDER, Told.WITNESS}
    said = {
        party: str(answer.detail)
        for answer in answers
        if answer.told in own and (party := people.told_by.get(answer.id)) is not None
    }
    found = {
        party.pseudonym: number_of(session, party)
        for party, contact in said.items()
        if contact == "call"
    }
    return {pseudonym: number for pseudonym, number in found.items() if number is not None}


def _parsers(
    session: Session, alerts: Collection[Alert], events: Collection[AlertEvent]
) -> tuple[str, ...]:
    told = {AlertEventKind.TOLD, AlertEventKind.FACT}
    wanted = {e.inbound_id for e in events if e.kind in told} | {a.inbound_id for a in alerts}
    found = session.exec(
        select(Inbound.parser).where(col(Inbound.id).in_(wanted), col(Inbound.parser).is_not(None))
    )
    return tuple(sorted({parser for parser in found if parser is not None}))

"""Short ways to make the records that figures are counted from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel

from storage.models import (
    MOVES,
    Account,
    Alert,
    AlertEvent,
    AlertEventKind,
    Entry,
    EntryKind,
    Exchange,
    ExchangeKind,
    Inbound,
    InboundKind,
    InboundState,
    Meeting,
    Phase,
    SavingsGroup,
    Settlement,
    SettlementState,
)

Row = TypeVar("Row", bound=SQLModel)
CASH = {Account.BOX, Account.SOCIAL_BOX, Account.UPGRADING_BOX}
LONG_AGO = datetime(2026, 1, 5, 9, tzinfo=UTC)


def signed(entry: Entry) -> int:
    """Minor units that it brings into a box, or takes out of one."""
    return entry.amount if entry.debit in CASH else -entry.amount


@dataclass(slots=True)
class Records:
    """Adds rows to a session; every message gets its own inbound row."""

    session: Session
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def group(
        self, name: str, city: str, country: str, currency: str, **fields: Any
    ) -> SavingsGroup:
        settlement = Settlement(
            name=f"{name} Place",
            folded=f"{name} Place".lower(),
            city=city,
            country=country,
            state=SettlementState.ACTIVE,
            created_at=LONG_AGO,
        )
        self._add(settlement)
        group = SavingsGroup(
            name=name,
            folded=name.lower(),
            settlement_id=settlement.id,
            currency=currency,
            created_at=LONG_AGO,
            **fields,
        )
        return self._add(group)

    def inbound(self, at: datetime, place: int | None, **fields: Any) -> int:
        settlement = self.session.get(Settlement, place) if place else None
        row = Inbound(
            channel="sms",
            key=f"SM{next(self._numbers)}",
            kind=InboundKind.MESSAGE,
            sender=b"s",
            body="{}",
            received_at=at,
            due_at=at,
            place_id=place,
            country=settlement.country if settlement else None,
            **({"state": InboundState.HANDLED, "certainty": "certain"} | fields),
        )
        self._add(row)
        assert row.id is not None
        return row.id

    def meeting(self, group: SavingsGroup, at: datetime, **fields: Any) -> Meeting:
        message = self.inbound(at, group.settlement_id)
        row = Meeting(
            group_id=group.id,
            day=at.date(),
            at=at,
            certainty="certain",
            inbound_id=message,
            **fields,
        )
        return self._add(row)

    def entry(
        self, meeting: Meeting, kind: EntryKind, amount: int, currency: str, **fields: Any
    ) -> Entry:
        """`amount` in minor units."""
        debit, credit = MOVES[kind]
        return self._add(
            Entry(
                reference=f"S{next(self._numbers)}",
                group_id=meeting.group_id,
                meeting_id=meeting.id,
                kind=kind,
                debit=debit,
                credit=credit,
                amount=amount,
                currency=currency,
                day=meeting.day,
                inbound_id=meeting.inbound_id,
                at=meeting.at,
                **fields,
            )
        )

    def reversal(self, entry: Entry, at: datetime) -> Entry:
        """Takes `entry` back, and its meeting's people with it."""
        meeting = self.session.get_one(Meeting, entry.meeting_id)
        meeting.reversed_at = at
        group = self.session.get_one(SavingsGroup, entry.group_id)
        return self._add(
            Entry(
                reference=f"S{next(self._numbers)}",
                group_id=entry.group_id,
                meeting_id=entry.meeting_id,
                kind=entry.kind,
                debit=entry.credit,
                credit=entry.debit,
                amount=entry.amount,
                currency=entry.currency,
                day=at.date(),
                reverses=entry.id,
                project_id=entry.project_id,
                inbound_id=self.inbound(at, group.settlement_id),
                at=at,
            )
        )

    def report(self, group: SavingsGroup, at: datetime, amount: int, **people: Any) -> Entry:
        """A meeting with one deposit of `amount` minor units."""
        meeting = self.meeting(group, at, **people)
        return self.entry(meeting, EntryKind.DEPOSIT, amount, group.currency)

    def alert(self, reference: str, at: datetime, **fields: Any) -> Alert:
        given = {"phase": Phase.THREAT, "opener": b"o", "city": "Nairobi", "country": "KE"} | fields
        message = self.inbound(at, None)
        return self._add(Alert(reference=reference, opened_at=at, inbound_id=message, **given))

    def paged(self, alert: Alert, at: datetime) -> None:
        self._add(AlertEvent(alert_id=alert.id, at=at, kind=AlertEventKind.PAGED))

    def exchange(self, reference: str, at: datetime, topics: str, **fields: Any) -> Exchange:
        given = {"kind": ExchangeKind.REQUEST, "city": "Nairobi", "country": "KE"} | fields
        message = self.inbound(at, None)
        return self._add(
            Exchange(
                reference=reference,
                topics=topics,
                at=at,
                day=at.date(),
                inbound_id=message,
                **given,
            )
        )

    def _add(self, row: Row) -> Row:
        self.session.add(row)
        self.session.flush()
        return row


def days(number: float) -> timedelta:
    return timedelta(days=number)

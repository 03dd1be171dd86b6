"""Cases with what is known of them, each once: those that were merged count with their case."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from storage.case_reports import all_agreed, merged_into
from storage.facts import Fact, newest
from storage.models import Alert, AlertEvent, AlertEventKind, Settlement

T = TypeVar("T")

_CHUNK = 500  # ids in one statement
_GIVING = (
    AlertEventKind.FACT,
    AlertEventKind.PHASE,
    AlertEventKind.DEADLINE,
    AlertEventKind.HOUSEHOLDS,
)


@dataclass(frozen=True, slots=True)
class Case:
    """`known`: the newest of each figure. `merged`: other reports of it."""

    alert: Alert
    known: Mapping[Fact, str]
    merged: tuple[Alert, ...]
    settlement: str | None

    @property
    def sources(self) -> int:
        """How many senders told of it."""
        return len({one.opener for one in (self.alert, *self.merged)})

    @property
    def agreed(self) -> bool:
        """Whether its settlement may be told outside the office."""
        return all_agreed((self.alert, *self.merged))

    def count(self, fact: Fact) -> int | None:
        """None where nobody gave a number."""
        told = self.known.get(fact, "")
        return int(told) if told.isdecimal() else None


def cases(session: Session, *wanted: ColumnElement[bool]) -> list[Case]:
    """Those for which `wanted` holds, oldest first."""
    alerts = session.exec(
        select(Alert)
        .where(col(Alert.merged_into).is_(None), *wanted)
        .order_by(col(Alert.opened_at), col(Alert.id))
    ).all()
    return [case for chunk in _chunks(alerts) for case in _with_facts(session, chunk)]


def _with_facts(session: Session, alerts: Sequence[Alert]) -> Iterator[Case]:
    heads = {alert.id: alert.id for alert in alerts}
    merged = merged_into(session, [*heads])
    for alert in merged:
        heads[alert.id] = heads[alert.merged_into or 0]
    events: dict[int, list[AlertEvent]] = defaultdict(list)
    for ids in _chunks([*heads]):
        for event in session.exec(
            select(AlertEvent).where(
                col(AlertEvent.alert_id).in_(ids), col(AlertEvent.kind).in_(_GIVING)
            )
        ):
            events[heads[event.alert_id]].append(event)
    others: dict[int, list[Alert]] = defaultdict(list)
    for alert in merged:
        others[heads[alert.id]].append(alert)
    names = _settlements(session, alerts)
    for alert in alerts:
        known = newest(events[alert.id]) | _standing(alert)
        place = names.get(alert.settlement_id or 0)
        yield Case(alert, known, tuple(others[alert.id]), place)


def _standing(alert: Alert) -> dict[Fact, str]:
    """What the case itself holds stays when the words of its timeline are wiped."""
    given = {Fact.PHASE: alert.phase, Fact.BY: alert.by_day, Fact.HOUSEHOLDS: alert.households}
    return {fact: str(value) for fact, value in given.items() if value is not None}


def _settlements(session: Session, alerts: Sequence[Alert]) -> dict[int, str]:
    ids = {alert.settlement_id for alert in alerts if alert.settlement_id is not None}
    found = session.exec(select(Settlement.id, Settlement.name).where(col(Settlement.id).in_(ids)))
    return dict(found.all())


def _chunks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), _CHUNK):
        yield rows[start : start + _CHUNK]

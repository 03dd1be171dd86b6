"""Two texts of the same thing become one case, with all they hold; nothing merges by itself."""

from handlers import clocks
from handlers.case_news import case_notice
from handlers.case_people import may_take, not_yours, works_on
from handlers.casework import event, with_newest
from handlers.outcome import Notice, Outcome, Turn
from locales.say import Say, say
from storage.alert_changes import Acknowledge, CloseAlert, SetAlert, SetClock
from storage.changes import Change
from storage.models import (
    LIVE,
    Alert,
    AlertEvent,
    AlertEventKind,
    Phase,
    Told,
    Verification,
)

_ORDER = (Phase.DONE, Phase.UNDER_WAY, Phase.THREAT, Phase.SIGNAL)


def merge(turn: Turn, alert: Alert, other_name: str) -> Outcome:
    """By somebody who works on one of them and may take the other."""
    other = turn.read.case_named(other_name)
    if other is None or not _may(turn, alert, other):
        return not_yours(other_name)
    if other.id == alert.id:
        return Outcome((say("{reference}: noted.", reference=alert.reference),))
    turn.read.lock(alert, other)
    # What is live takes in what is over; else the elder takes in the younger.
    into, goes = sorted(
        (alert, other), key=lambda one: (one.handling not in LIVE, one.opened_at, one.id)
    )
    return _merged(turn, into, goes)


def _may(turn: Turn, one: Alert, other: Alert) -> bool:
    works = works_on(turn, one) or works_on(turn, other)
    mine = all(works_on(turn, each) or may_take(turn, each) for each in (one, other))
    return works and mine


def _merged(turn: Turn, into: Alert, goes: Alert) -> Outcome:
    change = _taken_in(turn, into, goes)
    rows = [
        _row(turn, into, AlertEventKind.MERGED, goes.reference),
        _row(turn, goes, AlertEventKind.MERGED, into.reference),
        *_joined(turn, into, goes),
    ]
    if change.verification is not None:
        rows.append(_row(turn, into, AlertEventKind.VERIFIED, "two"))
    changes: tuple[Change, ...] = (
        change,
        CloseAlert(goes.id, turn.now, merged_into=into.id),
        SetClock(into.id, clocks.next_at(with_newest(into, change), turn.now)),
    )
    owner = goes.acknowledged_by if goes.handling in LIVE else None
    if owner is not None and into.acknowledged_by is None:
        changes = (*changes, Acknowledge(into.id, owner, turn.now))
        rows.append(_by(turn, into, AlertEventKind.ACKNOWLEDGED, owner))
    text = say(
        "{reference} now holds {code} as well.", reference=into.reference, code=goes.reference
    )
    notices = _told(turn, into, goes, text)
    return Outcome((text,), tuple(rows), changes, notices)


def _taken_in(turn: Turn, into: Alert, goes: Alert) -> SetAlert:
    """The more urgent of both, and what only the other knows."""
    placed = into.settlement_id is not None or into.city is not None
    return SetAlert(
        into.id,
        severity=min(into.severity, goes.severity),
        ruled=min(into.ruled, goes.ruled),
        reason=goes.reason if goes.severity < into.severity else None,
        phase=min(into.phase, goes.phase, key=_ORDER.index),
        by_day=into.by_day or goes.by_day,
        by_at=into.by_at or goes.by_at,
        households=into.households or goes.households,
        provisional=False if into.provisional and not goes.provisional else None,
        restricted=True if goes.restricted else None,
        settlement_id=None if placed else goes.settlement_id,
        place=into.place or goes.place,
        city=None if placed else goes.city,
        country=None if placed else goes.country,
        verification=_two_sources(turn, into, goes),
    )


def _two_sources(turn: Turn, into: Alert, goes: Alert) -> Verification | None:
    """Two numbers may be one forger: it takes somebody who is known, and none that is doubted."""
    mine, theirs = set(turn.read.openers(into)), set(turn.read.openers(goes))
    if not mine or not theirs or not mine.isdisjoint(theirs) or into.city_only or goes.city_only:
        return None
    if into.verification not in {Verification.UNVERIFIED, Verification.ONE_SOURCE}:
        return None
    known = turn.read.are_known(mine | theirs)
    return Verification.VERIFIED if known else Verification.ONE_SOURCE


def _joined(turn: Turn, into: Alert, goes: Alert) -> list[AlertEvent]:
    """Whoever had the other works on this one."""
    people = sorted(turn.read.people_of(goes) - turn.read.people_of(into))
    return [
        _by(turn, into, AlertEventKind.JOINED, person)
        for person in people
        if person != goes.acknowledged_by or into.acknowledged_by is not None
    ]


def _by(turn: Turn, alert: Alert, kind: AlertEventKind, person: int) -> AlertEvent:
    """Of somebody else than who writes."""
    return AlertEvent(
        alert_id=alert.id,
        at=turn.now,
        kind=kind,
        told=Told.RESPONDER,
        person_id=person,
        inbound_id=turn.inbound_id,
    )


def _told(turn: Turn, into: Alert, goes: Alert, text: Say) -> tuple[Notice, ...]:
    people = turn.read.people_of(into) | turn.read.people_of(goes)
    return tuple(
        case_notice(into, one, text, f"merged:{turn.inbound_id}:{one}")
        for one in sorted(people - {turn.sender.person_id or 0})
    )


def _row(turn: Turn, alert: Alert, kind: AlertEventKind, detail: str) -> AlertEvent:
    return event(turn, alert, kind, detail, Told.RESPONDER)

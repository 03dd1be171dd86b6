"""Who is in a case: one party a person, in the order in which they come in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, select

from storage.models import (
    Address,
    AddressState,
    Alert,
    AlertEvent,
    AlertEventKind,
    Inbound,
    Medium,
    Membership,
    Person,
    Role,
    Standing,
    Told,
)

_Key = int | bytes  # a person's id; the blind index of an address without one


class Capacity(StrEnum):
    """What somebody is in a case."""

    SENDER = "sender"
    WITNESS = "witness"
    RESPONDER = "responder"
    OFFICE = "office"
    ADVISER = "adviser"


@dataclass(frozen=True, slots=True)
class Party:
    """`pseudonym`: P1 and so on, of this case only. `key` finds its address."""

    pseudonym: str
    capacity: Capacity
    name: str | None
    key: _Key


@dataclass(frozen=True, slots=True)
class Parties:
    """`told_by`: the party of each row of the timeline that has one."""

    all: tuple[Party, ...]
    told_by: Mapping[int, Party]


def parties(session: Session, alerts: Sequence[Alert], events: Sequence[AlertEvent]) -> Parties:
    """`alerts`: the case first, then those merged into it."""
    senders = _senders(session, events)
    indexes = {*(alert.opener for alert in alerts), *senders.values()}
    owners = _owners(session, indexes)
    openers = {alert.id: owners.get(alert.opener, alert.opener) for alert in alerts}
    keys = {event.id: _key(event, openers, senders, owners) for event in events}
    order = dict.fromkeys([*openers.values(), *(keys[event.id] for event in events)])
    everybody = [key for key in order if key is not None]
    ids = [key for key in everybody if isinstance(key, int)]
    names, roles = _names(session, ids), _roles(session, ids)
    capacities = _capacities(events, keys, openers, roles)
    found = {
        key: Party(f"P{number}", capacities[key], names.get(key), key)
        for number, key in enumerate(everybody, start=1)
    }
    told_by = {event: found[key] for event, key in keys.items() if key is not None}
    return Parties(tuple(found.values()), told_by)


def number_of(session: Session, party: Party) -> str | None:
    """The phone at which somebody can be called; None where there is none, or they stopped us."""
    known = isinstance(party.key, int)
    whose = col(Address.person_id if known else Address.index) == party.key
    return session.exec(
        select(Address.value)
        .where(whose, Address.medium == Medium.SMS, Address.state == AddressState.ACTIVE)
        .order_by(col(Address.heard_at).desc())
        .limit(1)
    ).first()


def _senders(session: Session, events: Iterable[AlertEvent]) -> dict[int, bytes]:
    """The address that each message of a witness came from."""
    wanted = [e.inbound_id for e in events if e.told == Told.WITNESS and e.inbound_id is not None]
    found = session.exec(select(Inbound.id, Inbound.sender).where(col(Inbound.id).in_(wanted)))
    return {number: sender for number, sender in found if number is not None}


def _owners(session: Session, indexes: Iterable[bytes]) -> dict[bytes, int]:
    found = session.exec(
        select(Address.index, Address.person_id).where(col(Address.index).in_(indexes))
    )
    return dict(found.all())


def _key(
    event: AlertEvent,
    openers: Mapping[int, _Key],
    senders: Mapping[int, bytes],
    owners: Mapping[bytes, int],
) -> _Key | None:
    if event.told == Told.WITNESS:
        sender = senders.get(event.inbound_id or 0)
        return event.person_id or (owners.get(sender, sender) if sender else None)
    if event.told == Told.SENDER or event.kind == AlertEventKind.TOLD:
        return openers[event.alert_id]
    return event.person_id


def _capacities(
    events: Iterable[AlertEvent],
    keys: Mapping[int, _Key | None],
    openers: Mapping[int, _Key],
    roles: Mapping[_Key, set[Role]],
) -> dict[_Key, Capacity]:
    """Who told of it is that first, whatever else they are."""
    sender, *others = openers.values()
    witnesses = {keys[event.id] for event in events if event.told == Told.WITNESS} | {*others}
    found = {
        key: Capacity.WITNESS if key in witnesses else _working(roles.get(key, set()))
        for key in (*keys.values(), *openers.values())
        if key is not None
    }
    return found | {sender: Capacity.SENDER}


def _working(roles: set[Role]) -> Capacity:
    if Role.RESPONDER in roles:
        return Capacity.RESPONDER
    if Role.OFFICE in roles:
        return Capacity.OFFICE
    return Capacity.ADVISER if Role.ADVISER in roles else Capacity.RESPONDER


def _names(session: Session, ids: Sequence[int]) -> dict[_Key, str | None]:
    found = session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids))).all()
    return dict[_Key, str | None](found)


def _roles(session: Session, ids: Sequence[int]) -> dict[_Key, set[Role]]:
    found: dict[_Key, set[Role]] = {}
    rows = session.exec(
        select(Membership.person_id, Membership.role).where(
            col(Membership.person_id).in_(ids), Membership.standing == Standing.VOUCHED
        )
    )
    for person, role in rows:
        found.setdefault(person, set()).add(Role(role))
    return found

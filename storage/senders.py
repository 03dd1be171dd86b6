"""Who wrote: found by every blind index of the address, made on the first message."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select, update

from locales.catalogue import languages
from storage.models import (
    Address,
    AddressState,
    Medium,
    Membership,
    Person,
    Role,
    SavingsGroup,
    Settlement,
    Standing,
)
from storage.places import country_of_number, default_language, languages_of, zone_of
from storage.reader import Sender
from storage.vault import vault

# The role in which somebody reports goes before the others that they have.
_REPORT = (Role.TREASURER, Role.LEADER)
_FIRST = (
    Role.TREASURER,
    Role.LEADER,
    Role.ORGANISER,
    Role.RESPONDER,
    Role.OFFICE,
    Role.AUDITOR,
    Role.ADVISER,
)


# Built once: both are asked for every message, and bring along what is asked of them next.
_KNOWN = (
    select(Address, Person)
    .join(Person, col(Person.id) == col(Address.person_id))
    .where(col(Address.index).in_(bindparam("indexes", expanding=True)))
)
# Claimed roles too: what is not vouched gives no group, but tells who waits.
_HELD = (
    select(Membership, SavingsGroup, Settlement)
    .outerjoin(SavingsGroup, col(SavingsGroup.id) == col(Membership.group_id))
    .outerjoin(
        Settlement,
        col(Settlement.id) == func.coalesce(SavingsGroup.settlement_id, Membership.settlement_id),
    )
    .where(col(Membership.person_id) == bindparam("person"), Membership.standing != Standing.LEFT)
    .order_by(col(Membership.id))
)


class _Known(NamedTuple):
    address: Address
    person: Person


class _Belongs(NamedTuple):
    groups: tuple[SavingsGroup, ...]
    group: SavingsGroup | None
    settlement: Settlement | None


def find_sender(session: Session, medium: Medium, value: str, hint: str | None = None) -> Sender:
    """Reads only. `hint` is the language that the gateway names, e.g. 'es-MX'."""
    return _sender(session, medium, value, hint, _known(session, medium, value))


def _sender(
    session: Session, medium: Medium, value: str, hint: str | None, known: _Known | None
) -> Sender:
    address, person = known or (None, None)
    held = session.exec(_HELD, params={"person": person.id}).all() if person else ()
    roles = tuple(sorted((role for role, *_ in held), key=lambda role: _FIRST.index(role.role)))
    belongs = _belongs(session, roles, person)
    country = _country(medium, value, person, roles, belongs.settlement)
    return Sender(
        index=address.index if address else vault().index(medium, value),
        medium=medium.value,
        value=value,
        language=_language(person, hint, country),
        zone=zone_of(country, _city(belongs.settlement, roles)),
        country=country,
        person=person,
        address=address,
        memberships=roles,
        groups=belongs.groups,
        group=belongs.group,
        settlement=belongs.settlement,
        languages=languages_of(country),
    )


def ensure(
    session: Session, medium: Medium, value: str, now: datetime, hint: str | None = None
) -> Sender:
    """As `find_sender`; a first message makes the person and the address, a later one revives it.

    Whoever writes can be written to again, except who said that we must not.
    """
    known = _known(session, medium, value)
    if known is None:
        country = country_of_number(value) if medium == Medium.SMS else None
        person = Person(country=country, created_at=now)
        session.add(person)
        session.flush()
        address = Address(
            person_id=person.id,
            medium=medium,
            index=vault().index(medium, value),
            value=value,
            created_at=now,
        )
        session.add(address)
        session.flush()
        known = _Known(address, person)
    if known.address.state == AddressState.DEAD:
        known.address.state = AddressState.ACTIVE
    return _sender(session, medium, value, hint, known)


def heard(sender: Sender, now: datetime) -> None:
    """From then on this is the address at which its person is answered first."""
    if sender.address is not None:
        sender.address.heard_at = now


def move(session: Session, medium: Medium, old: str, new: str) -> None:
    """A chat has another id now: its address keeps its person. Harmless when repeated."""
    known = _known(session, medium, old)
    if known is None or _known(session, medium, new) is not None:
        return
    address = known.address
    address.value, address.index = new, vault().index(medium, new)
    session.add(address)
    session.flush()


def opt_out(session: Session, medium: Medium, value: str, state: str | None, now: datetime) -> None:
    """The carrier's or Telegram's word on whether we may write: 'stopped' or 'active'."""
    wanted = AddressState.ACTIVE if state == AddressState.ACTIVE else AddressState.STOPPED
    address = ensure(session, medium, value, now).address
    if address is not None:
        session.exec(update(Address).where(col(Address.id) == address.id).values(state=wanted))
        session.refresh(address)


def _known(session: Session, medium: Medium, value: str) -> _Known | None:
    found = session.exec(_KNOWN, params={"indexes": vault().indexes(medium, value)}).first()
    return _Known(*found) if found else None


def _belongs(session: Session, roles: Sequence[Membership], person: Person | None) -> _Belongs:
    vouched = [role for role in roles if role.standing == Standing.VOUCHED]
    ids = dict.fromkeys(role.group_id for role in vouched if role.group_id and role.role in _REPORT)
    found = (session.get(SavingsGroup, one) for one in ids)
    groups = tuple(group for group in found if group is not None)
    chosen = person.group_id if person is not None else None
    group = next((one for one in groups if one.id == chosen), groups[0] if groups else None)
    settlement_id = group.settlement_id if group else None
    if settlement_id is None:
        settlement_id = next((role.settlement_id for role in vouched if role.settlement_id), None)
    settlement = session.get(Settlement, settlement_id) if settlement_id else None
    return _Belongs(groups, group, settlement)


def _country(
    medium: Medium,
    value: str,
    person: Person | None,
    roles: Sequence[Membership],
    settlement: Settlement | None,
) -> str | None:
    if settlement is not None:
        return settlement.country
    known = next((role.country for role in roles if role.country), None)
    number = country_of_number(value) if medium == Medium.SMS else None
    return known or (person.country if person else None) or number


def _city(settlement: Settlement | None, roles: Sequence[Membership]) -> str | None:
    return settlement.city if settlement else next((role.city for role in roles if role.city), None)


def _language(person: Person | None, hint: str | None, country: str | None) -> str:
    """Their setting, else what the gateway names, else the country's."""
    if person is not None and person.language is not None:
        return person.language
    named = (hint or "").replace("_", "-")
    for candidate in (named, named.partition("-")[0]):
        if candidate in languages():
            return candidate
    return default_language(country)

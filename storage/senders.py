"""Who wrote: found by every blind index of the address, made on the first message."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam
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
_FIRST = (Role.TREASURER, Role.LEADER, Role.ORGANISER, Role.RESPONDER, Role.OFFICE)


# Built once: both are asked for every message.
_KNOWN = select(Address).where(col(Address.index).in_(bindparam("indexes", expanding=True)))
_HELD = (
    select(Membership)
    .where(col(Membership.person_id) == bindparam("person"), Membership.standing != Standing.LEFT)
    .order_by(col(Membership.id))
)


class _Belongs(NamedTuple):
    group: SavingsGroup | None
    settlement: Settlement | None


def find_sender(session: Session, medium: Medium, value: str, hint: str | None = None) -> Sender:
    """Reads only. `hint` is the language that the gateway names, e.g. 'es-MX'."""
    return _sender(session, medium, value, hint, _address(session, medium, value))


def _sender(
    session: Session, medium: Medium, value: str, hint: str | None, address: Address | None
) -> Sender:
    person = session.get_one(Person, address.person_id) if address else None
    roles = _roles(session, person)
    belongs = _belongs(session, roles)
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
    address = _address(session, medium, value)
    if address is None:
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
    address.heard_at = now
    if address.state == AddressState.DEAD:
        address.state = AddressState.ACTIVE
    session.add(address)
    session.flush()
    return _sender(session, medium, value, hint, address)


def move(session: Session, medium: Medium, old: str, new: str) -> None:
    """A chat has another id now: its address keeps its person. Harmless when repeated."""
    address = _address(session, medium, old)
    if address is None or _address(session, medium, new) is not None:
        return
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


def _address(session: Session, medium: Medium, value: str) -> Address | None:
    return session.exec(_KNOWN, params={"indexes": vault().indexes(medium, value)}).first()


def _roles(session: Session, person: Person | None) -> tuple[Membership, ...]:
    """Claimed ones too: what is not vouched gives no group, but tells who waits."""
    if person is None:
        return ()
    found = session.exec(_HELD, params={"person": person.id}).all()
    return tuple(sorted(found, key=lambda role: _FIRST.index(role.role)))


def _belongs(session: Session, roles: Sequence[Membership]) -> _Belongs:
    vouched = [role for role in roles if role.standing == Standing.VOUCHED]
    group_id = next((role.group_id for role in vouched if role.group_id), None)
    group = session.get(SavingsGroup, group_id) if group_id else None
    settlement_id = group.settlement_id if group else None
    if settlement_id is None:
        settlement_id = next((role.settlement_id for role in vouched if role.settlement_id), None)
    return _Belongs(group, session.get(Settlement, settlement_id) if settlement_id else None)


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

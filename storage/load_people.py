"""One loaded line about a person: who it is, where they are reached, what they are."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session, col, select

from storage import duty, parsing
from storage.cities import fold_name
from storage.ladders import LAST
from storage.models import (
    Address,
    Medium,
    Membership,
    Person,
    Role,
    SavingsGroup,
    Settlement,
    Standing,
)
from storage.parsing import Bad
from storage.upsert import Fate, put
from storage.vault import vault

T = TypeVar("T")

_COLUMNS = {Medium.SMS: "phone", Medium.TELEGRAM: "telegram", Medium.EMAIL: "email"}
_TEXTED = (Medium.SMS, Medium.TELEGRAM)
_MAILED = (Role.OFFICE, Role.ADVISER)  # to whom a letter is enough


@dataclass(frozen=True, slots=True)
class Scope:
    """Of a membership: the narrowest field that is set is the scope."""

    group_id: int | None = None
    settlement_id: int | None = None
    city: str | None = None
    country: str | None = None
    office: str | None = None


def put_person(session: Session, cells: Mapping[str, str], now: datetime) -> Fate:
    """Adds or completes the person, the addresses and the role. Raises Bad."""
    role = parsing.one_of(Role, cells["role"], "role")
    scope = _scope(session, cells)
    _check_scope(role, scope)
    addresses = _addresses(cells, scope.country)
    if role not in _MAILED and not any(medium in addresses for medium in _TEXTED):
        msg = f"a {role} is texted: give a phone or a telegram chat."
        raise Bad(msg)
    more = {
        "name": cells.get("name") or None,
        "language": parsing.language(cells.get("language", "")),
        "sex": parsing.sex(cells.get("sex", "")),
        "country": scope.country,
    }
    person, fates = _person(session, addresses, more, now)
    fates.append(_membership(session, person, role, scope, cells, now))
    if fates[0] == Fate.NEW:
        return Fate.NEW
    return Fate.SAME if set(fates) == {Fate.SAME} else Fate.CHANGED


def _addresses(cells: Mapping[str, str], country: str | None) -> dict[Medium, str]:
    given = {medium: cells.get(column, "") for medium, column in _COLUMNS.items()}
    read = {
        Medium.SMS: lambda cell: parsing.phone(cell, country),
        Medium.TELEGRAM: parsing.chat,
        Medium.EMAIL: parsing.email,
    }
    found = {medium: read[medium](cell) for medium, cell in given.items() if cell}
    if not found:
        msg = "nothing says where to reach them: give a phone, telegram or email."
        raise Bad(msg)
    return found


def _person(
    session: Session, addresses: Mapping[Medium, str], more: Mapping[str, object], now: datetime
) -> tuple[Person, list[Fate]]:
    known = {medium: _known(session, medium, value) for medium, value in addresses.items()}
    owners = {row.person_id for row in known.values() if row is not None}
    if len(owners) > 1:
        msg = "these addresses belong to two people already: write one line for each."
        raise Bad(msg)
    person = session.get_one(Person, owners.pop()) if owners else None
    if person is None:
        person = Person(created_at=now)
        session.add(person)
        session.flush()
        put(session, Person, person, {}, more)
        fates = [Fate.NEW]
    else:
        fates = [put(session, Person, person, {}, more)]
    for medium, value in addresses.items():
        if known[medium] is None:
            index = vault().index(medium, value)
            fresh = {"person_id": person.id, "medium": medium, "value": value, "index": index}
            fates.append(put(session, Address, None, fresh | {"created_at": now}, {}))
    return person, fates


def _known(session: Session, medium: Medium, value: str) -> Address | None:
    indexes = vault().indexes(medium, value)
    return session.exec(select(Address).where(col(Address.index).in_(indexes))).first()


def _membership(
    session: Session,
    person: Person,
    role: Role,
    scope: Scope,
    cells: Mapping[str, str],
    now: datetime,
) -> Fate:
    key = {"person_id": person.id, "role": role, **asdict(scope)}
    found = session.exec(select(Membership).filter_by(**key)).first()
    more = {
        "standing": Standing.VOUCHED,
        "rung": _rung(cells.get("rung", "")),
        "hours": duty.hours(cells.get("hours", "")),
        "languages": parsing.several_languages(cells.get("languages", "")),
    }
    return put(session, Membership, found, key | {"created_at": now}, more)


def _rung(cell: str) -> int | None:
    rung = parsing.number(cell, "rung")
    if rung is not None and rung > LAST:
        msg = f"rung {cell!r} is none: write 0 for who is called first, to {LAST}."
        raise Bad(msg)
    return rung


def _scope(session: Session, cells: Mapping[str, str]) -> Scope:
    """From the narrowest cell that is given; what is wider is filled in from it."""
    country = parsing.country(cells["country"]) if cells.get("country") else None
    city = _city(cells.get("city", ""), country)
    office = parsing.office(cells["office"]) if cells.get("office") else None
    if cells.get("group"):
        return _group_scope(session, cells, city, country)
    if cells.get("settlement"):
        place = _one(_settlements(session, cells["settlement"], city, country), "settlement")
        return Scope(None, place.id, place.city, place.country)
    return Scope(city=city, country=country, office=office)


def _city(cell: str, country: str | None) -> str | None:
    if not cell:
        return None
    if country is None:
        msg = "a city needs its country: write both."
        raise Bad(msg)
    return parsing.city(cell, country)


def _group_scope(
    session: Session, cells: Mapping[str, str], city: str | None, country: str | None
) -> Scope:
    places = {
        place.id: place
        for place in _settlements(session, cells.get("settlement", ""), city, country)
    }
    wanted = select(SavingsGroup).where(
        SavingsGroup.folded == fold_name(cells["group"]),
        col(SavingsGroup.settlement_id).in_(places),
    )
    group = _one(list(session.exec(wanted)), "group")
    place = places[group.settlement_id]
    return Scope(group.id, place.id, place.city, place.country)


def _settlements(
    session: Session, name: str, city: str | None, country: str | None
) -> list[Settlement]:
    wanted = select(Settlement)
    if name:
        wanted = wanted.where(Settlement.folded == fold_name(name))
    if city is not None:
        wanted = wanted.where(Settlement.city == city)
    if country is not None:
        wanted = wanted.where(Settlement.country == country)
    return list(session.exec(wanted))


def _one(found: list[T], column: str) -> T:
    if not found:
        msg = f"this {column} is not there: load it first, or mend the spelling."
        raise Bad(msg)
    if len(found) > 1:
        msg = f"there are several of this {column}: add settlement, city and country."
        raise Bad(msg)
    return found[0]


def _check_scope(role: Role, scope: Scope) -> None:
    if role == Role.TREASURER and scope.group_id is None:
        msg = "a treasurer needs a group: write its name."
        raise Bad(msg)
    if role == Role.LEADER and scope.settlement_id is None:
        msg = "a leader needs a settlement or a group: write its name."
        raise Bad(msg)
    if role == Role.OFFICE and scope.office is None:
        msg = "an office's person needs the office: write its code."
        raise Bad(msg)
    alone = Scope(city=scope.city, country=scope.country)
    if role == Role.AUDITOR and (scope.country is None or scope != alone):
        msg = "an auditor needs a country, or a city and its country: write nothing narrower."
        raise Bad(msg)
    if role == Role.ADVISER:
        if scope != Scope(country=scope.country):
            msg = "an adviser is of a country, or of all of them: write nothing narrower."
            raise Bad(msg)
        return
    if scope == Scope():
        msg = f"nothing says where they are {role}: give a settlement, city, country or office."
        raise Bad(msg)

"""Invitation codes: made here, shown once; only their keyed hash is kept."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.cities import find_city, fold_name
from storage.models import ChatPurpose, Invitation, Role, SavingsGroup, Settlement
from storage.places import office_named, office_of, offices
from storage.references import check_sign
from storage.vault import vault

_SIGNS = "23456789BCDFHJKMNPQRTWX"
_LENGTH = 7  # 23 ** 7: a guess among a thousand open codes hits once in 3.4 million
_HALF = 4


class NoScope(Exception):
    """The group or settlement is not there, or not the only one; the message says the mend."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a code leads."""

    settlement_id: int
    name: str
    group_id: int | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """What a group chat is for: a city, two cities, a country or an office's countries."""

    name: str
    city: str | None = None
    country: str | None = None
    office: str | None = None
    other_city: str | None = None
    other_country: str | None = None

    def together_with(self, other: "Area") -> "Area":
        """The exchanges of both cities."""
        name = f"{self.name} and {other.name}"
        return replace(self, name=name, other_city=other.city, other_country=other.country)


def new_code() -> str:
    """Such as `K7M2-9XQR`: sayable, without vowels; the last sign checks the others."""
    body = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    whole = body + _check(body)
    return f"{whole[:_HALF]}-{whole[_HALF:]}"


def is_code(text: str) -> bool:
    """Whether `text` is well formed: a slip in one sign, or two swapped, is seen."""
    bare = bare_code(text)
    right = len(bare) == _LENGTH + 1 and set(bare) <= set(_SIGNS)
    return right and _check(bare[:-1]) == bare[-1]


def bare_code(text: str) -> str:
    """As it is hashed: capitals and digits only."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def invite(
    session: Session, role: Role, scope: Scope, count: int, now: datetime, lasts: timedelta
) -> list[str]:
    """Keeps `count` new invitations; returns their codes, which nothing can show again."""
    codes = [new_code() for _ in range(count)]
    for code in codes:
        session.add(
            Invitation(
                code=vault().token("invitation", bare_code(code)),
                role=role,
                group_id=scope.group_id,
                settlement_id=scope.settlement_id,
                created_at=now,
                expires_at=now + lasts,
            )
        )
    return codes


def invite_chats(
    session: Session, purpose: ChatPurpose, area: Area, count: int, now: datetime, lasts: timedelta
) -> list[str]:
    """As `invite`, for group chats: whoever sends a code in one links it."""
    made = [chat_code(purpose, area, now, lasts) for _ in range(count)]
    session.add_all(row for _, row in made)
    return [code for code, _ in made]


def chat_code(
    purpose: ChatPurpose, area: Area, now: datetime, lasts: timedelta
) -> tuple[str, Invitation]:
    """A new code for a group chat, and the row that knows it."""
    code = new_code()
    row = Invitation(
        code=vault().token("invitation", bare_code(code)),
        role=Role.ORGANISER,  # of whoever links it; a group itself has none
        chat=purpose,
        city=area.city,
        country=area.country,
        office=area.office,
        other_city=area.other_city,
        other_country=area.other_country,
        created_at=now,
        expires_at=now + lasts,
    )
    return code, row


def find_area(city: str | None, country: str | None, office: str | None) -> Area:
    """The narrowest of what is given. Raises NoScope."""
    if city is not None:
        found = find_city(city, country.upper() if country else None)
        if found is None or (country and found.country != country.upper()):
            msg = f"There is no city {city!r} there: mend the spelling, or say which --country."
            raise NoScope(msg)
        return Area(f"{found.name}, {found.country}", found.name, found.country)
    if country is not None:
        if office_of(country.upper()) is None:
            msg = f"No office answers for {country!r}: give a code of two letters, e.g. KE."
            raise NoScope(msg)
        return Area(country.upper(), country=country.upper())
    named = office_named(office or "")
    if named is None:
        msg = f"There is no office {office!r}: {', '.join(one.code for one in offices())}."
        raise NoScope(msg)
    return Area(named.name, office=named.code)


def find_scope(session: Session, settlement: str | None, group: str | None) -> Scope:
    """Raises NoScope."""
    places = select(Settlement)
    if settlement is not None:
        places = places.where(Settlement.folded == fold_name(settlement))
    if group is None:
        found = [Scope(row.id, f"{row.name}, {row.city}") for row in session.exec(places)]
        return _only(found, f"settlement {settlement!r}")
    pairs = (
        select(SavingsGroup, Settlement)
        .join(Settlement, col(Settlement.id) == col(SavingsGroup.settlement_id))
        .where(SavingsGroup.folded == fold_name(group))
    )
    if settlement is not None:
        pairs = pairs.where(Settlement.folded == fold_name(settlement))
    scopes = [
        Scope(place.id, f"{row.name}, {place.name}, {place.city}", row.id)
        for row, place in session.exec(pairs)
    ]
    return _only(scopes, f"group {group!r}")


def _check(body: str) -> str:
    """The first sign of a reference weighs otherwise: a fixed letter stands in its place."""
    return check_sign(f"J{body}")


def _only(found: list[Scope], what: str) -> Scope:
    if not found:
        msg = f"There is no {what}: load it first with 'jirani load', or mend the spelling."
        raise NoScope(msg)
    if len(found) > 1:
        names = "; ".join(scope.name for scope in found)
        msg = f"There are several of {what} ({names}): say which with --settlement."
        raise NoScope(msg)
    return found[0]

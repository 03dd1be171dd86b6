"""What a phone shows: the texts of one address both ways, and whose phones there are."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from json import loads
from typing import Any

from sqlmodel import Session, col, select

from storage.content import Button, Content
from storage.models import (
    Address,
    AddressState,
    Inbound,
    InboundKind,
    Lane,
    Medium,
    Membership,
    Outbound,
    Person,
    Role,
    SavingsGroup,
    Settlement,
    Standing,
)
from storage.vault import vault

_WRITTEN = (InboundKind.MESSAGE, InboundKind.TAP, InboundKind.EDIT)


@dataclass(frozen=True, slots=True)
class Bubble:
    """One text as its phone shows it. `mine`: the phone's owner wrote it.

    `state`: pending, handled or parked for what came in, an OutboundState for what goes out.
    """

    id: str
    mine: bool
    text: str
    at: datetime
    state: str
    segments: int = 0
    buttons: tuple[Button, ...] = ()
    urgent: bool = False

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "at": self.at.isoformat()}


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody reachable: where, as what, for which place."""

    medium: Medium
    address: str
    role: Role
    place: str
    country: str
    language: str | None
    name: str | None


def phone(session: Session, medium: Medium, address: str, limit: int = 40) -> list[Bubble]:
    """The newest `limit` texts of an address, oldest first."""
    indexes = vault().indexes(medium, address)
    came = session.exec(
        select(Inbound)
        .where(col(Inbound.sender).in_(indexes), col(Inbound.kind).in_(_WRITTEN))
        .order_by(col(Inbound.id).desc())
        .limit(limit)
    )
    went = session.exec(
        select(Outbound)
        .where(col(Outbound.recipient).in_(indexes))
        .order_by(col(Outbound.id).desc())
        .limit(limit)
    )
    sent = [_went(row) for row in went]
    labels = {button.data: button.label for bubble in sent for button in bubble.buttons}
    bubbles = [*(_came(row, labels) for row in came), *sent]
    # An answer may carry its question's moment: the question stands first.
    return sorted(bubbles, key=lambda bubble: (bubble.at, not bubble.mine))[-limit:]


def last_paged(session: Session) -> tuple[Medium, str] | None:
    """Whom the newest page of an alert went to."""
    row = session.exec(
        select(Outbound)
        .where(col(Outbound.lane) == Lane.ALERT, col(Outbound.key).startswith("page:"))
        .order_by(col(Outbound.id).desc())
        .limit(1)
    ).first()
    return (row.medium, row.address) if row else None


def contacts(session: Session, limit: int = 400) -> list[Contact]:
    """People whose role is vouched and whose phone is active: by role, then by place."""
    rows = session.exec(
        select(Membership, Person, Address)
        .join(Person, col(Person.id) == col(Membership.person_id))
        .join(Address, col(Address.person_id) == col(Person.id))
        .where(
            col(Membership.standing) == Standing.VOUCHED,
            col(Address.state) == AddressState.ACTIVE,
            col(Address.medium) != Medium.EMAIL,
        )
        .order_by(col(Membership.id), col(Address.id))
        .limit(limit)
    ).all()
    group_ids = {member.group_id for member, _, _ in rows}
    groups = session.exec(select(SavingsGroup).where(col(SavingsGroup.id).in_(group_ids)))
    by_group = {group.id: group for group in groups}
    place_ids = {member.settlement_id for member, _, _ in rows}
    place_ids |= {group.settlement_id for group in by_group.values()}
    places = session.exec(select(Settlement).where(col(Settlement.id).in_(place_ids)))
    by_place = {place.id: place for place in places}
    found = []
    for member, person, address in rows:
        group = by_group.get(member.group_id or 0)
        place = by_place.get(group.settlement_id if group else member.settlement_id or 0)
        found.append(_contact(member, person, address, group, place))
    roles = list(Role)
    return sorted(found, key=lambda one: (roles.index(one.role), one.place, one.address))


def _contact(
    member: Membership,
    person: Person,
    address: Address,
    group: SavingsGroup | None,
    settlement: Settlement | None,
) -> Contact:
    city = settlement.city if settlement else member.city
    country = settlement.country if settlement else member.country or person.country
    names = [group.name if group else None, settlement.name if settlement else None, city]
    place = ", ".join(name for name in names if name) or member.office or country or ""
    return Contact(
        medium=address.medium,
        address=address.value,
        role=member.role,
        place=place,
        country=country or "",
        language=person.language,
        name=person.name,
    )


def _came(row: Inbound, labels: Mapping[str, str]) -> Bubble:
    text = str(loads(row.body)["text"])
    return Bubble(
        id=f"in-{row.id}",
        mine=True,
        text=labels.get(text, text) if row.kind == InboundKind.TAP else text,
        at=row.received_at,
        state=row.state.value,
    )


def _went(row: Outbound) -> Bubble:
    content = Content.from_json(row.content)
    return Bubble(
        id=f"out-{row.id}",
        mine=False,
        text=content.text,
        at=row.created_at,
        state=row.state.value,
        segments=row.segments,
        buttons=content.buttons,
        urgent=row.lane == Lane.ALERT,
    )

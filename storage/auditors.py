"""The network's auditors: who they are, which groups they look at, what they were told."""

from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import Session, col, or_, select

from storage.models import (
    Medium,
    Membership,
    Outbound,
    Person,
    Role,
    SavingsGroup,
    Settlement,
    Standing,
)
from storage.reading.joining import scope_of


def auditors(session: Session) -> dict[int, list[Membership]]:
    """Their roles by person id; whose phone others may read (quiet mode) is left out."""
    found = session.exec(
        select(Membership)
        .join(Person, col(Person.id) == col(Membership.person_id))
        .where(
            Membership.role == Role.AUDITOR,
            Membership.standing == Standing.VOUCHED,
            col(Person.quiet).is_(False),
        )
        .order_by(col(Membership.id))
    )
    roles = defaultdict[int, list[Membership]](list)
    for role in found:
        roles[role.person_id].append(role)
    return dict(roles)


def groups_under(session: Session, roles: Sequence[Membership]) -> list[SavingsGroup]:
    """All groups of their cities and countries, each once."""
    found = session.exec(
        select(SavingsGroup)
        .join(Settlement, col(Settlement.id) == col(SavingsGroup.settlement_id))
        .where(or_(*(scope_of(role) for role in roles)))
        .order_by(col(SavingsGroup.name), col(SavingsGroup.id))
    )
    return list(found)


def was_said(session: Session, key: str) -> bool:
    """Whether a notice with that key was queued, to any address: a person may have several."""
    keys = [f"{key}:{medium}" for medium in Medium]
    return session.exec(select(Outbound.id).where(col(Outbound.key).in_(keys))).first() is not None

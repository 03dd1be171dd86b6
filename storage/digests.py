"""Digests as they are kept: which days are missing, who gets them, and the one way to add one."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, func, select

from storage.models import (
    Address,
    AddressState,
    Digest,
    Inbound,
    Medium,
    Membership,
    Outbound,
    Role,
    Standing,
)
from storage.outbox import queue


def first_message(session: Session) -> datetime | None:
    """When the service first heard anything: there is no digest of a day before."""
    return session.exec(select(func.min(Inbound.received_at))).one()


def days_without_digest(session: Session, office: str, days: Sequence[date]) -> list[date]:
    """Those of `days` that have none yet, in their order."""
    made = select(col(Digest.day)).where(Digest.office == office, col(Digest.day).in_(days))
    there = set(session.exec(made).all())
    return [day for day in days if day not in there]


def recipients(session: Session, office: str, media: Collection[Medium]) -> list[Address]:
    """Every chat and e-mail address of the office's people in `media`; else their numbers."""
    rows = session.exec(
        select(Address)
        .where(
            Address.state == AddressState.ACTIVE,
            col(Address.medium).in_(media),
            col(Address.person_id).in_(
                select(Membership.person_id).where(
                    Membership.role == Role.OFFICE,
                    Membership.standing == Standing.VOUCHED,
                    Membership.office == office,
                )
            ),
        )
        .order_by(col(Address.id))
    ).all()
    written = {row.person_id for row in rows if row.medium != Medium.SMS}
    return [row for row in rows if row.medium != Medium.SMS or row.person_id not in written]


def keep_digest(session: Session, digest: Digest, texts: Iterable[Outbound]) -> bool:
    """Adds both or, where the office's day has its digest already, neither."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    added = session.execute(
        insert(Digest)
        .values(digest.model_dump())
        .on_conflict_do_nothing(index_elements=["office", "day"])
        .returning(col(Digest.id))
    ).all()
    if added:
        queue(session, texts)
    return bool(added)

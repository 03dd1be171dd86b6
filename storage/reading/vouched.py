"""Who still has a role: what somebody was asked to do ends when they leave."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from storage.models import Membership, Standing


def still_vouched(session: Session, people: Iterable[int | None]) -> set[int]:
    """Those of them with any role that somebody vouched for."""
    wanted = {person for person in people if person is not None}
    found = session.exec(
        select(Membership.person_id).where(
            col(Membership.person_id).in_(wanted), Membership.standing == Standing.VOUCHED
        )
    )
    return set(found)

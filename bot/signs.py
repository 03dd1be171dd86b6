"""What auditors hear of signs: found by the clock, said once a month, whoever looks."""

from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session

from bot.apply import apply
from handlers.outcome import Outcome
from handlers.signs_told import MONTHS, is_due, key_of, tell
from storage.auditors import auditors, groups_under, was_said
from storage.figures.indicators import closed_months
from storage.figures.signs import signs
from storage.models import Membership
from storage.places import zone_of


class DueAuditor(NamedTuple):
    """An auditor, their roles, and the local day on which they are to hear."""

    person_id: int
    roles: tuple[Membership, ...]
    today: date

    @property
    def key(self) -> str:
        return key_of(self.person_id, self.today)


def due_auditors(session: Session, now: datetime) -> list[DueAuditor]:
    """Those who may hear now and did not yet in this month."""
    found = []
    for person, roles in auditors(session).items():
        local = now.astimezone(zone_of(roles[0].country, roles[0].city))
        one = DueAuditor(person, tuple(roles), local.date())
        if is_due(local) and not was_said(session, one.key):
            found.append(one)
    return found


def signs_for(session: Session, one: DueAuditor) -> Outcome:
    """Only reads: a country's signs take a while, and nobody's text has to wait for them."""
    groups = groups_under(session, one.roles)
    found = signs(session, groups, closed_months(one.today, MONTHS))
    return tell(one.person_id, one.today, ((group.name, found[group.id]) for group in groups))


def say_signs(session: Session, one: DueAuditor, outcome: Outcome, now: datetime) -> int:
    """Returns how many texts were queued; none where another process was faster."""
    return 0 if was_said(session, one.key) else apply(session, outcome, now)

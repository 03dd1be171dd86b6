"""What SMS may cost: which countries are written to, and how much each gets a day.

Somebody who earns with a number has us text it without end; this is where that ends.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

import phonenumbers
from phonenumbers import PhoneNumberType
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, select

from locales.segments import measure
from storage import outbox
from storage.content import Content
from storage.models import Lane, Medium, Outbound, OutboundState, Spending
from storage.outbox import Claim
from storage.places import country_of_number, office_of

NOT_HERE = "no country that we text"
COSTLY = "a number that earns by texts"
SPENT = "the country's budget of the day"

_ROUTINE_SHARE = 0.8  # the rest of a day's budget is for answers about alerts
_COSTLY = {
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.UAN,
    PhoneNumberType.PERSONAL_NUMBER,
}


@dataclass(frozen=True, slots=True)
class Budget:
    """`countries`: ISO 3166-1 alpha-2; None: those that an office answers for, and `home`.

    `daily`: SMS segments a country and UTC day.
    """

    countries: frozenset[str] | None = None
    daily: int = 10_000
    home: str | None = None  # of the number that sends

    def allows(self, country: str) -> bool:
        """Whether it is written to at all."""
        if self.countries is None:
            return country == self.home or office_of(country) is not None
        return country in self.countries


def claim_within(
    session: Session,
    ids: Collection[int],
    now: datetime,
    free: Collection[Medium],
    budget: Budget,
) -> tuple[Claim, list[str]]:
    """As `outbox.claim`, within the budget; and the countries whose budget held a text.

    Pages and digests go to people whom an operator named: they are counted and never held.
    """
    claim = outbox.claim(session, ids, now, free)
    costly = [row for row in claim.rows if row.medium == Medium.SMS and Medium.SMS not in free]
    reasons = _reasons(session, costly, budget, now.date())
    for row in costly:
        if (reason := reasons.get(outbox.identity(row))) is not None:
            outbox.move(session, row, OutboundState.DROPPED, reason, now)
    kept = [row for row in claim.rows if outbox.identity(row) not in reasons]
    spent = {_country(row) for row in costly if reasons.get(outbox.identity(row)) == SPENT}
    return replace(claim, rows=kept, dropped=claim.dropped + len(reasons)), sorted(spent)


def _reasons(
    session: Session, rows: Iterable[Outbound], budget: Budget, day: date
) -> dict[int, str]:
    """Row id → why it is held; what goes is counted. Countries in order: no two claims lock."""
    reasons = {}
    for country, group in groupby(sorted(rows, key=_country), key=_country):
        spending = _spending(session, day, country)
        for row in group:
            cost = max(1, measure(Content.from_json(row.content).text).segments)
            reason = _refused(row, country, spending.segments + cost, budget)
            if reason is not None:
                reasons[outbox.identity(row)] = reason
            elif row.attempts == 1:  # what goes again is counted once
                spending.segments += cost
        session.add(spending)
    return reasons


def _refused(row: Outbound, country: str, would_be: int, budget: Budget) -> str | None:
    """`would_be`: segments of the country's day with this text."""
    if _named(row):
        return None
    if not budget.allows(country):
        return NOT_HERE
    if _is_costly(row.address):
        return COSTLY
    share = 1.0 if row.lane == Lane.ALERT else _ROUTINE_SHARE
    return SPENT if would_be > budget.daily * share else None


def _named(row: Outbound) -> bool:
    """A page or a digest."""
    return row.lane == Lane.DIGEST or (row.lane == Lane.ALERT and row.inbound_id is None)


def _spending(session: Session, day: date, country: str) -> Spending:
    """Locked until the transaction ends."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = {"day": day, "country": country, "segments": 0}
    session.execute(insert(Spending).values(fresh).on_conflict_do_nothing())
    return session.exec(
        select(Spending).where(Spending.day == day, Spending.country == country).with_for_update()
    ).one()


def _country(row: Outbound) -> str:
    """ZZ for satellites and what else is of no country."""
    return country_of_number(row.address) or "ZZ"


def _is_costly(address: str) -> bool:
    try:
        number = phonenumbers.parse(address)
    except phonenumbers.NumberParseException:
        return True
    return phonenumbers.number_type(number) in _COSTLY

"""Texts to numbers that somebody earns with end; pages and digests do not."""

import pytest
from sqlmodel import Session, select

from storage import outbox
from storage.db import Database
from storage.models import Lane, Medium, Outbound, OutboundState, Spending
from storage.spending import COSTLY, NOT_HERE, SPENT, Budget, claim_within
from tests.outgoing import ASHA, NOW, row

HOME, BRITISH = "+12025550101", "+447700900001"
UGANDA, PREMIUM, SATELLITE = "+256700000001", "+254900223344", "+88216000001"


def send_all(session: Session, rows: list[Outbound], budget: Budget) -> list[str | None]:
    """Claims them one after the other; why each was held, or None."""
    outbox.queue(session, rows)
    for queued in session.exec(select(Outbound).order_by(Outbound.id)).all():  # type: ignore[arg-type]
        assert queued.id is not None
        claim, _ = claim_within(session, [queued.id], NOW, (), budget)
        for taken in claim.rows:
            outbox.move(session, taken, OutboundState.SENT, None, NOW)
    kept = session.exec(select(Outbound).order_by(Outbound.id)).all()  # type: ignore[arg-type]
    assert {r.state for r in kept} <= {OutboundState.SENT, OutboundState.DROPPED}
    return [r.error for r in kept]


def spent(session: Session) -> dict[str, int]:
    return {kept.country: kept.segments for kept in session.exec(select(Spending))}


@pytest.mark.parametrize("lane", [Lane.ANSWER, Lane.ALERT])
async def test_only_countries_of_the_list_are_answered(database: Database, lane: Lane) -> None:
    rows = [row(to=to, lane=lane, inbound_id=n) for n, to in enumerate((ASHA, UGANDA, SATELLITE))]
    only_kenya = Budget(frozenset({"KE"}))
    assert await database.write(send_all, rows, only_kenya) == [None, NOT_HERE, NOT_HERE]
    assert await database.read(spent) == {"KE": 1, "UG": 0, "ZZ": 0}


async def test_without_a_list_the_offices_countries_and_home_are_answered(
    sqlite: Database,
) -> None:
    rows = [row(to=to, inbound_id=n) for n, to in enumerate((ASHA, HOME, BRITISH))]
    budget = Budget(home="US")
    assert await sqlite.write(send_all, rows, budget) == [None, None, NOT_HERE]


@pytest.mark.parametrize("lane", [Lane.ANSWER, Lane.ALERT])
async def test_a_number_that_earns_is_not_answered(sqlite: Database, lane: Lane) -> None:
    rows = [row(to=PREMIUM, lane=lane, inbound_id=1)]
    assert await sqlite.write(send_all, rows, Budget()) == [COSTLY]


async def test_a_fifth_of_the_day_is_kept_for_alerts_and_pages_always_go(
    database: Database,
) -> None:
    to = [f"+2547000001{n:02}" for n in range(16)]
    answers = [row("saved", to=to[n], inbound_id=n) for n in range(9)]
    added = [row("added", to=to[n], lane=Lane.ALERT, inbound_id=n) for n in range(9, 12)]
    pages = [row("page", to=to[n], lane=Lane.ALERT) for n in range(12, 15)]
    digest = [row("digest", to=to[15], lane=Lane.DIGEST)]
    held = await database.write(send_all, [*answers, *added, *pages, *digest], Budget(daily=10))
    assert held == [None] * 8 + [SPENT] + [None] * 2 + [SPENT] + [None] * 4
    assert await database.read(spent) == {"KE": 14}


async def test_the_other_countries_and_the_next_day_have_their_own(sqlite: Database) -> None:
    one = Budget(daily=2)
    assert await sqlite.write(send_all, [row(inbound_id=1), row("two", inbound_id=2)], one) == [
        None,
        SPENT,
    ]
    fresh = row("there", to=UGANDA, inbound_id=3)
    assert (await sqlite.write(send_all, [fresh], one))[-1] is None


async def test_texts_that_cost_nothing_are_not_counted(sqlite: Database) -> None:
    def send(session: Session) -> int:
        outbox.queue(session, [row(inbound_id=1)])
        claim, _ = claim_within(session, [1], NOW, (Medium.SMS,), Budget(frozenset()))
        return len(claim.rows)

    assert await sqlite.write(send) == 1
    assert await sqlite.read(spent) == {}

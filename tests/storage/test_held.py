"""What is held: stopped and dead addresses, loops, and answers above the limits."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from storage import held, outbox
from storage.db import Database
from storage.models import (
    Address,
    AddressState,
    Inbound,
    InboundKind,
    InboundState,
    Lane,
    Medium,
    Membership,
    Outbound,
    OutboundState,
    Person,
    Role,
    Standing,
)
from storage.vault import vault
from tests.outgoing import ASHA, NOW, row

FREE = (Medium.SMS,)


def knows(session: Session, state: AddressState = AddressState.ACTIVE) -> None:
    person = Person(created_at=NOW)
    session.add(person)
    session.flush()
    session.add(
        Address(
            person_id=person.id,
            medium=Medium.SMS,
            index=vault().index(Medium.SMS, ASHA),
            value=ASHA,
            state=state,
            created_at=NOW,
        )
    )
    session.add(
        Membership(
            person_id=person.id,
            role=Role.TREASURER,
            standing=Standing.CLAIMED,
            created_at=NOW,
        )
    )


def heard(session: Session, intent: str) -> int:
    inbound = Inbound(
        channel="test",
        key=intent,
        kind=InboundKind.MESSAGE,
        sender=b"1",
        body="",
        received_at=NOW,
        state=InboundState.HANDLED,
        due_at=NOW,
        intent=intent,
    )
    session.add(inbound)
    session.flush()
    assert inbound.id is not None
    return inbound.id


def pass_all(session: Session, rows: list[Outbound], free: tuple[Medium, ...]) -> list[str | None]:
    """Claims and sends them one after the other; why each was held, or None."""
    outbox.queue(session, rows)
    for queued in session.exec(select(Outbound).order_by(Outbound.id)).all():  # type: ignore[arg-type]
        assert queued.id is not None
        claim = outbox.claim(session, [queued.id], NOW + timedelta(days=2), free)
        if claim.rows:
            sent = outbox.Settled(OutboundState.SENT)
            outbox.settle(session, queued.id, sent, NOW)
    session.expire_all()
    kept = session.exec(select(Outbound).order_by(Outbound.id)).all()  # type: ignore[arg-type]
    assert {r.state for r in kept} <= {OutboundState.SENT, OutboundState.DROPPED}
    return [r.error for r in kept]


def answers(count: int, apart: timedelta = timedelta(0)) -> list[Outbound]:
    return [row(f"answer {n}", at=NOW + n * apart, inbound_id=n + 1) for n in range(count)]


@pytest.mark.parametrize("lane", list(Lane))
@pytest.mark.parametrize("state", [AddressState.STOPPED, AddressState.DEAD])
async def test_no_lane_writes_to_who_cannot_be_written_to(
    sqlite: Database, lane: Lane, state: AddressState
) -> None:
    await sqlite.write(knows, state)
    assert await sqlite.write(pass_all, [row(lane=lane)], FREE) == [state.value]


async def test_a_stop_is_confirmed_once_and_nothing_follows(database: Database) -> None:
    await database.write(knows, AddressState.STOPPED)
    stop = await database.write(heard, "stop")
    other = await database.write(heard, "savings")
    rows = [row("stopped", inbound_id=stop), row("saved", inbound_id=other), row("notice")]
    assert await database.write(pass_all, rows, FREE) == [None, held.STOPPED, held.STOPPED]


async def test_who_writes_from_a_dead_address_is_answered(sqlite: Database) -> None:
    await sqlite.write(knows, AddressState.DEAD)
    assert await sqlite.write(pass_all, [row(inbound_id=1), row("digest")], FREE) == [
        None,
        held.DEAD,
    ]


async def test_the_sixth_equal_text_in_half_an_hour_is_held(database: Database) -> None:
    rows = [row("again", lane=Lane.BROADCAST) for _ in range(7)]
    assert await database.write(pass_all, rows, FREE) == [None] * 5 + [held.LOOP] * 2


async def test_equal_texts_of_an_hour_are_no_loop(sqlite: Database) -> None:
    rows = [row("again", at=NOW + n * timedelta(minutes=7)) for n in range(9)]
    assert await sqlite.write(pass_all, rows, FREE) == [None] * 9


async def test_equal_pages_are_never_held(sqlite: Database) -> None:
    rows = [row("alert", lane=Lane.ALERT) for _ in range(30)]
    assert await sqlite.write(pass_all, rows, ()) == [None] * 30


@pytest.mark.parametrize("apart", [timedelta(0), timedelta(minutes=3)])
async def test_the_word_eviction_does_not_make_us_text_a_stranger_for_ever(
    database: Database, apart: timedelta
) -> None:
    rows = [row("added", lane=Lane.ALERT, at=NOW + n * apart, inbound_id=n + 1) for n in range(22)]
    assert await database.write(pass_all, rows, ()) == [None] * 20 + [held.RATIONED] * 2


async def test_in_danger_known_people_are_answered_all_day(sqlite: Database) -> None:
    await sqlite.write(knows)
    apart = timedelta(minutes=3)
    rows = [row("added", lane=Lane.ALERT, at=NOW + n * apart, inbound_id=n + 1) for n in range(30)]
    assert await sqlite.write(pass_all, rows, ()) == [None] * 30


async def test_known_people_get_ten_answers_in_ten_minutes(database: Database) -> None:
    await database.write(knows)
    assert await database.write(pass_all, answers(12), ()) == [None] * 10 + [held.RATIONED] * 2


async def test_more_answers_come_as_time_passes(sqlite: Database) -> None:
    await sqlite.write(knows)
    assert await sqlite.write(pass_all, answers(20, timedelta(minutes=1)), ()) == [None] * 20


async def test_strangers_get_three_answers_a_day_where_texts_cost(database: Database) -> None:
    assert await database.write(pass_all, answers(5), ()) == [None] * 3 + [held.RATIONED] * 2


async def test_strangers_are_not_rationed_where_texts_are_free(sqlite: Database) -> None:
    assert await sqlite.write(pass_all, answers(5), FREE) == [None] * 5


async def test_an_answer_of_two_texts_is_not_cut(sqlite: Database) -> None:
    rows = [row(f"part {part} of {n}", inbound_id=n) for n in (1, 2, 3, 4) for part in (1, 2)]
    assert await sqlite.write(pass_all, rows, ()) == [None] * 6 + [held.RATIONED] * 2


async def test_notices_are_not_rationed(sqlite: Database) -> None:
    rows = [row(f"notice {n}") for n in range(12)]
    assert await sqlite.write(pass_all, rows, ()) == [None] * 12

"""Queueing, claiming in order, receipts and leases, on both engines."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from storage import fates, outbox
from storage.db import Database
from storage.models import Address, AddressState, Lane, Medium, Outbound, OutboundState, Person
from storage.outbox import Settled
from storage.receipts import ONCE_MORE_AFTER, Advice, Receipt, apply_receipt
from tests.outgoing import ASHA, JUMA, NOW, row, rows, states, story

EVERYTHING = {(Medium.SMS, True): 50, (Medium.SMS, False): 50}
LATER = NOW + timedelta(minutes=1)


def claim_due(session: Session, now: object = NOW) -> list[Outbound]:
    found = outbox.due(session, now, EVERYTHING)  # type: ignore[arg-type]
    return outbox.claim(session, [r.id for r in found.rows], now, [Medium.SMS]).rows  # type: ignore[arg-type]


async def claimed(database: Database, now: object = NOW) -> list[str]:
    taken = await database.write(claim_due, now)
    return [str(taken_row.content).split('"')[3] for taken_row in taken]


async def settle(database: Database, outbound_id: int, state: OutboundState) -> None:
    await database.write(outbox.settle, outbound_id, Settled(state, due_at=NOW), NOW)


async def test_queueing_twice_keeps_one(database: Database) -> None:
    first, again = row("one", key="answer:1:0"), row("two", key="answer:1:0")
    assert await database.write(outbox.queue, [first]) == 1
    assert await database.write(outbox.queue, [again, row("three")]) == 1
    assert await database.read(states) == {
        "one": OutboundState.PENDING,
        "three": OutboundState.PENDING,
    }


async def test_many_rows_are_queued_as_a_set(database: Database) -> None:
    assert await database.write(outbox.queue, [row(str(n)) for n in range(1100)]) == 1100
    assert await database.write(outbox.queue, []) == 0


async def test_a_person_is_sent_one_text_at_a_time_in_order(database: Database) -> None:
    await database.write(outbox.queue, [row("first"), row("second"), row("other", JUMA)])
    assert await claimed(database) == ["first", "other"]
    assert await claimed(database) == []
    [first, *_] = await database.read(rows)
    assert first.id is not None
    await settle(database, first.id, OutboundState.SENT)
    assert await claimed(database) == ["second"]


async def test_what_backs_off_keeps_its_place(database: Database) -> None:
    await database.write(outbox.queue, [row("first"), row("second")])
    [first] = await database.write(claim_due)
    assert first.id is not None
    await database.write(outbox.settle, first.id, Settled(OutboundState.PENDING, due_at=LATER), NOW)
    assert await claimed(database) == []
    assert await claimed(database, LATER) == ["first"]


async def test_an_alert_overtakes_even_what_is_being_sent(database: Database) -> None:
    await database.write(outbox.queue, [row("answer"), row("digest", lane=Lane.DIGEST)])
    assert await claimed(database) == ["answer"]
    await database.write(outbox.queue, [row("alert", lane=Lane.ALERT)])
    assert await claimed(database) == ["alert"]


async def test_the_best_lane_goes_first(database: Database) -> None:
    lanes = {lane.name: row(lane.name, f"+25470000001{lane}", lane) for lane in reversed(Lane)}
    await database.write(outbox.queue, lanes.values())
    assert await claimed(database) == ["ALERT", "ANSWER", "DIGEST", "BROADCAST"]


async def test_room_bounds_what_is_found(database: Database) -> None:
    await database.write(outbox.queue, [row("a", ASHA), row("b", JUMA)])
    found = await database.read(outbox.due, NOW, {(Medium.SMS, False): 1})
    assert len(found.rows) == 1
    assert (await database.read(outbox.due, NOW, {(Medium.TELEGRAM, False): 9})).rows == []


async def test_two_senders_never_claim_one_row(database: Database) -> None:
    await database.write(outbox.queue, [row(str(n), f"+2547000001{n:02}") for n in range(20)])
    found = await database.read(outbox.due, NOW, EVERYTHING)
    ids = [r.id for r in found.rows]
    first = await database.write(outbox.claim, ids, NOW)
    second = await database.write(outbox.claim, ids, NOW)
    assert len(first.rows) == 20
    assert second.rows == []


async def test_an_expired_alert_goes_again_and_others_are_unknown(database: Database) -> None:
    await database.write(outbox.queue, [row("alert", lane=Lane.ALERT), row("answer", JUMA)])
    await claimed(database)
    assert not (await database.read(outbox.due, NOW, EVERYTHING)).expired
    assert (await database.read(outbox.due, LATER, EVERYTHING)).expired
    assert await database.write(outbox.expire, LATER) == 2
    assert await database.read(states) == {
        "alert": OutboundState.PENDING,
        "answer": OutboundState.UNKNOWN,
    }
    [(row_, since)] = await database.read(fates.unknown, LATER, 10)
    assert (row_.address, since) == (JUMA, NOW)


async def test_an_edit_whose_lease_ran_out_goes_again(database: Database) -> None:
    """Made twice it changes nothing; left out, a group would go on reading what is over."""
    edit = row("edit")
    edit.edits = 1
    await database.write(outbox.queue, [edit])
    await claimed(database)
    assert await database.write(outbox.expire, LATER) == 1
    assert await database.read(states) == {"edit": OutboundState.PENDING}


async def test_a_receipt_finds_its_row_by_either_id(database: Database) -> None:
    await database.write(outbox.queue, [row("a"), row("b", JUMA)])
    first, second = await database.write(claim_due)
    assert first.id is not None
    assert second.id is not None
    await database.write(outbox.settle, second.id, Settled(OutboundState.SENT, None, "SM2", 1), NOW)
    for ids in ({"outbound_id": first.id, "provider_id": "SM1"}, {"provider_id": "SM2"}):
        assert await database.write(receipt, state="delivered", **ids)
    assert not await database.write(receipt, state="delivered", provider_id="SM9")
    assert set((await database.read(states)).values()) == {OutboundState.DELIVERED}


async def test_a_receipt_may_come_before_the_send_returns(database: Database) -> None:
    await database.write(outbox.queue, [row("a")])
    [taken] = await database.write(claim_due)
    assert taken.id is not None
    await database.write(receipt, state="delivered", outbound_id=taken.id)
    await settle(database, taken.id, OutboundState.UNKNOWN)
    assert await database.read(states) == {"a": OutboundState.DELIVERED}
    assert await database.read(story, taken.id) == ["sending", "delivered"]


async def test_late_news_of_failure_do_not_end_an_alert_that_goes_again(
    database: Database,
) -> None:
    await database.write(outbox.queue, [row("alert", lane=Lane.ALERT)])
    [taken] = await database.write(claim_due)
    assert taken.id is not None
    await settle(database, taken.id, OutboundState.PENDING)
    await database.write(receipt, state="failed", outbound_id=taken.id)
    assert await database.read(states) == {"alert": OutboundState.PENDING}


@pytest.mark.parametrize("word", [None, "", "received", "partially_delivered"])
async def test_a_word_that_says_nothing_moves_nothing(database: Database, word: str) -> None:
    await database.write(outbox.queue, [row("a")])
    [taken] = await database.write(claim_due)
    assert not await database.write(receipt, state=word, outbound_id=taken.id)


async def test_a_found_message_that_is_anothers_stays_unknown(database: Database) -> None:
    await database.write(outbox.queue, [row("same"), row("same", JUMA)])
    first, second = await database.write(claim_due)
    assert first.id is not None
    assert second.id is not None
    await database.write(outbox.settle, first.id, Settled(OutboundState.SENT, None, "SM1"), NOW)
    await settle(database, second.id, OutboundState.UNKNOWN)
    there = Settled(OutboundState.SENT, None, "SM1", due_at=LATER)
    assert await database.write(fates.resolve, second.id, there, NOW) == OutboundState.UNKNOWN


async def test_waiting_counts_by_lane_and_state(database: Database) -> None:
    await database.write(outbox.queue, [row("a"), row("b"), row("c", JUMA, Lane.ALERT)])
    await claimed(database)
    found = await database.read(outbox.waiting, LATER)
    assert [(w.lane, w.state, w.count, w.oldest_seconds) for w in found] == [
        (Lane.ALERT, OutboundState.SENDING, 1, 60.0),
        (Lane.ANSWER, OutboundState.PENDING, 1, 60.0),
        (Lane.ANSWER, OutboundState.SENDING, 1, 60.0),
    ]


async def test_a_phone_without_network_is_tried_once_more(database: Database) -> None:
    await database.write(outbox.queue, [row("a")])
    [taken] = await database.write(claim_due)
    unreachable = Receipt("undelivered", taken.id, "SM1", "30003", Advice.ONCE_MORE)
    assert await database.write(apply_receipt, unreachable, NOW)
    assert not await database.write(receipt, state="sent", outbound_id=taken.id)  # of that attempt
    assert await database.read(states) == {"a": OutboundState.PENDING}
    assert await database.write(claim_due, NOW) == []
    assert len(await database.write(claim_due, NOW + ONCE_MORE_AFTER)) == 1
    assert await database.write(apply_receipt, unreachable, NOW)
    assert await database.read(states) == {"a": OutboundState.FAILED}


@pytest.mark.parametrize(
    ("advice", "becomes"),
    [
        (Advice.DEAD, AddressState.DEAD),
        (Advice.STOPPED, AddressState.STOPPED),
        (None, AddressState.ACTIVE),
    ],
)
async def test_a_receipt_tells_of_the_address(
    database: Database, advice: Advice | None, becomes: AddressState
) -> None:
    sent = row("a")
    await database.write(_belongs_to_somebody, sent.recipient)
    await database.write(outbox.queue, [sent])
    [taken] = await database.write(claim_due)
    await database.write(apply_receipt, Receipt("failed", taken.id, "SM1", "30005", advice), NOW)
    assert await database.read(states) == {"a": OutboundState.FAILED}
    found = await database.read(lambda session: session.exec(select(Address.state)).all())
    assert found == [becomes]


def _belongs_to_somebody(session: Session, index: bytes) -> None:
    person = Person(created_at=NOW)
    session.add(person)
    session.flush()
    session.add(
        Address(person_id=person.id, medium=Medium.SMS, index=index, value=ASHA, created_at=NOW)
    )


def receipt(
    session: Session,
    *,
    state: str | None,
    outbound_id: int | None = None,
    provider_id: str | None = None,
) -> bool:
    return apply_receipt(session, Receipt(state, outbound_id, provider_id), NOW)

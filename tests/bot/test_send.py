"""The sender against a scripted gateway, on both engines: each error's state, order, no doubles."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.channels.base import Dead, Found, Later, MovedTo, Outgoing, SendError, Unknown
from bot.send import Sender
from storage import outbox
from storage.db import Database
from storage.hints import open_hints
from storage.models import Address, AddressState, Lane, Medium, OutboundState, Person
from storage.receipts import Receipt, apply_receipt
from storage.vault import vault
from tests.outgoing import ASHA, JUMA, NOW, SITI, MovedClock, row, rows, states, story
from tests.standins.channel import ScriptedChannel

PENDING, SENT, DELIVERED = OutboundState.PENDING, OutboundState.SENT, OutboundState.DELIVERED
FAILED, UNKNOWN = OutboundState.FAILED, OutboundState.UNKNOWN


def sender(db: Database, channel: ScriptedChannel, clock: MovedClock) -> Sender:
    media = dict.fromkeys(channel.media, channel)
    return Sender(db, media, open_hints(None), clock, jitter=lambda: 1.0)


def has_address(session: Session, value: str = ASHA) -> None:
    person = Person(created_at=NOW)
    session.add(person)
    session.flush()
    index = vault().index(Medium.SMS, value)
    session.add(
        Address(person_id=person.id, medium=Medium.SMS, index=index, value=value, created_at=NOW)
    )


def addresses(session: Session) -> list[tuple[str, AddressState]]:
    return [(a.value, a.state) for a in session.exec(select(Address)).all()]


async def test_all_that_is_due_goes_out_in_order(database: Database) -> None:
    channel, clock = ScriptedChannel(), MovedClock()
    await database.write(outbox.queue, [row("1"), row("2"), row("3"), row("4", JUMA)])
    await database.write(outbox.queue, [row("later", at=NOW + timedelta(hours=1))])
    assert await sender(database, channel, clock).drain() == 4
    assert [text for text in channel.texts if text != "4"] == ["1", "2", "3"]
    kept = await database.read(states)
    assert kept == {"1": SENT, "2": SENT, "3": SENT, "4": SENT, "later": PENDING}
    first = (await database.read(rows))[0]
    assert (first.provider_id, first.segments, first.attempts) == (f"SM{first.id:032x}", 1, 1)
    assert first.id is not None
    assert await database.read(story, first.id) == ["sending", "sent"]


async def test_where_no_receipt_follows_taken_is_delivered(sqlite: Database) -> None:
    channel = ScriptedChannel()
    channel.final = True
    await sqlite.write(outbox.queue, [row("a")])
    await sender(sqlite, channel, MovedClock()).drain()
    assert await sqlite.read(states) == {"a": DELIVERED}


@pytest.mark.parametrize(
    ("error", "lane", "state", "seconds"),
    [
        (Later("busy"), Lane.ANSWER, PENDING, 2),
        (Later("busy", 7, whole=False), Lane.ANSWER, PENDING, 7),
        (Later("busy"), Lane.ALERT, PENDING, 2),
        (Unknown("cut"), Lane.ANSWER, UNKNOWN, 30),
        (Unknown("cut"), Lane.DIGEST, UNKNOWN, 30),
        (Unknown("cut"), Lane.ALERT, PENDING, 2),
        (Dead("21211", "dead"), Lane.ANSWER, FAILED, 0),
        (Dead("21211", "dead"), Lane.ALERT, FAILED, 0),
    ],
)
async def test_each_error_has_its_state(
    sqlite: Database, error: SendError, lane: Lane, state: OutboundState, seconds: int
) -> None:
    await sqlite.write(outbox.queue, [row("a", lane=lane)])
    await sender(sqlite, ScriptedChannel(error), MovedClock()).drain()
    [kept] = await sqlite.read(rows)
    assert (kept.state, kept.due_at - NOW) == (state, timedelta(seconds=seconds))
    assert kept.error is not None


@pytest.mark.parametrize("state", ["dead", "stopped"])
async def test_a_dead_number_is_not_written_to_again(database: Database, state: str) -> None:
    channel, clock = ScriptedChannel(Dead("21610", state)), MovedClock()
    await database.write(has_address)
    await database.write(outbox.queue, [row("a"), row("b"), row("c", JUMA)])
    await sender(database, channel, clock).drain()
    assert await database.read(addresses) == [(ASHA, AddressState(state))]
    assert channel.texts == ["c"]
    assert (await database.read(states))["b"] == OutboundState.DROPPED


async def test_a_moved_chat_is_followed(database: Database) -> None:
    channel, clock = ScriptedChannel(MovedTo(SITI)), MovedClock()
    await database.write(has_address)
    await database.write(outbox.queue, [row("a"), row("b")])
    await sender(database, channel, clock).drain()
    assert [(o.content.text, o.address) for o in channel.sent] == [("a", SITI), ("b", SITI)]
    assert await database.read(addresses) == [(SITI, AddressState.ACTIVE)]


async def test_a_chat_that_always_moves_is_not_followed_for_ever(sqlite: Database) -> None:
    channel = ScriptedChannel(*[MovedTo(n) for n in (SITI, JUMA) * 20])
    await sqlite.write(outbox.queue, [row("a")])
    await sender(sqlite, channel, MovedClock()).drain()
    assert await sqlite.read(states) == {"a": FAILED}
    assert len(channel.calls) < 10


async def test_the_wait_grows_and_routine_texts_give_up(sqlite: Database) -> None:
    clock = MovedClock()
    channel = ScriptedChannel(*[Later("down")] * 100)
    await sqlite.write(outbox.queue, [row("a")])
    sending, waits = sender(sqlite, channel, clock), []
    while (kept := (await sqlite.read(rows))[0]).state == PENDING:
        waits.append((kept.due_at - clock.now).total_seconds())
        clock.now = max(clock.now, kept.due_at)
        await sending.drain()
    assert waits[1:6] == [2, 4, 8, 16, 32]
    assert max(waits) <= 900
    assert (len(channel.calls), kept.state) == (12, FAILED)


async def test_an_alert_never_gives_up(sqlite: Database) -> None:
    clock = MovedClock()
    channel = ScriptedChannel(*[Later("down"), Unknown("cut")] * 30)
    await sqlite.write(outbox.queue, [row("a", lane=Lane.ALERT)])
    sending = sender(sqlite, channel, clock)
    for _ in range(61):
        await sending.drain()
        clock.pass_(30)
    assert (await sqlite.read(states), len(channel.calls)) == ({"a": SENT}, 61)


async def test_nothing_is_sent_before_the_gateways_time_and_then_alerts_go_first(
    database: Database,
) -> None:
    channel, clock = ScriptedChannel(Later("429", 60)), MovedClock()
    hints = open_hints(None)
    sending = Sender(database, {Medium.SMS: channel}, hints, clock)
    await database.write(outbox.queue, [row("a")])
    await sending.drain()
    await database.write(outbox.queue, [row("b", JUMA), row("alert", SITI, Lane.ALERT)])
    assert await sending.drain() == 0
    assert len(channel.calls) == 1
    clock.pass_(61)
    other = Sender(database, {Medium.SMS: channel}, open_hints(None), clock)
    await other.drain()
    assert channel.texts[0] == "alert"
    assert set(channel.texts) == {"a", "b", "alert"}


async def test_a_wait_for_one_chat_holds_nobody_else(sqlite: Database) -> None:
    channel, clock = ScriptedChannel(Later("429", 60, whole=False)), MovedClock()
    await sqlite.write(outbox.queue, [row("a"), row("b", JUMA)])
    await sender(sqlite, channel, clock).drain()
    assert channel.texts == ["b"]


async def test_an_error_outside_the_closed_set_is_unknown(sqlite: Database) -> None:
    async def broken(_outgoing: Outgoing) -> None:
        raise ZeroDivisionError

    channel = ScriptedChannel()
    channel.meanwhile = broken
    await sqlite.write(outbox.queue, [row("a"), row("alert", JUMA, Lane.ALERT)])
    await sender(sqlite, channel, MovedClock()).drain()
    assert await sqlite.read(states) == {"a": UNKNOWN, "alert": PENDING}


async def test_the_row_is_sending_before_the_gateway_is_called(database: Database) -> None:
    seen: list[OutboundState] = []

    async def look(_outgoing: Outgoing) -> None:
        seen.extend((await database.read(states)).values())

    channel = ScriptedChannel()
    channel.meanwhile = look
    await database.write(outbox.queue, [row("a")])
    await sender(database, channel, MovedClock()).drain()
    assert seen == [OutboundState.SENDING]


async def test_a_receipt_that_is_faster_than_the_answer_stays(database: Database) -> None:
    async def receipt(outgoing: Outgoing) -> None:
        await database.write(apply_receipt, Receipt("delivered", outgoing.id, "SM1"), NOW)

    channel = ScriptedChannel(Unknown("cut"))
    channel.meanwhile = receipt
    await database.write(outbox.queue, [row("a")])
    await sender(database, channel, MovedClock()).drain()
    assert await database.read(states) == {"a": DELIVERED}


async def test_two_senders_send_each_row_once(database: Database) -> None:
    channel, clock = ScriptedChannel(), MovedClock()
    numbers = [f"+2547000002{n:02}" for n in range(30)]
    await database.write(outbox.queue, [row(f"{n} {to}", to) for to in numbers for n in range(3)])
    pair = [sender(database, channel, clock) for _ in range(2)]
    done = await asyncio.gather(*(one.drain() for one in pair))
    while await pair[0].drain():
        pass
    assert sum(done) <= 90
    assert sorted(channel.texts) == sorted(f"{n} {to}" for to in numbers for n in range(3))
    for to in numbers:
        assert [text for text in channel.texts if to in text] == [f"{n} {to}" for n in range(3)]


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (Found(sent=True, provider_id="SM1", state="delivered"), DELIVERED),
        (Found(sent=True, provider_id="SM1", state="undelivered"), FAILED),
        (Found(sent=True, provider_id="SM1"), SENT),
        (Found(sent=False), PENDING),
        (None, UNKNOWN),
        (Later("busy"), UNKNOWN),
    ],
)
async def test_an_unknown_routine_text_is_looked_for(
    database: Database, found: Found | SendError | None, state: OutboundState
) -> None:
    channel, clock = ScriptedChannel(Unknown("cut")), MovedClock()
    channel.finds = found
    await database.write(outbox.queue, [row("a")])
    sending = sender(database, channel, clock)
    await sending.drain()
    assert await sending.reconcile() == 0
    assert channel.asked == []  # a receipt usually tells first
    clock.pass_(31)
    assert await sending.reconcile() == (state != UNKNOWN)
    assert await database.read(states) == {"a": state}
    assert [since for _, since in channel.asked] == [NOW]
    await sending.drain()
    assert len(channel.calls) == (2 if state == PENDING else 1)


async def test_what_cannot_be_told_is_asked_ever_less_and_never_sent_again(
    sqlite: Database,
) -> None:
    channel, clock = ScriptedChannel(Unknown("cut")), MovedClock()
    await sqlite.write(outbox.queue, [row("a")])
    sending = sender(sqlite, channel, clock)
    for _ in range(60):
        await sending.drain()
        await sending.reconcile()
        clock.pass_(3600)
    assert len(channel.calls) == 1
    assert 5 < len(channel.asked) < 20
    assert await sqlite.read(states) == {"a": UNKNOWN}


async def test_what_a_dead_process_was_sending_is_taken_up(database: Database) -> None:
    clock = MovedClock()
    await database.write(outbox.queue, [row("a"), row("alert", JUMA, Lane.ALERT)])
    ids = [r.id for r in await database.read(rows) if r.id is not None]
    await database.write(outbox.claim, ids, clock.now, [Medium.SMS])
    channel = ScriptedChannel()
    channel.finds = Found(sent=False)
    sending = sender(database, channel, clock)
    assert await sending.drain() == 0
    clock.pass_(31)
    await sending.drain()
    await sending.drain()
    assert channel.texts == ["alert"]
    assert await sending.reconcile() == 1
    await sending.drain()
    assert channel.texts == ["alert", "a"]

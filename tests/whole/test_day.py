"""A day of three languages through the real process, from signed webhooks to three digests."""

import asyncio
import json
from collections import Counter
from datetime import UTC, datetime
from random import Random

import pytest
from sqlmodel import Session, col, func, select

from storage.models import (
    Alert,
    Digest,
    Entry,
    Handling,
    Inbound,
    InboundState,
    Medium,
    Outbound,
    OutboundState,
    SavingsGroup,
)
from tests.process import until
from tests.records import signed
from tests.whole.service import Whole
from tests.whole.town import RESPONDER, STRANGER, Day, Text, command, plausible_day

MORNING = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
AFTERNOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
NEXT_NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ALERT = "they are demolishing our houses now at Mathare, 300 families, no notice"
SEED = 23


@pytest.mark.process
async def test_a_day(whole: Whole) -> None:
    random = Random(SEED)
    day = plausible_day(random)
    whole.jirani.move_clock_to(MORNING)
    await whole.jirani.start()

    await _text_all(whole, day.sitting(0), random)
    await until(lambda: _settled(whole), 60, whole.jirani.log)
    whole.jirani.move_clock_to(AFTERNOON)
    await _text_all(whole, day.sitting(1), random)
    await _raise_an_alert(whole)
    await _ask_for_an_exchange(whole)
    await until(lambda: _settled(whole), 60, whole.jirani.log)

    assert await whole.database.read(_ledger) == {
        group: sorted(deltas) for group, deltas in day.kept.items()
    }
    await _every_answer_went_out_once(whole)
    await _digests_tell_of_it(whole, day)
    assert _leaks(whole.jirani.log(), day) == []


async def _text_all(whole: Whole, senders: list[list[Text]], random: Random) -> None:
    """Senders text at the same time; some webhooks come twice, and two forgers try as well."""
    random.shuffle(senders)
    await asyncio.gather(*(_text_in_order(whole, texts, Random(SEED)) for texts in senders))
    forged = [("+254700000101", "AKIBA 900000"), (STRANGER, "EVICTION now at Mathare")]
    for number, (sender, body) in enumerate(forged):
        status = await whole.twilio.post_inbound(
            whole.webhook, sender, body, sid=f"SM{number + 10_000:032x}", token="0" * 32
        )
        assert status == 403
    status = await whole.twilio.post_inbound(
        whole.webhook, STRANGER, "HELP", sid="SM" + "f" * 32, AccountSid="AC" + "9" * 32
    )
    assert status == 400


async def _text_in_order(whole: Whole, texts: list[Text], random: Random) -> None:
    for text in texts:
        copies = random.choice((1, 1, 2, 3))
        posts = (
            whole.twilio.post_inbound(whole.webhook, text.sender, text.body, sid=text.sid)
            for _ in range(copies)
        )
        assert set(await asyncio.gather(*posts)) == {200}
    for text in random.sample(texts, 3):  # late repeats, in another order
        again = await whole.twilio.post_inbound(whole.webhook, text.sender, text.body, sid=text.sid)
        assert again == 200


async def _raise_an_alert(whole: Whole) -> None:
    """From a number that nobody knows; the responder of the city takes it."""
    await whole.twilio.post_inbound(whole.webhook, STRANGER, ALERT)
    await until(lambda: _has_text(whole, RESPONDER), 20, whole.jirani.log)
    [page, *_] = whole.twilio.texts_to(RESPONDER)
    assert "Nairobi" in page
    reference = page.split("OK ")[1].split()[0].rstrip(".")
    await whole.twilio.post_inbound(whole.webhook, RESPONDER, f"OK {reference}")
    await until(lambda: whole.database.read(_is_acknowledged), 20, whole.jirani.log)


async def _ask_for_an_exchange(whole: Whole) -> None:
    await whole.twilio.post_inbound(
        whole.webhook, "+254700000102", "we want to learn how Mumbai women built toilets"
    )


async def _every_answer_went_out_once(whole: Whole) -> None:
    rows = await whole.database.read(lambda s: s.exec(select(Outbound)).all())
    texts = [row for row in rows if row.medium == Medium.SMS]
    assert len(whole.twilio.sent) == len(texts)
    states = Counter(row.state for row in texts)
    assert states == {OutboundState.DELIVERED: len(texts)}
    assert {row.provider_id for row in texts} == {message.sid for message in whole.twilio.sent}
    assert all(row.segments == 1 for row in texts), "an answer took more than one SMS"


async def _digests_tell_of_it(whole: Whole, day: Day) -> None:
    whole.jirani.move_clock_to(NEXT_NOON)
    desks = ("desk@nairobi.example", "desk@fukuoka.example", "desk@rio.example")

    async def all_have_mail() -> bool:
        return all(whole.mailbox.to(desk) for desk in desks)

    await until(all_have_mail, 30, whole.jirani.log)
    await whole.jirani.stop()
    await whole.jirani.start()  # a second scheduler's first tick, at the same hour
    await until(lambda: _settled(whole), 30, whole.jirani.log)
    assert [len(whole.mailbox.to(desk)) for desk in desks] == [1, 1, 1]
    digests = await whole.database.read(
        lambda s: s.exec(select(Digest).order_by(col(Digest.office))).all()
    )
    assert [(digest.office, str(digest.day)) for digest in digests] == [
        ("fukuoka", "2026-11-23"),
        ("nairobi", "2026-11-23"),
        ("rio", "2026-11-23"),
    ]
    told = command(
        whole.jirani.environment, "digest", "nairobi", "--date", "2026-11-23", "--format", "json"
    )
    assert told.returncode == 0, told.stderr
    savings = {
        row["currency"]: row["net"] for row in json.loads(told.stdout)["savings"]["currencies"]
    }
    assert savings["KES"] == sum(day.kept["Upendo"]) + sum(day.kept["Tumaini"])
    assert savings["TZS"] == sum(day.kept["Amani"])
    [letter] = whole.mailbox.to("desk@nairobi.example")
    body = _plain_part(letter.walk())
    assert f"{savings['KES'] // 100:,}" in body
    assert "300" in body
    [rio] = whole.mailbox.to("desk@rio.example")
    assert "AHORRO" in _plain_part(rio.walk()).upper()


def _plain_part(parts: object) -> str:
    for part in parts:  # type: ignore[attr-defined]
        if part.get_content_type() == "text/plain":
            return str(part.get_payload(decode=True).decode())
    raise AssertionError


async def _settled(whole: Whole) -> bool:
    def unfinished(session: Session) -> int:
        waiting = session.exec(
            select(func.count()).where(Inbound.state == InboundState.PENDING)
        ).one()
        on_their_way = session.exec(
            select(func.count()).where(
                col(Outbound.state).not_in([OutboundState.DELIVERED, OutboundState.FAILED])
            )
        ).one()
        return waiting + on_their_way

    return await whole.database.read(unfinished) == 0


async def _has_text(whole: Whole, number: str) -> bool:
    return bool(whole.twilio.texts_to(number))


def _ledger(session: Session) -> dict[str, list[int]]:
    rows = session.exec(
        select(SavingsGroup.name, Entry).join(SavingsGroup, col(SavingsGroup.id) == Entry.group_id)
    ).all()
    found: dict[str, list[int]] = {}
    for group, entry in rows:
        found.setdefault(group, []).append(signed(entry))
    return {group: sorted(moved) for group, moved in found.items()}


def _is_acknowledged(session: Session) -> bool:
    alerts = session.exec(select(Alert)).all()
    assert len(alerts) <= 1, "a forged or repeated text opened a second alert"
    return bool(alerts) and alerts[0].handling == Handling.ACKNOWLEDGED


def _leaks(log: str, day: Day) -> list[str]:
    """Numbers and texts that a log line shows."""
    numbers = {text.sender for text in day.all} | {RESPONDER, STRANGER}
    reports = {text.body for text in day.all if " " in text.body}
    return [what for what in (*numbers, ALERT, *reports) if what in log]

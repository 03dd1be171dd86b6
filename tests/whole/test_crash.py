"""kill -9 at named points: on restart nothing is lost and nothing is counted twice."""

from collections import Counter

import pytest
from sqlmodel import Session, col, func, select

from bot.crash import POINTS
from storage.models import (
    Alert,
    Entry,
    Inbound,
    InboundState,
    Outbound,
    OutboundState,
)
from tests.process import until
from tests.whole.service import Whole
from tests.whole.town import RESPONDER, STRANGER, TREASURERS

AMOUNTS = range(1_001, 1_009)
_OPEN = (OutboundState.PENDING, OutboundState.SENDING, OutboundState.UNKNOWN)


@pytest.mark.process
@pytest.mark.parametrize("nth", [1, 3])
@pytest.mark.parametrize("point", POINTS)
async def test_killed_there_it_goes_on(whole: Whole, point: str, nth: int) -> None:
    await whole.jirani.start(CRASH_AT=f"{point}:{nth}")
    acknowledged = await _text_until_it_dies(whole)
    await whole.jirani.has_died()
    await whole.jirani.start()
    await _text_again(whole, acknowledged)
    await until(lambda: whole.database.read(_is_worked), 30, whole.jirani.log)
    whole.jirani.move_clock_ahead(seconds=120)  # leases of what was being sent run out
    await until(lambda: whole.database.read(_is_sent), 60, whole.jirani.log)

    expected = Counter(amount * 100 for amount in AMOUNTS)
    assert Counter(await whole.database.read(_deposits)) == expected
    answers = [m.body for m in whole.twilio.sent if m.to not in {RESPONDER, STRANGER}]
    digits = Counter("".join(filter(str.isdigit, answer)) for answer in answers)
    assert len(answers) == len(AMOUNTS), "an answer is missing, or went out twice"
    assert set(digits.values()) == {1}, digits
    assert await whole.database.read(_alerts) == 1
    assert whole.twilio.texts_to(RESPONDER), "the page never went out"


async def _text_until_it_dies(whole: Whole) -> set[str]:
    """One deposit after another and an alert among them; the ids that were answered 200."""
    acknowledged: set[str] = set()
    for sid, sender, body in _texts():
        status = await whole.twilio.post_inbound(whole.webhook, sender, body, sid=sid)
        if status == 0:
            break
        if status == 200:
            acknowledged.add(sid)
    return acknowledged


async def _text_again(whole: Whole, acknowledged: set[str]) -> None:
    """What got no 200 is sent again, as Twilio's fallback does; what got one is never repeated."""
    for sid, sender, body in _texts():
        if sid not in acknowledged:
            status = await whole.twilio.post_inbound(whole.webhook, sender, body, sid=sid)
            assert status == 200


def _texts() -> list[tuple[str, str, str]]:
    texts = [
        (f"SM{amount:032x}", treasurer.phone, treasurer.deposit.format(a=amount, w=9, m=2))
        for amount, treasurer in zip(AMOUNTS, TREASURERS * 2, strict=False)
    ]
    texts.insert(3, ("SM" + "a" * 32, STRANGER, "they are demolishing houses now at Mathare"))
    return texts


def _is_worked(session: Session) -> bool:
    waiting = select(func.count()).where(Inbound.state == InboundState.PENDING)
    return session.exec(waiting).one() == 0


def _is_sent(session: Session) -> bool:
    """Nothing waits, nothing is on its way, and the fate of nothing is unknown."""
    still_open = select(func.count()).where(col(Outbound.state).in_(_OPEN))
    return session.exec(still_open).one() == 0


def _deposits(session: Session) -> list[int]:
    return list(session.exec(select(Entry.amount)).all())


def _alerts(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Alert)).one()

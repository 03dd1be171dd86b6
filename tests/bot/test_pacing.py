"""Tokens: by gateway, number and recipient; alerts never wait, broadcasts leave a reserve."""

from bot.channels.base import Limits
from bot.pacing import Pacing
from storage.content import Content
from storage.hints import open_hints
from storage.models import Lane, Medium
from storage.outbox import Due
from storage.vault import vault
from tests.outgoing import ASHA, JUMA
from tests.standins.channel import ScriptedChannel

SLOW = 0.001


def due(
    to: str = ASHA, lane: Lane = Lane.ANSWER, text: str = "hi", medium: Medium = Medium.SMS
) -> Due:
    return Due(1, lane, medium, vault().index(medium, to), to, Content(text).to_json())


def pacing(limits: Limits) -> Pacing:
    channel = ScriptedChannel(limits=limits, media=(Medium.SMS, Medium.TELEGRAM))
    return Pacing(open_hints(None), dict.fromkeys(channel.media, channel))


async def test_one_recipient_waits_and_others_do_not() -> None:
    paced = pacing(Limits(160, rate=100, per_address=SLOW))
    assert await paced.take(due()) == 0
    assert await paced.take(due()) > 100
    assert await paced.take(due(JUMA)) == 0


async def test_the_gateway_paces_everybody() -> None:
    paced = pacing(Limits(160, rate=SLOW, per_address=100))
    assert await paced.take(due()) == 0
    assert await paced.take(due(JUMA)) > 100


async def test_the_sending_number_paces_everybody() -> None:
    paced = pacing(Limits(160, rate=100, per_address=100, per_number=SLOW))
    assert await paced.take(due()) == 0
    assert await paced.take(due(JUMA)) > 100


async def test_a_chat_of_many_has_its_own_pace() -> None:
    paced = pacing(Limits(4096, rate=100, per_address=100, per_group=SLOW))
    for chat, waits in (("-100700001", True), ("700001", False)):
        assert await paced.take(due(chat, medium=Medium.TELEGRAM)) == 0
        assert (await paced.take(due(chat, medium=Medium.TELEGRAM)) > 1) == waits


async def test_an_sms_costs_its_segments() -> None:
    paced = pacing(Limits(1600, rate=10, per_address=1000, per_number=0.1))
    assert await paced.take(due(text="x" * 400)) == 0  # three segments, lent by a full bucket
    assert await paced.take(due(JUMA)) > 10


async def test_alerts_never_wait_for_tokens_but_others_pay_for_them() -> None:
    paced = pacing(Limits(160, rate=SLOW, per_address=SLOW))
    assert [await paced.take(due(lane=Lane.ALERT)) for _ in range(50)] == [0] * 50
    assert await paced.take(due()) > 1000


async def test_of_new_cards_in_a_group_a_few_go_at_once() -> None:
    """Telegram takes twenty a minute there; each case has its page in somebody's own chat too."""
    paced = pacing(Limits(4096, rate=100, per_address=100, per_group=20 / 60))
    card = due("-100700001", Lane.ALERT, medium=Medium.TELEGRAM)
    waits = [await paced.take(card) for _ in range(10)]
    assert waits.count(0) == 6
    assert all(0 < wait <= 3 for wait in waits[6:])
    assert await paced.take(due("700001", Lane.ALERT, medium=Medium.TELEGRAM)) == 0
    edit = due("-100700001", medium=Medium.TELEGRAM)
    assert await paced.take(edit) > 10  # what is new goes before what has changed


async def test_broadcasts_leave_a_fifth_for_answers() -> None:
    paced = pacing(Limits(160, rate=100, per_address=1000))
    gone = 0
    while not await paced.take(due(lane=Lane.BROADCAST)):
        gone += 1
    assert 16 <= gone <= 20
    assert await paced.take(due()) == 0


async def test_a_paused_gateway_is_paused_for_alerts_too() -> None:
    paced = pacing(Limits(160, rate=100, per_address=100))
    await paced.pause(Medium.SMS, None, 60)
    assert 50 < await paced.take(due(lane=Lane.ALERT)) <= 60


async def test_a_paused_recipient_is_paused_alone() -> None:
    paced = pacing(Limits(160, rate=100, per_address=100))
    await paced.pause(Medium.SMS, vault().index(Medium.SMS, ASHA), 60)
    assert await paced.take(due()) > 50
    assert await paced.take(due(JUMA)) == 0


async def test_tokens_of_a_row_that_another_took_come_back() -> None:
    paced = pacing(Limits(160, rate=SLOW, per_address=SLOW))
    await paced.take(due())
    await paced.give_back(due())
    assert await paced.take(due()) == 0

"""Twilio: its signature by its own vectors, its callbacks, and its API by a stand-in."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict, CIMultiDictProxy
from twilio.request_validator import RequestValidator

from bot.channels.base import Dead, Forged, Later, Outgoing, Received, SendError, Unknown, Webhook
from bot.channels.twilio import MESSAGES, STATUS, Twilio
from bot.channels.twilio_signature import is_genuine, sign
from bot.settings import Settings
from storage.content import Content
from storage.models import InboundKind
from tests.cases import FOLDER
from tests.standins.twilio import ACCOUNT, NUMBER, TOKEN, TwilioStandIn

BASE = "https://jirani.example"
ASHA = "+254700000001"
SID = "SM" + "1" * 32
VECTORS = [
    case
    for case in json.loads((FOLDER / "twilio_signatures.json").read_text("utf-8"))["cases"]
    if case["body"] is None  # SMS webhooks are forms
]
MESSAGE = {"AccountSid": ACCOUNT, "MessageSid": SID, "From": ASHA, "To": NUMBER, "Body": "FUTA"}
STORY = {"AccountSid": ACCOUNT, "MessageSid": SID, "MessageStatus": "delivered"}

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
forms = st.lists(st.tuples(texts, texts), max_size=6)


@pytest.mark.parametrize("case", VECTORS, ids=[case["name"] for case in VECTORS])
def test_the_signatures_of_its_own_libraries(case: dict[str, Any]) -> None:
    pairs = [(name, value) for name, value in case["params"]]
    genuine = is_genuine(case["token"].encode(), case["url"], pairs, case["signature"])
    assert genuine is case["valid"]


@given(forms)
def test_what_its_validator_signs_is_genuine(pairs: list[tuple[str, str]]) -> None:
    fields = dict(pairs)
    signature = RequestValidator(TOKEN).compute_signature(BASE + MESSAGES, fields)
    assert is_genuine(TOKEN.encode(), BASE + MESSAGES, list(fields.items()), signature)


@given(forms, st.text(min_size=1, max_size=3), st.integers(0, 3))
def test_any_change_is_a_forgery(pairs: list[tuple[str, str]], more: str, where: int) -> None:
    signature = sign(TOKEN, BASE + MESSAGES, pairs)
    changed = [
        (TOKEN, BASE + MESSAGES, [*pairs, ("\U0010ffff" + more, "")]),
        (TOKEN, BASE + MESSAGES + more, pairs),
        (TOKEN + more, BASE + MESSAGES, pairs),
        (TOKEN, BASE.replace("jirani", "jiran1") + MESSAGES, pairs),
    ]
    token, url, others = changed[where]
    assert not is_genuine(token.encode(), url, others, signature)


@given(forms.filter(lambda pairs: any(map("".join, pairs))), st.data())
def test_any_other_character_is_a_forgery(
    pairs: list[tuple[str, str]], data: st.DataObject
) -> None:
    signature = sign(TOKEN, BASE + MESSAGES, pairs)
    places = [
        (i, j, k) for i, pair in enumerate(pairs) for j in (0, 1) for k in range(len(pair[j]))
    ]
    i, j, k = data.draw(st.sampled_from(places))
    old = pairs[i][j]
    other = "a" if old[k] != "a" else "b"
    changed = [list(pair) for pair in pairs]
    changed[i][j] = old[:k] + other + old[k + 1 :]
    others = [(name, value) for name, value in changed]
    assert not is_genuine(TOKEN.encode(), BASE + MESSAGES, others, signature)


@pytest.fixture
async def standin() -> AsyncIterator[TwilioStandIn]:
    async with TwilioStandIn(report=False).serve() as served:
        yield served


@pytest.fixture
async def twilio(standin: TwilioStandIn) -> AsyncIterator[Twilio]:
    channel = _channel(standin.url)
    yield channel
    await channel.close()


def _channel(origin: str | None = None, **others: str) -> Twilio:
    given_settings: dict[str, Any] = {
        "public_url": BASE,
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "twilio_number": NUMBER,
        "twilio_api_url": origin,
    }
    return Twilio(Settings(_env_file=None, **(given_settings | others)))


def _webhook(fields: dict[str, str], path: str = MESSAGES) -> Webhook:
    signature = sign(TOKEN, BASE + path, list(fields.items()))
    headers = CIMultiDictProxy(CIMultiDict({"X-Twilio-Signature": signature}))
    return Webhook(path, headers, urlencode(fields).encode())


def _outgoing(text: str = "S4TQ-7 kept") -> Outgoing:
    return Outgoing(id=42, address=ASHA, content=Content(text))


def test_a_message() -> None:
    [received] = _channel().receive(_webhook(MESSAGE | {"Body": "AKIBA 500\nasante 🙏"}))
    assert (received.kind, received.key) == (InboundKind.MESSAGE, SID)
    assert (received.address, received.text) == (ASHA, "AKIBA 500\nasante 🙏")


@pytest.mark.parametrize("body", ["", "they marked our houses"])
def test_a_picture_is_heard_by_its_words(body: str) -> None:
    picture = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/m", "MediaContentType0": "i/j"}
    sid = "MM" + "1" * 32
    [received] = _channel().receive(
        _webhook(MESSAGE | picture | {"MessageSid": sid, "SmsMessageSid": sid, "Body": body})
    )
    assert (received.key, received.text) == (sid, body)
    assert [(one.handle, one.mime) for one in received.media] == [(picture["MediaUrl0"], "i/j")]
    assert Received.from_json(received.to_json()) == received


@pytest.mark.parametrize(
    ("opted", "state"), [("STOP", "stopped"), ("START", "active"), ("HELP", None)]
)
def test_what_the_carrier_did_is_recorded_and_not_answered(opted: str, state: str | None) -> None:
    [received] = _channel().receive(_webhook(MESSAGE | {"OptOutType": opted}))
    assert received.state == state
    expected = InboundKind.OPT_OUT if state else InboundKind.MESSAGE
    assert (received.kind, received.key) == (expected, SID)


@pytest.mark.parametrize(
    ("status", "code", "state", "advice"),
    [
        ("queued", None, "sent", None),
        ("sending", None, "sent", None),
        ("sent", None, "sent", None),
        ("delivered", None, "delivered", None),
        ("read", None, "delivered", None),
        ("undelivered", "30003", "failed", "once_more"),
        ("undelivered", "30005", "failed", "dead"),
        ("undelivered", "30006", "failed", "dead"),
        ("failed", "21610", "failed", "stopped"),
        ("failed", "30007", "failed", None),
        ("failed", "99999", "failed", None),
        ("failed", "nonsense", "failed", None),
        ("a word of tomorrow", None, "sent", None),
    ],
)
def test_a_status(status: str, code: str | None, state: str, advice: str | None) -> None:
    fields = STORY | {"MessageStatus": status} | ({"ErrorCode": code} if code else {})
    [received] = _channel().receive(_webhook(fields, f"{STATUS}?outbound=42"))
    assert (received.kind, received.outbound_id) == (InboundKind.RECEIPT, 42)
    assert (received.provider_id, received.state, received.code) == (SID, state, code)
    assert received.advice == advice
    assert Received.from_json(received.to_json()) == received


def test_an_outbound_id_that_was_not_signed_is_a_forgery() -> None:
    signed = _webhook(STORY, f"{STATUS}?outbound=42")
    with pytest.raises(Forged):
        _channel().receive(Webhook(f"{STATUS}?outbound=43", signed.headers, signed.body))


async def test_it_sends(twilio: Twilio, standin: TwilioStandIn) -> None:
    sent = await twilio.send(_outgoing("tumepokea"))
    [message] = standin.sent
    assert (message.to, message.sender, message.body) == (ASHA, NUMBER, "tumepokea")
    assert message.callback == f"{BASE}{STATUS}?outbound=42"
    assert (sent.provider_id, sent.segments, sent.final) == (message.sid, 1, False)


@pytest.mark.parametrize(
    ("fault", "error", "address_is"),
    [
        ((400, 21610), Dead, "stopped"),
        ((400, 21211), Dead, "dead"),
        ((400, 21614), Dead, "dead"),
        ((401, 20003), Dead, None),
        ((400, 21408), Dead, None),
        ((400, 21606), Dead, None),
        ((400, 63016), Dead, None),
        ((400, 99999), Dead, None),
        ((429, 20429), Later, None),
        ((429, 99999), Later, None),
        ((400, 21611), Later, None),
        ((400, 14107), Later, None),
        ((400, 30001), Later, None),
        ((503, 20500), Unknown, None),
        ("500", Unknown, None),
        ("drop", Unknown, None),
    ],
)
async def test_each_way_in_which_it_refuses(
    twilio: Twilio,
    standin: TwilioStandIn,
    fault: tuple[int, int] | str,
    error: type[SendError],
    address_is: str | None,
) -> None:
    standin.faults.append(fault)
    with pytest.raises(error) as refused:
        await twilio.send(_outgoing())
    assert getattr(refused.value, "address_is", None) == address_is
    assert len(standin.sent) == (1 if isinstance(fault, str) else 0), "it was posted twice"


@pytest.mark.parametrize("address", [NUMBER, "12345", "SAFARICOM", "", "+", "whatsapp:+1"])
async def test_machines_are_not_answered(
    twilio: Twilio, standin: TwilioStandIn, address: str
) -> None:
    """Our own number, short codes and names: an answer would be answered without end."""
    with pytest.raises(Dead):
        await twilio.send(Outgoing(id=42, address=address, content=Content("K7M2-9 received")))
    assert standin.sent == []


async def test_an_answer_that_does_not_come_leaves_it_unknown(
    twilio: Twilio, standin: TwilioStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.twilio._SECONDS", 0.05)
    standin.faults.append("hang")
    with pytest.raises(Unknown):
        await twilio.send(_outgoing())
    assert len(standin.sent) == 1


async def test_where_nobody_listens_nothing_was_sent() -> None:
    channel = _channel("http://127.0.0.1:9")
    with pytest.raises(Later):
        await channel.send(_outgoing())
    await channel.close()


async def test_what_became_of_a_send(twilio: Twilio, standin: TwilioStandIn) -> None:
    since = datetime.now(UTC) - timedelta(minutes=1)
    found = await twilio.find(_outgoing(), since)
    assert found is not None
    assert not found.sent
    await twilio.send(_outgoing())
    standin.sent[0].status = "delivered"
    found = await twilio.find(_outgoing(), since)
    assert found is not None
    assert (found.sent, found.provider_id) == (True, standin.sent[0].sid)
    assert found.state == "delivered"


async def test_what_never_reached_us_is_fetched(twilio: Twilio, standin: TwilioStandIn) -> None:
    sid = "SM" + "2" * 32
    assert await standin.post_inbound("http://127.0.0.1:9/", ASHA, "AKIBA 700", sid=sid) == 0
    await twilio.send(_outgoing())  # ours is in the list too, and is not taken for theirs
    [missed] = await twilio.missed(datetime.now(UTC) - timedelta(days=1))
    assert (missed.kind, missed.key) == (InboundKind.MESSAGE, sid)
    assert (missed.address, missed.text) == (ASHA, "AKIBA 700")


async def test_the_doctor_sees_the_account(twilio: Twilio) -> None:
    assert "active" in await twilio.check()


async def test_the_doctor_sees_a_wrong_token(standin: TwilioStandIn) -> None:
    channel = _channel(standin.url, twilio_auth_token="0" * 32)
    with pytest.raises(SendError, match="TWILIO_ACCOUNT_SID"):
        await channel.check()
    await channel.close()

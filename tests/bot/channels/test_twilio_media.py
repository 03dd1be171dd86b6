"""Files of MMS: told by webhooks, fetched from our account alone, deleted at Twilio."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.channels.base import MOST_FILES, Dead, Later, SendError, TooBig
from bot.channels.twilio import MESSAGES, Twilio
from bot.channels.twilio_media import files_of
from bot.settings import Settings
from storage.attachments import Media, Refusal
from tests.standins.twilio import ACCOUNT, NUMBER, TOKEN, TwilioStandIn

ASHA = "+254700000001"
MESSAGE = "MM" + "1" * 32
PLACE = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{MESSAGE}/Media/ME{'2' * 32}"
LIMIT = 1000


@pytest.fixture
async def standin() -> AsyncIterator[TwilioStandIn]:
    async with TwilioStandIn(report=False).serve() as served:
        yield served


@pytest.fixture
async def twilio(standin: TwilioStandIn) -> AsyncIterator[Twilio]:
    given: dict[str, Any] = {
        "public_url": "https://jirani.example",
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "twilio_number": NUMBER,
        "twilio_api_url": standin.url,
    }
    channel = Twilio(Settings(_env_file=None, **given))
    yield channel
    await channel.close()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        pytest.param({}, [], id="an SMS"),
        pytest.param({"NumMedia": "0"}, [], id="an SMS that says so"),
        pytest.param(
            {"NumMedia": "1", "MediaUrl0": "u", "MediaContentType0": "image/jpeg"},
            [("u", "image/jpeg", None)],
            id="a photo",
        ),
        pytest.param(
            {
                "NumMedia": "2",
                "MediaUrl0": "u",
                "MediaContentType0": "image/png",
                "MediaUrl1": "v",
                "MediaContentType1": "Application/PDF; name=x",
            },
            [("u", "image/png", None), ("v", "application/pdf", None)],
            id="a photo and a document",
        ),
        pytest.param(
            {"NumMedia": "1", "MediaUrl0": "u", "MediaContentType0": "audio/amr"},
            [("u", "audio/amr", Refusal.KIND)],
            id="a voice",
        ),
        pytest.param(
            {"NumMedia": "1", "MediaUrl0": "u"},
            [("u", "application/octet-stream", None)],
            id="of no kind",
        ),
        pytest.param(
            {"NumMedia": "1", "MediaUrl0": "u", "MediaContentType0": "x\0y/" + "z" * 99},
            [("u", "application/octet-stream", None)],
            id="of a kind that is none",
        ),
        pytest.param(
            {"NumMedia": "3", "MediaUrl1": "u"}, [("u", None, None)], id="fewer than said"
        ),
        pytest.param({"NumMedia": "-1", "MediaUrl0": "u"}, [], id="less than none"),
        pytest.param({"NumMedia": "٣", "MediaUrl0": "u"}, [], id="no number"),
    ],
)
def test_what_a_webhook_tells(
    fields: dict[str, str], told: list[tuple[str, str | None, Refusal | None]]
) -> None:
    found = files_of(fields)
    assert [(one.handle, one.refusal) for one in found] == [(one[0], one[2]) for one in told]
    assert all(one.mime == mime for one, (_, mime, _) in zip(found, told, strict=True) if mime)


def test_no_more_than_ten() -> None:
    fields = {f"MediaUrl{number}": "u" for number in range(30)} | {"NumMedia": "30"}
    assert len(files_of(fields)) == MOST_FILES


async def test_fetched_with_our_name_and_sent_on_without(
    standin: TwilioStandIn, twilio: Twilio
) -> None:
    file = standin.enclose(MESSAGE, b"a photo")
    assert await twilio.fetch(f"{standin.url}{file.path}", LIMIT) == b"a photo"
    assert standin.asked == [(file.path, True), (f"/store/{file.sid}", False)]


async def test_deleted_there(standin: TwilioStandIn, twilio: Twilio) -> None:
    file = standin.enclose(MESSAGE, b"a photo")
    await twilio.drop(file.path)
    assert standin.files == {}
    await twilio.drop(file.path)  # gone is gone
    standin.unwell.append(503)
    with pytest.raises(Later):
        await twilio.drop(file.path)


@pytest.mark.parametrize(
    "handle",
    [
        "",
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data",
        "https://evil.example/photo.jpg",
        "https://api.twilio.com/2010-04-01/Accounts/AC" + "9" * 32 + PLACE[47:],
        "https://api.twilio.com" + PLACE.replace("/Media/", "/../Media/"),
        "https://api.twilio.com" + PLACE + "/../../../Messages.json",
        "https://api.twilio.com" + PLACE + "?x=1",
        "https://api.twilio.com" + PLACE + "#x",
        "https://api.twilio.com" + PLACE[:-1],
        "https://api.twilio.com" + PLACE + "\n",
        f"/2010-04-01/Accounts/{ACCOUNT}.json",
    ],
)
async def test_a_url_that_is_not_of_our_account(
    standin: TwilioStandIn, twilio: Twilio, handle: str
) -> None:
    for act in (twilio.fetch(handle, LIMIT), twilio.drop(handle)):
        with pytest.raises(Dead):
            await act
    assert standin.asked == []


async def test_another_host_is_never_asked(standin: TwilioStandIn, twilio: Twilio) -> None:
    """Whatever host a URL names, the API is asked: and it has no such file."""
    hosts = "https://evil.example", "http://127.0.0.1:1", "http://["
    for host in hosts:
        with pytest.raises(Dead):
            await twilio.fetch(host + PLACE, LIMIT)
    assert standin.asked == [(PLACE, True)] * len(hosts)


@pytest.mark.parametrize(
    ("goes_to", "error"),
    [
        ("http://127.0.0.1:1/store/x", Dead),
        ("http://169.254.169.254/latest/meta-data", Dead),
        ("file:///etc/passwd", Dead),
        ("ftp://cdn.example/x", Dead),
        ("/store/ring", Dead),
        ("http://[", Dead),
        ("https://127.0.0.1:1/x", Later),  # it may go there, and nobody answers
    ],
)
async def test_where_it_may_be_sent_on_to(
    standin: TwilioStandIn, twilio: Twilio, goes_to: str, error: type[SendError]
) -> None:
    file = standin.enclose(MESSAGE, b"a photo", goes_to=goes_to)
    with pytest.raises(error) as raised:
        await twilio.fetch(file.path, LIMIT)
    assert type(raised.value) is error


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, Dead), (410, Dead), (401, Later), (429, Later), (500, Later), (503, Later)],
)
async def test_each_way_in_which_it_refuses(
    standin: TwilioStandIn, twilio: Twilio, status: int, error: type[SendError]
) -> None:
    file = standin.enclose(MESSAGE, b"a photo")
    standin.unwell.append(status)
    with pytest.raises(error) as raised:
        await twilio.fetch(file.path, LIMIT)
    assert type(raised.value) is error


async def test_too_big_by_what_it_says_and_by_what_it_is(
    standin: TwilioStandIn, twilio: Twilio
) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        answer.enable_chunked_encoding()
        await answer.prepare(request)
        while True:
            await answer.write(bytes(500))

    with pytest.raises(TooBig):
        await twilio.fetch(standin.enclose(MESSAGE, bytes(LIMIT + 1)).path, LIMIT)
    assert await twilio.fetch(standin.enclose(MESSAGE, bytes(LIMIT)).path, LIMIT)
    app = web.Application()
    app.router.add_get("/{path:.*}", endless)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    given: dict[str, Any] = {
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "twilio_api_url": f"http://127.0.0.1:{runner.addresses[0][1]}",
    }
    other = Twilio(Settings(_env_file=None, **given))
    with pytest.raises(TooBig):
        await other.fetch(PLACE, LIMIT)
    await other.close()
    await runner.cleanup()


async def test_nobody_answers() -> None:
    given: dict[str, Any] = {
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "twilio_api_url": "http://127.0.0.1:1",
    }
    channel = Twilio(Settings(_env_file=None, **given))
    for act in (channel.fetch(PLACE, LIMIT), channel.drop(PLACE)):
        with pytest.raises(Later):
            await act
    await channel.close()


async def test_what_was_missed_comes_with_its_files(standin: TwilioStandIn, twilio: Twilio) -> None:
    files = [standin.enclose(MESSAGE, b"1"), standin.enclose(MESSAGE, b"2", "application/pdf")]
    nowhere = "http://127.0.0.1:1" + MESSAGES
    assert (
        await standin.post_inbound(
            nowhere, ASHA, "they come", sid=MESSAGE, **standin.more_of(*files)
        )
        == 0
    )
    assert await standin.post_inbound(nowhere, ASHA, "AKIBA 500") == 0
    found = await twilio.missed(datetime.now(UTC) - timedelta(days=1))
    assert [(one.text, len(one.media)) for one in found] == [("they come", 2), ("AKIBA 500", 0)]
    assert found[0].media == (
        Media(files[0].path, "image/jpeg"),
        Media(files[1].path, "application/pdf"),
    )
    assert await twilio.fetch(found[0].media[1].handle, LIMIT) == b"2"


async def test_a_missed_message_whose_files_are_not_listed_comes_without_them(
    standin: TwilioStandIn, twilio: Twilio
) -> None:
    """Nothing else waits for it."""
    nowhere, other = "http://127.0.0.1:1" + MESSAGES, "MM" + "3" * 32
    for sid in (MESSAGE, other):
        more = standin.more_of(standin.enclose(sid, b"1"))
        await standin.post_inbound(nowhere, ASHA, f"they come {sid[-1]}", sid=sid, **more)
    standin.listless.add(MESSAGE)
    with capture_logs() as logs:
        found = await twilio.missed(datetime.now(UTC) - timedelta(days=1))
    assert [(one.text, len(one.media)) for one in found] == [("they come 1", 0), ("they come 3", 1)]
    [said] = [line for line in logs if line["log_level"] == "warning"]
    assert said["error"] == "TwilioException"
    assert ASHA not in str(said)

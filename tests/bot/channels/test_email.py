"""E-mail against a real SMTP server on loopback: what arrives, and each way in which it refuses."""

from asyncio import Transport
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.channels.base import Dead, Later, Outgoing, SendError, Unknown
from bot.channels.email import Email
from bot.settings import Settings, SettingsError
from storage.content import Content
from tests.process import free_port

OFFICE = "nairobi@jirani.example"
SENDER = "digest@jirani.example"
DIGEST = Content("Mapato ya leo: 1", subject="Jirani: Nairobi — Jumatatu", html="<p>Mapato: 1</p>")


@dataclass(slots=True)
class Post:
    """An SMTP server's hands. `says`: its answer at a step; `hangs_up`: on DATA, without one."""

    letters: list[EmailMessage] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)
    hangs_up: bool = False

    async def handle_RCPT(  # noqa: N802 - the server calls it so
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.says.get("RCPT", "250 OK")

    async def handle_DATA(  # noqa: N802 - the server calls it so
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.hangs_up:
            assert isinstance(server.transport, Transport)
            server.transport.abort()
        content = envelope.original_content or b""
        letter = message_from_bytes(content, _class=EmailMessage, policy=default)
        self.letters.append(letter)
        return self.says.get("DATA", "250 OK")


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def server(post: Post) -> Iterator[Controller]:
    controller = Controller(
        post,
        hostname="127.0.0.1",
        port=free_port(),
        auth_require_tls=False,
        authenticator=_authenticate,
    )
    controller.start()
    yield controller
    controller.stop()


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, login: object
) -> AuthResult:
    assert isinstance(login, LoginPassword)
    return AuthResult(success=login.password == b"p@ss", handled=False)


def _channel(port: int, user: str = "") -> Email:
    url = f"smtp://{user}127.0.0.1:{port}?from={SENDER}"
    return Email(Settings.model_validate({"smtp_url": url}))


def _outgoing(content: Content = DIGEST) -> Outgoing:
    return Outgoing(id=42, address=OFFICE, content=content)


async def test_a_digest_arrives_as_text_and_as_a_page(server: Controller, post: Post) -> None:
    sent = await _channel(server.port).send(_outgoing())
    [letter] = post.letters
    assert (letter["From"], letter["To"], letter["Subject"]) == (SENDER, OFFICE, DIGEST.subject)
    assert "outbound-42" in letter["Message-ID"]
    assert (sent.provider_id, sent.final) == (letter["Message-ID"].strip(), True)  # it was folded
    plain, page = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert page is not None
    assert plain.get_content().strip() == DIGEST.text
    assert page.get_content().strip() == DIGEST.html


async def test_without_a_subject_the_first_line_is_it(server: Controller, post: Post) -> None:
    await _channel(server.port).send(_outgoing(Content("Nairobi, leo\nMapato ya leo: 1")))
    assert post.letters[0]["Subject"] == "Nairobi, leo"


@pytest.mark.parametrize(
    ("step", "answer", "error", "address_is"),
    [
        ("RCPT", "550 no such mailbox", Dead, "dead"),
        ("RCPT", "550 5.7.1 blocked", Dead, None),
        ("RCPT", "450 try again", Later, None),
        ("RCPT", "552 mailbox full", Dead, None),
        ("DATA", "554 refused", Dead, None),
        ("DATA", "451 try again", Later, None),
    ],
)
async def test_each_way_in_which_it_refuses(
    server: Controller,
    post: Post,
    step: str,
    answer: str,
    error: type[SendError],
    address_is: str | None,
) -> None:
    post.says[step] = answer
    with pytest.raises(error) as refused:
        await _channel(server.port).send(_outgoing())
    assert getattr(refused.value, "address_is", None) == address_is


async def test_a_letter_that_got_no_answer_may_have_arrived(server: Controller, post: Post) -> None:
    post.hangs_up = True
    with pytest.raises(Unknown):
        await _channel(server.port).send(_outgoing())


async def test_where_nobody_listens_nothing_was_sent() -> None:
    with pytest.raises(Later):
        await _channel(free_port()).send(_outgoing())


async def test_it_signs_in(server: Controller, post: Post) -> None:
    await _channel(server.port, "office:p%40ss@").send(_outgoing())
    assert len(post.letters) == 1


async def test_a_wrong_password_waits_for_its_mend(server: Controller, post: Post) -> None:
    channel = _channel(server.port, "office:wrong@")
    with pytest.raises(Later):
        await channel.send(_outgoing())
    with pytest.raises(Later, match="SMTP_URL"):
        await channel.check()
    assert post.letters == []


async def test_the_doctor_sees_the_server(server: Controller) -> None:
    assert "takes us" in await _channel(server.port).check()


def test_without_an_address_to_send_from_it_does_not_start() -> None:
    settings = Settings.model_construct(smtp_url=None)
    with pytest.raises(SettingsError, match="SMTP_URL"):
        Email(settings)


async def test_a_line_break_in_a_subject_adds_no_header(server: Controller, post: Post) -> None:
    content = Content("text", subject="Nairobi\r\nBcc: other@jirani.example")
    await _channel(server.port).send(_outgoing(content))
    assert post.letters[0]["Bcc"] is None

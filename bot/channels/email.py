"""Digests by e-mail, through the SMTP server of SMTP_URL."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import make_msgid
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from bot.channels.base import (
    Dead,
    Found,
    Keep,
    Later,
    Limits,
    Outgoing,
    Received,
    SendError,
    Sent,
    Unknown,
    Webhook,
)
from bot.settings import Settings, SettingsError
from storage.models import Medium

_SECONDS = 30.0
_PERMANENT = 500
_NO_MAILBOX = {550, 551, 553}
_BY_POLICY = "5.7."  # begins the words of a refusal of us, not of the mailbox (RFC 3463)


class Email:
    """`smtp[s]://user:password@host:port?from=address`; STARTTLS where the server offers it."""

    name = "email"
    media: tuple[Medium, ...] = (Medium.EMAIL,)
    limits = Limits(longest=1_000_000, rate=5.0, per_address=1.0, free=True)
    webhooks: tuple[str, ...] = ()
    reply = ""
    reply_type = "text/plain"

    def __init__(self, settings: Settings) -> None:
        url = urlsplit(settings.smtp_url.get_secret_value() if settings.smtp_url else "")
        sender = parse_qs(url.query).get("from", [""])[0]
        if url.scheme not in {"smtp", "smtps"} or not url.hostname or "@" not in sender:
            msg = "SMTP_URL: use smtp[s]://user:password@host:port?from=address@example.org"
            raise SettingsError(msg)
        self._from = sender
        self._tls = url.scheme == "smtps"
        self._host = url.hostname
        self._port = url.port or (465 if self._tls else 587)
        self._user = unquote(url.username) if url.username else None
        self._password = unquote(url.password) if url.password else None

    def receive(self, request: Webhook) -> list[Received]:  # noqa: ARG002 - it has no webhook
        return []

    async def send(self, outgoing: Outgoing) -> Sent:
        letter = self._letter(outgoing)
        smtp = self._smtp()
        try:
            await smtp.connect()
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise Later(type(error).__name__) from None
        try:
            await smtp.send_message(letter)
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _refused(error.recipients[0]) from None
        except aiosmtplib.SMTPResponseException as error:
            if error.code >= _PERMANENT:
                raise Dead(str(error.code)) from None
            raise Later(str(error.code)) from None
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise Unknown(type(error).__name__) from None
        finally:
            smtp.close()
        return Sent(provider_id=str(letter["Message-ID"]), final=True)

    async def start(self, keep: Keep) -> None:
        """Nobody writes to it."""

    async def missed(self, since: datetime) -> list[Received]:  # noqa: ARG002 - nobody writes to it
        return []

    async def find(self, outgoing: Outgoing, since: datetime) -> Found | None:  # noqa: ARG002 - SMTP keeps no list
        return None

    async def fetch(self, handle: str, limit: int) -> bytes:  # noqa: ARG002 - nobody writes to it
        raise Dead("no files here")

    async def drop(self, handle: str) -> None:
        """It has none."""

    async def check(self) -> str:
        smtp = self._smtp()
        try:
            await smtp.connect()
            await smtp.quit()
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            msg = f"the SMTP server does not take us ({type(error).__name__}): see SMTP_URL"
            raise Later(msg) from None
        return "the SMTP server takes us"

    async def close(self) -> None:
        """Each letter has a connection of its own."""

    def _smtp(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            use_tls=self._tls,
            username=self._user,
            password=self._password,
            timeout=_SECONDS,
        )

    def _letter(self, outgoing: Outgoing) -> EmailMessage:
        content = outgoing.content
        letter = EmailMessage()
        letter["From"] = self._from
        letter["To"] = outgoing.address
        subject = content.subject or content.text.partition("\n")[0]
        letter["Subject"] = " ".join(subject.split())  # one line: another would be a header
        # Names the row, so that a letter can be traced to it.
        letter["Message-ID"] = make_msgid(f"outbound-{outgoing.id}", self._from.rpartition("@")[2])
        letter.set_content(content.text)
        if content.html is not None:
            letter.add_alternative(content.html, subtype="html")
        return letter


def _refused(error: aiosmtplib.SMTPRecipientRefused) -> SendError:
    """Greylisting refuses the first attempt of everybody: only a mailbox that is not is dead."""
    if error.code < _PERMANENT:
        return Later(str(error.code))
    gone = error.code in _NO_MAILBOX and not error.message.startswith(_BY_POLICY)
    return Dead(str(error.code), "dead" if gone else None)

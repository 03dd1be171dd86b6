"""The whole process, with Twilio and an SMTP server on loopback."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from storage.db import Database, open_database
from storage.vault import Vault, new_key, use_vault
from tests.process import Jirani
from tests.standins.twilio import ACCOUNT, NUMBER, TOKEN, TwilioStandIn
from tests.whole.town import command, write_files


class Mailbox:
    """What an SMTP server took: envelopes' recipients and letters."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], Message]] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the library's name
        content = envelope.content
        assert isinstance(content, bytes)
        self.letters.append((list(envelope.rcpt_tos), message_from_bytes(content)))
        return "250 taken"

    def to(self, address: str) -> list[Message]:
        return [letter for recipients, letter in self.letters if address in recipients]


@dataclass(slots=True)
class Whole:
    """A service, its gateways and its database."""

    jirani: Jirani
    twilio: TwilioStandIn
    mailbox: Mailbox
    database: Database
    webhook: str


@asynccontextmanager
async def open_whole(
    database_url: str, folder: Path, mailbox: tuple[Mailbox, int]
) -> AsyncIterator[Whole]:
    """Loaded with its people; not yet started."""
    key = new_key(7)
    use_vault(Vault([key]))
    box, smtp_port = mailbox
    async with TwilioStandIn().serve() as twilio:
        jirani = Jirani(
            folder,
            DATABASE_URL=database_url,
            ENCRYPTION_KEYS=key,
            TWILIO_ACCOUNT_SID=ACCOUNT,
            TWILIO_AUTH_TOKEN=TOKEN,
            TWILIO_NUMBER=NUMBER,
            TWILIO_API_URL=twilio.url,
            TWILIO_RATE="1000",
            SMTP_URL=f"smtp://127.0.0.1:{smtp_port}?from=jirani@example.org",
        )
        jirani.settings["PUBLIC_URL"] = jirani.url
        database = open_database(database_url)
        loaded = command(jirani.environment, "load", *write_files(folder))
        assert loaded.returncode == 0, loaded.stderr
        try:
            yield Whole(jirani, twilio, box, database, f"{jirani.url}/sms/twilio")
        finally:
            jirani.kill()
            await database.close()

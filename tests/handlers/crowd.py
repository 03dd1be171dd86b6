"""A group chat of a town: what its people do there, and what really reaches it."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from sqlmodel import Session, col, select

from bot.apply import apply
from bot.channels.base import Outgoing, Received, Sent
from bot.process import Worker
from bot.send import Sender
from handlers.outcome import Outcome
from storage.changes import Change
from storage.chats import chat_at
from storage.content import Content
from storage.hints import open_hints
from storage.invitations import Area, invite_chats
from storage.models import Alert, ChatPurpose, InboundKind, Medium, Outbound
from storage.vault import vault
from tests.handlers.town import Hints, Phone, Town, _receive
from tests.standins.channel import ScriptedChannel

NAIROBI = Area("Nairobi", "Nairobi", "KE")
_keys = count()


class Chats(ScriptedChannel):
    """Telegram in memory: what each message of each chat says now."""

    def __init__(self) -> None:
        super().__init__(media=(Medium.TELEGRAM,))
        self.final = True
        self.shown: dict[tuple[str, str], Content] = {}  # by chat and message
        self.topics: dict[int, str] = {}  # the names of those that were opened
        self.shut: set[int] = set()
        self.gone: set[int] = set()
        self.has_topics = True
        self._numbers = count(900)

    async def send(self, outgoing: Outgoing) -> Sent:
        await super().send(outgoing)
        content = outgoing.content
        if content.topic is not None and self.has_topics:
            thread = next(self._numbers)
            self.topics[thread] = content.topic
            return Sent(thread=thread, final=True)
        if content.closes and outgoing.thread is not None:
            self.shut.add(outgoing.thread)
        there = (outgoing.address, outgoing.edits or "")
        message = outgoing.edits if there in self.shown else None
        message = message or str(next(self._numbers))
        self.shown[outgoing.address, message] = content
        lost = content.topic is not None or outgoing.thread in self.gone
        return Sent(message, final=True, threadless=lost)

    def message_of(self, chat: str, words: str) -> str:
        """The id of the newest message there that has these words."""
        found = [
            number
            for (where, number), content in self.shown.items()
            if where == chat and words in content.text
        ]
        return found[-1]

    def of(self, chat: str) -> list[Content]:
        """Its messages, oldest first."""
        return [content for (where, _), content in self.shown.items() if where == chat]

    def delete(self, chat: str) -> None:
        """Somebody deletes all that is there."""
        self.shown = {key: content for key, content in self.shown.items() if key[0] != chat}


@dataclass
class Crowd:
    """The group, in a town whose people are on Telegram."""

    town: Town
    chat: str = "-1001"
    telegram: Chats = field(default_factory=Chats)

    def __post_init__(self) -> None:
        channels = {Medium.TELEGRAM: self.telegram}
        clock = lambda: self.town.now  # noqa: E731
        self.sender = Sender(self.town.db, channels, open_hints(None), clock)
        self.worker = Worker(self.town.db, Hints(), clock)

    async def code(
        self, area: Area = NAIROBI, purpose: ChatPurpose = ChatPurpose.RESPONDERS
    ) -> str:
        """As `jirani invite --chat` prints it."""
        lasts = timedelta(days=14)
        write, now = self.town.db.write, self.town.now
        [code] = await write(invite_chats, purpose, area, 1, now, lasts)
        return code

    async def linked(
        self,
        by: Phone,
        area: Area = NAIROBI,
        purpose: ChatPurpose = ChatPurpose.RESPONDERS,
        language: str = "en",
    ) -> "Crowd":
        code = await self.code(area, purpose)
        [answer, *_] = await self.say(by, f"/link {code} {language}")
        chat = await self.town.db.read(chat_at, Medium.TELEGRAM, self.chat)
        assert chat is not None, answer
        assert chat.gone_at is None, answer
        await self.deliver()
        self.telegram.delete(self.chat)
        return self

    async def say(self, phone: Phone, text: str, **more: Any) -> list[str]:
        """A command there, or words in a topic, worked; what was queued for the group.

        `thread`, `answers`, `second_key`: as of what was received.
        """
        return await self._heard(phone, InboundKind.MESSAGE, text, **more)

    async def edits(self, phone: Phone, name: str, text: str, **more: Any) -> list[str]:
        """The message of that second key has other words now."""
        key = f"{name}:{next(_keys)}"
        return await self._heard(phone, InboundKind.EDIT, text, second_key=key, **more)

    async def taps(self, phone: Phone, data: str, **more: Any) -> list[str]:
        """A button that is a command; what was queued for the group."""
        return await self._heard(phone, InboundKind.TAP, data, **more)

    async def turns(self, state: str, thread: int, phone: Phone) -> list[str]:
        """Somebody shuts a topic, or opens it."""
        return await self._heard(phone, InboundKind.TOPIC, state=state, thread=thread)

    async def tap(self, phone: Phone, data: str) -> list[Content]:
        """Under a card; what was queued for the private chat of whoever tapped."""
        before = await self.town.db.read(_newest)
        await self.receive(phone, InboundKind.TAP, data)
        await self.worker.drain()
        return [content for content, _ in await self.town.got(phone, before)]

    async def takes_us_in(self, phone: Phone) -> list[str]:
        return await self._heard(phone, InboundKind.OPT_OUT, state="active")

    async def throws_us_out(self, phone: Phone) -> list[str]:
        return await self._heard(phone, InboundKind.OPT_OUT, state="stopped")

    async def moves(self, chat: str) -> None:
        """Telegram tells it twice, in the old chat and in the new one."""
        for _ in range(2):
            key = f"crowd{next(_keys)}"
            moved = Received(InboundKind.MOVED, key, Medium.TELEGRAM, self.chat, text=chat)
            await self.town.db.write(_receive, moved, self.town.now)
        await self.worker.drain()
        self.chat = chat

    async def deliver(self) -> list[Content]:
        """Sends all that is due; what the group shows then."""
        await self.sender.drain()
        return self.telegram.of(self.chat)

    async def waiting(self) -> list[Outbound]:
        """Every row for the group, sent or not."""
        return await self.town.db.read(_rows, self.chat)

    async def receive(self, phone: Phone, kind: InboundKind, text: str = "", **more: Any) -> None:
        """Kept, not worked."""
        received = Received(
            kind=kind,
            key=f"crowd{next(_keys)}",
            medium=Medium.TELEGRAM,
            address=self.town.at(phone).address,
            text=text,
            chat=self.chat,
            **more,
        )
        await self.town.db.write(_receive, received, self.town.now)

    async def _heard(
        self, phone: Phone, kind: InboundKind, text: str = "", **more: Any
    ) -> list[str]:
        before = await self.town.db.read(_newest)
        await self.receive(phone, kind, text, **more)
        await self.worker.drain()
        rows = await self.waiting()
        return [Content.from_json(row.content).text for row in rows if row.id and row.id > before]


async def change(town: Town, *changes: Change) -> None:
    """As if somebody named had decided it."""
    outcome = Outcome(changes=changes, alert_id=(await the_alert(town)).id)
    await town.db.write(apply, outcome, town.now)


async def the_alert(town: Town) -> Alert:
    (alert,) = await town.rows(Alert)
    assert isinstance(alert, Alert)
    return alert


def data_of(content: Content) -> list[str]:
    """What its buttons say when they are tapped."""
    return [button.data for button in content.buttons]


def _rows(session: Session, chat: str) -> list[Outbound]:
    index = vault().index(Medium.TELEGRAM, chat)
    wanted = select(Outbound).where(col(Outbound.recipient) == index)
    return list(session.exec(wanted.order_by(col(Outbound.id))))


def _newest(session: Session) -> int:
    newest = select(Outbound.id).order_by(col(Outbound.id).desc()).limit(1)
    return session.exec(newest).first() or 0

"""A town to talk in: its places, its people, and phones that read as conversations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from unicodedata import combining, normalize

import regex
from sqlalchemy import inspect
from sqlmodel import Session, SQLModel, col, select, update

from bot.channels.base import Received, coarse
from bot.process import Worker
from locales.segments import measure
from storage.attachments import Media
from storage.cities import fold_name
from storage.content import Content
from storage.db import Database
from storage.edits import cover
from storage.inbox import NewInbound, keep
from storage.models import (
    Inbound,
    InboundKind,
    Invitation,
    Lane,
    Medium,
    Membership,
    Outbound,
    Role,
    SavingsGroup,
    Settlement,
    SettlementState,
    Standing,
)
from storage.reader import Sender
from storage.senders import ensure
from storage.vault import vault

MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # 10:00 in Nairobi
_keys = count(1)


@dataclass(frozen=True)
class Phone:
    address: str
    medium: Medium = Medium.SMS
    language: str | None = None  # what Telegram says of it


@dataclass
class Hints:
    """Wakes nobody: tests drain by hand."""

    async def wake(self, stream: str, count: int = 1) -> None: ...

    async def wait(self, stream: str, seconds: float) -> None: ...

    async def publish(self, event: dict[str, object]) -> None: ...


class Town:
    """Everything goes the real way: inbound row, worker, outbound rows.

    `medium`: where all phones of this town talk; None: each where its address is.
    """

    def __init__(self, db: Database, medium: Medium | None = None) -> None:
        self.db = db
        self.medium = medium
        self.now = MONDAY
        self._worker = Worker(db, Hints(), lambda: self.now)
        self._read = 0

    def at(self, phone: Phone) -> Phone:
        """The same person's phone or chat in this town."""
        if self.medium == Medium.TELEGRAM and phone.medium == Medium.SMS:
            return replace(phone, address=phone.address.removeprefix("+"), medium=Medium.TELEGRAM)
        return phone

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

    async def settlement(self, name: str, city: str = "Nairobi", country: str = "KE") -> int:
        row = Settlement(
            name=name,
            folded=fold_name(name),
            city=city,
            country=country,
            state=SettlementState.ACTIVE,
            created_at=self.now,
        )
        return await self._keep(row)

    async def group(self, name: str, settlement_id: int, currency: str = "KES") -> int:
        row = SavingsGroup(
            name=name,
            folded=fold_name(name),
            settlement_id=settlement_id,
            currency=currency,
            created_at=self.now,
        )
        return await self._keep(row)

    async def leaves(self, phone: Phone) -> None:
        """Of all that they were."""
        mine = col(Membership.person_id) == (await self.sender(phone)).person_id

        def end(session: Session) -> None:
            session.exec(update(Membership).where(mine).values(standing=Standing.LEFT))

        await self.db.write(end)

    async def person(
        self, phone: Phone, role: Role, language: str | None = None, **scope: object
    ) -> int:
        """Somebody vouched in a scope: group_id, settlement_id, city, country, office, rung."""
        phone = self.at(phone)

        def add(session: Session) -> int:
            sender = ensure(session, phone.medium, phone.address, self.now)
            assert sender.person is not None
            sender.person.language = language
            fields = {"standing": Standing.VOUCHED, "created_at": self.now, **scope}
            session.add(sender.person)
            session.add(
                Membership.model_validate({"person_id": sender.person.id, "role": role, **fields})
            )
            return sender.person.id

        return await self.db.write(add)

    async def invitation(self, code: str, role: Role, group_id: int) -> None:
        bare = "".join(sign for sign in code.upper() if sign.isalnum())
        row = Invitation(
            code=vault().token("invitation", bare),
            role=role,
            created_at=self.now,
            group_id=group_id,
            expires_at=self.now + timedelta(days=14),
        )
        await self._keep(row)

    async def text(
        self, phone: Phone, text: str, *, tap: bool = False, name: str | None = None
    ) -> list[Content]:
        """Sends one text and works it; returns what was queued for that phone.

        `name`: what the gateway calls the message, so that it can be edited.
        """
        kind = InboundKind.TAP if tap else InboundKind.MESSAGE
        return await self._send(phone, text, kind, name)

    async def edit(self, phone: Phone, name: str, text: str) -> list[Content]:
        """Changes the words of the message of that name, as Telegram lets people do."""
        return await self._send(phone, text, InboundKind.EDIT, f"{name}:{next(_keys)}")

    async def files(self, phone: Phone, *media: Media, caption: str = "") -> list[Content]:
        """As `text`, with photos or documents."""
        return await self._send(phone, caption, InboundKind.MESSAGE, None, media=media)

    async def place(self, phone: Phone, latitude: float, longitude: float) -> list[Content]:
        """A location as a gateway reads it."""
        near = coarse(latitude, longitude)
        return await self._send(phone, "", InboundKind.MESSAGE, None, near=near)

    async def rush(self, texts: Iterable[tuple[Phone, str]], *, times: int = 1) -> None:
        """All of them wait before the first is handled, each delivered so many times."""
        rows = [_new(self.at(phone), text, self.now) for phone, text in texts]
        for _ in range(times):
            await keep(self.db, rows)
        await self._worker.drain()
        parked = await self.db.read(_faults)
        assert not parked, parked

    async def _send(
        self,
        phone: Phone,
        text: str,
        kind: InboundKind,
        second_key: str | None,
        **more: Any,
    ) -> list[Content]:
        phone = self.at(phone)
        before = await self._newest()
        received = Received(
            kind=kind,
            key=f"m{next(_keys)}",
            second_key=second_key,
            medium=phone.medium,
            address=phone.address,
            text=text,
            language=phone.language,
            **more,
        )
        await self.db.write(_receive, received, self.now)
        await self._worker.drain()
        parked = await self.db.read(_faults)
        assert not parked, parked
        return [content for content, _ in await self.got(phone, before)]

    async def got(self, phone: Phone, after: int = 0) -> list[tuple[Content, Lane]]:
        """What was queued for a phone."""
        phone = self.at(phone)
        rows = await self.db.read(_queued, phone, after)
        for row in rows:
            if phone.medium == Medium.SMS:
                measured = measure(Content.from_json(row.content).text)
                assert measured.segments <= (1 if measured.encoding == "GSM-7" else 2)
        return [(Content.from_json(row.content), Lane(row.lane)) for row in rows]

    async def rows(self, model: type[SQLModel], *where: object) -> Sequence[SQLModel]:
        """Rows of a table, oldest first."""
        return await self.db.read(_all, model, where)

    async def sender(self, phone: Phone) -> Sender:
        phone = self.at(phone)
        return await self.db.write(ensure, phone.medium, phone.address, self.now)

    async def verify_dialog(self, phone: Phone, lines: Iterable[tuple[str, str]]) -> str:
        """Each text and its answer: '…' stands for anything, '' for silence. The last answer."""
        said = ""
        for text, expected in lines:
            said = " / ".join(map(as_read, await self.text(phone, text)))
            assert fits(expected, said), f"\n> {text}\nexpected: {expected}\nsaid:     {said}"
            self.later(seconds=30)
        return said

    async def _keep(self, row: SQLModel) -> int:
        def add(session: Session) -> int:
            session.add(row)
            session.flush()
            return int(row.id)  # type: ignore[attr-defined]

        return await self.db.write(add)

    async def _newest(self) -> int:
        return await self.db.read(_newest)


def as_read(content: Content) -> str:
    """Buttons as the numbers that stand for them in an SMS."""
    labels = [f"{number} {button.label}" for number, button in enumerate(content.buttons, 1)]
    return " ".join([content.text, *labels])


def fits(expected: str, said: str) -> bool:
    """An SMS drops the marks that it cannot carry; a chat keeps them."""
    pattern = ".*".join(regex.escape(part) for part in _without_marks(expected).split("…"))
    return regex.fullmatch(pattern, _without_marks(said), regex.DOTALL) is not None


def _without_marks(text: str) -> str:
    return "".join(sign for sign in normalize("NFD", text) if not combining(sign))


def _new(phone: Phone, text: str, now: datetime) -> NewInbound:
    received = Received(
        kind=InboundKind.MESSAGE,
        key=f"m{next(_keys)}",
        medium=phone.medium,
        address=phone.address,
        text=text,
    )
    body = vault().seal("inbound.body", received.to_json())
    sender = vault().index(phone.medium, phone.address)
    return NewInbound("test", received.key, None, received.kind, sender, body, now)


def _receive(session: Session, received: Received, now: datetime) -> None:
    session.add(
        Inbound(
            channel="test",
            key=received.key,
            second_key=None if received.second_key is None else cover(received.second_key),
            kind=received.kind,
            sender=vault().index(received.medium, received.address),
            body=received.to_json(),
            received_at=now,
            due_at=now,
        )
    )


def _queued(session: Session, phone: Phone, after: int) -> Sequence[Outbound]:
    return session.exec(
        select(Outbound)
        .where(
            col(Outbound.recipient) == vault().index(phone.medium, phone.address),
            col(Outbound.id) > after,
        )
        .order_by(col(Outbound.id))
    ).all()


def _newest(session: Session) -> int:
    return session.exec(select(Outbound.id).order_by(col(Outbound.id).desc()).limit(1)).first() or 0


def _faults(session: Session) -> Sequence[str | None]:
    return session.exec(select(Inbound.error).where(col(Inbound.error).is_not(None))).all()


def _all(session: Session, model: type[SQLModel], where: tuple[object, ...]) -> Sequence[SQLModel]:
    order = inspect(model).primary_key
    return session.exec(select(model).where(*where).order_by(*order)).all()  # type: ignore[arg-type]

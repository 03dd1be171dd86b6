"""A plausible week in three cities, texted through the real inbox, worker and sender."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import regex
from sqlmodel import Session, col, select, update

from bot.apply import pending_question
from bot.bootstrap import Service
from bot.channels.base import Received
from bot.channels.simulator import NAME, Simulator
from bot.demo_book import book
from bot.demo_references import refer
from bot.process import Worker
from bot.receive import Inbox
from bot.schedule import Scheduler
from bot.send import Sender
from storage.load import load, read_files, samples
from storage.models import (
    Entry,
    Inbound,
    InboundKind,
    Medium,
    SavingsGroup,
    Settlement,
)
from storage.places import country_of_number, zone_of
from storage.senders import find_sender
from storage.tables import Columns, Row

_KEY = "demo-"  # then the moment of the first run, then the text's number
_SCRIPTS = ("demo.toml", "demo_exchange.toml")
_DATE = "%d/%m/%Y"
_AHEAD = regex.compile(r"\{in(\d+)\}")
_ANSWER = "1"  # the first choice, where a text is answered by a question
_READING = timedelta(seconds=40)
_BEFORE = timedelta(days=1)  # people were there before they texted


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the week."""

    at: datetime
    sender: str
    words: str

    @property
    def medium(self) -> Medium:
        return Medium.SMS if self.sender.startswith("+") else Medium.TELEGRAM


async def tell(
    service: Service, seed: int, advance: Callable[[int], None] = lambda _total: None
) -> int:
    """Texts what is not there yet; returns how many that was.

    The week ends today, or where it ended when the demo first ran.
    """
    now = service.clock()
    today = await service.db.read(_first_run) or now
    texts = week(today, seed)
    before = texts[0].at - _BEFORE
    await service.db.write(load, read_files(samples()), before)
    if not await service.db.read(_has_book):
        await service.db.write(load, years(before.date(), seed), before)
    await service.db.write(_were_there, before)
    told, moved = 0, _Clock(texts[0].at)
    limit = service.settings.intake_queue
    async with Inbox(service.db, service.hints, moved, limit) as inbox:
        town = _Town(service, moved, inbox)
        for number, text in enumerate(texts):
            if text.at <= now:
                key = f"{_KEY}{int(today.timestamp())}-{number:03d}"
                told += await town.text(key, text)
            advance(len(texts))
    return told


def people_to_play(session: Session, now: datetime) -> None:
    """An empty database gets the sample people, so that a simulator can be texted at once."""
    if session.exec(select(Settlement.id).limit(1)).first() is None:
        load(session, read_files(samples()), now)


def _were_there(session: Session, before: datetime) -> None:
    """A simulator that ran first made the groups today: then none would have been expected."""
    later = col(SavingsGroup.created_at) > before
    session.exec(update(SavingsGroup).where(later).values(created_at=before))


def week(today: datetime, seed: int) -> list[Text]:
    """The same texts for the same day and seed, in order of time."""
    random = Random(seed)  # noqa: S311 - makes amounts up, guards nothing
    return sorted(_texts(_script(), today, random), key=lambda text: text.at)


def years(last: date, seed: int) -> list[tuple[Columns, list[Row]]]:
    """What the groups of the script had in their books before."""
    random = Random(seed)  # noqa: S311 - makes amounts up, guards nothing
    return book(_script()["book"], last, random)


def _script() -> dict[str, Any]:
    """All texts of the exchanges go by one country's clock."""
    script, exchange = (tomllib.loads((files("bot") / one).read_text("utf-8")) for one in _SCRIPTS)
    clock = {"country": exchange["country"]}
    return script | {"text": [*script["text"], *(clock | line for line in exchange["text"])]}


def _texts(script: dict[str, Any], today: datetime, random: Random) -> Iterator[Text]:
    for line in script["savings"]:
        low, high, step = line["amounts"]
        for day in line["days"]:
            amount = random.randrange(low, high + 1, step)
            words = line["text"].format(
                amount=amount, women=random.randint(8, 19), men=random.randint(1, 6)
            )
            minutes = timedelta(minutes=random.randint(0, 40))
            yield Text(_moment(today, day, line) + minutes, line["from"], words)
    for line in script["text"]:
        at = _moment(today, line["day"], line)
        yield Text(at, line["from"], _dated(line["text"], at))


def _dated(words: str, at: datetime) -> str:
    """'{in7}' is the date in seven days."""
    return _AHEAD.sub(lambda found: f"{at + timedelta(days=int(found[1])):{_DATE}}", words)


def _moment(today: datetime, day: int, line: dict[str, Any]) -> datetime:
    """A local time of the line's country, else of the sender's, `day` days before today."""
    zone = _zone(line)
    date = today.astimezone(zone).date() - timedelta(days=day)
    return datetime.combine(date, time.fromisoformat(line["at"]), zone).astimezone(today.tzinfo)


def _zone(line: dict[str, Any]) -> ZoneInfo:
    return zone_of(line.get("country") or country_of_number(line["from"]))


@dataclass(slots=True)
class _Clock:
    """Stands at the text that is being sent."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


class _Town:
    """The service's parts under a clock that goes from text to text."""

    def __init__(self, service: Service, clock: _Clock, inbox: Inbox) -> None:
        db, hints, channels = service.db, service.hints, service.channels
        self._clock = clock
        self._db = db
        self._inbox = inbox
        self._worker = Worker(db, hints, clock)
        self._sender = Sender(db, channels, hints, clock)
        self._scheduler = Scheduler(db, channels, hints, clock, inbox)
        self._simulators = {one for one in channels.values() if isinstance(one, Simulator)}

    async def text(self, key: str, text: Text) -> bool:
        """Whether it was new. A question is answered once."""
        if await self._db.read(_is_kept, key):
            return False
        await self.at(text.at)
        await self._say(key, text, await self._db.read(_referring, text))
        if await self._db.read(_is_asked, text, self._clock.now):
            self._clock.now += _READING
            await self._say(f"{key}-answer", text, _ANSWER)
        return True

    async def at(self, moment: datetime) -> None:
        """What is due until then, such as the next rung of a ladder, happens."""
        self._clock.now = moment
        await self._scheduler.tick()
        await self._settle()

    async def _say(self, key: str, text: Text, words: str) -> None:
        received = Received(
            kind=InboundKind.MESSAGE, key=key, medium=text.medium, address=text.sender, text=words
        )
        await self._inbox.keep(NAME, [received])
        await self._settle()

    async def _settle(self) -> None:
        await self._worker.drain()
        await self._sender.drain()
        for simulator in self._simulators:
            if await simulator.hand_back(self._inbox.keeper(NAME)):
                await self._worker.drain()


def _first_run(session: Session) -> datetime | None:
    """When the demo first ran: then the same week is told to its end."""
    kept = select(Inbound.key).where(
        Inbound.channel == NAME, col(Inbound.key).startswith(_KEY, autoescape=True)
    )
    key = session.exec(kept.order_by(col(Inbound.id)).limit(1)).first()
    return datetime.fromtimestamp(int(key.split("-")[1]), UTC) if key else None


def _has_book(session: Session) -> bool:
    """Entries from a file are of no message."""
    loaded = select(Entry.id).where(col(Entry.inbound_id).is_(None)).limit(1)
    return session.exec(loaded).first() is not None


def _is_kept(session: Session, key: str) -> bool:
    kept = select(Inbound.id).where(Inbound.channel == NAME, Inbound.key == key)
    return session.exec(kept).first() is not None


def _is_asked(session: Session, text: Text, now: datetime) -> bool:
    """A question that has numbers: to one without them 1 would be their words."""
    index = find_sender(session, text.medium, text.sender).index
    asked = pending_question(session, index, now)
    return asked is not None and bool(asked.pending.choices)


def _referring(session: Session, text: Text) -> str:
    return refer(session, find_sender(session, text.medium, text.sender), text.words)

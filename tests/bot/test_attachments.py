"""The fetcher: files come once, clean and sealed, whatever fails meanwhile."""

import asyncio
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlmodel import Session, select

from bot.attachments import Fetcher
from bot.channels.base import Dead, Later, SendError, TooBig, Unknown
from storage import attachments
from storage.attachments import (
    ASK_TO_DROP_FOR,
    LEASE,
    MOST_ATTEMPTS,
    OPENED,
    Loss,
    Media,
    Refusal,
    attachment,
    read_file,
    stuck,
)
from storage.db import Database
from storage.models import Attachment, AttachmentBody, AttachmentState, Audit, Medium
from tests.bot.media import MARK, photo
from tests.outgoing import NOW, MovedClock
from tests.records import Records
from tests.standins.channel import ScriptedChannel

PHOTO = photo()


class Files:
    """A case with files, their gateway, and fetchers."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.clock = MovedClock()
        self.gateway = ScriptedChannel()
        self._fetcher = self.another()

    def another(self) -> Fetcher:
        return Fetcher(self.db, {Medium.SMS: self.gateway}, self.clock)

    async def wanted(self, **files: bytes | SendError) -> list[int]:
        """Each by its handle."""
        self.gateway.files |= files

        def add(session: Session) -> list[int]:
            records = Records(session)
            alert = records.alert("V222-2", NOW)
            inbound = records.inbound(NOW, None)
            rows = [
                attachment(Media(name, "image/jpeg"), alert.id, inbound, n, Medium.SMS, NOW)
                for n, name in enumerate(files)
            ]
            session.add_all(rows)
            session.flush()
            return [row.id for row in rows]

        return await self.db.write(add)

    async def work(self) -> int:
        return await self._fetcher.drain()

    async def row(self) -> Attachment:
        return await self.db.read(lambda session: session.exec(select(Attachment)).one())

    async def bodies(self) -> list[bytes]:
        rows = await self.db.read(lambda session: session.exec(select(AttachmentBody)).all())
        return [row.body for row in rows]


@pytest.fixture
def files(database: Database) -> Files:
    return Files(database)


async def test_kept_clean_and_sealed(files: Files) -> None:
    await files.wanted(a=PHOTO)
    assert await files.work() == 1
    row, [body] = await files.row(), await files.bodies()
    assert (row.state, row.mime, row.handle) == (AttachmentState.KEPT, "image/jpeg", None)
    assert (row.size, row.digest) == (len(body), sha256(body).hexdigest())
    assert MARK.encode() in PHOTO
    assert MARK.encode() not in body
    assert files.gateway.dropped == ["a"], "no copy stays at the gateway"

    def as_stored(session: Session) -> bytes:
        connection = session.connection()
        [stored] = connection.exec_driver_sql("SELECT body FROM attachment_body").scalars()
        return bytes(stored)

    stored = await files.db.read(as_stored)
    assert b"JFIF" in body
    assert b"JFIF" not in stored
    assert await files.work() == 0


async def test_what_is_in_it_decides_not_what_it_is_called(files: Files) -> None:
    await files.wanted(a=b"OggS" + bytes(100))
    await files.work()
    row = await files.row()
    assert (row.state, row.reason) == (AttachmentState.REFUSED, Refusal.KIND)
    assert await files.bodies() == []
    assert files.gateway.dropped == ["a"]


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (TooBig(), AttachmentState.REFUSED, Refusal.BIG),
        (Dead("http 404"), AttachmentState.GONE, Loss.GONE),
        (Later("http 503"), AttachmentState.WANTED, None),
        (Unknown("cut"), AttachmentState.WANTED, None),
    ],
)
async def test_each_way_in_which_it_fails(
    files: Files, error: SendError, state: AttachmentState, reason: str | None
) -> None:
    await files.wanted(a=error)
    await files.work()
    row = await files.row()
    assert (row.state, row.reason) == (state, reason)
    assert (row.handle is None) == (state != AttachmentState.WANTED)


async def test_tried_again_ever_later_then_given_up(files: Files) -> None:
    await files.wanted(a=Later("http 503"))
    waits = []
    for _ in range(MOST_ATTEMPTS - 1):
        assert await files.work() == 1
        waits.append((await files.row()).due_at - files.clock())
        files.clock.now += waits[-1] - timedelta(seconds=1)
        assert await files.work() == 0, "not before its time"
        files.clock.now += timedelta(seconds=1)
    assert waits == [timedelta(minutes=2**n) for n in range(MOST_ATTEMPTS - 1)]
    assert (await files.db.read(stuck)).count == 1
    await files.work()
    row = await files.row()
    assert (row.state, row.reason) == (AttachmentState.GONE, Loss.ATTEMPTS)
    assert (await files.db.read(stuck)).count == 0


async def test_as_late_as_the_gateway_says(files: Files) -> None:
    await files.wanted(a=Later("429", 3600))
    await files.work()
    assert (await files.row()).due_at == files.clock() + timedelta(hours=1)


async def test_a_gateway_that_nobody_serves_now(files: Files) -> None:
    await files.wanted(a=PHOTO)
    await Fetcher(files.db, {}, files.clock).drain()
    assert (await files.row()).state == AttachmentState.WANTED
    files.clock.pass_(60)
    await files.work()
    assert (await files.row()).state == AttachmentState.KEPT


async def test_a_process_that_dies_with_the_file_in_its_hands(files: Files) -> None:
    await files.wanted(a=PHOTO)

    async def dies() -> None:
        raise asyncio.CancelledError

    files.gateway.meanwhile_fetched = dies
    with pytest.raises(asyncio.CancelledError):
        await files.work()
    files.gateway.meanwhile_fetched = None
    assert await files.work() == 0, "its lease still runs"
    files.clock.now += LEASE
    assert await files.another().drain() == 1
    assert (await files.row()).state == AttachmentState.KEPT
    assert len(await files.bodies()) == 1


async def test_a_file_that_ends_every_process_is_given_up(files: Files) -> None:
    await files.wanted(a=PHOTO, b=PHOTO)
    for _ in range(MOST_ATTEMPTS):
        await files.db.write(attachments.claim, files.clock())  # and then it dies
        await files.db.write(attachments.claim, files.clock())
        files.clock.now += LEASE
    assert await files.work() == 0
    rows = await files.db.read(lambda session: session.exec(select(Attachment)).all())
    assert {(row.state, row.reason) for row in rows} == {(AttachmentState.GONE, Loss.ATTEMPTS)}


async def test_two_fetchers_fetch_once(files: Files) -> None:
    names = [f"f{n}" for n in range(12)]
    await files.wanted(**dict.fromkeys(names, PHOTO))
    done = await asyncio.gather(*(files.another().drain() for _ in range(3)))
    assert sum(done) == 12
    assert sorted(files.gateway.fetched) == sorted(names)
    assert len(await files.bodies()) == 12


async def test_whoever_comes_second_changes_nothing(files: Files) -> None:
    """A lease ran out while its holder was slow, and both have the file."""
    [number] = await files.wanted(a=PHOTO)

    async def another_is_faster() -> None:
        files.gateway.meanwhile_fetched = None
        files.clock.now += LEASE
        await files.another().drain()

    files.gateway.meanwhile_fetched = another_is_faster
    assert await files.work() == 1
    assert files.gateway.fetched == ["a", "a"]
    assert len(await files.bodies()) == 1
    await files.db.write(attachments.refuse, number, Refusal.BROKEN)
    await files.db.write(attachments.lose, number)
    await files.db.write(attachments.try_later, number, files.clock())
    assert (await files.row()).state == AttachmentState.KEPT


async def test_a_copy_that_stays_is_asked_for_again_for_a_week(files: Files) -> None:
    await files.wanted(a=PHOTO)
    files.gateway.drops = Later("http 503")
    await files.work()
    assert (await files.row()).handle == "a"
    fetcher = files.another()
    await fetcher.drop_leftovers()
    files.gateway.drops = None
    await fetcher.drop_leftovers()
    assert files.gateway.dropped == [], "once an hour"
    files.clock.now += timedelta(hours=1)
    await fetcher.drop_leftovers()
    assert files.gateway.dropped == ["a"]
    assert (await files.row()).handle is None


async def test_a_copy_that_nobody_can_drop_is_left(files: Files) -> None:
    await files.wanted(a=PHOTO)
    files.gateway.drops = Later("http 503")
    await files.work()
    files.clock.now += ASK_TO_DROP_FOR
    await files.another().drop_leftovers()
    row = await files.row()
    assert (row.state, row.handle) == (AttachmentState.KEPT, None)


async def test_whoever_reads_one_stands_in_the_audit(files: Files) -> None:
    [number] = await files.wanted(a=PHOTO)
    assert await files.db.write(read_file, number, "P7", "court on Friday", NOW) is None
    await files.work()
    file = await files.db.write(read_file, number, "P7", "court on Friday", NOW)
    assert file is not None
    assert (file.mime, file.body) == ("image/jpeg", (await files.bodies())[0])
    [row] = await files.db.read(lambda session: session.exec(select(Audit)).all())
    assert (row.actor, row.act, row.subject) == ("P7", OPENED, f"attachment {number}")
    assert row.reason == "court on Friday"
    assert await files.db.write(read_file, 12345, "P7", None, NOW) is None


async def test_it_runs_until_it_is_told_to_end(files: Files) -> None:
    await files.wanted(a=PHOTO)
    kept = asyncio.Event()

    async def told() -> None:
        kept.set()

    files.gateway.meanwhile_fetched = told
    running = asyncio.create_task(files.another().run())
    await asyncio.wait_for(kept.wait(), 20)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

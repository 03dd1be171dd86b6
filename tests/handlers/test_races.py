"""Two at the same moment, in two processes: one wins, nothing is counted twice."""

import asyncio
from itertools import count

from sqlmodel import Session, col, select

from bot.channels.base import Received
from bot.process import BATCH, Worker
from storage.models import (
    Address,
    Alert,
    Approval,
    Entry,
    Handling,
    Inbound,
    InboundKind,
    InboundState,
    Membership,
    Role,
    Standing,
)
from storage.vault import vault
from tests.handlers.conftest import JUMA, OTIENO, ROSE, STRANGER, WANJIRU
from tests.handlers.town import Hints, Phone, Town
from tests.records import signed

TALKS_ABOUT = ()
ROSES_OTHER = Phone("+254700000011")
ANOTHER = Phone("+254700000012")
_keys = count()


async def keep(town: Town, *texts: tuple[Phone, str]) -> None:
    """As if all came in before any of them was worked."""

    def add(session: Session) -> None:
        for phone, text in texts:
            received = Received(
                kind=InboundKind.MESSAGE,
                key=f"race{next(_keys)}",
                medium=phone.medium,
                address=phone.address,
                text=text,
            )
            session.add(
                Inbound(
                    channel="race",
                    key=received.key,
                    kind=received.kind,
                    sender=vault().index(phone.medium, phone.address),
                    body=received.to_json(),
                    received_at=town.now,
                    due_at=town.now,
                )
            )

    await town.db.write(add)


async def at_once(town: Town, *texts: tuple[Phone, str]) -> None:
    """Keeps all, then lets four workers race for them."""
    await keep(town, *texts)
    workers = [Worker(town.db, Hints(), lambda: town.now) for _ in range(4)]
    for _ in range(3):  # what lost a race is due again after a second
        await asyncio.gather(*(worker.drain() for worker in workers))
        town.later(seconds=5)
    states = await town.db.read(lambda s: set(s.exec(select(Inbound.state)).all()))
    assert {str(state) for state in states} == {"handled"}


async def test_one_code_serves_one_of_many_who_send_it_at_once(each_town: Town) -> None:
    (group,) = await each_town.db.read(
        lambda s: list(
            s.exec(select(Membership.group_id).where(Membership.role == "treasurer").limit(1))
        )
    )
    await each_town.invitation("K7M2-9XQR", Role.TREASURER, group or 0)
    await at_once(each_town, (STRANGER, "JOIN K7M2-9XQR"), (ANOTHER, "JOIN K7M2-9XQR"))

    def joined(session: Session) -> int:
        indexes = [vault().index(p.medium, p.address) for p in (STRANGER, ANOTHER)]
        return len(
            session.exec(
                select(Membership)
                .join(Address, col(Address.person_id) == col(Membership.person_id))
                .where(col(Address.index).in_(indexes), Membership.standing == Standing.VOUCHED)
            ).all()
        )

    assert await each_town.db.read(joined) == 1


async def test_of_two_who_take_an_alert_at_once_one_has_it(each_town: Town) -> None:
    await each_town.text(ROSE, "EVICTION bulldozers are here now")
    (alert,) = await each_town.rows(Alert)
    assert isinstance(alert, Alert)
    ok = f"OK {alert.reference}"
    await at_once(each_town, (WANJIRU, ok), (OTIENO, ok), (STRANGER, ok))
    said = {
        phone: (await each_town.got(phone))[-1][0].text for phone in (WANJIRU, OTIENO, STRANGER)
    }
    mine = [text for text in said.values() if "is yours" in text]
    taken = [text for text in said.values() if "another responder" in text]
    assert (len(mine), len(taken)) == (1, 1)
    assert "si tahadhari yako" in said[STRANGER]  # in the first language of the number's country
    (after,) = await each_town.rows(Alert)
    assert isinstance(after, Alert)
    assert after.handling == Handling.ACKNOWLEDGED


async def test_a_report_is_taken_back_once_from_two_phones_of_its_author(
    each_town: Town,
) -> None:
    await each_town.text(ROSE, "SAVINGS 2000")

    def second_phone(session: Session) -> None:
        index = vault().index(ROSE.medium, ROSE.address)
        person = session.exec(select(Address.person_id).where(Address.index == index)).one()
        session.add(
            Address(
                person_id=person,
                medium=ROSES_OTHER.medium,
                index=vault().index(ROSES_OTHER.medium, ROSES_OTHER.address),
                value=ROSES_OTHER.address,
                created_at=each_town.now,
            )
        )

    await each_town.db.write(second_phone)
    for phone in (ROSE, ROSES_OTHER):
        await each_town.text(phone, "UNDO")
    await at_once(each_town, (ROSE, "1"), (ROSES_OTHER, "1"))
    entries = [row for row in await each_town.rows(Entry) if isinstance(row, Entry)]
    assert [signed(entry) for entry in entries] == [200_000, -200_000]


async def test_what_two_leaders_agree_to_at_once_is_written_once(each_town: Town) -> None:
    group = (await each_town.sender(ROSE)).group
    assert group is not None
    await each_town.person(ANOTHER, Role.LEADER, "en", group_id=group.id)
    for text in ("savings 9000", "GROUP", "5", "2000", "withdraw 2500"):
        await each_town.text(ROSE, text)
    (waiting,) = await each_town.rows(Approval)
    assert isinstance(waiting, Approval)
    await keep(each_town, (JUMA, f"OK {waiting.reference}"), (ANOTHER, "1"))
    pending = select(Inbound.id).where(Inbound.state == InboundState.PENDING)
    ids = await each_town.db.read(lambda s: list(s.exec(pending)))
    worker = Worker(each_town.db, Hints(), lambda: each_town.now)
    await asyncio.gather(*(each_town.db.write(worker._alone, one or 0) for one in ids))
    entries = [row for row in await each_town.rows(Entry) if isinstance(row, Entry)]
    assert [signed(entry) for entry in entries] == [900_000, -250_000]


async def test_in_a_rush_an_alert_goes_before_the_texts_that_came_first(each_town: Town) -> None:
    crowd = [(Phone(f"+2547000{number:05}"), "habari") for number in range(3 * BATCH)]
    last, _ = crowd[-1]
    await keep(each_town, *crowd, (last, "wanabomoa nyumba zetu"))
    worker = Worker(each_town.db, Hints(), lambda: each_town.now)
    # The first of the rush; the last one's 'habari'; their alert, each kept by itself.
    for taken in (BATCH, 1, 1):
        assert not await each_town.rows(Alert)
        assert await worker.step() == taken
    assert await each_town.rows(Alert)
    assert await worker.drain() == len(crowd) - BATCH - 1

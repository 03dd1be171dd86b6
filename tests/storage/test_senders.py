"""Addresses: who writes can be written to, except who said that we must not."""

import pytest
from sqlmodel import Session, select

from storage.db import Database
from storage.models import Address, AddressState, Medium
from storage.outbox import mark_address
from storage.senders import ensure, opt_out
from storage.vault import vault
from tests.outgoing import ASHA, NOW

ACTIVE, STOPPED, DEAD = AddressState.ACTIVE, AddressState.STOPPED, AddressState.DEAD


def state(session: Session) -> AddressState:
    return session.exec(select(Address)).one().state


def mark(session: Session, state: AddressState) -> None:
    mark_address(session, vault().index(Medium.SMS, ASHA), state)


@pytest.mark.parametrize(
    ("told", "then", "after_a_text"),
    [
        ([], ACTIVE, ACTIVE),
        ([DEAD], DEAD, ACTIVE),
        ([STOPPED], STOPPED, STOPPED),
        ([STOPPED, DEAD], STOPPED, STOPPED),  # else their next text would undo their STOP
        ([DEAD, STOPPED], STOPPED, STOPPED),
    ],
)
async def test_a_dead_address_that_writes_again_is_revived(
    database: Database,
    told: list[AddressState],
    then: AddressState,
    after_a_text: AddressState,
) -> None:
    await database.write(ensure, Medium.SMS, ASHA, NOW)
    for news in told:
        await database.write(mark, news)
    assert await database.read(state) == then
    await database.write(ensure, Medium.SMS, ASHA, NOW)
    assert await database.read(state) == after_a_text


@pytest.mark.parametrize("word", [STOPPED, ACTIVE])
@pytest.mark.parametrize("before", [ACTIVE, STOPPED, DEAD])
async def test_what_the_carrier_says_last_holds(
    sqlite: Database, before: AddressState, word: AddressState
) -> None:
    await sqlite.write(ensure, Medium.SMS, ASHA, NOW)
    await sqlite.write(mark, before)
    await sqlite.write(opt_out, Medium.SMS, ASHA, word.value, NOW)
    assert await sqlite.read(state) == word

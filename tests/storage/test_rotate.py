"""Everything sealed anew: all columns, all hashes that can be, and gone on with after a break."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from storage.backlog import note
from storage.db import Database
from storage.models import (
    Address,
    Alert,
    Attachment,
    AttachmentBody,
    Audit,
    Dialogue,
    Inbound,
    InboundKind,
    Invitation,
    Lane,
    Medium,
    Outbound,
    Person,
    Phase,
    Role,
)
from storage.rotate import finish, needed_until, next_key_id, reseal, sealed_tables, stale, to_do
from storage.vault import Vault, new_key, use_vault, vault

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PHONE, OTHER = "+254700000001", "+254700000002"
OLD, NEW = new_key(1), new_key(2)


@pytest.fixture(autouse=True)
def keys() -> Iterator[None]:
    before = vault()
    use_vault(Vault([OLD]))
    yield
    use_vault(before)


def fill(session: Session) -> None:
    person = Person(name="Asha", created_at=NOW)
    session.add(person)
    session.flush()
    index = vault().index("sms", PHONE)
    session.add_all(
        [
            Address(
                person_id=person.id, medium=Medium.SMS, index=index, value=PHONE, created_at=NOW
            ),
            Dialogue(address=index, pending="{}", asked_at=NOW, expires_at=NOW),
            Alert(
                reference="V222-2", phase=Phase.THREAT, opener=index, opened_at=NOW, place="Here"
            ),
            _inbound("m1", InboundKind.MESSAGE, PHONE, vault().index("sms", PHONE)),
            _inbound("r1", InboundKind.RECEIPT, "SM1", vault().index("receipt", "SM1")),
            Outbound(
                key="k",
                lane=Lane.ANSWER,
                medium=Medium.SMS,
                recipient=index,
                address=PHONE,
                content='{"text": "said"}',
                created_at=NOW,
                due_at=NOW,
            ),
        ]
    )


def _inbound(key: str, kind: InboundKind, address: str, sender: bytes) -> Inbound:
    body = f'{{"medium": "sms", "address": "{address}", "text": "AKIBA 500"}}'
    return Inbound(
        channel="test",
        key=key,
        kind=kind,
        sender=sender,
        body=body,
        received_at=NOW,
        due_at=NOW,
    )


async def reseal_all(database: Database, *, stop_after: int | None = None) -> int:
    seen = 0
    for table in sealed_tables():
        after = None
        while (batch := await database.write(reseal, table, after)) is not None:
            after = batch.last
            seen += batch.rows
            if stop_after is not None and seen >= stop_after:
                return seen
    return seen


def look(session: Session) -> dict[str, object]:
    address = session.exec(select(Address)).one()
    rows = {row.key: row for row in session.exec(select(Inbound))}
    outbound = session.exec(select(Outbound)).one()
    return {
        "name": session.exec(select(Person)).one().name,
        "value": address.value,
        "index": address.index,
        "dialogue": session.exec(select(Dialogue)).one().address,
        "opener": session.exec(select(Alert)).one().opener,
        "sender": rows["m1"].sender,
        "receipt": rows["r1"].sender,
        "recipient": outbound.recipient,
        "content": outbound.content,
    }


async def test_everything_is_sealed_and_hashed_with_the_new_key(database: Database) -> None:
    await database.write(fill)
    use_vault(Vault([NEW, OLD]))
    assert await database.read(stale) == 7
    assert await database.read(to_do) == 7
    assert await reseal_all(database) == 7
    assert await database.read(stale) == 0

    use_vault(Vault([NEW]))
    index = vault().index("sms", PHONE)
    assert await database.read(look) == {
        "name": "Asha",
        "value": PHONE,
        "index": index,
        "dialogue": index,
        "opener": index,
        "sender": index,
        "receipt": vault().index("receipt", "SM1"),
        "recipient": index,
        "content": '{"text": "said"}',
    }


async def test_files_are_sealed_anew_a_few_at_a_time(database: Database) -> None:
    bodies = [bytes((number,)) * 1000 for number in range(9)]

    def add(session: Session) -> None:
        alert = Alert(reference="V222-2", phase=Phase.THREAT, opener=b"o", opened_at=NOW)
        session.add(alert)
        session.flush()
        for number, body in enumerate(bodies):
            row = Attachment(
                alert_id=alert.id,
                inbound_id=1,
                number=number,
                at=NOW,
                medium=Medium.SMS,
                mime="image/png",
                due_at=NOW,
            )
            session.add(row)
            session.flush()
            session.add(AttachmentBody(attachment_id=row.id, body=body))

    await database.write(add)
    use_vault(Vault([NEW, OLD]))
    [table] = [table for table in sealed_tables() if table.name == "attachment_body"]
    first = await database.write(reseal, table, None)
    assert first is not None
    assert first.rows == 4, "of ten megabytes each no more are held"
    await reseal_all(database)
    assert await database.read(stale) == 0
    use_vault(Vault([NEW]))

    def read(session: Session) -> list[bytes]:
        rows = session.exec(select(AttachmentBody).order_by(AttachmentBody.attachment_id))  # type: ignore[arg-type]
        return sorted(row.body for row in rows)

    assert await database.read(read) == bodies


async def test_it_goes_on_where_it_was_broken_off(database: Database) -> None:
    await database.write(fill)
    use_vault(Vault([NEW, OLD]))
    done = await reseal_all(database, stop_after=3)
    assert done < 7
    left = await database.read(stale)
    assert left == 7 - done
    await reseal_all(database)
    assert await database.read(stale) == 0


async def test_an_address_whose_hash_stayed_behind_is_caught_up(sqlite: Database) -> None:
    await sqlite.write(fill)
    old = vault().index("sms", PHONE)
    use_vault(Vault([NEW, OLD]))
    await reseal_all(sqlite)

    def fall_behind(session: Session) -> None:
        address = session.exec(select(Address)).one()
        address.index = old
        session.add(address)

    await sqlite.write(fall_behind)
    assert await sqlite.read(stale) == 0
    await reseal_all(sqlite)
    assert (await sqlite.read(look))["index"] == vault().index("sms", PHONE)


async def test_an_older_key_is_needed_while_an_older_invitation_is_open(database: Database) -> None:
    def invite(session: Session, made: datetime, ends: datetime) -> None:
        session.add(
            Invitation(
                code=vault().token("invitation", made.isoformat()),
                role=Role.LEADER,
                created_at=made,
                expires_at=ends,
            )
        )

    assert await database.read(needed_until, NOW) is None
    ends = NOW + timedelta(days=5)
    await database.write(invite, NOW - timedelta(days=9), ends)
    assert await database.read(needed_until, NOW) == ends
    await database.write(finish, NOW)
    await database.write(invite, NOW + timedelta(hours=1), NOW + timedelta(days=30))
    assert await database.read(needed_until, NOW) == ends
    assert await database.read(needed_until, ends) is None


async def test_the_audit_keeps_that_keys_changed(sqlite: Database) -> None:
    await sqlite.write(finish, NOW)
    await sqlite.write(note, "other", "thing", NOW)

    def audit(session: Session) -> list[tuple[str, str, str]]:
        return [(row.actor, row.act, row.subject) for row in session.exec(select(Audit))]

    assert (await sqlite.read(audit))[0] == ("operator", "rotate keys", "key 1")


def test_ids_go_round() -> None:
    assert next_key_id([1]) == 2
    assert next_key_id([3, 2]) == 4
    assert next_key_id([255, 254]) == 1
    assert next_key_id([255, 1]) == 2

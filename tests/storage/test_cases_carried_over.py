"""Alerts of before are cases after the upgrade: nothing is lost, and nothing is changed later."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select, text, update
from sqlmodel.sql.sqltypes import UTCDateTime

from storage.db import Database
from storage.migrate import upgrade
from storage.models import (
    Alert,
    AlertEvent,
    Attachment,
    AttachmentBody,
    Handling,
    Phase,
    Told,
    Verification,
)
from storage.reader import Reader
from storage.vault import vault

OPENED = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
TAKEN, CLOSED = OPENED + timedelta(minutes=9), OPENED + timedelta(days=2)
DAY = date(2026, 11, 30)
ROSE, WANJIRU = 11, 12
_MOMENTS = (
    *("opened_at", "acknowledged_at", "closed_at", "next_rung_at", "at", "created_at"),
    "due_at",
)


def table(name: str, *columns: str) -> sa.TableClause:
    """As it was before."""
    types = dict.fromkeys(_MOMENTS, UTCDateTime()) | {"by_day": sa.Date()}
    return sa.table(name, *(sa.column(one, types.get(one)) for one in columns))


PERSON = table("person", "id", "name", "language", "country", "sex", "quiet", "created_at")
MEMBERSHIP = table(
    "membership", "id", "person_id", "role", "standing", "city", "country", "rung", "created_at"
)
ALERT = table(
    "alert",
    *("id", "reference", "provisional", "phase", "handling", "verification", "severity"),
    *("restricted", "place", "city", "country", "by_day", "households", "opener", "inbound_id"),
    *("opened_at", "rung", "next_rung_at", "acknowledged_by", "acknowledged_at", "closed_at"),
)
EVENT = table("alert_event", "id", "alert_id", "at", "kind", "person_id", "inbound_id", "detail")
ACKNOWLEDGED = {"acknowledged_by": WANJIRU, "acknowledged_at": TAKEN}
# Each state that an alert could be in, with the day it had.
OLD: dict[str, dict[str, Any]] = {
    "V2": {"by_day": DAY, "next_rung_at": TAKEN, "rung": 0},
    "V3": {"provisional": True, "phase": "signal", "severity": 3},
    "V4": {"handling": "acknowledged", "by_day": DAY, **ACKNOWLEDGED},
    "V5": {"handling": "acknowledged", "phase": "underway", "severity": 0, **ACKNOWLEDGED},
    "V6": {"handling": "closed", "by_day": DAY, "closed_at": CLOSED, **ACKNOWLEDGED},
    "V7": {"handling": "closed", "verification": "not_confirmed", "closed_at": CLOSED},
    "V8": {"restricted": True, "verification": "verified", "phase": "done"},
}
# Of every alert: kind, person, whether a message told it, detail.
EVENTS = (
    ("told", None, True, "they will demolish us"),
    ("phase", None, True, "threat"),
    ("deadline", None, True, DAY.isoformat()),
    ("households", None, True, "40"),
    ("paged", WANJIRU, False, "0"),
    ("nobody", None, False, "1"),
    ("acknowledged", WANJIRU, True, None),
    ("confirmed", None, True, None),
    ("closed", WANJIRU, True, "it was stopped"),
)


def fill(session: Session) -> None:
    db = session.connection()
    person = {"country": "KE", "sex": "f", "quiet": False, "created_at": OPENED}
    for number, name in ((ROSE, "Rose"), (WANJIRU, "Wanjiru")):
        sealed = vault().seal("person.name", name)
        db.execute(PERSON.insert().values(id=number, name=sealed, **person))
    vouched = {"role": "responder", "standing": "vouched", "city": "Nairobi", "country": "KE"}
    db.execute(
        MEMBERSHIP.insert().values(id=1, person_id=WANJIRU, rung=0, created_at=OPENED, **vouched)
    )
    for number, (reference, fields) in enumerate(OLD.items(), start=1):
        given = {
            "provisional": False,
            "phase": "threat",
            "handling": "open",
            "verification": "unverified",
            "severity": 2,
            "restricted": False,
            "rung": -1,
            "households": 40,
        }
        db.execute(
            ALERT.insert().values(
                id=number,
                reference=reference,
                place=vault().seal("alert.place", "Kiosk Line"),
                city="Nairobi",
                country="KE",
                opener=b"o",
                inbound_id=number,
                opened_at=OPENED,
                **given | fields,
            )
        )
        for place, (kind, person_id, told, detail) in enumerate(EVENTS):
            db.execute(
                EVENT.insert().values(
                    id=100 * number + place,
                    alert_id=number,
                    at=OPENED + timedelta(minutes=place),
                    kind=kind,
                    person_id=person_id,
                    inbound_id=number if told else None,
                    detail=None if detail is None else vault().seal("alert_event.detail", detail),
                )
            )


@pytest.fixture
async def upgraded(empty_database: Database) -> Database:
    await empty_database.rebuild(upgrade, "0003")
    await empty_database.write(fill)
    await empty_database.rebuild(upgrade)
    return empty_database


async def test_alerts_of_every_state_are_cases(upgraded: Database) -> None:
    before = datetime.now(UTC) - timedelta(hours=1)
    found = await upgraded.read(lambda s: s.exec(select(Alert).order_by(Alert.reference)).all())
    assert [case.reference for case in found] == [*OLD]
    for case in found:
        was = OLD[case.reference]
        assert case.place == "Kiosk Line"
        assert (case.city, case.country, case.households) == ("Nairobi", "KE", 40)
        assert case.opened_at == OPENED
        assert case.phase == Phase(was.get("phase", "threat"))
        assert case.handling == Handling(was.get("handling", "open"))
        assert case.verification == Verification(was.get("verification", "unverified"))
        assert case.severity == case.ruled == was.get("severity", 2)
        assert (case.provisional, case.restricted) == (
            was.get("provisional", False),
            was.get("restricted", False),
        )
        assert (case.safe, case.city_only, case.consent) == (False, False, None)
        assert (case.rung, case.next_rung_at) == (was.get("rung", -1), was.get("next_rung_at"))
        assert (case.acknowledged_by, case.acknowledged_at) == (
            was.get("acknowledged_by"),
            was.get("acknowledged_at"),
        )
        assert case.closed_at == case.ended_at == was.get("closed_at")
        assert (case.outcome, case.merged_into, case.first_hash) == (None, None, None)
        assert case.by_day == was.get("by_day")
        if case.reference in {"V2", "V4"}:  # open, with a day
            assert case.by_at == datetime(2026, 11, 30, 8, tzinfo=UTC)
            assert case.clock_at is not None
            assert case.clock_at > before
        else:
            assert (case.by_at, case.clock_at) == (None, None)


async def test_their_timelines_are_whole(upgraded: Database) -> None:
    rows = await upgraded.read(
        lambda s: s.exec(select(AlertEvent).order_by(col(AlertEvent.id))).all()
    )
    assert len(rows) == len(OLD) * len(EVENTS)
    whose = {"acknowledged": Told.RESPONDER, "paged": Told.RULE, "nobody": Told.RULE}
    for row, (kind, person, _, detail) in zip(rows, EVENTS * len(OLD), strict=True):
        assert (row.kind, row.person_id, row.detail, row.fact) == (kind, person, detail, None)
        assert row.told == whose.get(kind, Told.SENDER)
        assert row.at == OPENED + timedelta(minutes=(row.id or 0) % 100)


async def test_who_was_paged_and_who_took_it_still_may(upgraded: Database) -> None:
    def read(session: Session) -> tuple[set[int], set[int], dict[Any, str]]:
        reader = Reader(session)
        taken = session.exec(select(Alert).where(Alert.reference == "V4")).one()
        return reader.paged_for(taken.id), reader.people_of(taken), reader.facts(taken.id)

    paged, people, facts = await upgraded.read(read)
    assert paged == people == {WANJIRU}
    assert facts == {"phase": "threat", "by": DAY.isoformat(), "households": "40"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE alert_event SET kind = 'note' WHERE id = 100",
        "UPDATE alert_event SET alert_id = 2 WHERE id = 100",
        "UPDATE alert_event SET told = 'witness' WHERE id = 100",
        "UPDATE alert_event SET person_id = NULL WHERE id = 104",
        "DELETE FROM alert_event WHERE id = 100",
        "DELETE FROM alert_event",
    ],
)
async def test_no_row_of_a_timeline_is_ever_changed(upgraded: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="alert_event is never changed"):
        await upgraded.write(lambda session: session.execute(text(statement)))


async def test_only_its_words_may_go(upgraded: Database) -> None:
    def wipe(session: Session) -> None:
        session.exec(update(AlertEvent).where(col(AlertEvent.id) == 100).values(detail=None))

    await upgraded.write(wipe)
    kept = await upgraded.read(
        lambda s: s.exec(select(AlertEvent).order_by(col(AlertEvent.id))).all()
    )
    assert [row.detail for row in kept[:2]] == [None, "threat"]


async def test_files_of_cases_stay_with_them(empty_database: Database) -> None:
    """The table of files is made anew around their bytes."""
    await empty_database.rebuild(upgrade, "0003")
    await empty_database.write(fill)
    await empty_database.rebuild(upgrade, "0004")
    await empty_database.write(_add_file)
    await empty_database.rebuild(upgrade)
    [file] = await empty_database.read(lambda s: s.exec(select(Attachment)).all())
    assert (file.alert_id, file.post_id, file.link) == (1, None, None)
    body = await empty_database.read(lambda s: s.get(AttachmentBody, 5))
    assert body is not None
    assert body.body == b"bytes"


def _add_file(session: Session) -> None:
    db = session.connection()
    moments = {"at": OPENED, "due_at": OPENED}
    columns = ("id", "alert_id", "inbound_id", "number", "medium", "mime", "state", "attempts")
    file = table("attachment", *columns, *moments)
    of_it = {"medium": "telegram", "mime": "image/png", "state": "kept", "attempts": 1}
    db.execute(file.insert().values(id=5, alert_id=1, inbound_id=1, number=0, **of_it, **moments))
    body = table("attachment_body", "attachment_id", "body")
    sealed = vault().seal_bytes("attachment_body.body", b"bytes")
    db.execute(body.insert().values(attachment_id=5, body=sealed))

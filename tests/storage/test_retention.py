"""Texts, words of closed cases and deliveries go when their time is over; figures stay."""

from datetime import UTC, datetime, timedelta
from json import loads

import pytest
from sqlmodel import Session, SQLModel, col, select

from storage.attachments import Media, shared
from storage.db import Database
from storage.models import (
    Alert,
    AlertEvent,
    AlertEventKind,
    Attachment,
    AttachmentBody,
    AttachmentState,
    Ballot,
    BallotKind,
    Entry,
    Exchange,
    ExchangeKind,
    Inbound,
    InboundState,
    Learning,
    Match,
    MatchStage,
    Medium,
    Outbound,
    OutboundEvent,
    OutboundState,
    Person,
    PlanItem,
    PlanKind,
    Post,
    Seat,
    Side,
    Unread,
    Vote,
)
from storage.retention import (
    Retention,
    drop_deliveries,
    old_texts,
    wipe_cases,
    wipe_exchanges,
    wipe_texts,
)
from tests.outgoing import row
from tests.records import Records, days

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
KEEP = Retention()
SAID = '{"kind":"message","key":"1","medium":"sms","address":"+254700000001","text":"save 500"}'


async def wipe(db: Database, now: datetime = NOW) -> None:
    while ids := await db.read(old_texts, KEEP, now):
        assert await db.write(wipe_texts, ids)
    await db.write(wipe_cases, KEEP, now)


async def texts(db: Database) -> list[str]:
    def read(session: Session) -> list[str]:
        rows = session.exec(select(Inbound).order_by(col(Inbound.id)))
        return [loads(kept.body)["text"] for kept in rows]

    return await db.read(read)


async def test_a_text_goes_after_its_days_and_its_figures_stay(database: Database) -> None:
    def add(session: Session) -> None:
        records = Records(session)
        group = records.group("Tumaini", "Nairobi", "KE", "KES")
        for age in (31, 29):
            records.report(group, NOW - days(age), 50_000)
        records.inbound(NOW - days(40), None, state=InboundState.PARKED)
        for kept in session.exec(select(Inbound)):
            kept.body = SAID

    await database.write(add)
    await wipe(database)
    assert await texts(database) == ["", "save 500", "save 500"]
    (wiped,) = await database.read(
        lambda s: list(s.exec(select(Inbound).where(Inbound.state == InboundState.WIPED)))
    )
    assert loads(wiped.body)["address"] == "+254700000001"  # keys that rotate need it
    entries = await database.read(lambda s: list(s.exec(select(Entry))))
    assert [entry.inbound_id is not None for entry in entries] == [True, True]
    assert await database.read(old_texts, KEEP, NOW) == []


async def test_the_words_of_a_case_stay_while_it_is_open_and_half_a_year(
    database: Database,
) -> None:
    def add(session: Session) -> None:
        records = Records(session)
        long_ago = NOW - days(400)
        for reference, closed in (("V2", None), ("V3", 179), ("V4", 181)):
            at = None if closed is None else NOW - days(closed)
            alert = records.alert(reference, long_ago, place="Kiosk Line", closed_at=at)
            told = AlertEvent(
                alert_id=alert.id,
                at=long_ago,
                kind=AlertEventKind.TOLD,
                inbound_id=records.inbound(long_ago, None),
                detail="they demolish",
            )
            session.add(told)
        for kept in session.exec(select(Inbound)):
            kept.body = SAID

    await database.write(add)
    await wipe(database)
    cases = await database.read(lambda s: list(s.exec(select(Alert).order_by(Alert.reference))))
    assert [case.place for case in cases] == ["Kiosk Line", "Kiosk Line", None]
    events = await database.read(
        lambda s: list(s.exec(select(AlertEvent.detail).where(AlertEvent.alert_id == cases[2].id)))
    )
    assert events == [None]
    assert await texts(database) == ["save 500"] * 4 + [""] * 2


@pytest.mark.parametrize(
    ("case", "ages", "main", "kept"),
    [
        ("open", {}, None, True),
        ("has an outcome, its follow-ups go on", {"ended": 359}, None, True),
        ("has an outcome, nobody closed it", {"ended": 361}, None, False),
        ("closed before its outcome's time", {"ended": 300, "closed": 181}, None, False),
        ("closed lately, its outcome is long known", {"ended": 399, "closed": 179}, None, True),
        ("merged, its main is open", {"ended": 390, "closed": 390}, {}, True),
        ("merged, its main was closed lately", {"closed": 390}, {"closed": 179}, True),
        ("merged, its main is over", {"closed": 390}, {"closed": 181}, False),
        ("merged lately, its main is over", {"closed": 10}, {"closed": 181}, False),
        ("merged, nobody closed its main", {"closed": 390}, {"ended": 361}, False),
        ("merged, its main's follow-ups go on", {"closed": 390}, {"ended": 359}, True),
    ],
)
async def test_when_a_case_is_over(
    database: Database, case: str, ages: dict[str, int], main: dict[str, int] | None, kept: bool
) -> None:
    def moments(ages: dict[str, int]) -> dict[str, datetime]:
        return {f"{name}_at": NOW - days(age) for name, age in ages.items()}

    def add(session: Session) -> None:
        records = Records(session)
        into = None
        if main is not None:
            into = records.alert("V2", NOW - days(400), **moments(main)).id
        alert = records.alert(
            "V3", NOW - days(400), place="Kiosk Line", merged_into=into, **moments(ages)
        )
        session.add(
            AlertEvent(
                alert_id=alert.id,
                at=NOW - days(399),
                kind=AlertEventKind.TOLD,
                inbound_id=records.inbound(NOW - days(399), None),
                detail="they demolish",
            )
        )
        photo = Attachment(
            alert_id=alert.id,
            inbound_id=alert.inbound_id or 0,
            number=0,
            at=NOW,
            medium=Medium.SMS,
            mime="image/jpeg",
            state=AttachmentState.KEPT,
            due_at=NOW,
        )
        session.add(photo)
        session.flush()
        session.add(AttachmentBody(attachment_id=photo.id, body=b"a photo"))
        for text in session.exec(select(Inbound).where(Inbound.id != _of_main(session))):
            text.body = SAID

    def left(session: Session) -> list[bool]:
        place = session.exec(select(Alert.place).where(Alert.reference == "V3")).one()
        words = session.exec(select(AlertEvent.detail)).one()
        bodies = session.exec(select(AttachmentBody)).all()
        said = session.exec(select(Inbound.state).where(Inbound.id != _of_main(session))).all()
        return [
            place is not None,
            words is not None,
            len(bodies) == 1,
            *(state == InboundState.HANDLED for state in said),
        ]

    await database.write(add)
    await wipe(database)
    assert await database.read(left) == [kept] * 5, case


def _of_main(session: Session) -> int:
    """The message that opened the main case; 0 where there is none."""
    return session.exec(select(Alert.inbound_id).where(Alert.reference == "V2")).first() or 0


async def test_the_files_of_a_case_go_with_its_words(database: Database) -> None:
    def add(session: Session) -> None:
        records = Records(session)
        for reference, closed in (("V2", None), ("V3", 179), ("V4", 181)):
            at = None if closed is None else NOW - days(closed)
            alert = records.alert(reference, NOW - days(400), closed_at=at)
            for number, state in enumerate((AttachmentState.KEPT, AttachmentState.WANTED)):
                row = Attachment(
                    alert_id=alert.id,
                    inbound_id=alert.inbound_id or 0,
                    number=number,
                    at=NOW,
                    medium=Medium.SMS,
                    handle="/Media/ME1",
                    mime="image/jpeg",
                    state=state,
                    due_at=NOW,
                    digest="d",
                )
                session.add(row)
                session.flush()
                if state == AttachmentState.KEPT:
                    session.add(AttachmentBody(attachment_id=row.id, body=b"a photo"))

    await database.write(add)
    await wipe(database)
    rows = await database.read(
        lambda s: [
            (alert.reference, row.state, row.handle, row.digest, body is not None)
            for row, alert, body in s.exec(
                select(Attachment, Alert, AttachmentBody)
                .join(Alert)
                .join(AttachmentBody, isouter=True)
                .order_by(col(Alert.reference), col(Attachment.number))
            )
        ]
    )
    kept, wanted, wiped = AttachmentState.KEPT, AttachmentState.WANTED, AttachmentState.WIPED
    assert rows == [
        *(("V2", kept, "/Media/ME1", "d", True), ("V2", wanted, "/Media/ME1", "d", False)),
        *(("V3", kept, "/Media/ME1", "d", True), ("V3", wanted, "/Media/ME1", "d", False)),
        *(("V4", wiped, None, "d", False), ("V4", wiped, None, "d", False)),
    ]
    assert await database.write(wipe_cases, KEEP, NOW) == 0


async def test_where_somebody_was_goes_with_their_text(database: Database) -> None:
    def add(session: Session) -> None:
        Records(session).inbound(NOW - days(31), None)
        for kept in session.exec(select(Inbound)):
            kept.body = SAID[:-1] + ',"near":[-1.26,36.86],"media":[["f","image/jpeg",9]]}'

    await database.write(add)
    await wipe(database)
    [body] = await database.read(lambda s: s.exec(select(Inbound.body)).all())
    assert loads(body) == loads(SAID) | {"text": ""}


async def test_deliveries_go_when_they_are_over(database: Database) -> None:
    def add(session: Session) -> None:
        for number, (age, state) in enumerate(
            [
                (91, OutboundState.DELIVERED),
                (91, OutboundState.PENDING),
                (91, OutboundState.DROPPED),
                (89, OutboundState.DELIVERED),
            ]
        ):
            sent = row(f"text {number}", at=NOW - timedelta(days=age))
            sent.state = state
            session.add(sent)
            session.flush()
            assert sent.id is not None
            session.add(OutboundEvent(outbound_id=sent.id, at=NOW, state=state))

    await database.write(add)
    assert await database.write(drop_deliveries, KEEP, NOW) == 2
    assert await database.write(drop_deliveries, KEEP, NOW) == 0

    def left(session: Session) -> tuple[int, int]:
        return len(session.exec(select(Outbound)).all()), len(
            session.exec(select(OutboundEvent)).all()
        )

    assert await database.read(left) == (2, 2)


async def test_words_of_an_exchange_go_long_after_its_end(database: Database) -> None:
    """Who met about what stays; a card that people answer is kept as long as it is held."""
    await database.write(_exchange)
    assert await database.write(wipe_exchanges, KEEP, NOW) == 4
    assert await database.write(wipe_exchanges, KEEP, NOW) == 0
    for model in (Post, Unread, Ballot, Vote, PlanItem, Learning, Attachment):
        assert await database.read(_count, model) == 0, model
    assert await database.read(_count, Match) == await database.read(_count, Seat) == 1


def _count(session: Session, model: type[SQLModel]) -> int:
    return len(session.exec(select(model)).all())


def _exchange(session: Session) -> None:
    long_ago = NOW - KEEP.alerts - timedelta(days=1)
    person = Person(country="KE", created_at=long_ago)
    sides = [
        Exchange(
            reference=f"X{kind}",
            kind=kind,
            topics="land",
            city="Nairobi",
            day=long_ago.date(),
            at=long_ago,
        )
        for kind in ExchangeKind
    ]
    session.add_all([person, *sides])
    session.flush()
    match = Match(
        reference="E1",
        request_id=sides[0].id,
        offer_id=sides[1].id,
        topics="land",
        points=1,
        reasons="",
        stage=MatchStage.CLOSED,
        closed_at=long_ago,
        at=long_ago,
    )
    session.add(match)
    session.flush()
    seat = Seat(
        person_id=person.id,
        side=Side.GUEST,
        name="N",
        city="N",
        created_at=long_ago,
        match_id=match.id,
    )
    session.add(seat)
    session.flush()
    post = Post(seat_id=seat.id, inbound_id=1, text="words", at=long_ago, match_id=match.id)
    ballot = Ballot(
        number=1,
        kind=BallotKind.QUESTION,
        options="[]",
        seat_id=seat.id,
        at=long_ago,
        match_id=match.id,
    )
    session.add_all([post, ballot])
    session.flush()
    session.add_all(
        [
            Unread(seat_id=seat.id, post_id=post.id),
            Vote(ballot_id=ballot.id, seat_id=seat.id, choice=1),
            PlanItem(number=1, kind=PlanKind.TASK, text="words", at=long_ago, match_id=match.id),
            Learning(
                seat_id=seat.id,
                side=Side.GUEST,
                text="words",
                inbound_id=1,
                at=long_ago,
                match_id=match.id,
            ),
            shared(Media("handle", "image/jpeg", 10), post, 0, Medium.TELEGRAM),
        ]
    )
    session.flush()

"""Reading a case on both engines: what belongs to it, who is who, and what the audit keeps."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from storage.case_people import Capacity
from storage.case_reports import agreed
from storage.casefile import Access, Level, NoReason, open_case, read_case
from storage.db import Database
from storage.facts import Fact
from storage.figures.cases import cases
from storage.figures.office_day import window_of
from storage.models import Alert, Audit, Person, Phase, Told
from storage.places import office_named
from tests.bot.cases.worked import MADE, NAMES, OPENED, SENDER, WITNESS, CaseMaker, a_case
from tests.records import Records


def audits(session: Session) -> list[tuple[str, str, str, str | None]]:
    rows = session.exec(select(Audit).order_by("id")).all()
    return [(row.actor, row.act, row.subject, row.reason) for row in rows]


async def test_a_case_holds_what_was_merged_into_it(database: Database) -> None:
    await database.write(a_case)
    file = await database.read(read_case, "V7K2-M")
    assert file is not None
    assert [alert.reference for alert in file.merged] == ["V4CM-6"]
    assert file.sources == 2
    assert [row.detail for row in file.series[Fact.HOUSEHOLDS]] == ["120", "620"]
    moments = [(event.at, event.id) for event in file.events]
    assert moments == sorted(moments)
    assert [(p.pseudonym, p.capacity, p.name) for p in file.parties.all] == [
        ("P1", Capacity.SENDER, NAMES[0]),
        ("P2", Capacity.WITNESS, NAMES[1]),
        ("P3", Capacity.RESPONDER, NAMES[2]),
        ("P4", Capacity.OFFICE, NAMES[3]),
    ]
    assert file.numbers == {}
    assert await database.read(audits) == []


async def test_each_reading_is_written_down_with_it(database: Database) -> None:
    await database.write(a_case)
    why = "  for the mission of December "
    full = Access("lawyer", "pdf", Level.FULL, why)
    file = await database.write(open_case, "v7k2-m", full, MADE)
    assert file is not None
    assert file.numbers == {"P1": SENDER}  # who asked to be called
    await database.write(open_case, "V4CM-6", Access("nairobi link ab", "json"), MADE)
    assert await database.read(audits) == [
        ("lawyer", "read case full pdf", "V7K2-M", why.strip()),
        ("nairobi link ab", "read case redacted json", "V7K2-M", None),
    ]


async def test_what_is_refused_or_not_theirs_leaves_nothing(database: Database) -> None:
    await database.write(a_case, restricted=True)
    offices = [office_named(code) for code in ("nairobi", "rio")]
    here, there = (window_of(office, MADE.date()) for office in offices if office)
    with pytest.raises(NoReason):
        await database.write(open_case, "V7K2-M", Access("x", "pdf", Level.FULL, "no reason"), MADE)
    why = "a reason that is long enough"
    for reference, access in (
        ("V7K2-M", Access("x", "pdf", within=there)),
        ("V9ZZ-9", Access("x", "pdf")),
        ("V7K2-M", Access("x", "pdf", Level.FULL, why, here, open_only=True)),
    ):
        assert await database.write(open_case, reference, access, MADE) is None
    assert await database.read(audits) == []
    assert await database.write(open_case, "V7K2-M", Access("x", "pdf", within=here), MADE)


async def test_what_is_known_stays_when_words_are_wiped(database: Database) -> None:
    def write(session: Session) -> None:
        session.add(
            Alert(
                reference="V2WK-8",
                phase=Phase.DONE,
                opener=b"x",
                opened_at=OPENED - timedelta(days=400),
                households=85,
            )
        )

    await database.write(write)
    [case] = await database.read(cases)
    assert case.count(Fact.HOUSEHOLDS) == 85
    assert case.known[Fact.PHASE] == "done"


@pytest.mark.parametrize(
    ("who", "fields", "may"),
    [
        ("nobody", {}, True),
        *((one, {"consent": None}, False) for one in ("V7K2-M", "V4CM-6")),
        *((one, {"consent": False}, False) for one in ("V7K2-M", "V4CM-6")),
        *((one, {"safe": True}, False) for one in ("V7K2-M", "V4CM-6")),
        *((one, {"restricted": True}, False) for one in ("V7K2-M", "V4CM-6")),
    ],
)
@pytest.mark.parametrize("asked", ["V7K2-M", "V4CM-6"])
async def test_one_who_did_not_agree_speaks_for_all(
    sqlite: Database, who: str, fields: dict[str, bool | None], may: bool, asked: str
) -> None:
    def write(session: Session) -> None:
        a_case(session)
        for alert in session.exec(select(Alert).where(Alert.reference == who)):
            for name, value in fields.items():
                setattr(alert, name, value)

    def read(session: Session) -> tuple[bool, bool, bool]:
        alert = session.exec(select(Alert).where(Alert.reference == asked)).one()
        file, [case] = read_case(session, asked), cases(session)
        assert file is not None
        return agreed(session, alert), file.agreed, case.agreed

    await sqlite.write(write)
    assert await sqlite.read(read) == (may, may, may)


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ([("sender", "call")], {"P1": SENDER}),
        ([("witness", "call")], {"P2": WITNESS}),
        ([("sender", "call"), ("witness", "sms")], {"P1": SENDER}),
        ([("sender", "call"), ("witness", "call")], {"P1": SENDER, "P2": WITNESS}),
        ([("sender", "call"), ("sender", "sms"), ("witness", "call")], {"P2": WITNESS}),
        ([("sender", "sms"), ("responder", "call")], {}),
    ],
)
async def test_a_number_is_only_of_who_asked_to_be_called(
    database: Database, answers: list[tuple[str, str]], shown: dict[str, str]
) -> None:
    def write(session: Session) -> None:
        a_case(session, contact=None)
        main, other = session.exec(select(Alert).order_by(col(Alert.opened_at))).all()
        records = Records(session)
        records._numbers = iter(range(30_000, 40_000))
        make = CaseMaker(records, main, MADE)
        for who, value in answers:
            make.alert = other if who == "witness" else main
            told = Told.RESPONDER if who == "responder" else Told.SENDER
            by = session.get(Person, main.acknowledged_by) if who == "responder" else None
            make.fact(Fact.CONTACT, value, told, by)

    await database.write(write)
    full = Access("lawyer", "pdf", Level.FULL, "for the mission")
    file = await database.write(open_case, "V7K2-M", full, MADE)
    assert file is not None
    assert file.numbers == shown
    redacted = await database.read(read_case, "V7K2-M")
    assert redacted is not None
    assert redacted.numbers == {}

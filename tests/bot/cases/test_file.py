"""The worked case as a file: what it says, what it leaves out, the same to the byte."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from json import loads
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader
from sqlmodel import Session

from bot.cases.as_json import as_json
from bot.cases.as_pdf import as_pdf
from bot.cases.document import Column, Grid, Lines, Section
from bot.cases.file import Making, case_document
from bot.cases.fonts import MISSING
from bot.cases.make import Form, make_case, written
from bot.digest.words import Words
from locales.catalogue import languages
from storage.casefile import Access, Level, read_case
from storage.models import (
    Alert,
    AlertEvent,
    AlertEventKind,
    Handling,
    Phase,
    Told,
    Verification,
)
from storage.proof import sealed_hash, text_hash
from tests.bot.cases.worked import (
    FIRST,
    MADE,
    NAMES,
    OPENED,
    SENDER,
    SETTLEMENT,
    SPOT,
    TEXTS,
    WITNESS,
    a_case,
)

ROOT = Path(__file__).parents[3]
ENGLISH = Words("en", ZoneInfo("Africa/Nairobi"))
REASON = "for the mission of December"


def made(session: Session, level: Level = Level.REDACTED, **fields: Any) -> dict[str, Any]:
    """The case's JSON."""
    a_case(session, **fields)
    document = make_case(session, "V7K2-M", Access("lawyer", "json", level, REASON), MADE)
    assert document is not None
    found: dict[str, Any] = loads(as_json(document))
    return found


def text_of(pdf: bytes) -> str:
    """Without the signs that the reader puts between glyphs."""
    shown = "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return "".join(sign for sign in shown if sign == "\n" or sign >= " ")


def pdf_of(session: Session, level: Level, language: str = "en") -> bytes:
    access = Access("lawyer", "pdf", level, REASON)
    document = make_case(session, "V7K2-M", access, MADE, language)
    assert document is not None
    return written(document, Form.PDF)


def test_the_worked_example_of_the_doc(session: Session) -> None:
    sections = made(session)["sections"]
    doc = (ROOT / "docs" / "cases.md").read_text("utf-8").split("## A worked example")[1]
    rows = re.findall(r"^\| (\w+) \| ([^|]+) \| (P\d) \|([^|]*)\|", doc, re.MULTILINE)
    assert len(rows) == 5
    series = [*sections["figures"]["series"]]
    series += [{"figure": "by", **row} for row in sections["deadline"]["series"]]
    for figure, newest, who, before in rows:
        told = [row for row in series if row["figure"] == figure]
        assert str(sections["figures"]["newest"][figure]) == newest
        assert (str(told[-1]["value"]), told[-1]["by"]) == (newest, who)
        assert [str(row["value"]) for row in told[:-1]] == before.split()
    points = dict(re.findall(r"^\| (\w+) \| (yes|no|unknown) \|$", doc, re.MULTILINE))
    assert {row["point"]: row["answer"] for row in sections["due_process"]["points"]} == points
    assert sections["law"]["referral"]["fits"] == "urgent_appeal"
    assert "As reported, not verified." in sections["limits"]["limits"]


def test_what_a_redacted_file_has(session: Session) -> None:
    found = made(session)
    summary, sections = found["sections"]["case"]["summary"], found["sections"]
    assert found["level"] == "redacted"
    assert found["reason"] is None
    assert (summary["reference"], summary["merged"]) == ("V7K2-M", "V4CM-6")
    assert (summary["phase"], summary["handling"]) == ("threat", "responding")
    assert (summary["severity"], summary["severity_reason"]) == (1, "soon many")
    assert (summary["verification"], summary["sources"]) == ("one_source", 2)
    assert summary["reported"] == "2026-11-23T06:41:00+00:00"
    assert summary["first_text"] == sealed_hash("5f1c" * 16)
    assert [(row["who"], row["capacity"]) for row in sections["people"]["people"]] == [
        ("P1", "sender"),
        ("P2", "witness"),
        ("P3", "responder"),
        ("P4", "office"),
    ]
    first = sections["texts"]["texts"][0]
    at = OPENED + timedelta(minutes=1)
    assert first["hmac_sha256"] == sealed_hash(text_hash("V7K2-M", at, FIRST))
    assert sections["attachments"]["attachments"][0]["sha256"] == "9b74" * 16
    assert sections["made"]["made"]["parser"] == "4"
    kinds = [row["kind"] for row in sections["timeline"]["events"]]
    assert kinds[:6] == [
        "told",
        "phase phase",
        "deadline by",
        "households households",
        "severity",
        "nobody",
    ]
    assert not {"fact spot", "fact near", "fact contact"} & {*kinds}
    local = sections["timeline"]["events"][0]["local"]
    assert local == "2026-11-23T09:42:00+03:00"


@pytest.mark.parametrize(
    ("consent", "restricted", "level", "named"),
    [
        (True, False, Level.REDACTED, True),
        (None, False, Level.REDACTED, False),
        (False, False, Level.REDACTED, False),
        (True, True, Level.REDACTED, False),
        (None, False, Level.OFFICE, True),
        (None, True, Level.OFFICE, False),
        (False, True, Level.FULL, True),
    ],
)
def test_where_the_settlement_is_named(
    session: Session, consent: bool | None, restricted: bool, level: Level, named: bool
) -> None:
    found = made(session, level, consent=consent, restricted=restricted)
    assert ("settlement" in found["sections"]["case"]["summary"]) == named
    assert ("place" in found["sections"]["case"]["summary"]) == (level == Level.FULL)


def test_what_only_a_full_file_has(session: Session) -> None:
    found = made(session, Level.FULL)
    sections = found["sections"]
    assert found["reason"] == REASON
    texts = [row["text"] for row in sections["texts"]["texts"]]
    assert texts[0] == FIRST.replace("0712 345 678", "(number)")
    assert [*TEXTS[1:]] == texts[1:5]
    newest = sections["figures"]["newest"]
    assert (newest["spot"], newest["near"]) == (SPOT, "-1.26,36.82")
    people = {row["who"]: (row["name"], row["number"]) for row in sections["people"]["people"]}
    assert people == {
        "P1": (None, SENDER),
        "P2": (None, None),
        "P3": (NAMES[2], None),
        "P4": (NAMES[3], None),
    }


def test_the_number_of_a_sender_who_wants_no_call_stays(session: Session) -> None:
    alert = a_case(session)
    session.add(
        AlertEvent(
            alert_id=alert.id,
            at=MADE,
            kind=AlertEventKind.FACT,
            fact="contact",
            told=Told.SENDER,
            detail="sms",
        )
    )
    session.flush()
    access = Access("lawyer", "json", Level.FULL, REASON)
    document = make_case(session, "V7K2-M", access, MADE)
    assert document is not None
    assert SENDER not in as_json(document)


def test_the_office_reads_texts_with_numbers_covered(session: Session) -> None:
    found = made(session, Level.OFFICE)
    texts = [row["text"] for row in found["sections"]["texts"]["texts"]]
    assert texts[0] == FIRST.replace("0712 345 678", "(number)")
    assert SPOT not in str(found)


@pytest.mark.parametrize("reference", ["V7K2-M", "v4cm-6"])
def test_a_merged_reference_leads_to_its_case(session: Session, reference: str) -> None:
    a_case(session)
    file = read_case(session, reference)
    assert file is not None
    assert file.alert.reference == "V7K2-M"


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ({"phase": Phase.UNDER_WAY}, "urgent_appeal"),
        ({"phase": Phase.THREAT}, "urgent_appeal"),
        ({"handling": Handling.POSTPONED, "outcome": Handling.POSTPONED}, "urgent_appeal"),
        ({"phase": Phase.SIGNAL}, "none"),
        ({"handling": Handling.STOPPED, "outcome": Handling.STOPPED}, "none"),
        ({"handling": Handling.CLOSED, "outcome": Handling.PARTLY}, "allegation_letter"),
        ({"phase": Phase.DONE}, "allegation_letter"),
    ],
)
def test_which_procedure_fits(session: Session, fields: dict[str, Any], fits: str) -> None:
    assert made(session, **fields)["sections"]["law"]["referral"]["fits"] == fits


@pytest.mark.parametrize(
    ("verification", "said"),
    [
        (Verification.UNVERIFIED, "As reported, not verified."),
        (Verification.VERIFIED, "Verified by two independent sources or by a responder on site."),
        (Verification.NOT_CONFIRMED, "Looked into and not confirmed."),
    ],
)
def test_how_sure_it_is_stands_in_it(
    session: Session, verification: Verification, said: str
) -> None:
    assert said in made(session, verification=verification)["sections"]["limits"]["limits"]


def test_what_nobody_told_is_named(session: Session) -> None:
    session.add(Alert(reference="V2WK-8", phase=Phase.THREAT, opener=b"x", opened_at=OPENED))
    session.flush()
    document = make_case(session, "V2WK-8", Access("lawyer", "json"), MADE)
    assert document is not None
    limits = loads(as_json(document))["sections"]["limits"]["limits"]
    assert any(line.startswith("Nobody told: Deadline, Households") for line in limits)
    assert "place not known" in document.subtitle


@pytest.mark.parametrize("level", [Level.REDACTED, Level.FULL])
def test_a_file_is_the_same_to_the_byte(session: Session, level: Level) -> None:
    a_case(session)
    assert pdf_of(session, level) == pdf_of(session, level)


def test_the_pdf_shows_what_the_json_has(session: Session) -> None:
    a_case(session)
    redacted, full = (text_of(pdf_of(session, one)) for one in (Level.REDACTED, Level.FULL))
    for said in ("Case V7K2-M", "REDACTED", SETTLEMENT, "620", "15 (a)", "P2 witness", "1 / "):
        assert said in redacted, said
    for private in (*NAMES, SENDER, WITNESS, "demolish", "water tank", "Kimani", "rude"):
        assert private not in redacted, private
    for said in ("FULL", REASON, NAMES[2], SENDER, "They will demolish", "water tank", "Kimani"):
        assert said in full, said
    for said in TEXTS[1], TEXTS[4]:
        assert said.replace(" ", "") in full.replace(" ", ""), said


def test_every_script_has_its_font(session: Session) -> None:
    a_case(session)
    pdf = pdf_of(session, Level.FULL)
    fonts = {name.decode() for name in re.findall(rb"/BaseFont /\w+\+(\w+)", pdf)}
    scripts = {"NotoSansArabic", "NotoSansDevanagari", "NotoSansEthiopic", "NotoSansCJKSC"}
    assert scripts <= fonts
    assert MISSING not in text_of(pdf)


def test_a_sign_without_a_font_is_a_box_and_long_words_go_on_overleaf(session: Session) -> None:
    a_case(session)
    file = read_case(session, "V7K2-M")
    assert file is not None
    document = case_document(file, Making("lawyer", MADE), ENGLISH)
    long = " ".join(f"word{number}" for number in range(2500))
    columns = (Column("a", "A"), Column("b", "B"))
    cell = document.sections[0].blocks[0].pairs[0].cell  # type: ignore[union-attr]
    grid = Grid("long", columns, ((cell, replace(cell, text=long)),))
    section = Section("x", "Signs", (grid, Lines("y", ("\U0001f600 smiles",))))
    shown = text_of(as_pdf(replace(document, sections=(section,))))
    assert f"{MISSING} smiles" in shown.replace("\n", " ").replace("  ", " ")
    assert "word0" in shown
    assert "word2499" in shown


@pytest.mark.parametrize("language", languages())
def test_it_can_be_made_in_every_language(session: Session, language: str) -> None:
    a_case(session)
    shown = text_of(pdf_of(session, Level.REDACTED, language))
    assert "V7K2-M" in shown
    assert "{" not in shown

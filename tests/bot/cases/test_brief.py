"""A mission brief: its figures, its questions, and that an empty city says so."""

from io import BytesIO
from json import loads
from typing import Any

from pypdf import PdfReader
from sqlmodel import Session, select

from bot.cases.file import Making
from bot.cases.make import Form, make_brief, written
from storage.models import Audit
from tests.bot.cases.worked import MADE, a_case


def brief(session: Session, form: Form = Form.JSON, language: str | None = None) -> bytes:
    span = (None, None)
    document = make_brief(session, ("KE", "Nairobi"), span, Making("operator", MADE), language)
    return written(document, form)


def sections(session: Session) -> dict[str, Any]:
    found: dict[str, Any] = loads(brief(session))["sections"]
    return found


def test_its_figures(session: Session) -> None:
    a_case(session)
    found = sections(session)
    totals = found["situation"]["totals"]
    assert (totals["cases"], totals["open"], totals["households"]) == (1, 1, 620)
    assert (totals["heads_f"], totals["heads_m"]) == (340, 280)
    assert [row["actors"] for row in found["actors"]["actors"]] == ["city", "police"]
    points = {row["point"]: row for row in found["due_process"]["points"]}
    assert (points["notice"]["no"], points["notice"]["of"]) == (1, 1)
    assert points["remedies"] == {
        "point": "remedies",
        "paragraph": "15 (g)",
        "yes": 0,
        "no": 0,
        "unknown": 1,
        "of": 1,
    }
    assert found["notice"]["lengths"] == {"told": 1, "median_days": 7, "under_90": 1}
    assert found["open"]["cases"][0]["reference"] == "V7K2-M"
    assert found["reach"]["reach"]["median_minutes"] == 8
    assert found["reach"]["reach"]["empty_rungs"] == 1
    wanted = {(row["figure"], row["value"]) for row in found["asked_for"]["wanted"]}
    assert wanted == {("needs", "lawyer"), ("needs", "shelter"), ("wishes", "stay")}


def test_its_questions_follow_from_its_figures(session: Session) -> None:
    a_case(session)
    asked = sections(session)["questions"]["questions"]
    assert asked[0] == "Can these be stopped or postponed today: V7K2-M?"
    assert "What will the authority do about this: Adequate notice (no in 1 of 1)?" in asked
    assert "Ask residents and the authority: Legal remedies (not known in 1 of 1)." in asked
    assert not any("Legal aid" in line for line in asked)


def test_a_city_without_cases_has_no_questions(session: Session) -> None:
    found = sections(session)
    assert found["situation"]["totals"]["cases"] == 0
    assert found["reach"]["reach"]["median_minutes"] is None
    assert found["questions"]["questions"] == []
    assert brief(session, Form.PDF).startswith(b"%PDF")


def test_it_is_recorded_and_the_same_to_the_byte(session: Session) -> None:
    a_case(session)
    assert brief(session, Form.PDF) == brief(session, Form.PDF)
    rows = session.exec(select(Audit)).all()
    assert {(row.actor, row.act) for row in rows} == {("operator", "brief")}
    assert rows[0].subject == "KE Nairobi 2025-11-25 2026-11-25"
    shown = PdfReader(BytesIO(brief(session, Form.PDF))).pages[0].extract_text()
    assert "Mission brief: Nairobi" in shown

"""What proves a text later gives away none that can be guessed."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.cases.as_json import as_json
from bot.cases.make import make_case
from storage.casefile import Access, Level
from storage.models import AlertEvent, AlertEventKind
from storage.proof import text_hash
from tests.bot.cases.worked import MADE, OPENED, a_case

REASON = "for the mission of December"


@pytest.mark.parametrize(
    ("level", "restricted", "plain"),
    [
        (Level.REDACTED, False, False),
        (Level.OFFICE, False, False),
        (Level.OFFICE, True, False),
        (Level.FULL, False, True),
    ],
)
def test_only_a_full_file_lets_short_words_be_tried_out(
    session: Session, level: Level, restricted: bool, plain: bool
) -> None:
    """Who knows reference and moment guesses 'yes' or a number by its plain hash."""
    alert = a_case(session, restricted=restricted)
    at = OPENED + timedelta(days=1, seconds=17, microseconds=4711)
    note = AlertEvent(alert_id=alert.id, at=at, kind=AlertEventKind.NOTE, detail="yes")
    told = AlertEvent(alert_id=alert.id, at=at, kind=AlertEventKind.TOLD, detail="0712 345 678")
    session.add_all([note, told])
    session.flush()
    document = make_case(session, "V7K2-M", Access("lawyer", "json", level, REASON), MADE)
    assert document is not None
    shown = as_json(document)
    for row in (note, told):
        guessed = text_hash("V7K2-M", at, str(row.detail))
        assert (guessed in shown) == (plain and row is told)  # a note's words stand there
    assert ("5f1c" * 16 in shown) == plain
    assert ("06:41:17.004711" in shown) == plain
    assert "2026-11-24T06:41:00+00:00" in shown or plain

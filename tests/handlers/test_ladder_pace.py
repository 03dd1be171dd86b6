"""Since when an alert cannot wait, as a table of what its timeline says."""

from datetime import timedelta

import pytest

from handlers.ladder_pace import urgent_for
from storage.models import AlertEvent, AlertEventKind
from storage.reading.alerts import Climbed
from tests.handlers.climbs import NOW, an_alert

TALKS_ABOUT = ()


def judged(minutes: int, told: str | None) -> AlertEvent:
    """So many minutes after it was opened."""
    at = NOW + timedelta(minutes=minutes)
    return AlertEvent(alert_id=1, at=at, kind=AlertEventKind.SEVERITY, detail=told)


@pytest.mark.parametrize(
    ("level", "rows", "ended", "minutes"),
    [
        (0, [], None, 90),
        (0, [judged(0, "0 underway")], None, 90),
        (1, [judged(0, "1 within72")], None, 90),
        (2, [judged(0, "2 within14")], None, None),
        (3, [], None, None),
        # It became urgent later, or in this moment, and its row is not stored yet.
        (0, [judged(0, "2 within14"), judged(50, "0 underway")], None, 40),
        (0, [judged(0, "3 sign"), judged(50, "1 within72"), judged(70, "0 underway")], None, 40),
        (0, [judged(0, "2 within14")], None, 0),
        # It was taken and passed on, or was reopened.
        (0, [judged(0, "0 underway")], 30, 60),
        (0, [judged(0, "2 within14"), judged(50, "0 underway")], 30, 40),
        (0, [judged(0, None), judged(50, "0 underway")], None, 40),  # words were wiped
        (0, [judged(0, "2 by"), judged(50, None)], None, 40),
    ],
)
def test_how_long_nobody_has_what_cannot_wait(
    level: int, rows: list[AlertEvent], ended: int | None, minutes: int | None
) -> None:
    since = None if ended is None else NOW + timedelta(minutes=ended)
    climbed = Climbed(0, (), 0, (), frozenset(), tuple(rows), since)
    age = urgent_for(an_alert(severity=level), climbed, NOW + timedelta(minutes=90))
    assert age == (None if minutes is None else timedelta(minutes=minutes))

from datetime import date

import pytest

from handlers.triage import Facts, triage
from storage.models import Phase

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        (Facts(Phase.UNDER_WAY), 0),
        (Facts(Phase.THREAT, date(2026, 11, 26)), 1),
        (Facts(Phase.THREAT, date(2026, 11, 27)), 2),
        (Facts(Phase.THREAT, date(2026, 12, 7)), 2),
        (Facts(Phase.THREAT, date(2026, 12, 8)), 3),
        (Facts(Phase.THREAT), 1),
        (Facts(Phase.THREAT, date(2027, 1, 1), no_notice=True), 1),
        (Facts(Phase.SIGNAL), 3),
        (Facts(Phase.SIGNAL, harm=True), 0),
        (Facts(Phase.DONE), 1),
        (Facts(Phase.THREAT, date(2026, 12, 7), households=501), 1),
        (Facts(Phase.THREAT, date(2026, 12, 7), households=500), 2),
        (Facts(Phase.THREAT, date(2026, 12, 8), arrest=True), 2),
        (Facts(Phase.UNDER_WAY, by_night=True), 0),
    ],
)
def test_how_urgent(facts: Facts, level: int) -> None:
    assert triage(facts, TODAY).severity == level


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (Facts(Phase.UNDER_WAY), "underway"),
        (Facts(Phase.SIGNAL, harm=True), "force"),
        (Facts(Phase.THREAT), "no_day"),
        (Facts(Phase.THREAT, date(2027, 1, 1), no_notice=True), "no_notice"),
        (Facts(Phase.THREAT, date(2026, 12, 7), 501, arrest=True), "near many arrest"),
    ],
)
def test_it_says_why(facts: Facts, reason: str) -> None:
    assert triage(facts, TODAY).reason == reason

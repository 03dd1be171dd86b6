"""A case at a glance."""

from datetime import date

from bot.cases.document import Cell, Pairs, pairs
from bot.cases.teller import Teller
from bot.cases.words import (
    CONSENTS,
    HANDLINGS,
    NOT_TOLD,
    PHASES,
    VERIFICATIONS,
    outcome_text,
    reasons_text,
)
from locales.say import page
from storage.codes import reasons_in

# Those without a value are left out: that nobody told them is no news.
_WHERE_THERE = {"merged", "settlement", "place", "ended", "closed", "first_text"}


def summary(tell: Teller) -> Pairs:
    """What stands first."""
    alert, file, say = tell.file.alert, tell.file, tell.words.say
    settlement, place = tell.place()
    merged = " ".join(one.reference for one in file.merged)
    why = reasons_text(alert.reason, tell.words)
    outcome = outcome_text(alert.outcome, alert.verification, tell.words)
    given = (
        ("reference", page("Reference"), _text(alert.reference)),
        ("merged", page("Merged into it"), _text(merged)),
        ("reported", page("Reported"), tell.both(alert.opened_at)),
        ("city", page("City"), _text(alert.city)),
        ("country", page("Country"), _country(tell)),
        ("settlement", page("Settlement"), _text(settlement)),
        ("place", page("Place as written"), _text(place)),
        ("phase", page("Phase"), Cell(alert.phase.value, say(PHASES[alert.phase]))),
        ("severity", page("Severity"), Cell(alert.severity, f"P{alert.severity}")),
        ("severity_reason", page("Why"), Cell(reasons_in(alert.reason) or None, why or NOT_TOLD)),
        ("by_day", page("Deadline"), _day(alert.by_day, tell)),
        ("handling", page("Handling"), Cell(alert.handling.value, say(HANDLINGS[alert.handling]))),
        ("acknowledged", page("Acknowledged"), tell.both(alert.acknowledged_at)),
        ("outcome", page("Outcome"), Cell(alert.outcome, outcome or NOT_TOLD)),
        ("ended", page("Outcome known"), tell.both(alert.ended_at)),
        ("closed", page("File closed"), tell.both(alert.closed_at)),
        (
            "verification",
            page("Verification"),
            Cell(alert.verification.value, say(VERIFICATIONS[alert.verification])),
        ),
        ("sources", page("Independent sources"), Cell(file.sources, str(file.sources))),
        ("consent", page("Consent"), Cell(alert.consent, say(CONSENTS[alert.consent]))),
        ("restricted", page("Restricted"), _yes(tell, holds=alert.restricted)),
        ("first_text", page("First text, SHA-256"), _text(tell.first_proof)),
    )
    return pairs(
        "summary",
        [
            (key, say(label), cell)
            for key, label, cell in given
            if cell.value not in {None, ""} or key not in _WHERE_THERE
        ],
    )


def _text(value: str | None) -> Cell:
    return Cell(value or None, value or NOT_TOLD)


def _country(tell: Teller) -> Cell:
    code = tell.file.alert.country
    return Cell(code, tell.words.country(code) if code else NOT_TOLD)


def _day(day: date | None, tell: Teller) -> Cell:
    return Cell(day.isoformat(), tell.words.long_day(day)) if day else Cell(None, NOT_TOLD)


def _yes(tell: Teller, *, holds: bool) -> Cell:
    return Cell(holds, tell.words.say(page("yes") if holds else page("no")))

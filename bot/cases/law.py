"""Which procedure of the United Nations fits a case, and which paragraphs speak of its phase."""

from collections.abc import Mapping
from enum import StrEnum

from locales.say import Say, page
from storage.figures.due_process import Point
from storage.models import LIVE, Alert, Handling, Phase

PARAGRAPH: Mapping[Point, str] = {
    point: f"15 ({letter})" for point, letter in zip(Point, "abcdefgh", strict=True)
}


class Referral(StrEnum):
    """To special rapporteurs. `none`: a sign only, or it was averted."""

    URGENT_APPEAL = "urgent_appeal"
    ALLEGATION_LETTER = "allegation_letter"
    NONE = "none"


REFERRALS: Mapping[Referral, Say] = {
    Referral.URGENT_APPEAL: page("Urgent appeal: it is imminent or under way."),
    Referral.ALLEGATION_LETTER: page("Letter of allegation: it has happened."),
    Referral.NONE: page("None now: only a sign, or it did not happen."),
}
BEFORE, DURING, AFTER = (
    page("Before an eviction: Basic Principles (A/HRC/4/18), paragraphs 37-44."),
    page("During an eviction: Basic Principles (A/HRC/4/18), paragraphs 45-51."),
    page("After an eviction: Basic Principles (A/HRC/4/18), paragraphs 52-58."),
)


def referral(alert: Alert) -> Referral:
    """By what is known now; a day that has passed without word may be the day of the eviction."""
    happened = alert.phase == Phase.DONE
    if happened or alert.outcome in {Handling.CARRIED_OUT, Handling.PARTLY}:
        return Referral.ALLEGATION_LETTER
    if alert.handling not in LIVE or alert.phase == Phase.SIGNAL:
        return Referral.NONE
    return Referral.URGENT_APPEAL


def paragraphs(alert: Alert) -> tuple[Say, ...]:
    """Those of its phase and of the phases before."""
    if alert.phase == Phase.DONE or referral(alert) == Referral.ALLEGATION_LETTER:
        return BEFORE, DURING, AFTER
    return (BEFORE, DURING) if alert.phase == Phase.UNDER_WAY else (BEFORE,)

"""What the network's auditor hears once a month: groups with signs. Nobody else ever does."""

from collections.abc import Iterable
from datetime import date, datetime

from handlers.outcome import Notice, Outcome
from handlers.rhythm import WAKING
from locales.placeholders import placeholder
from locales.say import N_, Line, Term, say
from locales.segments import clip
from storage.figures.signs import Sign
from storage.models import Lane

MONTHS = 3  # whole ones that are looked at: a quarter, though it is told each month
FROM_HOUR = 9  # local: at work, not at breakfast
UNTIL_DAY = 3  # of the month; later it is no news

TEXTS = {
    Sign.CORRECTIONS: N_("many corrections"),
    Sign.UNPAID_FALL: N_("loans shrink, nothing repaid"),
    Sign.SHARED_PHONE: N_("one phone, several groups"),
    Sign.ROUND_SUMS: N_("only round sums"),
}
_LONGEST = placeholder("group").longest  # so that a line fits, whatever the group is called


def is_due(local: datetime) -> bool:
    """Whether the auditor may hear at this local moment."""
    return local.day <= UNTIL_DAY and local.hour >= FROM_HOUR and local.hour in WAKING


def key_of(person_id: int, today: date) -> str:
    """The same all through a month."""
    return f"signs:{today.replace(day=1)}:{person_id}"


def tell(person_id: int, today: date, found: Iterable[tuple[str, tuple[Sign, ...]]]) -> Outcome:
    """`found`: groups by name; those with most signs first, for not all may fit. None: no text."""
    most_first = sorted(found, key=lambda one: -len(one[1]))
    lines = tuple(
        Line((clip(name, _LONGEST), Term(TEXTS[sign])))
        for name, held in most_first
        for sign in held
    )
    if not lines:
        return Outcome()
    text = say("Please look at: {lines}. A sign is no proof.", lines=lines)
    return Outcome(notices=(Notice(person_id, text, key_of(person_id, today), Lane.BROADCAST),))

"""What is known of a case: each figure is a series in its timeline, the newest stands."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from storage.models import AlertEvent, AlertEventKind

YES, NO, UNKNOWN = "yes", "no", "unknown"
MANY = " "  # between the values of a fact that can have several


class Fact(StrEnum):
    """Names of figures. Counts are whole numbers, days ISO dates; the rest as `VALUES` or words."""

    PHASE = "phase"
    BY = "by"
    HOUSEHOLDS = "households"
    PERSONS = "persons"
    STRUCTURES = "structures"
    WOMEN = "women"
    MEN = "men"
    HEADS_F = "heads_f"  # households whose head is a woman
    HEADS_M = "heads_m"
    CHILDREN = "children"
    ELDERLY = "elderly"
    DISABLED = "disabled"
    INJURED = "injured"
    DEAD = "dead"
    ARRESTED = "arrested"
    ACTOR = "actor"  # who evicts; several
    REASON = "reason"  # what for, in words
    NOTICE = "notice"
    NOTICE_DAYS = "notice_days"
    COURT_CASE = "court_case"  # its number, in words
    INJUNCTION = "injunction"
    LAWYER = "lawyer"
    POLICE = "police"
    OFFICIALS = "officials"
    CONSULTATION = "consultation"
    INFORMATION = "information"
    REMEDIES = "remedies"
    ALTERNATIVE = "alternative"
    FORCE = "force"
    MEANS = "means"  # bulldozer, fire; several
    NIGHT = "night"
    WEATHER = "weather"  # whether it is bad
    TENURE = "tenure"
    NEEDS = "needs"  # several
    WISHES = "wishes"
    LOSSES = "losses"  # in words
    WENT = "went"  # where people went, in words
    SPOT = "spot"  # where exactly, in words: for the case's people only
    NEAR = "near"  # 'latitude,longitude', coarse: two decimals, about a kilometre
    CONTACT = "contact"


_YES_NO = (YES, NO, UNKNOWN)
VALUES: Mapping[Fact, tuple[str, ...]] = {
    Fact.PHASE: ("signal", "threat", "underway", "done"),
    Fact.ACTOR: (
        *("state", "city", "police", "army", "bailiff", "court", "owner", "company", "security"),
        *("gang", "chief", "unknown"),
    ),
    Fact.NOTICE: ("none", "verbal", "written", "court", UNKNOWN),
    Fact.INJUNCTION: _YES_NO,
    Fact.LAWYER: _YES_NO,
    Fact.POLICE: _YES_NO,
    Fact.OFFICIALS: _YES_NO,
    Fact.CONSULTATION: _YES_NO,
    Fact.INFORMATION: _YES_NO,
    Fact.REMEDIES: _YES_NO,
    Fact.ALTERNATIVE: ("none", "money", "land", "housing", "in_place", UNKNOWN),
    Fact.FORCE: _YES_NO,
    Fact.NIGHT: _YES_NO,
    Fact.WEATHER: _YES_NO,
    Fact.TENURE: ("tenants", "owners", "both", UNKNOWN),
    Fact.WISHES: ("stay", "time", "place", "money", UNKNOWN),
    Fact.CONTACT: ("call", "sms"),
}
COUNTS = frozenset(
    {
        *(Fact.HOUSEHOLDS, Fact.PERSONS, Fact.STRUCTURES, Fact.WOMEN, Fact.MEN, Fact.HEADS_F),
        *(Fact.HEADS_M, Fact.CHILDREN, Fact.ELDERLY, Fact.DISABLED, Fact.INJURED, Fact.DEAD),
        *(Fact.ARRESTED, Fact.NOTICE_DAYS),
    }  # 'yes' where how many was not said
)
# Nobody outside the case reads these: they can tell who wrote, or where they are.
PRIVATE = frozenset({Fact.SPOT, Fact.NEAR, Fact.CONTACT})

_OLD = {
    AlertEventKind.PHASE: Fact.PHASE,
    AlertEventKind.DEADLINE: Fact.BY,
    AlertEventKind.HOUSEHOLDS: Fact.HOUSEHOLDS,
}
GIVING = (*_OLD, AlertEventKind.FACT)  # kinds of rows that give a figure
KIND_OF = {fact: kind for kind, fact in _OLD.items()}


def fact_of(event: AlertEvent) -> Fact | None:
    """Which figure a row of the timeline gives; None for a row that gives none."""
    if event.detail is None:
        return None
    known = _OLD.get(event.kind)
    if known is not None or event.kind != AlertEventKind.FACT or event.fact is None:
        return known
    return Fact(event.fact)


def series(events: Iterable[AlertEvent]) -> dict[Fact, list[AlertEvent]]:
    """Every value of each figure, oldest first, with its day, its person and its message."""
    found: dict[Fact, list[AlertEvent]] = {}
    for event in sorted(events, key=lambda row: (row.at, row.id)):
        fact = fact_of(event)
        if fact is not None:
            found.setdefault(fact, []).append(event)
    return found


def newest(events: Iterable[AlertEvent]) -> dict[Fact, str]:
    """What stands now."""
    return {fact: str(rows[-1].detail) for fact, rows in series(events).items()}

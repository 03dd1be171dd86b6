"""The values of a case that are ours: what is none of them may be somebody's words."""

from collections.abc import Mapping
from enum import StrEnum

from storage.facts import MANY, VALUES, Fact

OTHER = "other"
# Of figures that can have several: as the lexicons' concepts name them.
_SEVERAL: Mapping[Fact, tuple[str, ...]] = {
    Fact.MEANS: ("bulldozer", "excavator", "fire", "tear_gas"),
    Fact.NEEDS: ("food", "lawyer", "medicine", "shelter"),
}
CODES: Mapping[Fact, tuple[str, ...]] = {**VALUES, **_SEVERAL}


class Reason(StrEnum):
    """Why a case is as urgent as it is; several are joined by a space, the rule's own first."""

    UNDER_WAY = "underway"
    FORCE = "force"  # somebody is hurt, force or fire is used
    SOON = "soon"  # within 72 hours
    NO_NOTICE = "no_notice"
    NO_DAY = "no_day"  # a threat whose day is not known is taken for a near one
    AFTER = "after"  # it has happened: people may be without shelter
    NEAR = "near"  # within 14 days
    LATER = "later"
    SIGN = "sign"
    MANY = "many"  # over 500 households: one level up
    ARREST = "arrest"
    NIGHT = "night"
    PERSON = "person"  # somebody named decided


def codes_in(fact: Fact, value: str | None) -> list[str]:
    """In alphabetical order, so that the same ones are the same list; unknown ones as `OTHER`."""
    told = {*(value or "").split(MANY)} - {""}
    return sorted({one if one in CODES[fact] else OTHER for one in told})


def reasons_in(value: str | None) -> str:
    """Those of a kept reason, in its order; '' for none."""
    return MANY.join(one for one in (value or "").split() if one in set(Reason))

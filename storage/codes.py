"""The values of a figure that are ours: what is none of them may be somebody's words."""

from collections.abc import Mapping

from storage.facts import MANY, VALUES, Fact

OTHER = "other"
# Of figures that can have several: as the lexicons' concepts name them.
_SEVERAL: Mapping[Fact, tuple[str, ...]] = {
    Fact.MEANS: ("bulldozer", "excavator", "fire", "tear_gas"),
    Fact.NEEDS: ("food", "lawyer", "medicine", "shelter"),
}
CODES: Mapping[Fact, tuple[str, ...]] = {**VALUES, **_SEVERAL}


def codes_in(fact: Fact, value: str | None) -> list[str]:
    """In alphabetical order, so that the same ones are the same list; unknown ones as `OTHER`."""
    told = {*(value or "").split(MANY)} - {""}
    return sorted({one if one in CODES[fact] else OTHER for one in told})


# Of `handlers.triage.Reason`: why a case is as urgent as it is.
REASONS = frozenset(
    {
        *("underway", "force", "soon", "no_notice", "no_day", "after", "near", "later", "sign"),
        *("many", "arrest", "night", "person"),
    }
)


def reasons_in(value: str | None) -> str:
    """Those of a kept reason, in its order; '' for none."""
    return MANY.join(one for one in (value or "").split() if one in REASONS)

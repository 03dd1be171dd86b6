"""One line a measurement: its figures, the targets they have, and whether those are met."""

import operator
from collections.abc import Mapping
from typing import Any

Line = dict[str, Any]
AT_LEAST, AT_MOST = ">=", "<="
_HOLDS = {AT_LEAST: operator.ge, AT_MOST: operator.le}
Targets = Mapping[str, tuple[str, float]]


def line(bench: str, name: str, figures: Mapping[str, Any], targets: Targets | None = None) -> Line:
    """`targets`: by figure, `>=` or `<=` and the bound. `met` is null where there are none."""
    wanted = targets or {}
    return {
        "bench": bench,
        "name": name,
        **figures,
        "target": ", ".join(f"{figure} {sign} {bound}" for figure, (sign, bound) in wanted.items()),
        "met": all(_HOLDS[sign](figures[figure], bound) for figure, (sign, bound) in wanted.items())
        if wanted
        else None,
    }


def skipped(bench: str, name: str, reason: str) -> Line:
    """What this machine cannot measure, and why."""
    return {"bench": bench, "name": name, "skipped": reason}

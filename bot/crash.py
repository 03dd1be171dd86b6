"""Named points at which a test may kill the process, to prove that nothing is lost there."""

import os
import signal
from collections import Counter

POINTS = (
    "inbound-committed",
    "batch-applied",  # inside the transaction, before its commit
    "batch-committed",
    "before-send",
    "after-send",
)
FILE_POINTS = ("attachment-claimed", "attachment-fetched", "attachment-kept")

_armed: list[tuple[str, int]] = []
_passed: Counter[str] = Counter()


def arm(at: str | None) -> None:
    """`POINT` or `POINT:N` (the nth passing). Raises ValueError for a point that is not there."""
    _passed.clear()
    _armed.clear()
    if at is None:
        return
    point, _, nth = at.partition(":")
    points = (*POINTS, *FILE_POINTS)
    if point not in points:
        msg = f"CRASH_AT names {point}: the points are {', '.join(points)}"
        raise ValueError(msg)
    _armed.append((point, int(nth or 1)))


def crash_point(point: str) -> None:
    """Ends the process with SIGKILL if this passing is the armed one."""
    if not _armed:
        return
    armed, nth = _armed[0]
    if armed == point:
        _passed[point] += 1
        if _passed[point] == nth:
            os.kill(os.getpid(), signal.SIGKILL)

"""The time: the machine's, moved by a file where a test says so."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

Clock = Callable[[], datetime]


def make_clock(moved_by: Path | None = None) -> Clock:
    """`moved_by` holds the seconds to add; it is read at each call, so it can change."""
    if moved_by is None:
        return lambda: datetime.now(UTC)

    def moved() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(moved_by.read_text()))

    return moved

"""How long a doubt about a number counts."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.doubts import is_doubted
from storage.models import Address, Medium

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
HALF_A_YEAR, A_SECOND = timedelta(days=180), timedelta(seconds=1)


def an_address(doubt: str | None, doubted_at: datetime | None) -> Address:
    return Address(
        person_id=1,
        medium=Medium.SMS,
        index=b"somebody",
        value="+254700000001",
        created_at=NOW,
        doubt=doubt,
        doubted_at=doubted_at,
    )


@pytest.mark.parametrize(
    ("doubt", "at", "counts"),
    [
        (None, None, False),
        ("flood", NOW, True),
        ("forged", NOW - HALF_A_YEAR, True),
        ("city", NOW - HALF_A_YEAR - A_SECOND, False),
        ("flood", None, True),
    ],
)
def test_a_doubt_counts_for_half_a_year(
    doubt: str | None, at: datetime | None, *, counts: bool
) -> None:
    assert is_doubted(an_address(doubt, at), NOW) is counts


def test_whoever_writes_for_the_first_time_is_not_doubted() -> None:
    assert not is_doubted(None, NOW)

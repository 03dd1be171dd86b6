"""How a text is cut, how many go out at once, and when a seat hears that texts wait."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.talk_pace import (
    A_DAY,
    GATHERED,
    GATHERED_AT,
    PIECE,
    Way,
    gathered,
    gathers,
    pieces,
    way,
)
from storage.models import Seat, Side

TODAY = date(2026, 11, 23)
NAIROBI = ZoneInfo("Africa/Nairobi")


def seat(**given: Any) -> Seat:
    return Seat(
        match_id=1,
        person_id=1,
        side=Side.HOST,
        name="Nairobi",
        city="Nairobi",
        created_at=datetime(2026, 11, 1, tzinfo=UTC),
        **given,
    )


@pytest.mark.parametrize(
    ("given_seat", "count", "waiting", "sms", "expected"),
    [
        (seat(), 1, 0, True, Way(1, 1)),
        (seat(sent=A_DAY - 1, sent_on=TODAY), 3, 0, True, Way(1, A_DAY)),
        (seat(sent=A_DAY, sent_on=TODAY), 1, 0, True, Way(0, A_DAY)),
        (seat(sent=A_DAY, sent_on=TODAY - timedelta(days=1)), 1, 0, True, Way(1, 1)),
        (seat(), 1, 1, True, Way(0, 0)),  # nothing overtakes
        (seat(muted=True), 1, 0, True, Way(0, 0)),
        (seat(muted=True), 1, 0, False, Way(0, 0)),
        (seat(sent=A_DAY, sent_on=TODAY), 5, 2, False, Way(5, A_DAY)),  # a chat costs nobody
    ],
)
def test_what_goes_out_at_once(
    given_seat: Seat, count: int, waiting: int, sms: bool, expected: Way
) -> None:
    assert way(given_seat, count, TODAY, waiting, sms=sms) == expected


@pytest.mark.parametrize(
    ("crowd", "addressed", "waiting", "spent", "expected"),
    [
        (True, False, 0, 0, Way(0, 0)),  # much is said in a group
        (True, True, 0, 0, Way(1, 1)),
        (True, True, 5, 0, Way(1, 1)),  # an answer to them overtakes the rest
        (True, True, 0, A_DAY, Way(0, A_DAY)),  # the same message has cost so much already
        (False, True, 5, 0, Way(1, 1)),
        (False, False, 0, A_DAY - 1, Way(1, A_DAY)),
    ],
)
def test_what_is_written_in_a_group_goes_out(
    crowd: bool, addressed: bool, waiting: int, spent: int, expected: Way
) -> None:
    found = way(seat(), 1, TODAY, waiting, sms=True, crowd=crowd, addressed=addressed, spent=spent)
    assert found == expected
    muted = seat(muted=True)
    quiet = way(muted, 1, TODAY, waiting, sms=True, crowd=crowd, addressed=addressed, spent=spent)
    assert quiet.now == 0


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["one"], ("one", 1)),
        (["one", "two"], ("one / two", 2)),
        (["a" * GATHERED, "two"], ("a" * GATHERED, 1)),
        (["a" * PIECE, "two"], ("a" * PIECE, 1)),  # alone, without how many more
        (["a" * 30, "b" * 30, "c"], (f"{'a' * 30} / {'b' * 30}", 2)),
    ],
)
def test_what_one_sms_gathers(texts: list[str], expected: tuple[str, int]) -> None:
    assert gathered(texts) == expected


@given(st.text(max_size=400))
def test_nothing_is_lost_in_the_pieces(text: str) -> None:
    found = pieces(text)
    assert all(0 < len(piece) <= PIECE for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())


@given(
    counts=st.lists(st.integers(1, 4), max_size=20),
    muted=st.booleans(),
)
def test_never_more_than_the_days_budget(counts: list[int], muted: bool) -> None:
    mine, waiting, out = seat(muted=muted), 0, 0
    for count in counts:
        found = way(mine, count, TODAY, waiting, sms=True)
        out += found.now
        waiting += count - found.now
        mine = seat(muted=muted, sent=found.sent, sent_on=TODAY)
    assert out <= A_DAY
    assert out + waiting == sum(counts)


@pytest.mark.parametrize(
    ("local", "told", "expected"),
    [
        ("08:00", None, True),
        ("07:59", None, False),  # since yesterday evening too much time has gone
        ("11:59", None, True),
        ("12:01", None, False),
        ("18:05", "08:00", True),
        ("18:10", "18:05", False),
        ("03:00", None, False),
    ],
)
def test_twice_a_day_by_the_clocks_of_the_place(
    local: str, told: str | None, expected: bool
) -> None:
    def at(clock: str) -> datetime:
        hour, minute = map(int, clock.split(":"))
        return datetime(2026, 11, 23, hour, minute, tzinfo=NAIROBI)

    assert gathers(at(local), at(told).astimezone(UTC) if told else None) is expected
    assert len(GATHERED_AT) == 2

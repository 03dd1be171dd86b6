"""Who is on duty by the clocks of the place: as written, over midnight, as clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.duty import hours, next_duty, on_duty
from storage.parsing import Bad

CAIRO, NAIROBI = ZoneInfo("Africa/Cairo"), ZoneInfo("Africa/Nairobi")
OFFICE = "mon-fri 8-18, sat 9-13"
# Monday is 23 November 2026.
MON, TUE, FRI, SAT, SUN = (23, 24, 27, 28, 29)


def at(day: int, clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=NAIROBI)


@pytest.mark.parametrize(
    ("text", "day", "clock", "there"),
    [
        (None, SUN, "03:00", True),
        ("always", SUN, "03:00", True),
        (OFFICE, MON, "07:59", False),
        (OFFICE, MON, "08:00", True),
        (OFFICE, FRI, "17:59", True),
        (OFFICE, FRI, "18:00", False),
        (OFFICE, SAT, "10:00", True),
        (OFFICE, SAT, "13:00", False),
        (OFFICE, SUN, "10:00", False),
        ("8:30-12:15", SUN, "08:29", False),
        ("8:30-12:15", SUN, "12:14", True),
        ("20-6", MON, "19:59", False),
        ("20-6", MON, "23:30", True),
        ("20-6", MON, "05:59", True),
        ("20-6", MON, "06:00", False),
        ("fri 20-6", FRI, "21:00", True),
        ("fri 20-6", SAT, "05:59", True),
        ("fri 20-6", FRI, "05:00", False),
        ("fri 20-6", SAT, "21:00", False),
        ("sun 20-6", MON, "03:00", True),
        ("sun 22-0", SUN, "23:59", True),
        ("sun 22-0", MON, "00:00", False),
        ("fri-mon 9-17", SUN, "12:00", True),
        ("fri-mon 9-17", TUE, "12:00", False),
        ("mon fri-sat 9-17", FRI, "12:00", True),
        ("mon fri-sat 9-17", TUE, "12:00", False),
        ("0-24", SAT, "00:00", True),
        ("sat 0-24", SAT, "23:59", True),
        ("sat 0-24", SUN, "00:00", False),
    ],
)
def test_who_is_there(text: str | None, day: int, clock: str, there: bool) -> None:
    assert on_duty(text, at(day, clock)) is there


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", None),
        ("Always", "always"),
        ("  Mon-Fri  8-18,  SAT 9-13 ", OFFICE),
        ("mon-fri 8-18,sat 9-13", "mon-fri 8-18,sat 9-13"),
        ("00:00-24:00", "00:00-24:00"),
    ],
)
def test_a_cell_is_kept_as_it_is_compared(written: str, kept: str | None) -> None:
    assert hours(written) == kept


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("weekdays", "hours 'weekdays' are not known: write it as mon-fri 8-18, sat 9-13"),
        ("8-18 mon-fri", "hours '8-18 mon-fri' are not known"),
        ("mon-fri", "hours 'mon-fri' are not known"),
        ("mon-fri 8-18,", "hours '' are not known"),
        ("8-25", "hours '8-25' are none of a day"),
        ("24-6", "hours '24-6' are none of a day"),
        ("8-8", "hours '8-8' are none of a day"),
        ("8:75-9", "hours '8:75-9' are not known"),
        ("8am-6pm", "hours '8am-6pm' are not known"),
        ("lun-ven 8-18", "hours 'lun-ven 8-18' are not known"),
        ("mon-fri 8-18 " * 9, "hours have 116 signs: shorten them to 64."),
        ("٨-١٨", "hours '٨-١٨' are not known"),
    ],
)
def test_what_is_no_time_is_told_in_a_line(written: str, complaint: str) -> None:
    with pytest.raises(Bad) as raised:
        hours(written)
    assert str(raised.value).startswith(complaint)
    assert "\n" not in str(raised.value)


@given(st.text(alphabet="monfrisat 0123456789-:,", max_size=80))
def test_any_cell_is_kept_or_refused(written: str) -> None:
    try:
        kept = hours(written)
    except Bad:
        return
    if kept is not None:
        on_duty(kept, at(MON, "12:00"))
        assert on_duty(kept, next_duty(kept, at(MON, "12:00")))


@pytest.mark.parametrize(
    ("moment", "text", "there"),
    [
        # 24 April has no hour from midnight to one.
        (datetime(2026, 4, 23, 21, 59, tzinfo=UTC), "20-1", True),
        (datetime(2026, 4, 23, 22, 0, tzinfo=UTC), "20-1", False),  # 01:00 by then
        (datetime(2026, 4, 24, 4, 59, tzinfo=UTC), "8-18", False),
        (datetime(2026, 4, 24, 5, 0, tzinfo=UTC), "8-18", True),
        # 29 October has the hour from 23 to midnight twice.
        (datetime(2026, 10, 29, 20, 30, tzinfo=UTC), "20-23:45", True),
        (datetime(2026, 10, 29, 20, 50, tzinfo=UTC), "20-23:45", False),
        (datetime(2026, 10, 29, 21, 30, tzinfo=UTC), "20-23:45", True),  # 23:30 again
        (datetime(2026, 10, 29, 22, 0, tzinfo=UTC), "20-23:45", False),
        (datetime(2026, 10, 30, 5, 59, tzinfo=UTC), "8-18", False),
        (datetime(2026, 10, 30, 6, 0, tzinfo=UTC), "8-18", True),
    ],
)
def test_the_clock_on_the_wall_counts_as_clocks_change(
    moment: datetime, text: str, there: bool
) -> None:
    assert on_duty(text, moment.astimezone(CAIRO)) is there


@pytest.mark.parametrize(
    ("text", "day", "clock", "comes"),
    [
        (None, MON, "03:12", at(MON, "03:12")),
        (OFFICE, MON, "09:30", at(MON, "09:30")),
        (OFFICE, MON, "03:00", at(MON, "08:00")),
        (OFFICE, FRI, "18:00", at(SAT, "09:00")),
        (OFFICE, SAT, "20:00", at(MON, "08:00") + timedelta(days=7)),
        ("fri 20-6", SAT, "06:00", at(FRI, "20:00") + timedelta(days=7)),
    ],
)
def test_when_the_next_one_comes(text: str | None, day: int, clock: str, comes: datetime) -> None:
    assert next_duty(text, at(day, clock)) == comes


@pytest.mark.parametrize(
    ("now", "comes"),
    [
        (datetime(2026, 4, 23, 20, tzinfo=UTC), datetime(2026, 4, 24, 5, tzinfo=UTC)),
        (datetime(2026, 10, 29, 19, tzinfo=UTC), datetime(2026, 10, 30, 6, tzinfo=UTC)),
    ],
)
def test_eight_is_eight_after_the_clocks_changed(now: datetime, comes: datetime) -> None:
    assert next_duty("8-18", now.astimezone(CAIRO)).astimezone(UTC) == comes

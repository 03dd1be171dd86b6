"""What could reach a person is covered; amounts, dates and counts stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.redact import redact


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("call 0712345678 now", "call (number) now"),
        ("+254 700 000 001", "(number)"),
        ("+1 (202) 555-0101 or 254700000001", "(number) or (number)"),
        ("712-345-678, 0712 345 679", "(number), (number)"),
        ("٠٧١٢٣٤٥٦٧٨", "(number)"),
        ("write to a.b@example.org or @jane_doe", "write to (address) or (address)"),
    ],
)
def test_what_reaches_a_person_is_covered(text: str, shown: str) -> None:
    assert redact(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "AKIBA 12500",
        "save 1,250,000 from 20 women 18 men 2",
        "ahorro 1.250.000.000 COP",
        "by 30/11/2026, 85 hh",
        "0.50 and 2026-11-23",
        "V7K2-M received 09:41",
    ],
)
def test_amounts_and_dates_stay(text: str) -> None:
    assert redact(text) == text


@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True), st.text(max_size=40))
def test_no_number_in_the_international_form_is_left(number: str, around: str) -> None:
    assert number not in redact(f"{around} {number} {around}")

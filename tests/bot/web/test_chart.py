"""Bars as an SVG: whatever the months hold, every number in it is a whole one."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.chart import Bar, bars, height, tiny_bars

GEOMETRY = {"x", "y", "width", "height", "x1", "x2", "y1", "y2"}


def shown(*values: int) -> list[Bar]:
    return [
        Bar(value, f"m{n}", f"month {n}: {value}", f"{value:,}") for n, value in enumerate(values)
    ]


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own


def heights(svg: str) -> list[int]:
    return [int(one.attrib["height"]) for one in parsed(svg).iter("rect") if "class" in one.attrib]


@pytest.mark.parametrize("draw", [bars, tiny_bars])
def test_a_year_of_nothing_has_bars_of_no_height(draw: type) -> None:
    assert heights(draw("By month", shown(*[0] * 12))) == [0] * 12


def test_one_month_stands_as_high_as_can_be_with_its_figure() -> None:
    svg = bars("By month", shown(*[0] * 11, 12_500))
    assert heights(svg) == [*[0] * 11, 110]
    assert [one.text for one in parsed(svg).iter("text") if one.text and "," in one.text] == [
        "12,500"
    ]


def test_no_bar_at_all_is_drawn_as_such() -> None:
    assert heights(bars("By month", [])) == heights(tiny_bars("By month", [])) == []


@given(st.lists(st.integers(-(10**12), 10**15), max_size=24))
def test_every_number_is_whole_and_within_the_picture(values: list[int]) -> None:
    for svg, most in ((bars("t", shown(*values)), 110), (tiny_bars("t", shown(*values)), 16)):
        for one in parsed(svg).iter():
            for name in GEOMETRY & one.attrib.keys():
                assert int(one.attrib[name]) >= 0
        assert all(0 <= high <= most for high in heights(svg))


@given(st.integers(1, 10**15), st.integers(1, 10**15))
def test_a_small_sum_is_seen_beside_a_great_one(one: int, other: int) -> None:
    small, great = sorted((one, other))
    assert 1 <= height(small, great, 110) <= height(great, great, 110) == 110


@pytest.mark.parametrize("draw", [bars, tiny_bars])
def test_it_says_what_it_shows_and_carries_no_style_or_script(draw: type) -> None:
    svg = str(draw('By <month> & "more"', [Bar(5, "<i>", "<b>: 5", "5")]))
    root = parsed(svg)
    assert root.attrib["role"] == "img"
    assert [(one.tag, one.text) for one in root][:2] == [
        ("title", 'By <month> & "more"'),
        ("desc", "<b>: 5"),
    ]
    assert not re.search(r"style=|<script|\bon\w+=|<b>|<i>", svg)

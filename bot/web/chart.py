"""Twelve months, or however many, as bars: an inline SVG without a script or a style attribute."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

_STEP, _BAR = 60, 36  # from one bar to the next; how wide it is
_TOP, _HIGH, _FOOT = 20, 110, 22  # room for the greatest figure; the bars; their labels
_TINY_STEP, _TINY_BAR, _TINY_HIGH = 5, 4, 16


@dataclass(frozen=True, slots=True)
class Bar:
    """`label` stands below it; `about` says it in full: 'October 2026: KES 12,500'."""

    value: int
    label: str
    about: str
    figure: str = ""  # above it, where it is the highest


def bars(title: str, shown: Sequence[Bar]) -> Markup:
    """From 0 to the greatest value, which stands above its bar."""
    highest = _highest(shown)
    base = _TOP + _HIGH
    parts = [_column(bar, place, highest) for place, bar in enumerate(shown)]
    wide = _STEP * len(shown)
    line = Markup('<line x1="0" y1="{0}" x2="{1}" y2="{0}"/>').format(base, wide)
    return _svg("chart", title, shown, (wide, base + _FOOT), Markup("").join([*parts, line]))


def tiny_bars(title: str, shown: Sequence[Bar]) -> Markup:
    """The same within a line of text, without labels."""
    highest = _highest(shown)
    parts = [
        _rect(place * _TINY_STEP, _TINY_BAR, _TINY_HIGH, height(bar.value, highest, _TINY_HIGH))
        for place, bar in enumerate(shown)
    ]
    size = (_TINY_STEP * len(shown), _TINY_HIGH)
    return _svg("tiny", title, shown, size, Markup("").join(parts))


def height(value: int, highest: int, most: int) -> int:
    """Of a bar: 0 for nothing, else at least 1, `most` for the highest."""
    if value <= 0 or highest <= 0:
        return 0
    return max(1, min(most, value * most // highest))


def _highest(shown: Sequence[Bar]) -> int:
    return max((bar.value for bar in shown), default=0)


def _column(bar: Bar, place: int, highest: int) -> Markup:
    """Its tooltip is there over the whole height, so that a month of nothing has one, too."""
    middle = place * _STEP + _STEP // 2
    base = _TOP + _HIGH
    high = height(bar.value, highest, _HIGH)
    above = Markup("")
    if high == _HIGH:
        above = _text(middle, base - high - 6, bar.figure)
    return Markup(
        '<g><title>{about}</title><rect x="{x}" y="0" width="{step}" height="{whole}" fill="none"'
        ' pointer-events="all"/>{rect}{above}{label}</g>'
    ).format(
        about=bar.about,
        x=place * _STEP,
        step=_STEP,
        whole=base + _FOOT,
        rect=_rect(middle - _BAR // 2, _BAR, base, high),
        above=above,
        label=_text(middle, base + _FOOT - 6, bar.label),
    )


def _text(middle: int, base: int, text: str) -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(middle, base, text)


def _rect(x: int, wide: int, base: int, high: int) -> Markup:
    return Markup('<rect class="bar" x="{}" y="{}" width="{}" height="{}"/>').format(
        x, base - high, wide, high
    )


def _svg(
    kind: str, title: str, shown: Sequence[Bar], size: tuple[int, int], inside: Markup
) -> Markup:
    """Who cannot see it hears its title and each bar."""
    said = "; ".join(bar.about for bar in shown)
    return Markup(
        '<svg class="{}" role="img" viewBox="0 0 {} {}" width="{}" height="{}">'
        "<title>{}</title><desc>{}</desc>{}</svg>"
    ).format(kind, *size, *size, title, said, inside)

"""A city's exchanges as a picture: a bar for each stage, and what is said of them below."""

from base64 import b64encode
from functools import cache
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from bot.cases.fonts import BASE, BASE_BOLD, Font, needed
from handlers.city_view import city_view
from handlers.room_texts import STAGES
from locales.catalogue import locale_of, translate
from locales.render import render
from storage.content import File
from storage.figures.city_exchanges import CityExchanges
from storage.models import MatchStage
from storage.places import zone_of

_WIDE, _EDGE, _ROW, _LINE = 900, 40, 52, 38
_LABEL, _BAR = 260, 500  # where a bar begins; the longest
_INK, _PAPER, _COLOUR = "#1d2b36", "#ffffff", "#1f7a6d"
_SHOWN = tuple(
    stage for stage in MatchStage if stage not in {MatchStage.PROPOSED, MatchStage.ASKED}
)
_MIME = "image/png"


class _Line(NamedTuple):
    text: str
    size: int
    bold: bool = False


def city_picture(seen: CityExchanges, language: str) -> File:
    """A PNG. The same figures always give the same one."""
    zone = zone_of(seen.country, seen.city)
    said = [render(one, language, sms=False, zone=zone).text for one in city_view(seen)]
    lines = [piece for text in said for piece in _wrapped(text, 26)]
    high = 2 * _EDGE + 70 + _ROW * len(_SHOWN) + 24 + _LINE * len(lines)
    image = Image.new("RGB", (_WIDE, high), _PAPER)
    draw = ImageDraw.Draw(image)
    right = locale_of(language).text_direction == "rtl"
    top = _EDGE
    _write(draw, _Line(seen.city, 40, bold=True), top, right=right)
    top += 70
    most = max(seen.stages.values(), default=0) or 1
    for stage in _SHOWN:
        count = seen.stages[stage]
        _write(draw, _Line(translate(STAGES[stage], language), 26), top, right=right)
        long = _BAR * count // most
        start = _WIDE - _EDGE - _LABEL - long if right else _EDGE + _LABEL
        if count:
            draw.rectangle((start, top + 4, start + long, top + 34), fill=_COLOUR)
        where = start - 40 if right else start + long + 14
        draw.text((where, top + 26), str(count), font=_font(BASE, 26), fill=_INK, anchor="ls")
        top += _ROW
    top += 24
    for text in lines:
        _write(draw, _Line(text, 26), top, right=right)
        top += _LINE
    body = BytesIO()
    image.save(body, "PNG", optimize=True)
    return File(f"{seen.city}.png", _MIME, b64encode(body.getvalue()).decode())


def _write(draw: ImageDraw.ImageDraw, line: _Line, top: int, *, right: bool) -> None:
    font = _font_of(line)
    left = _WIDE - _EDGE - font.getlength(line.text) if right else _EDGE
    draw.text((left, top + line.size), line.text, font=font, fill=_INK, anchor="ls")


def _wrapped(text: str, size: int) -> list[str]:
    """Between words, as wide as the picture is."""
    lines, words = [""], text.split(" ")
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if _font_of(_Line(longer, size)).getlength(longer) <= _WIDE - 2 * _EDGE:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _font_of(line: _Line) -> ImageFont.FreeTypeFont:
    """One that has all its signs; a script's own font has Latin signs as well."""
    others = needed([line.text])
    base = BASE_BOLD if line.bold else BASE
    return _font(others[0] if others else base, line.size)


@cache
def _font(font: Font, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font.file), size, index=font.number)

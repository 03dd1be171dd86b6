"""A document as a PDF that is the same to the byte whenever it is made of the same."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import NamedTuple
from unicodedata import bidirectional

from fpdf import FPDF, Align, XPos, YPos
from fpdf.enums import MethodReturnValue
from fpdf.util import Padding

from bot.cases.document import (
    Block,
    Column,
    Document,
    Grid,
    Lines,
    Pair,
    Pairs,
    Quotes,
    Section,
    is_empty,
    texts_of,
)
from bot.cases.fonts import BASE, BASE_BOLD, BOLD, REGULAR, Font, needed, shown, signs_of_all
from locales.catalogue import locale_of

_MARGIN, _FOOT = 18.0, 16.0  # millimetres, as all lengths; letters are in points
_INK, _SOFT, _DEEP = (34, 48, 47), (100, 112, 110), (14, 90, 88)
_LINE, _PALE, _GLOW, _ALARM = (222, 214, 200), (243, 240, 233), (251, 236, 206), (250, 226, 221)
_BODY, _SMALL, _HEAD, _TITLE = 9.5, 8.0, 12.0, 21.0
_HEIGHT = 1.36  # of a line, against its letters
_POINT = 0.3528
_LABEL, _SHORT = 34.0, 30  # width of a pair's label; signs of a pair that stands beside another
_LONGEST = 900  # signs of a cell: a longer one goes on in the next row
_BULLET = "\u2022"
_RIGHT_TO_LEFT = {"R", "AL"}


class _Style(NamedTuple):
    size: float
    ink: tuple[int, int, int] = _INK
    bold: bool = False

    @property
    def line(self) -> float:
        return self.size * _POINT * _HEIGHT


_BASE_STYLE = _Style(_BODY)
_LABELS = _Style(_SMALL, _SOFT)
_HEADS = _Style(_SMALL, _SOFT, bold=True)


def as_pdf(document: Document) -> bytes:
    """A4. Signs of any script; a box where no font has one."""
    page = _Page(document)
    page.add_page()
    page.put_head(document)
    for section in document.sections:
        page.put_section(section)
    return bytes(page.output())


class _Page(FPDF):
    """Blocks below one another; a block that does not fit goes on overleaf under its heads."""

    def __init__(self, document: Document) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        fonts = needed(texts_of(document))
        self._known = signs_of_all(fonts)
        self._foot = document.foot
        self._mirrored = locale_of(document.language).character_order == "right-to-left"
        self.set_margins(_MARGIN, _MARGIN, _MARGIN)
        self.set_auto_page_break(auto=True, margin=_FOOT + 4)
        self.set_creation_date(document.made_at)
        self.set_title(document.title)
        self.set_author("Jirani")
        self.set_lang(document.language)
        self._add(BASE)
        self._add(BASE_BOLD, BOLD)
        for font in fonts:
            self._add(font)
        self.set_fallback_fonts([font.name for font in fonts], exact_match=False)
        self.set_text_shaping(True)

    def _add(self, font: Font, style: str = "") -> None:
        self.add_font(font.name, style, font.file, collection_font_number=font.number)

    def footer(self) -> None:
        """On each page: what it is, when it was made, and which page."""
        self.set_y(-_FOOT)
        self._use(_LABELS)
        self.set_x(self.l_margin)
        self.cell(self.epw / 2, 5, shown(self._foot, self._known), align=Align.L)
        self.cell(self.epw / 2, 5, f"{self.page_no()} / {{nb}}", align=Align.R)

    def put_head(self, document: Document) -> None:
        """Title, what it is about, and how far it may go."""
        self.set_fill_color(*_DEEP)
        self.rect(0, 0, self.w, 5, style="F")
        self._text(document.title, _Style(_TITLE, _DEEP, bold=True))
        self._text(document.subtitle, _Style(11, _INK))
        self.ln(2.5)
        self.set_fill_color(*(_ALARM if document.harmful else _GLOW))
        self._text(document.stamp, _Style(9, _INK, bold=True), Padding(1.6, 3, 1.6, 3))
        self.ln(2)

    def put_section(self, section: Section) -> None:
        """Its title stays with what follows."""
        blocks = [block for block in section.blocks if not is_empty(block)]
        if not blocks:
            return
        if self.will_page_break(26):
            self.add_page()
        self.ln(4)
        self._text(section.title, _Style(_HEAD, _DEEP, bold=True))
        self.set_draw_color(*_DEEP)
        self.set_line_width(0.3)
        self.line(self.l_margin, self.y + 0.6, self.w - self.r_margin, self.y + 0.6)
        self.ln(2.2)
        for block in blocks:
            self._put(block)

    def _put(self, block: Block) -> None:
        match block:
            case Pairs():
                for pairs in _beside(block.pairs):
                    self._pairs(pairs)
            case Grid(rows=()):
                self._text(block.empty, _LABELS)
            case Grid():
                texts = [tuple(cell.text for cell in row) for row in block.rows]
                styles = [_BASE_STYLE if n == 0 else _Style(9) for n, _ in enumerate(block.columns)]
                self._table(block.columns, texts, styles)
            case Lines():
                for line in block.lines:
                    self._text(f"{_BULLET} {line}" if len(block.lines) > 1 else line, _Style(9))
            case Quotes():
                for quote in block.quotes:
                    self._quote(quote.about, quote.text)
        self.ln(1.6)

    def _pairs(self, pairs: Sequence[Pair]) -> None:
        """One, or two beside each other."""
        cells = tuple(text for pair in pairs for text in (pair.label, pair.cell.text))
        half = self.epw / 2
        widths = [_LABEL, half - _LABEL] * 2 if len(pairs) > 1 else [_LABEL, self.epw - _LABEL]
        styles = [_LABELS, _BASE_STYLE] * len(pairs)
        high = self._high(cells, widths, styles)
        if self.will_page_break(high):
            self.add_page()
        self._row(cells, widths, styles, high)

    def _quote(self, about: str, text: str) -> None:
        if self.will_page_break(16):
            self.add_page()
        self._text(about, _LABELS)
        self.set_fill_color(*_PALE)
        self._text(text, _BASE_STYLE, Padding(1.2, 2.5, 1.2, 2.5))
        self.ln(2)

    def _table(
        self,
        columns: Sequence[Column],
        rows: Sequence[tuple[str, ...]],
        styles: Sequence[_Style],
    ) -> None:
        """Its heads stand again on each page."""
        whole = sum(column.share for column in columns)
        widths = [self.epw * column.share / whole for column in columns]
        heads = tuple(column.label for column in columns)
        head = self._high(heads, widths, [_HEADS] * len(heads))
        for number, row in enumerate(_chunked(rows)):
            high = self._high(row, widths, styles)
            over = self.will_page_break(high if number else head + high)
            if over:
                self.add_page()
            if over or not number:
                self._row(heads, widths, [_HEADS] * len(heads), head, fill=True)
            self._row(row, widths, styles, high)
            self._rule()

    def _rule(self) -> None:
        self.set_draw_color(*_LINE)
        self.set_line_width(0.15)
        self.line(self.l_margin, self.y, self.w - self.r_margin, self.y)

    def _row(
        self,
        cells: Sequence[str],
        widths: Sequence[float],
        styles: Sequence[_Style],
        high: float,
        *,
        fill: bool = False,
    ) -> None:
        top = self.y
        if fill:
            self.set_fill_color(*_PALE)
            self.rect(self.l_margin, top, self.epw, high, style="F")
        place = self.l_margin
        for cell, width, style in self._in_order(cells, widths, styles):
            self.set_xy(place, top + 0.7)
            self._put_text(cell, style, width, _BESIDE)
            place += width
        self.set_xy(self.l_margin, top + high)

    def _in_order(
        self, cells: Sequence[str], widths: Sequence[float], styles: Sequence[_Style]
    ) -> Iterator[tuple[str, float, _Style]]:
        """Of a language that is read from the right the first column stands there."""
        found = list(zip(cells, widths, styles, strict=True))
        return iter(found[::-1] if self._mirrored else found)

    def _high(
        self, cells: Sequence[str], widths: Sequence[float], styles: Sequence[_Style]
    ) -> float:
        lines = (
            self._put_text(cell, style, width, _BESIDE, dry=True)
            for cell, width, style in zip(cells, widths, styles, strict=True)
        )
        return max(lines) + 1.4

    def _text(self, text: str, style: _Style, within: Padding | None = None) -> None:
        """Over the whole width; `within` a filled box."""
        self._put_text(text, style, self.epw, within or Padding(), fill=within is not None)
        self.set_x(self.l_margin)

    def _put_text(
        self,
        text: str,
        style: _Style,
        width: float,
        padding: Padding,
        *,
        fill: bool = False,
        dry: bool = False,
    ) -> float:
        """Its height; `dry` puts nothing."""
        self._use(style)
        said = shown(text, self._known)
        high = self.multi_cell(
            width,
            style.line,
            said or " ",
            align=Align.R if self._mirrored else _side(said),
            fill=fill,
            padding=padding,
            new_x=XPos.LEFT,
            new_y=YPos.NEXT,
            dry_run=dry,
            output=MethodReturnValue.HEIGHT,
        )
        return float(str(high))

    def _use(self, style: _Style) -> None:
        self.set_font(REGULAR, BOLD if style.bold else "", style.size)
        self.set_text_color(*style.ink)


_BESIDE = Padding(0, 1, 0, 1)  # between cells


def _side(text: str) -> Align:
    """By its first letter: what is read from the right stands there."""
    first = next((kind for kind in map(bidirectional, text) if kind in {"L", "R", "AL"}), "L")
    return Align.R if first in _RIGHT_TO_LEFT else Align.L


def _beside(pairs: Sequence[Pair]) -> Iterator[Sequence[Pair]]:
    """Short ones two by two."""
    waiting: Pair | None = None
    for pair in pairs:
        short = max(len(pair.label), len(pair.cell.text)) <= _SHORT
        if waiting is not None:
            if short:
                yield waiting, pair
                waiting = None
                continue
            yield (waiting,)
            waiting = None
        if short:
            waiting = pair
        else:
            yield (pair,)
    if waiting is not None:
        yield (waiting,)


def _chunked(rows: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """No row is higher than a page."""
    for row in rows:
        parts = [wrap(cell, _LONGEST) if len(cell) > _LONGEST else [cell] for cell in row]
        for number in range(max(map(len, parts))):
            yield tuple(part[number] if number < len(part) else "" for part in parts)

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
    Pairs,
    Quotes,
    Section,
    is_empty,
    texts_of,
)
from bot.cases.fonts import BASE, BASE_BOLD, BOLD, REGULAR, Font, needed, shown
from locales.catalogue import locale_of

_MARGIN, _FOOT = 18.0, 16.0  # millimetres, as all lengths; letters are in points
_INK, _SOFT, _DEEP = (34, 48, 47), (100, 112, 110), (14, 90, 88)
_LINE, _PALE, _GLOW, _ALARM = (222, 214, 200), (243, 240, 233), (251, 236, 206), (250, 226, 221)
_BODY, _SMALL, _HEAD, _TITLE = 9.5, 8.0, 12.0, 21.0
_HEIGHT = 1.36  # of a line, against its letters
_POINT = 0.3528
_LABEL = 46.0
_LONGEST = 900  # signs of a cell: a longer one goes on in the next row
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
        self._fonts = needed(texts_of(document))
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
        for font in self._fonts:
            self._add(font)
        self.set_fallback_fonts([font.name for font in self._fonts], exact_match=False)
        self.set_text_shaping(True)

    def _add(self, font: Font, style: str = "") -> None:
        self.add_font(font.name, style, font.file, collection_font_number=font.number)

    def footer(self) -> None:
        """On each page: what it is, when it was made, and which page."""
        self.set_y(-_FOOT)
        self._use(_LABELS)
        self.set_x(self.l_margin)
        self.cell(self.epw / 2, 5, shown(self._foot, self._fonts), align=Align.L)
        self.cell(self.epw / 2, 5, f"{self.page_no()} / {{nb}}", align=Align.R)

    def put_head(self, document: Document) -> None:
        """Title, what it is about, and how far it may go."""
        self.set_fill_color(*_DEEP)
        self.rect(0, 0, self.w, 5, style="F")
        self._text(document.title, _Style(_TITLE, _DEEP, bold=True))
        self._text(document.subtitle, _Style(11, _INK))
        self.ln(2.5)
        full = bool(document.facts.get("full"))
        self.set_fill_color(*(_ALARM if full else _GLOW))
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
                columns = (Column("", "", 1), Column("", "", 3))
                rows = [(pair.label, pair.cell.text) for pair in block.pairs]
                self._table(columns, rows, (_LABELS, _BASE_STYLE), ruled=False)
            case Grid(rows=()):
                self._text(block.empty, _LABELS)
            case Grid():
                texts = [tuple(cell.text for cell in row) for row in block.rows]
                styles = [_BASE_STYLE if n == 0 else _Style(9) for n, _ in enumerate(block.columns)]
                self._table(block.columns, texts, styles, ruled=True)
            case Lines():
                for line in block.lines:
                    self._text(line, _Style(9))
            case Quotes():
                for quote in block.quotes:
                    self._quote(quote.about, quote.text)
        self.ln(1.6)

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
        *,
        ruled: bool,
    ) -> None:
        whole = sum(column.share for column in columns)
        widths = [self.epw * column.share / whole for column in columns]
        heads = tuple(column.label for column in columns)
        if ruled:
            self._row(heads, widths, [_HEADS] * len(heads), fill=True)
        for row in _chunked(rows):
            if self.will_page_break(self._high(row, widths, styles)):
                self.add_page()
                if ruled:
                    self._row(heads, widths, [_HEADS] * len(heads), fill=True)
            self._row(row, widths, styles)
            if ruled:
                self.set_draw_color(*_LINE)
                self.set_line_width(0.15)
                self.line(self.l_margin, self.y, self.w - self.r_margin, self.y)

    def _row(
        self,
        cells: Sequence[str],
        widths: Sequence[float],
        styles: Sequence[_Style],
        *,
        fill: bool = False,
    ) -> None:
        top, high = self.y, self._high(cells, widths, styles)
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
        said = shown(text, self._fonts)
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


def _chunked(rows: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """No row is higher than a page."""
    for row in rows:
        parts = [wrap(cell, _LONGEST) if len(cell) > _LONGEST else [cell] for cell in row]
        for number in range(max(map(len, parts))):
            yield tuple(part[number] if number < len(part) else "" for part in parts)

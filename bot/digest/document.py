"""What a digest says, as sections of lines and tables; each figure knows its key."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import regex

_OPEN, _BETWEEN, _CLOSE = "\ue000", "\ue001", "\ue002"  # private use: no catalogue has them
_FIGURE = regex.compile(f"{_OPEN}([^{_BETWEEN}]*){_BETWEEN}([^{_CLOSE}]*){_CLOSE}")


@dataclass(frozen=True, slots=True)
class Table:
    """The first column is set to the left, the others to the right."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """`about` stands beside the title; a table stands above the lines."""

    title: str
    about: str = ""
    table: Table | None = None
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """Every string may hold marked figures: see `mark`."""

    title: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: tuple[str, ...] = field(default=())


def mark(text: str, key: str) -> str:
    """`text` as a figure whose messages `key` finds (`storage.figures.messages_behind`)."""
    return f"{_OPEN}{key}{_BETWEEN}{text}{_CLOSE}"


def plain(text: str) -> str:
    """Without marks."""
    return _FIGURE.sub(lambda match: match[2], text)


def map_figures(text: str, other: Callable[[str], str], figure: Callable[[str, str], str]) -> str:
    """`figure(key, text)` for each figure and `other(text)` for what stands between."""
    parts: list[str] = []
    end = 0
    for match in _FIGURE.finditer(text):
        parts += other(text[end : match.start()]), figure(match[1], match[2])
        end = match.end()
    return "".join((*parts, other(text[end:])))


def to_text(document: Document) -> str:
    """Plain text of fixed width."""
    blocks = [
        [document.title, *document.lines],
        *map(_section, document.sections),
        [*document.foot],
    ]
    return "\n\n".join(plain("\n".join(block)) for block in blocks if block) + "\n"


def _section(section: Section) -> list[str]:
    title = f"{section.title} · {section.about}" if section.about else section.title
    return [title, *(_table(section.table) if section.table else ()), *section.lines]


def _table(table: Table) -> Iterable[str]:
    rows = [tuple(map(plain, row)) for row in (table.head, *table.rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        cells = [first.ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        yield "  ".join(cells).rstrip()

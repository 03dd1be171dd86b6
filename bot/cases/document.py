"""What a case file or a brief says, for machines and for people: JSON and PDF are made of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` as a machine reads it, None where nobody told; `text` as a person does."""

    value: Value
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A line with its label."""

    key: str
    label: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels and values below one another."""

    key: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """`share` of the width, against the other columns'."""

    key: str
    label: str
    share: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; without rows only its `empty` line is shown."""

    key: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Lines:
    """Sentences."""

    key: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody wrote, under its own line; `fields` are that line for machines."""

    about: str
    text: str
    fields: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Quotes:
    """Texts, one after another."""

    key: str
    quotes: tuple[Quote, ...]


Block = Pairs | Grid | Lines | Quotes


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks without anything in them are shown nowhere."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """`stamp`: how far it may be handed on; `harmful`: not far. `facts`: beside the JSON's title.

    Made at one moment of the same records it is the same to the byte.
    """

    kind: str
    title: str
    subtitle: str
    stamp: str
    facts: Mapping[str, Value]
    sections: tuple[Section, ...]
    language: str
    made_at: datetime
    foot: str = ""
    harmful: bool = False


def pairs(key: str, given: Sequence[tuple[str, str, Cell]]) -> Pairs:
    """Of (key, label, cell)."""
    return Pairs(key, tuple(Pair(*one) for one in given))


def is_empty(block: Block) -> bool:
    """Nothing of it is to be shown."""
    match block:
        case Grid():
            return not (block.rows or block.empty)
        case Pairs():
            return not block.pairs
        case Lines():
            return not block.lines
        case Quotes():
            return not block.quotes


def texts_of(document: Document) -> Iterator[str]:
    """All that a person reads in it."""
    yield from (document.title, document.subtitle, document.stamp, document.foot)
    for section in document.sections:
        yield section.title
        for block in section.blocks:
            yield from _texts(block)


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Pairs():
            for pair in block.pairs:
                yield from (pair.label, pair.cell.text)
        case Grid():
            yield block.empty
            yield from (column.label for column in block.columns)
            yield from (cell.text for row in block.rows for cell in row)
        case Lines():
            yield from block.lines
        case Quotes():
            for quote in block.quotes:
                yield from (quote.about, quote.text)

"""CSV files as people save them: bytes to rows with their line numbers, or a clear complaint."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from typing import Protocol, Self

_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_ZIP = b"PK\x03\x04"
_DELIMITERS = ",;\t|"
_LARGEST = 20_000_000  # bytes


class Lines(Protocol):
    """What `csv.reader` returns."""

    line_num: int

    def __iter__(self) -> Self: ...

    def __next__(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Columns:
    """What a kind of file must and may have. `any_of`: at least one of these."""

    kind: str
    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.needed, *self.any_of, *self.optional)

    def fits(self, header: set[str]) -> bool:
        """Whether a file with these columns is of this kind."""
        return header >= set(self.needed) and (not self.any_of or bool(header & set(self.any_of)))


@dataclass(frozen=True, slots=True)
class Row:
    """One line: trimmed cells by column; an empty cell is ''."""

    where: str  # file:line
    cells: Mapping[str, str]


@dataclass(slots=True)
class Problems:
    """Everything that is wrong, each as 'file:line: what and how to mend it'."""

    lines: list[str] = field(default_factory=list)

    def add(self, where: str, what: str) -> None:
        self.lines.append(f"{where}: {what}")


def read_table(
    path: Path, kinds: tuple[Columns, ...], problems: Problems
) -> tuple[Columns, list[Row]] | None:
    """The kind of the file and its rows; None, with problems added, where it is not readable."""
    text = _text(path, problems)
    if text is None:
        return None
    reader, skipped = _reader(text)
    header = [_clean(cell).casefold().replace(" ", "_") for cell in next(reader, [])]
    while header and not header[-1]:
        header.pop()  # a spreadsheet's empty columns
    if not header:
        problems.add(f"{path.name}:1", "it is empty: its first line must name the columns.")
        return None
    kind = _kind(path.name, header, kinds, problems)
    if kind is None:
        return None
    try:
        return kind, list(_rows(path.name, skipped, header, reader, problems))
    except csv.Error as error:
        problems.add(f"{path.name}:{reader.line_num + skipped}", f"{error}: mend the quotes.")
        return None


def _text(path: Path, problems: Problems) -> str | None:
    try:
        if path.stat().st_size > _LARGEST:
            problems.add(path.name, "it is larger than 20 MB: split it.")
            return None
        data = path.read_bytes()
    except OSError as error:
        problems.add(path.name, f"{error.strerror}: mend the path.")
        return None
    if data.startswith(_ZIP):
        problems.add(path.name, "it is a workbook: save it as 'CSV UTF-8' and load that.")
        return None
    encoding = next((name for bom, name in _BOMS.items() if data.startswith(bom)), "utf-8")
    try:
        return data.decode(encoding).replace("\0", "")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.add(f"{path.name}:{line}", "it is not UTF-8: save the file as 'CSV UTF-8'.")
        return None


def _reader(text: str) -> tuple[Lines, int]:
    """By the delimiter that its first line has most of; Excel may name it in a line of its own."""
    first, _, rest = text.partition("\n")
    if first.casefold().startswith("sep=") and len(first.strip()) == len("sep=,"):
        return csv.reader(StringIO(rest, newline=""), delimiter=first[len("sep=")], strict=True), 1
    delimiter = max(_DELIMITERS, key=first.count)
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True), 0


def _kind(
    name: str, header: list[str], kinds: tuple[Columns, ...], problems: Problems
) -> Columns | None:
    kind = next((kind for kind in kinds if kind.fits(set(header))), None)
    if kind is None:
        sets = "; ".join(f"{kind.kind}: {','.join((*kind.needed, *kind.any_of))}" for kind in kinds)
        problems.add(f"{name}:1", f"its headers are of no kind that is known. Needed are {sets}.")
        return None
    for column in header:
        if column not in kind.names:
            near = get_close_matches(column, kind.names, 1)
            mend = f"is {near[0]!r} meant?" if near else f"known are {', '.join(kind.names)}."
            problems.add(f"{name}:1", f"there is no column {column!r} in {kind.kind}: {mend}")
        elif header.count(column) > 1:
            problems.add(f"{name}:1", f"column {column!r} stands twice: keep one.")
            return None
    return kind


def _rows(
    name: str, skipped: int, header: list[str], reader: Lines, problems: Problems
) -> Iterator[Row]:
    while True:
        line = reader.line_num + 1 + skipped
        cells = next(reader, None)
        if cells is None:
            return
        cleaned = [_clean(cell) for cell in cells]
        if not any(cleaned) or _is_tags(cleaned):
            continue
        where = f"{name}:{line}"
        if any(cleaned[len(header) :]):
            problems.add(where, f"it has more cells than the {len(header)} headers: mend commas.")
            continue
        padded = (cleaned + [""] * len(header))[: len(header)]
        yield Row(where, dict(zip(header, padded, strict=True)))


def _is_tags(cells: list[str]) -> bool:
    """The line of HXL tags below the headers."""
    return all(cell.startswith("#") for cell in cells if cell)


def _clean(cell: str) -> str:
    """Without the spaces, also hard ones, and the apostrophe by which Excel marks text."""
    return " ".join(cell.replace("\ufeff", "").split()).removeprefix("'")

"""A table as CSV, a workbook or GeoJSON; each with its HXL tags."""

import csv
import json
from collections.abc import Mapping, Sequence
from io import BytesIO, StringIO

import xlsxwriter

from storage.cities import coordinates
from storage.exports import Cell

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would compute
_WIDEST = 40
_EXACT = 12  # digits: a longer one is a name, and a float would lose it


def as_csv(columns: Mapping[str, str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """UTF-8 with the tags below the headers; a text that a spreadsheet would compute is quoted."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerow(columns.values())
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def as_xlsx(name: str, columns: Mapping[str, str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Headers in bold and fixed, tags below them, sums as numbers."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, list(columns), book.add_format({"bold": True}))
        sheet.write_row(1, 0, list(columns.values()), book.add_format({"font_color": "#777777"}))
        for number, row in enumerate(rows, start=2):
            for place, cell in enumerate(row):
                if cell is not None:
                    sheet.write(number, place, _typed(cell))
        sheet.freeze_panes(2, 1)
        sheet.autofit(_WIDEST * 8)
    return out.getvalue()


def as_geojson(columns: Mapping[str, str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """A point at its city, never finer; without one where the gazetteer does not have the city."""
    names = list(columns)
    features = []
    for row in rows:
        cells = dict(zip(names, row, strict=True))
        point = coordinates(str(cells["city"]), str(cells["country"]))
        geometry = {"type": "Point", "coordinates": point} if point else None
        features.append({"type": "Feature", "geometry": geometry, "properties": cells})
    whole = {"type": "FeatureCollection", "features": features}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _safe(cell: Cell) -> Cell:
    """The apostrophe that a spreadsheet itself writes before a text; `load` takes it off again."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell


def _typed(cell: Cell) -> Cell:
    """Sums are texts of exact decimals; a workbook is to add them up."""
    if not isinstance(cell, str):
        return cell
    whole, _, rest = cell.partition(".")
    is_sum = whole.isdecimal() and len(whole) < _EXACT and (not rest or rest.isdecimal())
    return float(cell) if is_sum else cell

"""A document as JSON: keys in English and stable, values as machines read them."""

from json import dumps
from typing import Any

from bot.cases.document import Block, Document, Grid, Lines, Pairs, Quotes


def as_json(document: Document) -> str:
    """Times are ISO 8601 in UTC, days ISO 8601; None is 'not told'."""
    whole = {
        "document": document.kind,
        "title": document.title,
        "stamp": document.stamp,
        "language": document.language,
        "made_at": document.made_at.isoformat(),
        **document.facts,
        "sections": {
            section.key: {
                "title": section.title,
                **{block.key: _block(block) for block in section.blocks},
            }
            for section in document.sections
        },
    }
    return dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _block(block: Block) -> Any:  # noqa: ANN401 - JSON
    match block:
        case Pairs():
            return {pair.key: pair.cell.value for pair in block.pairs}
        case Grid():
            names = [column.key for column in block.columns]
            return [
                dict(zip(names, (cell.value for cell in row), strict=True)) for row in block.rows
            ]
        case Lines():
            return list(block.lines)
        case Quotes():
            return [{**quote.fields, "text": quote.text} for quote in block.quotes]

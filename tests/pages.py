"""Tables of the pages in docs/, whose worked examples are tests."""

from collections.abc import Iterator


def tables(text: str) -> Iterator[list[dict[str, str]]]:
    """Each table as its rows by column."""
    rows: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif rows:
            head, _, *body = rows
            yield [dict(zip(head, row, strict=True)) for row in body]
            rows = []

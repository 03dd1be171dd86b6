"""A digest's figures as JSON: frozen with the digest, and what `--format json` prints."""

from dataclasses import asdict
from datetime import date, datetime
from json import dumps
from typing import Any

from bot.digest.sections import number_of
from storage.figures import Figures


def to_data(figures: Figures) -> dict[str, Any]:
    """Money is minor units; times are ISO 8601 in UTC; derived figures are spelt out."""
    window = figures.window
    data = asdict(figures)
    del data["window"]
    data["coverage"] |= {
        "share": figures.coverage.share,
        "week_ago_share": figures.coverage.week_ago_share,
    }
    for row, currency in zip(
        data["savings"]["currencies"], figures.savings.currencies, strict=True
    ):
        row["net"] = currency.net
    for row, band in zip(data["evictions"]["bands"], figures.evictions.bands, strict=True):
        row["persons_estimated"] = band.persons
    data["savings"]["savers"]["total"] = figures.savings.savers.total
    head = {
        "office": window.office,
        "digest": number_of(window),
        "day": window.day,
        "start": window.start,
        "end": window.end,
    }
    return head | data


def to_json(figures: Figures, *, indent: int | None = None) -> str:
    """As `to_data`."""
    return dumps(to_data(figures), ensure_ascii=False, default=_plain, indent=indent)


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    msg = f"{type(value).__name__} has no JSON"
    raise TypeError(msg)

"""Labelled texts, and the circumstances in which they were sent."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from handlers.understanding.meaning import Hearing
from storage.places import currency_of, zone_of

FOLDER = Path(__file__).parent
NOW = "2026-11-23T10:00"  # a Monday


def cases(name: str) -> list[dict[str, Any]]:
    """The rows of tests/cases/<name>.json."""
    rows: list[dict[str, Any]] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))["cases"]
    return rows


def heard(language: str | None, country: str | None = "KE", now: str = NOW) -> Hearing:
    """A known leader in that country, with nothing asked."""
    zone = zone_of(country)
    return Hearing(
        now=datetime.fromisoformat(now).replace(tzinfo=zone),
        language=language,
        country=country,
        currency=currency_of(country),
    )

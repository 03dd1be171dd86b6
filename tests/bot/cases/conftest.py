"""A worked case in a session that forgets it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from storage.db import sqlite_engine


@pytest.fixture
def session(sqlite_url: str) -> Iterator[Session]:
    """Of a migrated SQLite file; nothing is committed."""
    engine = sqlite_engine(Path(sqlite_url.removeprefix("sqlite:///")))
    with Session(engine) as opened:
        yield opened
        opened.rollback()
    engine.dispose()

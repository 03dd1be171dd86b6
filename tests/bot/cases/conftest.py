"""A worked case in a session that forgets it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from storage.db import sqlite_engine


@pytest.fixture
def session(sqlite_template: Path, tmp_path: Path) -> Iterator[Session]:
    """Of a migrated SQLite file; nothing is committed."""
    path = tmp_path / "cases.db"
    path.write_bytes(sqlite_template.read_bytes())
    engine = sqlite_engine(path)
    with Session(engine) as opened:
        yield opened
        opened.rollback()
    engine.dispose()

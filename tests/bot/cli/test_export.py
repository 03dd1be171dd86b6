"""`jirani export`: which tables there are, which can be loaded again, and what is refused."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.export import Form, export
from bot.cli.main import Mend, _build
from storage.exports import EXPORTS
from tests.bot.cli.service import service
from tests.exchanged import fill


@pytest.fixture(autouse=True)
def _service(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with service(
        sqlite_url, tmp_path, monkeypatch, partial(fill, now=datetime(2026, 11, 23, tzinfo=UTC))
    ):
        yield


def test_its_help_lists_the_tables_and_says_which_come_back() -> None:
    shown = CliRunner().invoke(_build(), ["export", "--help"], env={"COLUMNS": "200"}).output
    words = re.sub(r"[\s│]+", " ", shown)
    assert f"One of {', '.join(EXPORTS)}." in words
    assert "exchanges" in EXPORTS
    assert "Settlements, groups, ledger and practices can be loaded again, exchanges" in words


def test_a_table_that_is_not_there() -> None:
    with pytest.raises(Mend, match=r"no table 'exchange': give one of settlements, .*exchanges"):
        export("exchange")


def test_exchanges_on_the_screen(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    export("exchanges", code="IN")
    head, tags, row = capsysbinary.readouterr().out.decode().splitlines()
    assert head.startswith("reference,from,from_country,to,to_country,topics,agreed")
    assert tags.startswith("#activity+code,#loc+from,#country+code+from")
    assert row.startswith("E1,Nairobi,KE,Mumbai,IN,land,2026-11-23")


def test_what_has_two_cities_is_no_point() -> None:
    with pytest.raises(Mend, match="two cities"):
        export("exchanges", Form.GEOJSON)

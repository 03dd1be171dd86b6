"""`jirani digest`: what it writes, sends once, and refuses in one line."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from json import loads
from pathlib import Path

import pytest

from bot.cli.digest import Format, digest
from bot.cli.main import Mend
from tests.bot.cli.service import service
from tests.records import Records

HEARD = datetime.now(UTC) - timedelta(days=1)


@pytest.fixture(autouse=True)
def _service(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A data folder of its own with a message of yesterday."""
    with service(
        sqlite_url, tmp_path, monkeypatch, lambda session: Records(session).alert("V7K2-M", HEARD)
    ):
        yield


def test_yesterday_is_the_day(capsys: pytest.CaptureFixture[str]) -> None:
    digest("Nairobi")
    said = capsys.readouterr().out
    assert said.startswith("NAIROBI · Africa & Arab States · ")
    assert "V7K2-M" in said


def test_the_other_forms(capsys: pytest.CaptureFixture[str]) -> None:
    digest("nairobi", datetime(2026, 1, 5), Format.JSON)  # noqa: DTZ001 - as Typer gives a day
    assert loads(capsys.readouterr().out)["day"] == "2026-01-05"
    digest("rio", form=Format.HTML)
    assert capsys.readouterr().out.startswith("<!doctype html>")


def test_a_day_is_sent_once(capsys: pytest.CaptureFixture[str]) -> None:
    digest("nairobi", send_it=True)
    assert "Queued." in capsys.readouterr().err
    digest("nairobi", send_it=True)
    assert "sent before" in capsys.readouterr().err


def test_what_is_refused() -> None:
    with pytest.raises(Mend, match=r"give one of nairobi, fukuoka, rio\.$"):
        digest("paris")
    tomorrow = datetime.combine(date.today() + timedelta(days=2), datetime.min.time())  # noqa: DTZ011
    with pytest.raises(Mend, match="is not over in Nairobi"):
        digest("nairobi", tomorrow)

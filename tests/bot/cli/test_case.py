"""`jirani case`, `jirani brief` and the register: files, refusals, and what is recorded."""

import asyncio
import stat
from collections.abc import Iterator
from json import loads
from pathlib import Path

import pytest
from sqlmodel import select

from bot.cases.make import Form
from bot.cli.brief import brief
from bot.cli.case import case
from bot.cli.export import export
from bot.cli.main import Mend
from storage.db import open_database
from storage.models import Audit
from tests.bot.cases.worked import a_case
from tests.bot.cli.service import service


@pytest.fixture(autouse=True)
def _service(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A data folder of its own with the worked case."""
    with service(sqlite_url, tmp_path, monkeypatch, a_case):
        yield


def acts(url: str) -> list[tuple[str, str, str | None]]:
    async def read() -> list[tuple[str, str, str | None]]:
        database = open_database(url)
        rows = await database.read(
            lambda session: [
                (row.act, row.subject, row.reason) for row in session.exec(select(Audit)).all()
            ]
        )
        await database.close()
        return rows

    return asyncio.run(read())


def test_a_case_on_the_screen_and_in_a_file(
    sqlite_url: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    case("V7K2-M", Form.JSON)
    assert loads(capsysbinary.readouterr().out)["level"] == "redacted"
    out = tmp_path / "case.pdf"
    out.write_text("older")
    case("V7K2-M", Form.PDF, full=True, reason="for the mission", out=out, language="es")
    assert out.read_bytes().startswith(b"%PDF")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert [*tmp_path.glob("*.part")] == []
    assert acts(sqlite_url) == [
        ("read case redacted json", "V7K2-M", None),
        ("read case full pdf", "V7K2-M", "for the mission"),
    ]


def test_a_brief_and_the_register(
    sqlite_url: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    brief("nairobi", "ke", form=Form.JSON)
    assert loads(capsysbinary.readouterr().out)["city"] == "Nairobi"
    export("eviction_figures", code="KE")
    head, tags, _row = capsysbinary.readouterr().out.decode().splitlines()
    assert head.startswith("country,city,month,actor,outcome,cases,households,heads_f,heads_m")
    assert tags.startswith("#country+code,#adm2+name,#date+month")
    assert [act for act, *_ in acts(sqlite_url)] == ["brief", "export"]


def test_without_a_file_named_a_pdf_is_in_the_current_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case("v7k2-m")
    brief("nairobi", "ke")
    for name in ("V7K2-M.pdf", "brief-KE-Nairobi.pdf"):
        assert (tmp_path / name).read_bytes().startswith(b"%PDF")
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert capsys.readouterr().err == "Written to V7K2-M.pdf.\nWritten to brief-KE-Nairobi.pdf.\n"


def test_what_is_refused_reads_nothing(sqlite_url: str, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    out.write_text("older")
    with pytest.raises(Mend, match="needs --reason: Give a reason of ten"):
        case("V7K2-M", full=True, reason="short", out=out)
    with pytest.raises(Mend, match="There is no case 'V9ZZ-9'"):
        case("V9ZZ-9", out=out)
    with pytest.raises(Mend, match="There is no language 'xx': give one of en"):
        case("V7K2-M", language="xx", out=out)
    with pytest.raises(Mend, match="cannot be written"):
        case("V7K2-M", out=tmp_path / "no" / "case.pdf")
    with pytest.raises(Mend, match="has no city 'Atlantis'"):
        brief("Atlantis", "KE", out=out)
    with pytest.raises(Mend, match=r"^There is no case '\.\./x'\.$"):
        case("../x")
    assert out.read_text() == "older"
    assert {path.name for path in tmp_path.glob("*.p*")} == {"out.pdf"}
    assert acts(sqlite_url) == []

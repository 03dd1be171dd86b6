"""The office's pages of cases: what they show, to whom, and what each reading leaves behind."""

import re
from collections.abc import Callable
from io import BytesIO
from threading import current_thread
from typing import Any

import pytest
from pypdf import PdfReader
from sqlmodel import Session, select

from bot.bootstrap import Service
from bot.cases import make
from bot.web.access import office_link
from storage import export_evictions
from storage.models import (
    Alert,
    Attachment,
    AttachmentBody,
    Audit,
    Handling,
    Phase,
    Settlement,
)
from tests.bot.cases.worked import NAMES, SENDER, SPOT, TEXTS, WITNESS, a_case
from tests.bot.web.conftest import Client, OpenClient
from tests.bot.web.test_office import NOT_THERE, path_of

CASE = "/office/nairobi/case/V7K2-M"
OWN = {"Sec-Fetch-Site": "same-origin"}
REASON = {"reason": "for the mission of December"}


def audits(session: Session) -> list[tuple[str, str, str | None]]:
    rows = session.exec(select(Audit)).all()
    return [(row.act, row.subject, row.reason) for row in rows]


async def seeded(service: Service, **fields: Any) -> None:
    def write(session: Session) -> None:
        alert = a_case(session, **fields)
        photo = session.exec(select(Attachment)).one()
        session.add(AttachmentBody(attachment_id=photo.id, body=b"\xff\xd8picture"))
        others: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
            ("V2OV-R", "Mombasa", "KE", {"handling": Handling.CLOSED, "severity": 0}),
            ("V3UW-Y", "Kampala", "UG", {"phase": Phase.UNDER_WAY, "severity": 0}),
            ("V4IN-D", "Mumbai", "IN", {}),
        )
        for reference, city, country, more in others:
            given: dict[str, Any] = {"phase": Phase.THREAT} | more
            session.add(
                Alert(
                    reference=reference,
                    city=city,
                    country=country,
                    opener=b"z",
                    opened_at=alert.opened_at,
                    **given,
                )
            )

    await service.db.write(write)


async def page(client: Client, path: str) -> str:
    response = await client.get(path)
    assert response.status == 200, path
    return await response.text()


def listed(text: str) -> list[str]:
    return re.findall(r'href="/office/nairobi/case/([^"]+)"', text)


async def test_the_register_has_live_cases_first_and_the_most_pressing_of_them(
    service: Service, client: Client
) -> None:
    await seeded(service)
    home = await page(client, "/office/nairobi")
    assert 'href="/office/nairobi/cases"' in home
    text = await page(client, "/office/nairobi/cases")
    assert listed(text) == ["V3UW-Y", "V7K2-M", "V2OV-R"]
    assert "Mumbai" not in text
    assert "Deep Sea" not in text
    assert 'href="/office/nairobi/brief/UG/Kampala.pdf"' in text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?state=live", ["V3UW-Y", "V7K2-M"]),
        ("?state=ended", ["V2OV-R"]),
        ("?state=responding", ["V7K2-M"]),
        ("?city=Kampala", ["V3UW-Y"]),
        ("?city=Kampala&state=ended", []),
        ("?state=gibberish", []),
        ("?city=Atlantis", []),
    ],
)
async def test_it_can_be_filtered(
    service: Service, client: Client, query: str, shown: list[str]
) -> None:
    await seeded(service)
    assert listed(await page(client, f"/office/nairobi/cases{query}")) == shown


async def test_a_case_shows_its_texts_with_numbers_covered_and_is_recorded(
    service: Service, client: Client
) -> None:
    await seeded(service)
    text = await page(client, CASE)
    for said in ("Call (number)", *TEXTS[1:], "Deep Sea", "P2 witness", "15 (a)", "not known"):
        assert said in text, said
    for private in (SENDER, WITNESS, *NAMES[:2], NAMES[3], "0712 345 678", SPOT):
        assert private not in text, private
    assert f'action="{CASE}.pdf"' in text
    assert await service.db.read(audits) == [("read case office page", "V7K2-M", None)]


async def test_of_a_restricted_case_nothing_but_its_figures_is_there(
    service: Service, client: Client
) -> None:
    await seeded(service, restricted=True)
    text = await page(client, CASE)
    for private in ("demolish", TEXTS[2], "Deep Sea", "Kimani", "/file/1", "<form"):
        assert private not in text, private
    assert "A restricted case" in text
    assert "620" in text
    assert (await client.get(f"{CASE}/file/1")).status == 404
    assert (await client.post(f"{CASE}.pdf", data=REASON, headers=OWN)).status == 404
    assert (await client.get(f"{CASE}.pdf")).status == 200


async def test_files_are_redacted_and_full_ones_need_a_reason_and_our_own_page(
    service: Service, client: Client
) -> None:
    await seeded(service)
    response = await client.get(f"{CASE}.json")
    assert (await response.json(content_type=None))["level"] == "redacted"
    assert 'filename="V7K2-M-redacted.json"' in response.headers["Content-Disposition"]
    refused = await client.post(f"{CASE}.pdf", data={"reason": "short"}, headers=OWN)
    assert refused.status == 400
    assert "Give a reason of ten characters" in await refused.text()
    other = {"Sec-Fetch-Site": "cross-site"}
    assert (await client.post(f"{CASE}.pdf", data=REASON, headers=other)).status == 403
    full = await client.post(f"{CASE}.pdf", data=REASON, headers=OWN)
    shown = PdfReader(BytesIO(await full.read())).pages
    assert "They will demolish" in "".join(one.extract_text() for one in shown)
    assert await service.db.read(audits) == [
        ("read case redacted json", "V7K2-M", None),
        ("read case full pdf", "V7K2-M", REASON["reason"]),
    ]


async def test_a_photo_is_opened_by_its_number_and_recorded(
    service: Service, client: Client
) -> None:
    await seeded(service)
    assert f'href="{CASE}/file/1"' in await page(client, CASE)
    response = await client.get(f"{CASE}/file/1")
    assert await response.read() == b"\xff\xd8picture"
    assert response.headers["Content-Type"] == "image/jpeg"
    for number in (0, 2, 999):
        assert (await client.get(f"{CASE}/file/{number}")).status == 404
    act, _subject, why = (await service.db.read(audits))[-1]
    assert (act, why) == ("opened an attachment", "page of V7K2-M")


async def test_tables_and_briefs(service: Service, client: Client) -> None:
    await seeded(service)
    table = await (await client.get("/office/nairobi/cases.csv")).text()
    names = [line.partition(",")[0] for line in table.splitlines()]
    assert names[:2] == ["reference", "#meta+id"]
    assert {*names[2:]} == {"V2OV-R", "V3UW-Y", "V7K2-M"}
    book = await client.get("/office/nairobi/cases.xlsx")
    assert (await book.read()).startswith(b"PK")
    brief = await client.get("/office/nairobi/brief/KE/Nairobi.pdf")
    assert (await brief.read()).startswith(b"%PDF")
    for path in ("brief/IN/Mumbai", "brief/KE/Atlantis"):
        assert (await client.get(f"/office/nairobi/{path}.pdf")).status == 404
    acts = {act for act, *_ in await service.db.read(audits)}
    assert acts == {"export", "brief"}


async def test_what_is_not_theirs_looks_like_what_is_not_there(
    live: Service, connect: OpenClient
) -> None:
    await seeded(live)
    client = await connect(live)
    for path in ("cases", "cases.csv", "case/V7K2-M", "case/V7K2-M.pdf", "brief/KE/Nairobi.pdf"):
        response = await client.get(f"/office/nairobi/{path}")
        assert (response.status, await response.text()) == (404, NOT_THERE)
    https = {"X-Forwarded-Proto": "https"}
    begun = await client.get(
        path_of(office_link(live, "nairobi", 7)), headers=https, allow_redirects=False
    )
    cookie = {"Cookie": begun.headers["Set-Cookie"].partition(";")[0]}
    assert (await client.get(CASE, headers=cookie)).status == 200
    for reference in ("V4IN-D", "V9ZZ-9"):
        response = await client.get(f"/office/nairobi/case/{reference}", headers=cookie)
        assert (response.status, await response.text()) == (404, NOT_THERE)
    assert (await client.get("/office/rio/case/V7K2-M", headers=cookie)).status == 404
    actor = await live.db.read(lambda session: session.exec(select(Audit.actor)).all())
    assert all(name.startswith("nairobi link ") for name in actor)


async def test_hostile_words_stay_words(service: Service, client: Client) -> None:
    def write(session: Session) -> None:
        a_case(session)
        session.exec(select(Settlement).where(Settlement.name == "Deep Sea")).one().name = "<b>x"

    await service.db.write(write)
    text = await page(client, CASE)
    assert "&lt;b&gt;x" in text
    assert "<b>x" not in text
    assert "style=" not in text


async def test_no_text_waits_at_the_writer_while_a_file_is_made(
    service: Service, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Intake has one writer on SQLite: only the audit's row and the case's rows are its work."""
    await seeded(service)
    makers = (make, "case_document"), (make, "mission"), (export_evictions, "cases")
    threads: dict[str, str] = {}

    def noted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def maker(*given: Any, **more: Any) -> Any:
            threads[name] = current_thread().name
            return real(*given, **more)

        return maker

    for module, name in makers:
        monkeypatch.setattr(module, name, noted(name, getattr(module, name)))
    office = "/office/nairobi"
    for path in (f"{CASE}.pdf", f"{office}/cases.csv", f"{office}/brief/KE/Nairobi.pdf"):
        threads.clear()
        assert (await client.get(path)).status == 200
        [thread] = threads.values()
        assert not thread.startswith(("sqlite-writer", "MainThread")), path

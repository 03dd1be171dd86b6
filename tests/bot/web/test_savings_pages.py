"""A year's savings and the portfolio, as an office reads and downloads them."""

import re
from datetime import date, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from bot.bootstrap import Service
from bot.digest.words import Words
from bot.tables_out import as_csv
from bot.web.access import office_link
from bot.web.projects_view import project
from bot.web.savings_view import Cell, cells, city_of, group_of, share, tables
from bot.web.today import local_day, words_of
from storage.export_projects import PROJECTS, project_rows
from storage.export_scope import MONTHS, Scope
from storage.exports import rows_of
from storage.figures.group_sums import groups_of, indicators, together
from storage.figures.indicators import Indicators, People, Period, closed_months
from storage.figures.years import GroupYear, group_years
from storage.ids import new_id
from storage.models import Audit, EntryKind, Project, ProjectStage, SavingsGroup
from storage.places import Office, office_named
from tests.bot.web.conftest import TREASURER, Client, OpenClient
from tests.bot.web.test_office import NOT_THERE, path_of
from tests.records import Records

HOSTILE = "<b>Boma & Sons</b>"
ENGLISH = Words("en", ZoneInfo("Africa/Nairobi"))
PATHS = ("savings", "savings/KE/Nairobi", "projects", "projects.csv", "projects.xlsx")


def nairobi() -> Office:
    found = office_named("nairobi")
    assert found is not None
    return found


def year_of(service: Service) -> Period:
    return closed_months(local_day(nairobi(), service.clock()), MONTHS)


def fill(session: Session, now: datetime) -> None:
    """Groups of two cities and currencies, of another office, and two projects."""
    records = Records(session)
    year = closed_months(now.date(), MONTHS)
    for name, city, country, currency, amount in (
        ("Upendo", "Nairobi", "KE", "KES", 120_000),
        (HOSTILE, "Nairobi", "KE", "KES", 45_050),
        ("Silent", "Mombasa", "KE", "KES", 0),
        ("Twezimbe", "Kampala", "UG", "UGX", 70_000),
        ("Savera", "Mumbai", "IN", "INR", 990_000),
    ):
        group = records.group(name, city, country, currency, women=10, men=5)
        for number, month in enumerate(year.months if amount else []):
            at = datetime(month.year, month.month, 9, 9, tzinfo=now.tzinfo)
            meeting = records.meeting(group, at, women=9, men=3, members=14)
            for kind, part in ((EntryKind.DEPOSIT, 1), (EntryKind.LOAN, 3), (EntryKind.FINE, 9)):
                records.entry(meeting, kind, (amount + number) // part, currency)
            wrong = records.entry(meeting, EntryKind.DEPOSIT, 77, currency)
            records.reversal(wrong, at + timedelta(days=1))
    upendo = session.exec(select(SavingsGroup).where(SavingsGroup.name == "Upendo")).one()
    for reference, country, city, owner in (
        ("UTAP", "KE", "Nairobi", upendo.id),
        ("UROAD", "KE", "Nairobi", None),
        ("UPATH", "IN", "Mumbai", None),
    ):
        session.add(
            Project(
                id=new_id(),
                reference=reference,
                group_id=owner,
                city=city,
                country=country,
                title=f"{reference} <i>tap</i>",
                need="water",
                cost=50_000_00,
                currency="KES" if country == "KE" else "INR",
                stage=ProjectStage.PLANNED,
                partners=f"County, call {TREASURER}" if owner else "",
                at=now,
            )
        )
    session.flush()
    tap = session.exec(select(Project).where(Project.reference == "UTAP")).one()
    records.entry(
        records.meeting(upendo, now), EntryKind.UPGRADING_IN, 500_000, "KES", project_id=tap.id
    )


@pytest.fixture
async def full(service: Service) -> Service:
    await service.db.write(fill, service.clock())
    return service


async def sums(
    service: Service, country: str, city: str | None = None
) -> dict[str, dict[str, Indicators]]:
    """By group name, and '' for all of them together by currency."""

    def look(session: Session) -> dict[str, dict[str, Indicators]]:
        groups = groups_of(session, [country], city)
        found = indicators(session, groups, year_of(service))
        each = {group.name: {group.currency: found[group.id]} for group in groups}
        return each | {"": together(found.values())}

    return await service.db.read(look)


def rows_in(page: str) -> dict[str, list[str]]:
    """The cells of each row by the text of its head, without tags."""
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL):
        head, *rest = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        name = re.sub(r"<[^>]+>", "", head.partition("<small>")[0])
        found[name] = [cell.partition("<svg")[0] for cell in rest]
    return found


def written(figures: Indicators) -> list[str]:
    return [
        text + (f"<small>{note}</small>" if note else "") for text, note in cells(figures, ENGLISH)
    ]


async def test_a_citys_row_is_its_indicators_and_currencies_stay_apart(
    full: Service, client: Client
) -> None:
    page = await (await client.get("/office/nairobi/savings")).text()
    rows, kenya = rows_in(page), await sums(full, "KE")
    assert rows["Nairobi"] == written((await sums(full, "KE", "Nairobi"))[""]["KES"])
    assert rows["KES"] == written(kenya[""]["KES"])
    assert rows["UGX"] == written((await sums(full, "UG"))[""]["UGX"])
    assert ENGLISH.amount(kenya[""]["KES"].saved, "KES") in rows["KES"]
    assert "Mumbai" not in page
    assert "INR" not in page
    assert "Kenya" in page
    assert page.count('role="img"') == 2
    assert "style=" not in page


@pytest.mark.usefixtures("full")
async def test_who_told_nothing_did_not_tell_0(client: Client) -> None:
    page = await (await client.get("/office/nairobi/savings")).text()
    groups, *others = rows_in(page)["Mombasa"]
    assert groups == "1"
    assert set(others) == {"-", "0%"}  # 0%: reports were expected and none came
    assert others.count("0%") == 1


async def test_a_city_opens_its_groups(full: Service, client: Client) -> None:
    page = await (await client.get("/office/nairobi/savings")).text()
    [path] = re.findall(r'href="(/office/nairobi/savings/[^"]*Nairobi)"', page)
    page = await (await client.get(path)).text()
    rows, found = rows_in(page), await sums(full, "KE", "Nairobi")
    assert rows["Upendo"] == written(found["Upendo"]["KES"])
    assert rows["KES"] == written(found[""]["KES"])
    assert HOSTILE not in page
    assert "&lt;b&gt;Boma &amp; Sons&lt;/b&gt;" in page
    assert TREASURER not in page


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize(
    "path", ["savings/IN/Mumbai", "savings/ke/Nairobi", "savings/KE/Kampala", "savings/KE", "sums"]
)
async def test_another_offices_country_is_not_there(client: Client, path: str) -> None:
    response = await client.get(f"/office/nairobi/{path}")
    assert (response.status, await response.text()) == (404, NOT_THERE)


async def test_the_pages_open_by_the_offices_link_only(
    full: Service, live: Service, connect: OpenClient
) -> None:
    client = await connect(live)
    for path in PATHS:
        refused = await client.get(f"/office/nairobi/{path}")
        assert (refused.status, await refused.text()) == (404, NOT_THERE)
    link = path_of(office_link(live, "nairobi", 1))
    entered = await client.get(link, allow_redirects=False)
    session = {"Cookie": entered.headers["Set-Cookie"].split(";")[0]}
    for path in PATHS:
        assert (await client.get(f"/office/nairobi/{path}", headers=session)).status == 200
        assert (await client.get(f"/office/fukuoka/{path}", headers=session)).status == 404
    lines = await full.db.read(lambda session: session.exec(select(Audit)).all())
    assert {(line.act, line.subject) for line in lines} == {("export", "projects nairobi")}
    assert all(line.actor.startswith("nairobi link ") for line in lines)
    assert len(lines) == 2


async def test_the_portfolio_is_the_exports_rows(full: Service, client: Client) -> None:
    page = await (await client.get("/office/nairobi/projects")).text()
    today = local_day(nairobi(), full.clock())

    def look(session: Session) -> list[list[str]]:
        months = closed_months(today, MONTHS).months
        rows = project_rows(session, Scope("KE", None, today))
        found = [project(row, months, words_of(nairobi())) for row in rows]
        return [
            [
                *(
                    f"{one.text}{f'<small>{one.note}</small>' if one.note else ''}"
                    for one in before
                ),
                saved,
                *(one.text for one in after),
            ]
            for before, saved, after in ((one.before, one.saved, one.after) for one in found)
        ]

    tap, road = await full.db.read(look)
    rows = rows_in(page)
    assert rows["UTAP &lt;i&gt;tap&lt;/i&gt;"] == [*tap, "County, call (number)"]
    assert rows["UROAD &lt;i&gt;tap&lt;/i&gt;"] == [*road, "-"]
    assert "<i>" not in page
    assert "UPATH" not in page
    assert TREASURER not in page
    assert tap[1:4] == ["planned", "KES 50,000", "KES 5,000<small>10%</small>"]
    assert (tap[-2:], road[-2:]) == (["0", "no"], ["1", "0 of 3"])
    assert page.count('class="tiny"') == 2


async def test_the_download_is_the_export(full: Service, client: Client) -> None:
    response = await client.get("/office/nairobi/projects.csv")
    today = local_day(nairobi(), full.clock())
    rows = await full.db.write(rows_of, "projects", Scope("KE", None, today), full.clock())
    assert await response.read() == as_csv(PROJECTS, rows)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    name = f'attachment; filename="jirani-projects-nairobi-{today}.csv"'
    assert response.headers["Content-Disposition"] == name
    [line, _] = await full.db.read(lambda session: session.exec(select(Audit)).all())
    assert (line.actor, line.act, line.subject) == ("simulator", "export", "projects nairobi")
    book = await client.get("/office/nairobi/projects.xlsx")
    assert book.content_type.endswith("spreadsheetml.sheet")
    with ZipFile(BytesIO(await book.read())) as opened:
        assert "xl/workbook.xml" in opened.namelist()


async def test_where_nothing_is_it_says_so(client: Client) -> None:
    for path in ("savings", "projects"):
        page = await (await client.get(f"/office/fukuoka/{path}")).text()
        assert "There are none yet." in page
        assert "<table>" not in page


async def test_the_first_page_leads_to_both(client: Client) -> None:
    page = await (await client.get("/office/nairobi")).text()
    for path in ("savings", "projects"):
        assert f'href="/office/nairobi/{path}"' in page


async def test_a_year_of_many_groups_takes_no_statement_a_group(service: Service) -> None:
    def count(session: Session) -> int:
        seen: list[str] = []
        connection = session.connection()

        def note(*told: object) -> None:
            seen.append(str(told[2]))

        event.listen(connection, "before_cursor_execute", note)
        found = group_years(session, nairobi().countries, year_of(service))
        event.remove(connection, "before_cursor_execute", note)
        assert found
        return len(seen)

    few = await service.db.read(count)
    await service.db.write(fill, service.clock())
    assert await service.db.read(count) == few


def a_year(name: str, city: str, country: str, figures: Indicators) -> GroupYear:
    return GroupYear(name, "Place", city, country, figures, (0, figures.saved))


def test_a_row_is_made_of_sums_and_never_of_rates() -> None:
    months = [date(2026, 1, 1), date(2026, 2, 1)]
    few = Indicators("KES", groups=1, savers=People(1, 9), repaid=1, overdue=3)
    many = Indicators("KES", groups=1, savers=People(90, 0), repaid=100)
    found = [
        a_year("A", "Thika", "KE", few),
        a_year("B", "Thika", "KE", many),
        a_year("C", "Gulu", "UG", Indicators("UGX", groups=1, reports=1)),
    ]
    kes, ugx = tables(found, months, ENGLISH, city_of("nairobi", ENGLISH))
    assert [row.place.name for row in kes.rows] == ["Thika"]
    assert kes.rows[0].cells == kes.total
    assert kes.total[2] == Cell("91", share(91 / 100))
    assert [cell.text for cell in kes.total][9] == share(101 / 104)
    assert [row.place.name for row in tables(found, months, ENGLISH, group_of)[0].rows] == [
        "A",
        "B",
    ]
    assert [cell.text for cell in ugx.total] == [
        *("1", "-", "-", "-", "-", "0", "-", "-", "0", "-", "0")
    ]

"""An office's pages of a year's savings, and the portfolio of its upgrading projects."""

from datetime import date
from typing import Any

from aiohttp import web
from sqlmodel import Session

from bot.web.access import Visit
from bot.web.downloads import FORMS, table_file
from bot.web.office import guarded, render
from bot.web.projects_view import Project, project
from bot.web.projects_view import heads as project_heads
from bot.web.savings_view import Table, city_of, group_of, heads, tables
from bot.web.service import SERVICE
from bot.web.today import local_day, words_of
from locales.say import Say, page
from storage.export_projects import project_rows
from storage.export_scope import MONTHS, Scope
from storage.figures.indicators import Period, closed_months
from storage.figures.years import group_years
from storage.places import Office


def savings_routes() -> list[web.RouteDef]:
    """All that they show are sums of groups, and projects: nothing of a person."""
    office = "/office/{code}"
    return [
        web.get(f"{office}/savings", guarded(_savings)),
        web.get(f"{office}/savings/{{country}}/{{city:.+}}", guarded(_city)),
        web.get(f"{office}/projects", guarded(_projects)),
        web.get(f"{office}/projects.{FORMS}", guarded(_table)),
    ]


async def _savings(request: web.Request, office: Office, _visit: Visit) -> web.Response:
    today = _today(request, office)
    read = request.app[SERVICE].db.read
    found = await read(_by_city, office, closed_months(today, MONTHS))
    return _render_savings(request, office, today, page("City"), {"tables": found, "place": None})


async def _city(request: web.Request, office: Office, _visit: Visit) -> web.Response:
    """Its groups. Another office's country, or a city without a group, is not there."""
    today = _today(request, office)
    country, city = request.match_info["country"], request.match_info["city"]
    if country not in office.countries:
        raise web.HTTPNotFound
    read = request.app[SERVICE].db.read
    found = await read(_by_group, office, closed_months(today, MONTHS), country, city)
    if not found:
        raise web.HTTPNotFound
    place = f"{city}, {words_of(office).country(country)}"
    return _render_savings(request, office, today, page("Group"), {"tables": found, "place": place})


async def _projects(request: web.Request, office: Office, _visit: Visit) -> web.Response:
    today = _today(request, office)
    found = await request.app[SERVICE].db.read(_portfolio, office, today)
    more = {"projects": found, "heads": project_heads(words_of(office))}
    return render(request, "projects.html", office, today, more)


async def _table(request: web.Request, office: Office, visit: Visit) -> web.Response:
    """As `jirani export projects`."""
    today = _today(request, office)
    name = f"jirani-projects-{office.code}-{today}"
    return await table_file(request, visit, "projects", Scope(None, None, today, office), name)


def _by_city(session: Session, office: Office, year: Period) -> list[Table]:
    words = words_of(office)
    found = group_years(session, office.countries, year)
    return tables(found, year.months, words, city_of(office.code, words))


def _by_group(
    session: Session, office: Office, year: Period, country: str, city: str
) -> list[Table]:
    found = group_years(session, [country], year, city)
    return tables(found, year.months, words_of(office), group_of)


def _portfolio(session: Session, office: Office, today: date) -> list[Project]:
    months = closed_months(today, MONTHS).months
    rows = project_rows(session, Scope(None, None, today, office))
    return [project(row, months, words_of(office)) for row in rows]


def _render_savings(
    request: web.Request, office: Office, today: date, first: Say, more: dict[str, Any]
) -> web.Response:
    words, months = words_of(office), closed_months(today, MONTHS).months
    values = {
        "heads": [words.say(first), *heads(words)],
        "span": f"{words.month(months[0])} - {words.month(months[-1])}",
    }
    return render(request, "savings.html", office, today, more | values)


def _today(request: web.Request, office: Office) -> date:
    return local_day(office, request.app[SERVICE].clock())

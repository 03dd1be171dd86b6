"""An office's pages of eviction cases: the register, one case, their files and briefs."""

import asyncio
from datetime import date, datetime
from http import HTTPStatus

import aiohttp_jinja2
from aiohttp import web
from sqlmodel import Session, select

from bot.cases.document import Document, Grid, Pairs
from bot.cases.file import Making
from bot.cases.make import Form, document_of, read_brief, record_brief, written
from bot.web.access import Visit
from bot.web.case_view import Filter, heads, register
from bot.web.downloads import FORMS, attached, table_file
from bot.web.guard import only_from_here
from bot.web.office import guarded, render
from bot.web.service import SERVICE
from bot.web.today import local_day, words_of
from storage.attachments import File, read_file
from storage.casefile import SHORTEST_REASON, Access, Level, NoReason, open_case, read_case
from storage.export_scope import Scope
from storage.figures.office_day import window_of
from storage.figures.window import Window
from storage.models import Alert, AttachmentState
from storage.places import Office

_TYPES = {
    "pdf": "application/pdf",
    "json": "application/json; charset=utf-8",
}
_NAMES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}


def case_routes() -> list[web.RouteDef]:
    """Each reading of a case is recorded; another office's case is not there."""
    office, case = "/office/{code}", "/office/{code}/case/{reference:[A-Za-z0-9-]+}"
    return [
        web.get(f"{office}/cases", guarded(_register)),
        web.get(f"{office}/cases.{FORMS}", guarded(_table)),
        web.get(f"{office}/brief/{{country}}/{{city:.+}}.pdf", guarded(_brief)),
        web.get(case, guarded(_case)),
        web.get(f"{case}.{{form:pdf|json}}", guarded(_redacted)),
        web.post(f"{case}.{{form:pdf|json}}", guarded(_full)),
        web.get(f"{case}/file/{{number:\\d{{1,3}}}}", guarded(_attachment)),
    ]


async def _register(request: web.Request, office: Office, _visit: Visit) -> web.Response:
    today, words = _today(request, office), words_of(office)
    wanted = Filter(request.query.get("city") or None, request.query.get("state") or None)
    read = request.app[SERVICE].db.read
    found = await read(register, window_of(office, today), wanted, words)
    more = {"register": found, "heads": heads(words)}
    return render(request, "cases.html", office, today, more)


async def _table(request: web.Request, office: Office, visit: Visit) -> web.Response:
    """As `jirani export evictions --inside`."""
    today = _today(request, office)
    scope = Scope(None, None, today, office, inside=True)
    name = f"jirani-cases-{office.code}-{today}"
    return await table_file(request, visit, "evictions", scope, name)


async def _brief(request: web.Request, office: Office, visit: Visit) -> web.Response:
    country, city = request.match_info["country"], request.match_info["city"]
    service = request.app[SERVICE]
    if country not in office.countries or not await service.db.read(_has_cases, country, city):
        raise web.HTTPNotFound
    wanted = (country, city), (None, None), Making(visit.actor, service.clock())
    await service.db.write(record_brief, *wanted)
    document = await service.db.read(read_brief, *wanted, office.language)
    body = await asyncio.to_thread(written, document, Form.PDF)
    return _file(body, f"jirani-brief-{country}-{_today(request, office)}", "pdf")


async def _case(request: web.Request, office: Office, visit: Visit) -> web.Response:
    """Its texts with numbers covered, except of a restricted one; looking at it is recorded."""
    document = await _made(request, office, Access(visit.actor, "page", Level.OFFICE))
    more = {
        "case": document,
        "restricted": _is_restricted(document),
        "shortest": SHORTEST_REASON,
        "files": [] if _is_restricted(document) else _kept(document),
    }
    return render(request, "case.html", office, _today(request, office), more)


async def _redacted(request: web.Request, office: Office, visit: Visit) -> web.Response:
    form = Form(request.match_info["form"])
    return await _download(request, office, Access(visit.actor, form.value))


async def _full(request: web.Request, office: Office, visit: Visit) -> web.Response:
    """Asked for from this office's own page only, with a reason; never of a restricted case."""
    only_from_here(request)
    form, given = Form(request.match_info["form"]), await request.post()
    access = Access(visit.actor, form.value, Level.FULL, str(given.get("reason", "")))
    try:
        return await _download(request, office, access)
    except NoReason as error:
        values = {"title": HTTPStatus.BAD_REQUEST.phrase, "line": str(error)}
        return aiohttp_jinja2.render_template(
            "error.html", request, values, status=HTTPStatus.BAD_REQUEST
        )


async def _attachment(request: web.Request, office: Office, visit: Visit) -> web.Response:
    """One document or photo; a restricted case's stay with its people."""
    service, number = request.app[SERVICE], int(request.match_info["number"])
    reference = request.match_info["reference"]
    within = window_of(office, _today(request, office))
    by = visit.actor, service.clock()
    found = await service.db.write(_read_file, reference, number, within, by)
    if found is None:
        raise web.HTTPNotFound
    name = f"{reference}-{number}.{_NAMES.get(found.mime, 'bin')}"
    return attached(found.body, name, found.mime)


async def _download(request: web.Request, office: Office, access: Access) -> web.Response:
    document = await _made(request, office, access)
    body = await asyncio.to_thread(written, document, Form(access.form))
    return _file(body, f"{document.facts['reference']}-{access.level.value}", access.form)


async def _made(request: web.Request, office: Office, access: Access) -> Document:
    service = request.app[SERVICE]
    within = window_of(office, _today(request, office))
    asked = Access(access.actor, access.form, access.level, access.reason, within, open_only=True)
    reference = request.match_info["reference"]
    now = service.clock()
    file = await service.db.write(open_case, reference, asked, now)
    if file is None:
        raise web.HTTPNotFound
    return await asyncio.to_thread(document_of, file, asked, now, office.language)


def _read_file(
    session: Session, reference: str, number: int, within: Window, by: tuple[str, datetime]
) -> File | None:
    """The `number`th file of that case, as its page counts them; `by`: who, and when."""
    case, (actor, now) = read_case(session, reference), by
    if case is None or case.alert.restricted or not within.has(case.alert.country):
        return None
    if not 0 < number <= len(case.attachments):
        return None
    wanted = case.attachments[number - 1].id
    return read_file(session, wanted, actor[:64], f"page of {case.alert.reference}", now)


def _has_cases(session: Session, country: str, city: str) -> bool:
    wanted = select(Alert.id).where(Alert.country == country, Alert.city == city).limit(1)
    return session.exec(wanted).first() is not None


def _kept(document: Document) -> list[int]:
    """The numbers of its files that can be opened."""
    grids = [
        block for one in document.sections for block in one.blocks if block.key == "attachments"
    ]
    rows = [row for grid in grids if isinstance(grid, Grid) for row in grid.rows]
    return [
        int(str(row[0].value))
        for row in rows
        if AttachmentState.KEPT.value in {cell.value for cell in row}
    ]


def _is_restricted(document: Document) -> bool:
    return any(
        pair.key == "restricted" and pair.cell.value is True
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Pairs)
        for pair in block.pairs
    )


def _file(body: bytes, name: str, form: str) -> web.Response:
    return attached(body, f"{name}.{form}", _TYPES[form])


def _today(request: web.Request, office: Office) -> date:
    return local_day(office, request.app[SERVICE].clock())

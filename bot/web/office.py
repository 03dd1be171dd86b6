"""An office's pages: today, its digests, and the messages behind each figure."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import aiohttp_jinja2
from aiohttp import web
from markupsafe import Markup, escape
from sqlmodel import Session, col, select

from bot.digest.document import map_figures
from bot.digest.make import make
from bot.digest.words import Words
from bot.web.access import Visit, keep_session, open_visit, visit_by_link, visit_by_session
from bot.web.labels import label_of, messages, texts
from bot.web.service import SERVICE
from bot.web.today import local_day, shown_figures, words_of
from storage.figures import messages_behind
from storage.figures.office_day import window_of
from storage.models import Digest
from storage.places import Office, office_named
from storage.redact import redact
from storage.said import Reading, Said, read_said

_LAST_DIGESTS = 14
_YEARS = range(2000, 2200)  # a week is taken off and added

Page = Callable[[web.Request, Office, Visit], Awaitable[web.Response]]


def office_routes() -> list[web.RouteDef]:
    """All under `/office/{code}`, for those who may."""
    return [
        web.get("/office/{code}", guarded(_today)),
        web.get("/office/{code}/digest/{day}", guarded(_digest)),
        web.get("/office/{code}/figure/{day}/{key:.+}", guarded(_figure)),
    ]


def guarded(page: Page) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Runs `page` for a visitor of that office; for others nothing is there."""

    async def handle(request: web.Request) -> web.StreamResponse:
        code = request.match_info["code"]
        office = office_named(code)
        if request.app[SERVICE].settings.simulator:
            if office is None:
                raise web.HTTPNotFound
            return await page(request, office, open_visit(code))
        if "t" in request.query:
            return _begin(request, code)
        visit = visit_by_session(request, code)
        if visit is None or office is None:
            raise web.HTTPNotFound
        response = await page(request, office, visit)
        keep_session(request, response, visit)
        return response

    return handle


def _begin(request: web.Request, code: str) -> web.Response:
    """Turns the link into a session and drops its secret from the address bar."""
    visit = visit_by_link(request, code)
    if visit is None:
        raise web.HTTPNotFound
    response = web.Response(status=303, headers={"Location": request.path})
    keep_session(request, response, visit)
    return response


async def _today(request: web.Request, office: Office, _visit: Visit) -> web.Response:
    service = request.app[SERVICE]
    today = local_day(office, service.clock())
    shown = await service.db.read(shown_figures, office, today)
    sent = await service.db.read(_sent_days, office.code)
    digests = [{"day": day, "name": words_of(office).long_day(day)} for day in sent]
    more = {"figures": shown, "digests": digests, "today": today}
    return render(request, "office.html", office, today, more)


async def _digest(request: web.Request, office: Office, _visit: Visit) -> web.Response:
    """As the day's records read now, each figure a link; and as it was sent, where it was."""
    day = _day(request)
    service = request.app[SERVICE]
    today = local_day(office, service.clock())
    if day > today:
        raise web.HTTPNotFound
    made = await service.db.read(make, office, day)
    sent = await service.db.read(_sent_text, office.code, day)
    more: dict[str, Any] = {
        "report": made.document,
        "sent": sent,
        "as_sent": sent in {None, made.text},
    }
    more["over"] = day < today
    base = f"/office/{office.code}/figure/{day}"
    more["linked"] = lambda text: _linked(base, text)
    return render(request, "digest.html", office, day, more)


def _linked(base: str, text: str) -> Markup:
    def figure(key: str, shown: str) -> Markup:
        return Markup('<a href="{}/{}">{}</a>').format(base, quote(key), shown)

    return Markup(map_figures(text, escape, figure))  # noqa: S704 - both parts are escaped


async def _figure(request: web.Request, office: Office, visit: Visit) -> web.Response:
    """The texts of a figure; looking at them is recorded in the transaction that reads them."""
    day, key = _day(request), request.match_info["key"]
    service = request.app[SERVICE]
    reading = Reading(visit.actor, f"{office.code} {day} {key}", "opened a figure's page")
    try:
        said = await service.db.write(_behind, office, day, key, reading, service.clock())
    except KeyError:
        raise web.HTTPNotFound from None
    words = words_of(office)
    more = {
        "day": day,
        "label": label_of(key, words),
        "count": messages(len(said), words),
        "messages": [_message(one, day, words) for one in said],
    }
    return render(request, "figure.html", office, day, more)


def _behind(
    session: Session, office: Office, day: date, key: str, reading: Reading, now: datetime
) -> list[Said]:
    ids = messages_behind(session, window_of(office, day), key)
    return read_said(session, ids, reading, now)


def _message(said: Said, day: date, words: Words) -> dict[str, Any]:
    """`text` None: withheld."""
    text = None if said.text is None else redact(said.text)
    local = said.at.astimezone(words.zone)
    return {"at": local, "clock": words.moment(local, day), "place": said.place, "text": text}


def _sent_days(session: Session, code: str) -> Sequence[date]:
    return session.exec(
        select(col(Digest.day))
        .where(Digest.office == code)
        .order_by(col(Digest.day).desc())
        .limit(_LAST_DIGESTS)
    ).all()


def _sent_text(session: Session, code: str, day: date) -> str | None:
    return session.exec(
        select(col(Digest.text)).where(Digest.office == code, Digest.day == day)
    ).first()


def _day(request: web.Request) -> date:
    try:
        day = date.fromisoformat(request.match_info["day"])
    except ValueError:
        raise web.HTTPNotFound from None
    if day.year not in _YEARS:
        raise web.HTTPNotFound
    return day


def render(
    request: web.Request, template: str, office: Office, day: date, more: dict[str, Any]
) -> web.Response:
    """A page of an office, in its language and with its head."""
    words = words_of(office)
    values = {
        "office": office,
        "lang": office.language,
        "say": texts(words),
        "day_name": words.long_day(day),
        "simulated": request.app[SERVICE].settings.simulator,
    }
    return aiohttp_jinja2.render_template(template, request, values | more)

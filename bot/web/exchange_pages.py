"""An office's pages of its cities' exchanges: how far each is, and what waits for an answer."""

import asyncio
from base64 import b64decode
from typing import Any

from aiohttp import web
from sqlmodel import Session

from bot.city_picture import city_picture
from bot.digest.words import Words
from bot.web.access import Visit
from bot.web.downloads import FORMS, table_file
from bot.web.office import guarded, render
from bot.web.service import SERVICE
from bot.web.today import local_day, words_of
from handlers.city_view import city_view, stages
from handlers.room_texts import STAGES
from handlers.topics import shown
from locales.say import Say, Term, page
from storage.attachments import shared_file
from storage.export_scope import Scope
from storage.figures.city_exchanges import (
    CityExchanges,
    Held,
    Waits,
    cities_with_exchanges,
    city_exchanges,
)
from storage.places import Office


def exchange_routes() -> list[web.RouteDef]:
    """Cities and topics: nothing of a person."""
    base = "/office/{code}/exchanges"
    return [
        web.get(base, guarded(_cities)),
        web.get(f"{base}.{FORMS}", guarded(_table)),
        web.get(f"{base}/{{country}}/{{city:[^/]+}}", guarded(_city)),
        web.get(f"{base}/{{country}}/{{city:[^/]+}}/picture.png", guarded(_picture)),
        web.get("/p/{link:[A-Za-z0-9_-]{12}}", _shared),
    ]


async def _cities(request: web.Request, office: Office, _visit: Visit) -> web.Response:
    found = await request.app[SERVICE].db.read(_of_office, office)
    words = words_of(office)
    rows = [
        {
            "href": f"/office/{office.code}/exchanges/{seen.country}/{seen.city}",
            "city": f"{seen.city}, {words.country(seen.country)}",
            "stages": words.say(page("{topics}", topics=stages(seen))),
            "needs": len(seen.needs),
            "offers": len(seen.offers),
        }
        for seen in found
    ]
    heads = [
        words.say(text)
        for text in (page("City"), page("By stage"), page("Needs open"), page("Offers open"))
    ]
    return _shown(request, office, "exchanges.html", {"rows": rows, "heads": heads})


async def _table(request: web.Request, office: Office, visit: Visit) -> web.Response:
    """As `jirani export exchanges`, of those in which a city of the office takes part."""
    today = local_day(office, request.app[SERVICE].clock())
    name = f"jirani-exchanges-{office.code}-{today}"
    return await table_file(request, visit, "exchanges", Scope(None, None, today, office), name)


async def _city(request: web.Request, office: Office, _visit: Visit) -> web.Response:
    seen = await _seen(request, office)
    words = words_of(office)
    base = f"/office/{office.code}/exchanges/{seen.country}/{seen.city}"
    more = {
        "place": f"{seen.city}, {words.country(seen.country)}",
        "lines": [words.say(line) for line in city_view(seen)],
        "picture": f"{base}/picture.png" if seen.held else None,
        "held": [_row(one, words) for one in seen.held],
        "needs": [_wait(one, words) for one in seen.needs],
        "offers": [_wait(one, words) for one in seen.offers],
        "said": {name: words.say(text) for name, text in _TEXTS.items()},
    }
    return _shown(request, office, "city_exchanges.html", more)


async def _picture(request: web.Request, office: Office, _visit: Visit) -> web.Response:
    seen = await _seen(request, office)
    file = await asyncio.to_thread(city_picture, seen, office.language)
    return web.Response(body=b64decode(file.body), content_type=file.mime)


async def _shared(request: web.Request) -> web.Response:
    """A photo of an exchange, for whoever was sent its link. No search engine is to keep it."""
    link = request.match_info["link"]
    file = await request.app[SERVICE].db.read(shared_file, link)
    if file is None:
        raise web.HTTPNotFound
    headers = {"X-Robots-Tag": "noindex", "Content-Disposition": "inline"}
    return web.Response(body=file.body, content_type=file.mime, headers=headers)


async def _seen(request: web.Request, office: Office) -> CityExchanges:
    """Another office's country, or a city without an exchange, is not there."""
    country, city = request.match_info["country"], request.match_info["city"]
    read = request.app[SERVICE].db.read
    if country in office.countries and (country, city) in await read(
        cities_with_exchanges, [country]
    ):
        return await read(city_exchanges, city, country)
    raise web.HTTPNotFound


def _of_office(session: Session, office: Office) -> list[CityExchanges]:
    places = cities_with_exchanges(session, office.countries)
    return [city_exchanges(session, city, country) for country, city in places]


def _row(one: Held, words: Words) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "other": one.city,
        "hosts": words.say(page("shows")) if one.hosts else words.say(page("learns")),
        "topics": words.say(page("{topics}", topics=shown(one.topics))),
        "stage": words.say(page("{stage}", stage=Term(STAGES[one.stage]))),
        "day": words.long_day(one.at.astimezone(words.zone).date()),
    }


def _wait(one: Waits, words: Words) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "topics": words.say(page("{topics}", topics=shown(one.topics))),
        "day": words.long_day(one.at.astimezone(words.zone).date()),
    }


def _shown(
    request: web.Request, office: Office, template: str, more: dict[str, Any]
) -> web.Response:
    today = local_day(office, request.app[SERVICE].clock())
    return render(request, template, office, today, more)


_TEXTS: dict[str, Say] = {
    "needs": page("Asked, without an answer"),
    "offers": page("Offered, without an answer"),
}

"""What every response carries, and how an error looks: one line, the same to everybody."""

import traceback
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp_jinja2
import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware
from multidict import istr

from bot.settings import Settings

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    istr(name): value  # folded once, not for every response
    for name, value in {
        "Content-Security-Policy": _POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cache-Control": "no-store",
    }.items()
}
_LINES = {
    HTTPStatus.NOT_FOUND: "There is nothing here, or it is not yours to see.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address is used in another way.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "This failed on our side; texts are kept. Try again.",
}

_FOR_PROBES = {"/healthz", "/readyz", "/metrics"}  # nothing of a person is there

_log = structlog.get_logger(__name__)


def only_own_names(settings: Settings) -> Middleware:
    """Where everybody may look, only under this machine's own names.

    Another site's name that is made to point here (DNS rebinding) would let its page read on.
    """
    names = {"localhost", settings.host, urlsplit(settings.public_url or "").hostname}

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        name = _name(request.host)
        if name not in names and not _is_number(name) and request.path not in _FOR_PROBES:
            raise web.HTTPForbidden(text="Use the address that the start showed.\n")
        return await handler(request)

    return check


def only_from_here(request: web.Request) -> None:
    """No other site's page may send a form here: browsers say where it comes from."""
    if request.headers.get("Sec-Fetch-Site") not in {None, "same-origin", "none"}:
        raise web.HTTPForbidden(text="Only this office's own page asks for that.\n")


def _name(host: str) -> str:
    """Without its port; '' for what is no name."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_number(name: str) -> bool:
    """An IP address: no other site has it for a name."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Signal `on_response_prepare`: a page may have set its own."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)


@web.middleware
async def show_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Errors that nobody answered become one line; what failed is logged without its data."""
    try:
        return await handler(request)
    except web.HTTPMethodNotAllowed as error:
        page = error_page(request, HTTPStatus.METHOD_NOT_ALLOWED)
        page.headers["Allow"] = error.headers["Allow"]
        return page
    except web.HTTPNotFound:
        status = HTTPStatus.NOT_FOUND
    except web.HTTPException:
        raise
    except Exception as error:  # noqa: BLE001 - the outermost frame of a request
        _log.error("page.failed", error=type(error).__name__, at=_place(error))
        status = HTTPStatus.INTERNAL_SERVER_ERROR
    return error_page(request, status)


def error_page(request: web.Request, status: HTTPStatus) -> web.Response:
    """One line, as a page to a browser and as text to others."""
    line = _LINES[status]
    if "text/html" not in request.headers.get("Accept", ""):
        return web.Response(text=f"{line}\n", status=status)
    values = {"title": status.phrase, "line": line}
    return aiohttp_jinja2.render_template("error.html", request, values, status=status)


def _place(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"

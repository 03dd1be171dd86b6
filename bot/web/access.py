"""Who may see an office's pages: a signed link that expires becomes a session that ends when idle.

In a simulator run everybody may: nothing real is there. Else the scope is the one office that the
link was made for, and 'not yours' looks like 'not there'.
"""

import base64
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_hex

from aiohttp import web

from bot.web.service import SERVICE, Service
from storage.vault import vault

COOKIE = "jirani_office"
IDLE = timedelta(minutes=30)
_LINK = "office-link"
_SESSION = "office-session"


@dataclass(frozen=True, slots=True)
class Visit:
    """One link's use until it ends. `name` tells links apart in the audit; '' is the simulator."""

    office: str
    name: str
    until: datetime

    @property
    def actor(self) -> str:
        return f"{self.office} link {self.name}" if self.name else "simulator"


def office_link(service: Service, code: str, days: int) -> str:
    """A URL that opens the office's pages for `days`; whoever has it is that office's reader."""
    until = service.clock() + timedelta(days=days)
    return f"{_origin(service)}/office/{code}?t={link_token(code, until)}"


def link_token(code: str, until: datetime) -> str:
    """What `?t=` must be on a page of the office `code` to open its pages until then."""
    return _sign(_LINK, code, token_hex(4), str(int(until.timestamp())))


def visit_by_link(request: web.Request, code: str) -> Visit | None:
    """The visit that a genuine, unexpired `?t=` of this office begins."""
    return _visit(request, _verify(_LINK, code, request.query.get("t", ""), 2))


def visit_by_session(request: web.Request, code: str) -> Visit | None:
    """The visit that goes on: a cookie of this office, not idle too long, its link not over."""
    parts = _verify(_SESSION, code, request.cookies.get(COOKIE, ""), 3)
    if parts is None or _moment(parts[-1]) <= request.app[SERVICE].clock():
        return None
    return _visit(request, parts)


def open_visit(code: str) -> Visit:
    """Everybody's visit where nothing is live."""
    return Visit(code, "", datetime.max.replace(tzinfo=UTC))


def keep_session(request: web.Request, response: web.StreamResponse, visit: Visit) -> None:
    """Sets the cookie anew: thirty idle minutes from now, the link's end at the latest."""
    service = request.app[SERVICE]
    idle_until = min(service.clock() + IDLE, visit.until)
    until, idle = (str(int(moment.timestamp())) for moment in (visit.until, idle_until))
    response.set_cookie(
        COOKIE,
        _sign(_SESSION, visit.office, visit.name, until, idle),
        path=f"/office/{visit.office}",
        httponly=True,
        samesite="Lax",
        secure=_origin(service).startswith("https://"),
    )


def _visit(request: web.Request, parts: list[str] | None) -> Visit | None:
    if parts is None or _moment(parts[2]) <= request.app[SERVICE].clock():
        return None
    return Visit(office=parts[0], name=parts[1], until=_moment(parts[2]))


def _sign(label: str, *parts: str) -> str:
    value = ".".join(parts)
    return f"{value}.{_text(vault().token(label, value))}"


def _verify(label: str, code: str, signed: str, extra: int) -> list[str] | None:
    """The parts of a genuine value for that office, made under any key that is still held."""
    if not signed.isascii():  # a header may hold bytes that no text has
        return None
    value, _, mac = signed.rpartition(".")
    genuine = [_text(made) for made in vault().indexes(f"token.{label}", value)]
    if not any(hmac.compare_digest(mac.encode(), made.encode()) for made in genuine):
        return None
    parts = value.split(".")
    return parts if parts[0] == code and len(parts) == extra + 1 else None


def _text(mac: bytes) -> str:
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def _moment(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def _origin(service: Service) -> str:
    settings = service.settings
    return settings.public_url or f"http://{settings.host}:{settings.port}"

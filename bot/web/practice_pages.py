"""An office's pages of good practices: the library, one practice, and the office's word on it."""

from datetime import date, datetime
from typing import NamedTuple

from aiohttp import web
from sqlmodel import Session

from bot.apply import apply
from bot.web.access import Visit
from bot.web.downloads import FORMS, table_file
from bot.web.guard import only_from_here
from bot.web.office import guarded, render
from bot.web.practice_view import Filter, heads, judges, library, one, withdraws
from bot.web.service import SERVICE
from bot.web.today import local_day, words_of
from handlers.practice_review import said, withdrawn_by
from handlers.practice_texts import LONGEST
from storage.export_scope import Scope
from storage.models import Audit, Practice, PracticeReview
from storage.places import Office
from storage.reader import Reader
from storage.redact import redact_places

_LONGEST_REASON = 200  # signs, as the audit keeps it


class _Judged(NamedTuple):
    """What an office said of a version: good is 'yes', 'no' or 'withdraw'."""

    good: str
    words: str
    version: str


def practice_routes() -> list[web.RouteDef]:
    """Another office's drafts are not there; nobody who wrote or judged is named."""
    office = "/office/{code}"
    practice = f"{office}/practice/{{reference:[A-Za-z0-9-]+}}"
    return [
        web.get(f"{office}/practices", guarded(_library)),
        web.get(f"{office}/practices.{FORMS}", guarded(_table)),
        web.get(practice, guarded(_practice)),
        web.post(practice, guarded(_review)),
    ]


async def _library(request: web.Request, office: Office, _visit: Visit) -> web.Response:
    words, query = words_of(office), request.query
    wanted = Filter(*(query.get(name, "")[:100].strip() for name in ("q", "topic", "stage")))
    found = await request.app[SERVICE].db.read(library, office, wanted, words)
    more = {"library": found, "wanted": wanted, "heads": heads(words)}
    return render(request, "practices.html", office, _today(request, office), more)


async def _table(request: web.Request, office: Office, visit: Visit) -> web.Response:
    """As `jirani export practices`: of everywhere, for all of it is published."""
    today = _today(request, office)
    scope, name = Scope(None, None, today), f"jirani-practices-{today}"
    return await table_file(request, visit, "practices", scope, name)


async def _practice(request: web.Request, office: Office, _visit: Visit) -> web.Response:
    reference = request.match_info["reference"]
    found = await request.app[SERVICE].db.read(one, reference, office, words_of(office))
    if found is None:
        raise web.HTTPNotFound
    more = {"page": found, "longest": LONGEST, "longest_reason": _LONGEST_REASON}
    return render(request, "practice.html", office, _today(request, office), more)


async def _review(request: web.Request, office: Office, visit: Visit) -> web.Response:
    """Given on this office's own page only; who gave it is written down with it.

    What was changed since it was read there is shown anew.
    """
    only_from_here(request)
    service, given = request.app[SERVICE], await request.post()
    words = redact_places(" ".join(str(given.get("words", "")).split()))[:LONGEST]
    judged = _Judged(str(given.get("good", "")), words, str(given.get("version", "")))
    reference = request.match_info["reference"]
    done = await service.db.write(_judge, reference, office, judged, (visit.actor, service.clock()))
    if not done:
        raise web.HTTPNotFound
    return web.Response(status=303, headers={"Location": request.path})


def _judge(
    session: Session,
    reference: str,
    office: Office,
    judged: _Judged,
    by: tuple[str, datetime],
) -> bool:
    """Without words nothing is sent back or withdrawn."""
    read, (verdict, words, version), (actor, now) = Reader(session), judged, by
    practice, good = read.practice_named(reference), verdict == "yes"
    if practice is None or (not good and not words):
        return False
    if verdict == "withdraw":
        return _withdraw(session, practice, office, judged, by)
    if not judges(practice, read.reviews_of(practice.id), office):
        return False
    if version != str(practice.version):
        return True
    review = PracticeReview(
        practice_id=practice.id,
        version=practice.version,
        reviewer=office.code,
        office=office.code,
        good=good,
        words=words,
        at=now,
    )
    act = "approved a practice" if good else "sent a practice back"
    session.add(Audit(at=now, actor=actor[:64], act=act, subject=practice.reference))
    apply(session, said(read, practice, review, now), now)
    return True


def _withdraw(
    session: Session, practice: Practice, office: Office, judged: _Judged, by: tuple[str, datetime]
) -> bool:
    actor, now = by
    if not withdraws(practice, office):
        return False
    if judged.version != str(practice.version):
        return True
    reason, act = judged.words[:_LONGEST_REASON], "withdrew a practice"
    session.add(Audit(at=now, actor=actor[:64], act=act, subject=practice.reference, reason=reason))
    apply(session, withdrawn_by(Reader(session), practice, office.code, reason, now), now)
    return True


def _today(request: web.Request, office: Office) -> date:
    return local_day(office, request.app[SERVICE].clock())

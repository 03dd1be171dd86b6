"""Reads a case or a city and makes its document; that it was read is written down with it."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.cases.as_json import as_json
from bot.cases.brief import brief_document
from bot.cases.document import Document
from bot.cases.file import Making, case_document
from bot.digest.words import Words
from locales.catalogue import SOURCE
from storage.casefile import Access, CaseFile, open_case
from storage.figures.mission import mission
from storage.models import Audit
from storage.places import UTC, Office, office_of, zone_of

_YEAR = timedelta(days=365)


class Form(StrEnum):
    """What is written."""

    PDF = "pdf"
    JSON = "json"


def words_for(country: str | None, language: str | None) -> Words:
    """In that language, else in its office's; with its office's clock."""
    office = office_of(country)
    return Words(language or _language(office), office.zone if office else ZoneInfo(UTC.key))


def make_case(
    session: Session, reference: str, access: Access, now: datetime, language: str | None = None
) -> Document | None:
    """None: not there, or not theirs. Raises NoReason: see `storage.casefile.open_case`."""
    file = open_case(session, reference, access, now)
    return None if file is None else document_of(file, access, now, language)


def document_of(
    file: CaseFile, access: Access, now: datetime, language: str | None = None
) -> Document:
    """Of a case that was read so; needs no session."""
    making = Making(access.actor, now, access.level, access.reason)
    return case_document(file, making, words_for(file.alert.country, language))


def make_brief(
    session: Session,
    place: tuple[str, str],
    span: tuple[date | None, date | None],
    making: Making,
    language: str | None = None,
) -> Document:
    """`place`: country and city; `span`: first and last day there, by default a year to today."""
    record_brief(session, place, span, making)
    return read_brief(session, place, span, making, language)


def record_brief(
    session: Session,
    place: tuple[str, str],
    span: tuple[date | None, date | None],
    making: Making,
) -> None:
    """The audit's row: committed before the reading where the reading is beside the writer."""
    first, last = _days(place, span, making)
    subject = " ".join((*place, f"{first} {last}"))
    session.add(Audit(at=making.at, actor=making.by[:64], act="brief", subject=subject[:64]))


def read_brief(
    session: Session,
    place: tuple[str, str],
    span: tuple[date | None, date | None],
    making: Making,
    language: str | None = None,
) -> Document:
    """As `make_brief`; nothing is written down."""
    found = mission(session, place, _days(place, span, making), zone_of(*place))
    return brief_document(found, making, words_for(place[0], language))


def written(document: Document, form: Form) -> bytes:
    """The file."""
    from bot.cases.as_pdf import as_pdf  # noqa: PLC0415 - half a second that no start should wait

    return as_pdf(document) if form == Form.PDF else as_json(document).encode()


def _days(
    place: tuple[str, str], span: tuple[date | None, date | None], making: Making
) -> tuple[date, date]:
    last = span[1] or making.at.astimezone(zone_of(*place)).date()
    return span[0] or last - _YEAR, last


def _language(office: Office | None) -> str:
    return office.language if office else SOURCE

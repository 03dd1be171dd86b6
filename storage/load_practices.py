"""A catalogue of good practices from a file: each is published as it is loaded."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from storage import parsing
from storage.models import Practice, PracticeStage, PracticeVersion
from storage.models.practices import TOPICS
from storage.parsing import Bad
from storage.places import office_of
from storage.practice_changes import index
from storage.practice_search import worth
from storage.reader import Reader
from storage.redact import redact_places
from storage.references import find_reference
from storage.tables import Columns
from storage.upsert import Fate, put

_TEXTS = ("problem", "done", "result", "cost")
_COUNTED = ("helped", "not_helped", "used", "published")
PRACTICES = Columns(
    "practices",
    ("title", "topic", "city", "country", "language", "problem", "done", "result"),
    ("year", "cost", "reference", *_COUNTED),
)
_LONGEST = {"title": 100}
_MOST = 300  # signs of the other texts, as by SMS
_OLDEST = 1950


def put_practice(session: Session, cells: Mapping[str, str], now: datetime) -> Fate:
    """The same title in the same city is the same practice. Raises Bad.

    A reference that is free is kept; what readers made of it elsewhere is not read.
    """
    country = parsing.country(cells["country"])
    key = {
        "title": _text(cells, "title"),
        "city": parsing.city(cells["city"], country),
        "country": country,
    }
    found = session.exec(select(Practice).filter_by(**key, match_id=None, person_id=None)).first()
    more: dict[str, Any] = {
        "topic": _topic(cells["topic"]),
        "language": _language(cells["language"]),
        "year": _year(cells.get("year", ""), now),
        **{name: _text(cells, name) or None for name in _TEXTS},
    }
    before = {name: getattr(found, name) for name in more} if found is not None else {}
    fate = put(session, Practice, found, key | _fresh(session, cells, country, now), more)
    practice = session.exec(select(Practice).filter_by(**key, match_id=None, person_id=None)).one()
    if fate != Fate.SAME:
        _keep_versions(session, practice, before, now)
        index(session, practice)
    return fate


def _fresh(
    session: Session, cells: Mapping[str, str], country: str, now: datetime
) -> dict[str, Any]:
    office = office_of(country)
    return {
        "reference": _reference(session, cells.get("reference", "")),
        "office": office.code if office else None,
        "stage": PracticeStage.PUBLISHED,
        "worth": worth(0, 0, 0),
        "created_at": now,
        "published_at": now,
    }


def _reference(session: Session, cell: str) -> str:
    read = Reader(session)
    given = find_reference(cell)
    if given is None or read.practice_named(given) is not None:
        return read.free_practice_reference()
    return given


def _keep_versions(
    session: Session, practice: Practice, before: Mapping[str, object], now: datetime
) -> None:
    """Of each text that was set; a file has no person."""
    for name in ("title", *_TEXTS, "year"):
        value = getattr(practice, name)
        if value and value != before.get(name) and not (name == "title" and before):
            practice.version += 1
            session.add(
                PracticeVersion(
                    practice_id=practice.id,
                    version=practice.version,
                    what=name,
                    text=str(value),
                    at=now,
                )
            )
    session.add(practice)


def _text(cells: Mapping[str, str], name: str) -> str:
    cell, longest = redact_places(cells.get(name, "")), _LONGEST.get(name, _MOST)
    if not cell and name != "cost":
        msg = f"{name} is empty: write it."
        raise Bad(msg)
    if len(cell) > longest:
        msg = f"{name} has {len(cell)} signs: shorten it to {longest}."
        raise Bad(msg)
    return cell


def _topic(cell: str) -> str:
    topic = cell.casefold().replace(" ", "_")
    if topic not in TOPICS:
        msg = f"topic {cell!r} is not known: write one of {', '.join(TOPICS)}."
        raise Bad(msg)
    return topic


def _language(cell: str) -> str:
    language = parsing.language(cell)
    if language is None:
        raise Bad("language is empty: write its code, as sw.")
    return language


def _year(cell: str, now: datetime) -> int | None:
    if not cell:
        return None
    if not cell.isdecimal() or not _OLDEST <= int(cell) <= now.year:
        msg = f"year {cell!r} is none that a practice can be of: write it as {now.year}."
        raise Bad(msg)
    return int(cell)

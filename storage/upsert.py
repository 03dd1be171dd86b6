"""Puts a row in, or brings the one that is there up to date, and tells which it was."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from sqlmodel import Session, SQLModel


class Fate(StrEnum):
    """What became of a loaded row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


def put(
    session: Session,
    model: type[SQLModel],
    found: SQLModel | None,
    fresh: Mapping[str, Any],
    more: Mapping[str, Any],
) -> Fate:
    """`fresh`: fields of a new row only; `more`: fields of either, None keeps what is there."""
    given = {name: value for name, value in more.items() if value is not None}
    if found is None:
        session.add(model(**fresh, **given))
        session.flush()
        return Fate.NEW
    changed = {name: value for name, value in given.items() if getattr(found, name) != value}
    for name, value in changed.items():
        setattr(found, name, value)
    session.add(found)
    session.flush()
    return Fate.CHANGED if changed else Fate.SAME

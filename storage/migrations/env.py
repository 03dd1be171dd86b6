"""Runs the revisions on the session that `storage.migrate` was given."""

from typing import Literal

from alembic import context
from sqlmodel import Session, SQLModel

import storage.models  # noqa: F401 - completes the metadata
from storage.models.base import SEALED


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """A sealed column is bytes to the database; revisions must not import the models."""
    if kind == "type" and isinstance(item, SEALED):
        return "sa.LargeBinary()"
    return False


session: Session = context.config.attributes["session"]
context.configure(
    connection=session.connection(),
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    render_item=render_item,
    compare_type=True,
)
context.run_migrations()

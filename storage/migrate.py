"""Brings a database to the newest tables, and tells whether it is there."""

from importlib.resources import files

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import Session, SQLModel

import storage.models  # noqa: F401 - completes the metadata


def upgrade(session: Session, to: str = "head") -> None:
    """To a revision, the newest if none is named; does nothing where the database is there."""
    command.upgrade(_config(session), to)


def revision(session: Session) -> str | None:
    """The revision that the database is at; None for an empty one."""
    return MigrationContext.configure(session.connection()).get_current_revision()


def head() -> str:
    """The newest revision."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def differences(session: Session) -> list[str]:
    """What the tables lack against the models; empty when the migrations are complete."""
    context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
    return [str(difference) for difference in compare_metadata(context, SQLModel.metadata)]


def make_revision(session: Session, message: str) -> None:
    """Writes a new revision file with what the models have and the database lacks."""
    number = f"{int(head()) + 1:04}"
    command.revision(_config(session), message, autogenerate=True, rev_id=number)


def _config(session: Session | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("storage") / "migrations"))
    config.attributes["session"] = session
    return config

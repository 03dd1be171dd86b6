"""By which way SQLite, that has no statistics yet, comes to what it is asked for."""

import re
from collections.abc import Callable, Collection

from sqlalchemy import event
from sqlmodel import Session


def ways(session: Session, ask: Callable[[], object], tables: Collection[str]) -> set[str]:
    """'SEARCH entry USING COVERING INDEX ix_entry_at at at': the index and the columns sought."""
    asked: list[tuple[str, object]] = []
    connection = session.connection()

    def note(_c: object, _u: object, said: str, values: object, *_: object) -> None:
        asked.append((said, values))

    event.listen(connection, "before_cursor_execute", note)
    ask()
    event.remove(connection, "before_cursor_execute", note)
    steps = [
        str(row[3])
        for said, values in asked
        for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values)  # type: ignore[arg-type]
    ]
    mine = [step for step in steps if re.sub(r"_\d+$", "", step.split()[1]) in tables]
    return {re.sub(r"_\d+ ", " ", step.partition(" (")[0], count=1) + _terms(step) for step in mine}


def _terms(step: str) -> str:
    """' at at' of '… (at>? AND at<?)'."""
    return "".join(f" {term}" for term in re.findall(r"(\w+)[<>=]+\?", step))

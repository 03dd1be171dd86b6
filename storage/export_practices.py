"""The library of good practices, as it can be loaded elsewhere: only what is published."""

from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from storage.export_scope import Scope
from storage.models import Practice, PracticeStage

PRACTICES = {
    "reference": "#meta+id",
    "title": "#activity",
    "topic": "#subsector+topic",
    "city": "#adm2+name",
    "country": "#country+code",
    "year": "#date+year",
    "language": "#meta+language",
    "problem": "#x_problem",
    "done": "#x_done",
    "result": "#x_result",
    "cost": "#x_cost",
    "helped": "#x_helped+num",
    "not_helped": "#x_not_helped+num",
    "used": "#x_used+num",
    "published": "#date+published",
}


def practice_rows(session: Session, scope: Scope) -> Iterator[Sequence[str | int | float | None]]:
    """Oldest first; nobody who wrote or judged it."""
    wanted = (
        select(Practice)
        .where(
            Practice.stage == PracticeStage.PUBLISHED,
            *scope.holds(col(Practice.country), col(Practice.city)),
        )
        .order_by(col(Practice.created_at), col(Practice.id))
    )
    for one in session.exec(wanted):
        yield (
            *(one.reference, one.title, one.topic, one.city, one.country, one.year, one.language),
            *(one.problem, one.done, one.result, one.cost or None),
            *(one.helped, one.not_helped, one.used),
            one.published_at.date().isoformat() if one.published_at else None,
        )

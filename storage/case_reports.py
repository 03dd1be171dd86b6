"""The reports of one case: its own, and those that were found to tell of the same."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from storage.models import Alert


def agreed(session: Session, alert: Alert) -> bool:
    """Whether everybody who told of it, in this report or another, lets others hear of it."""
    main = alert if alert.merged_into is None else session.get_one(Alert, alert.merged_into)
    return all_agreed([alert, main, *merged_into(session, [main.id])])


def all_agreed(reports: Iterable[Alert]) -> bool:
    """Of a case and what was merged into it: one who did not agree speaks for all."""
    return all(one.consent is True and not one.restricted and not one.safe for one in reports)


def merged_into(session: Session, ids: Sequence[int]) -> list[Alert]:
    """All that were merged into these, and into those again."""
    found: list[Alert] = []
    while ids:
        more = session.exec(
            select(Alert).where(col(Alert.merged_into).in_(ids)).order_by(col(Alert.id))
        ).all()
        found += more
        ids = [alert.id for alert in more]
    return found

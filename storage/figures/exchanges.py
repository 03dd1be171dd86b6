"""What communities ask of one another: new, matched, waiting; wanted and offered topics."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, func, select

from storage.figures.window import Window
from storage.models import Exchange, ExchangeKind, ExchangeStage

OFFICE_STEPS_IN = timedelta(days=14)
NO_HOST = timedelta(days=9)


@dataclass(frozen=True, slots=True)
class Exchanges:
    """`waiting`: requests without a host for over 14 days. Topics: (name, how many), most first."""

    new: int
    matched: int
    waiting: int
    wanted: tuple[tuple[str, int], ...]
    offered: tuple[tuple[str, int], ...]


def open_exchanges(session: Session, window: Window) -> list[Exchange]:
    """Requests and offers of the office's cities without a partner at the day's end."""
    return list(
        session.exec(
            select(Exchange)
            .where(
                col(Exchange.kind).in_(list(ExchangeKind)),
                Exchange.stage == ExchangeStage.ASKED,
                window.holds(col(Exchange.country)),
                col(Exchange.at) < window.end,
            )
            .order_by(col(Exchange.at), col(Exchange.id))
        ).all()
    )


def exchanges(session: Session, window: Window, open_: list[Exchange]) -> Exchanges:
    """The day's changes, and how wishes and offers stand."""
    requests = [exchange for exchange in open_ if exchange.kind == ExchangeKind.REQUEST]
    offers = [exchange for exchange in open_ if exchange.kind == ExchangeKind.OFFER]
    return Exchanges(
        new=_count(session, window, "at"),
        matched=_count(session, window, "matched_at"),
        waiting=len(waiting(window, requests, OFFICE_STEPS_IN)),
        wanted=_topics(requests),
        offered=_topics(offers),
    )


def waiting(window: Window, requests: Iterable[Exchange], longer: timedelta) -> list[Exchange]:
    """Requests that found no host for longer than that."""
    return [
        exchange
        for exchange in requests
        if exchange.kind == ExchangeKind.REQUEST and exchange.at < window.end - longer
    ]


def _count(session: Session, window: Window, moment: str) -> int:
    at = col(getattr(Exchange, moment))
    return session.exec(
        select(func.count())
        .select_from(Exchange)
        .where(
            at >= window.start,
            at < window.end,
            func.lower(Exchange.kind) == ExchangeKind.REQUEST,  # no index: it goes by its day
            window.holds(col(Exchange.country)),
        )
    ).one()


def _topics(exchanges: Iterable[Exchange]) -> tuple[tuple[str, int], ...]:
    counts = Counter(topic for exchange in exchanges for topic in exchange.topics.split())
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

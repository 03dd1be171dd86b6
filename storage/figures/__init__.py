"""The figures of one office's closed day, and the messages behind each of them."""

from dataclasses import dataclass

from sqlmodel import Session

from storage.figures.behind import messages_behind
from storage.figures.decisions import AlertDecision, Decisions, ExchangeDecision, decisions
from storage.figures.evictions import (
    Band,
    BandFigures,
    Closed,
    Evictions,
    Missed,
    closed_alerts,
    evictions,
    missed_rungs,
    open_alerts,
)
from storage.figures.exchanges import Exchanges, exchanges, open_exchanges
from storage.figures.groups import Coverage, Silent, SilentCity, coverage, group_states, silent
from storage.figures.office_day import window_of
from storage.figures.quality import Quality, quality
from storage.figures.savings import CurrencySavings, Movements, Savers, Savings, savings
from storage.figures.window import Window, opens

__all__ = [
    "AlertDecision",
    "Band",
    "BandFigures",
    "Closed",
    "Coverage",
    "CurrencySavings",
    "Decisions",
    "Evictions",
    "ExchangeDecision",
    "Exchanges",
    "Figures",
    "Missed",
    "Movements",
    "Quality",
    "Savers",
    "Savings",
    "Silent",
    "SilentCity",
    "Window",
    "figures",
    "messages_behind",
    "opens",
    "window_of",
]


@dataclass(frozen=True, slots=True)
class Figures:
    """One digest's figures. Money is minor units; a figure's key leads to its messages."""

    window: Window
    coverage: Coverage
    decisions: Decisions
    evictions: Evictions
    savings: Savings
    exchanges: Exchanges
    silent: tuple[SilentCity, ...]
    quality: Quality


def figures(session: Session, window: Window) -> Figures:
    """Everything a digest says. Its cost follows the day and what is open, not the history."""
    groups = group_states(session, window)
    open_ = open_alerts(session, window)
    closed = closed_alerts(session, window)
    missed = missed_rungs(session, window, [*open_, *closed])
    asked = open_exchanges(session, window)
    return Figures(
        window=window,
        coverage=coverage(window, groups),
        decisions=decisions(session, window, open_, asked),
        evictions=evictions(window, open_, closed, missed),
        savings=savings(session, window, groups),
        exchanges=exchanges(session, window, asked),
        silent=silent(window, groups),
        quality=quality(session, window),
    )

"""What the register of cases shows: live ones first, the most pressing first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from sqlalchemy import ColumnElement, false
from sqlmodel import Session, col, select

from bot.cases.words import HANDLINGS, NOT_TOLD, PHASES, VERIFICATIONS, outcome_text, severity_text
from bot.digest.words import Words
from bot.web.savings_view import Cell
from locales.say import page
from storage.figures.window import Window
from storage.models import LIVE, Alert, Handling

LIVE_STATE, ENDED_STATE = "live", "ended"
MOST = 300  # ended ones on a page, the newest; the table has all


@dataclass(frozen=True, slots=True)
class Filter:
    """`city` None: all; `state`: live, ended, the value of a `Handling`, or None for all."""

    city: str | None
    state: str | None

    def holds(self) -> list[ColumnElement[bool]]:
        handling = col(Alert.handling)
        states: dict[str | None, list[ColumnElement[bool]]] = {
            None: [],
            LIVE_STATE: [handling.in_(LIVE)],
            ENDED_STATE: [handling.not_in(LIVE)],
            **{one.value: [handling == one] for one in Handling},
        }
        wanted = states.get(self.state)
        if wanted is None:
            return [false()]
        return wanted if self.city is None else [*wanted, col(Alert.city) == self.city]


@dataclass(frozen=True, slots=True)
class Row:
    """One case; `live` where somebody may still lose a home."""

    reference: str
    href: str
    live: bool
    severity: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A filter to choose; `chosen`: it is the one."""

    label: str
    href: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Register:
    """`briefs`: of each city in it."""

    rows: tuple[Row, ...]
    states: tuple[Way, ...]
    cities: tuple[Way, ...]
    briefs: tuple[Way, ...]


def register(session: Session, window: Window, wanted: Filter, words: Words) -> Register:
    """Of the office's countries: nothing of a person, nothing finer than the city."""
    here = (window.holds(col(Alert.country)), col(Alert.merged_into).is_(None))
    rows = select(Alert).where(*here, *wanted.holds())
    live = session.exec(rows.where(col(Alert.handling).in_(LIVE))).all()
    ended = session.exec(
        rows.where(col(Alert.handling).not_in(LIVE))
        .order_by(col(Alert.opened_at).desc())
        .limit(MOST)
    ).all()
    places = session.exec(
        select(Alert.city, Alert.country)
        .where(*here, col(Alert.city).is_not(None))
        .distinct()
        .order_by(col(Alert.city))
    ).all()
    base = f"/office/{window.office}"
    return Register(
        rows=tuple(_row(one, base, words) for one in (*sorted(live, key=_pressing), *ended)),
        states=tuple(_states(base, wanted, words)),
        cities=tuple(_cities(base, wanted, [city for city, _ in places if city], words)),
        briefs=tuple(
            Way(city or "", f"{base}/brief/{country}/{quote(city or '', safe='')}.pdf")
            for city, country in places
            if country and wanted.city in {None, city}
        ),
    )


def heads(words: Words) -> list[str]:
    """Of all columns."""
    texts = (
        *(page("Reference"), page("City"), page("Phase"), page("Severity"), page("Households")),
        *(page("Deadline"), page("Handling"), page("Verification"), page("Reported")),
    )
    return [words.say(text) for text in texts]


def _row(alert: Alert, base: str, words: Words) -> Row:
    say, households = words.say, alert.households
    country = words.country(alert.country) if alert.country else ""
    reported = alert.opened_at.astimezone(words.zone)
    why = severity_text(alert.severity, alert.reason, words).partition(": ")[2]
    outcome = outcome_text(alert.outcome, alert.verification, words)
    handling = say(HANDLINGS[alert.handling])
    return Row(
        reference=alert.reference,
        href=f"{base}/case/{alert.reference}",
        live=alert.handling in LIVE,
        severity=alert.severity,
        cells=(
            Cell(alert.city or NOT_TOLD, country),
            Cell(say(PHASES[alert.phase])),
            Cell(f"P{alert.severity}", why),
            Cell(NOT_TOLD if households is None else words.number(households)),
            Cell(words.day(alert.by_day) if alert.by_day else NOT_TOLD),
            Cell(handling, outcome if outcome != handling else ""),
            Cell(say(VERIFICATIONS[alert.verification])),
            Cell(words.day(reported.date()), words.moment(alert.opened_at, reported.date())),
        ),
    )


def _pressing(alert: Alert) -> tuple[int, date, int]:
    return alert.severity, alert.by_day or date.max, alert.id


def _states(base: str, wanted: Filter, words: Words) -> Sequence[Way]:
    given = ((None, page("All")), (LIVE_STATE, page("Open")), (ENDED_STATE, page("Ended")))
    return [
        Way(words.say(text), _href(base, wanted.city, state), wanted.state == state)
        for state, text in given
    ]


def _cities(base: str, wanted: Filter, cities: Sequence[str], words: Words) -> Sequence[Way]:
    every = Way(words.say(page("All cities")), _href(base, None, wanted.state), not wanted.city)
    return [
        every,
        *(Way(one, _href(base, one, wanted.state), one == wanted.city) for one in cities),
    ]


def _href(base: str, city: str | None, state: str | None) -> str:
    given = (("city", city), ("state", state))
    asked = "&".join(f"{name}={quote(value)}" for name, value in given if value)
    return f"{base}/cases?{asked}" if asked else f"{base}/cases"

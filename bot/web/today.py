"""An office's figures of a day as its pages show them, each with the way to its messages."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.digest.words import Words
from bot.web.labels import label_of, part_of
from locales.catalogue import SOURCE
from storage.figures import CurrencySavings, Figures, figures
from storage.figures.office_day import window_of
from storage.places import Office, offices

_ON_A_CARD = 3  # currencies


@dataclass(frozen=True, slots=True)
class Shown:
    """`key` is the figure's in `storage.figures.messages_behind`."""

    key: str
    label: str
    value: str
    href: str


def offices_today(session: Session, now: datetime) -> list[dict[str, Any]]:
    """For the simulator, which is in English: a card an office."""
    return [_card(session, office, now) for office in offices()]


def shown_figures(session: Session, office: Office, day: date) -> list[Shown]:
    """For the office's page: all that can be followed to messages."""
    found = figures(session, window_of(office, day))
    words = words_of(office)
    values = dict(_headline(found, found.savings.currencies, words))
    return _linked(office, day, values | dict(_rest(found, words)), words)


def words_of(office: Office) -> Words:
    """As the office reads."""
    return Words(office.language, office.zone)


def local_day(office: Office, now: datetime) -> date:
    """The office's calendar day."""
    return now.astimezone(office.zone).date()


def _card(session: Session, office: Office, now: datetime) -> dict[str, Any]:
    day = local_day(office, now)
    found = figures(session, window_of(office, day))
    words = Words(SOURCE, office.zone)
    active = [row for row in found.savings.currencies if row.reported or row.deposits]
    shown = _linked(office, day, dict(_headline(found, active[:_ON_A_CARD], words)), words)
    base = f"/office/{office.code}/digest"
    return {
        "code": office.code,
        "name": office.name,
        "day": words.long_day(day),
        "href": f"/office/{office.code}",
        "digests": [
            {"label": "Digest so far", "href": f"{base}/{day}"},
            {"label": "Yesterday's digest", "href": f"{base}/{day - timedelta(days=1)}"},
        ],
        "figures": [asdict(one) for one in shown],
    }


def _linked(office: Office, day: date, values: dict[str, str], words: Words) -> list[Shown]:
    base = f"/office/{office.code}/figure/{day}"
    return [
        Shown(key, label_of(key, words), value, f"{base}/{key}") for key, value in values.items()
    ]


def _headline(
    found: Figures, currencies: Sequence[CurrencySavings], words: Words
) -> Iterator[tuple[str, str]]:
    for row in currencies:
        yield f"savings/{row.currency}/deposits", words.amount(row.deposits, row.currency)
    yield "evictions/open", words.number(found.evictions.open)
    yield "exchanges/new", words.number(found.exchanges.new)
    yield "coverage/reported", part_of(found.coverage.reported, found.coverage.expected, words)


def _rest(found: Figures, words: Words) -> Iterator[tuple[str, str]]:
    for row in found.savings.currencies:
        if row.out:
            yield f"savings/{row.currency}/out", words.amount(row.out, row.currency)
        if row.changed:
            yield f"savings/{row.currency}/changed", words.amount(row.changed, row.currency)
    yield "savers", words.number(found.savings.savers.total)
    yield "loans", words.number(found.savings.loans.count)
    yield "repayments", words.number(found.savings.repayments.count)
    yield "evictions/opened", words.number(found.evictions.opened)
    for band in found.evictions.bands:
        if band.cases:
            yield f"evictions/{band.band.value}", words.number(band.cases)
    yield "evictions/closed", words.number(len(found.evictions.closed))
    yield "exchanges/matched", words.number(found.exchanges.matched)
    yield "exchanges/waiting", words.number(found.exchanges.waiting)

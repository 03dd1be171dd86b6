"""An office's figures of a day as its pages show them, each with the way to its messages."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from sqlmodel import Session

from storage.figures import CurrencySavings, Figures, figures
from storage.figures.office_day import window_of
from storage.places import Office, exponent, offices

_ON_A_CARD = 3  # currencies
_LABELS = {
    "coverage/reported": "groups reported",
    "evictions/open": "evictions open",
    "evictions/opened": "evictions reported",
    "evictions/underway": "evictions under way",
    "evictions/soon": "eviction threats within 7 days",
    "evictions/later": "eviction threats later",
    "evictions/noday": "eviction threats, day not given",
    "evictions/after": "after an eviction",
    "evictions/closed": "evictions closed",
    "exchanges/new": "exchanges asked",
    "exchanges/matched": "exchanges matched",
    "exchanges/waiting": "exchanges waiting over 14 days",
    "savers": "savers",
    "loans": "loans issued",
    "repayments": "repayments",
    "quality/texts": "texts",
    "quality/certain": "texts read with certainty",
    "quality/confirmed": "texts confirmed by the sender",
    "quality/asked": "texts asked about",
    "quality/person": "texts with a person",
    "quality/waiting": "texts waiting",
    "undelivered": "answers not delivered",
}
_SAVINGS = {
    "deposits": "{} saved",
    "out": "{} taken out",
    "net": "{} net",
    "changed": "{} corrected, of earlier days",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """`key` is the figure's in `storage.figures.messages_behind`."""

    key: str
    label: str
    value: str
    href: str


def offices_today(session: Session, now: datetime) -> list[dict[str, Any]]:
    """For the simulator: a card an office."""
    return [_card(session, office, now) for office in offices()]


def shown_figures(session: Session, office: Office, day: date) -> list[Shown]:
    """For the office's page: all that can be followed to messages."""
    found = figures(session, window_of(office, day))
    values = dict(_headline(found, found.savings.currencies))
    return _linked(office, day, values | dict(_rest(found)))


def label_of(key: str) -> str:
    """What the figure of that key is called."""
    section, *rest = key.split("/")
    match section, rest:
        case "savings", [currency, figure]:
            return _SAVINGS.get(figure, "{}").format(currency)
        case "corrections", [currency]:
            return f"{currency} taken back"
        case "social", [way]:
            return f"social fund, {way}"
        case "decisions", [reference]:
            return reference
    return _LABELS.get(key, key)


def local_day(office: Office, now: datetime) -> date:
    """The office's calendar day."""
    return now.astimezone(office.zone).date()


def day_name(day: date) -> str:
    """`Mon 23 Nov 2026`."""
    return str(format_date(day, "EEE d MMM yyyy", locale="en"))


def _card(session: Session, office: Office, now: datetime) -> dict[str, Any]:
    day = local_day(office, now)
    found = figures(session, window_of(office, day))
    active = [row for row in found.savings.currencies if row.reported or row.deposits]
    shown = _linked(office, day, dict(_headline(found, active[:_ON_A_CARD])))
    base = f"/office/{office.code}/digest"
    return {
        "code": office.code,
        "name": office.name,
        "day": day_name(day),
        "href": f"/office/{office.code}",
        "digests": [
            {"label": "Digest so far", "href": f"{base}/{day}"},
            {"label": "Yesterday's digest", "href": f"{base}/{day - timedelta(days=1)}"},
        ],
        "figures": [asdict(one) for one in shown],
    }


def _linked(office: Office, day: date, values: dict[str, str]) -> list[Shown]:
    base = f"/office/{office.code}/figure/{day}"
    return [Shown(key, label_of(key), value, f"{base}/{key}") for key, value in values.items()]


def _headline(found: Figures, currencies: Sequence[CurrencySavings]) -> Iterator[tuple[str, str]]:
    for row in currencies:
        yield f"savings/{row.currency}/deposits", money(row.deposits, row.currency)
    yield "evictions/open", str(found.evictions.open)
    yield "exchanges/new", str(found.exchanges.new)
    yield "coverage/reported", f"{found.coverage.reported} of {found.coverage.expected}"


def _rest(found: Figures) -> Iterator[tuple[str, str]]:
    for row in found.savings.currencies:
        if row.out:
            yield f"savings/{row.currency}/out", money(row.out, row.currency)
        if row.changed:
            yield f"savings/{row.currency}/changed", money(row.changed, row.currency)
    yield "savers", str(found.savings.savers.total)
    yield "loans", str(found.savings.loans.count)
    yield "repayments", str(found.savings.repayments.count)
    yield "evictions/opened", str(found.evictions.opened)
    for band in found.evictions.bands:
        if band.cases:
            yield f"evictions/{band.band.value}", str(band.cases)
    yield "evictions/closed", str(len(found.evictions.closed))
    yield "exchanges/matched", str(found.exchanges.matched)
    yield "exchanges/waiting", str(found.exchanges.waiting)


def money(minor: int, currency: str) -> str:
    """`12,500` or `12,500.50`: the currency stands in the label."""
    digits = exponent(currency)
    amount = Decimal(minor).scaleb(-digits)
    whole = amount == amount.to_integral_value()
    return str(format_decimal(amount, "#,##0" if whole else f"#,##0.{'0' * digits}", locale="en"))

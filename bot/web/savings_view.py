"""What the savings pages show: a table a currency, a row a city or a group, and its months."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from bot.digest.words import Words, percent
from bot.web.chart import Bar, bars
from locales.say import page
from storage.figures.group_sums import together
from storage.figures.indicators import Indicators, People
from storage.figures.years import GroupYear

NOT_TOLD = "-"


class Cell(NamedTuple):
    """`note` stands small below its text."""

    text: str
    note: str = ""


class Place(NamedTuple):
    """What a row is about: a city or a group, and where its own page is."""

    name: str
    about: str
    href: str = ""


class Row(NamedTuple):
    """A line of a table."""

    place: Place
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Of one currency."""

    currency: str
    chart: Markup
    rows: tuple[Row, ...]
    total: tuple[Cell, ...]


def tables(
    found: Iterable[GroupYear],
    months: Sequence[date],
    words: Words,
    place_of: Callable[[GroupYear], Place],
) -> list[Table]:
    """`place_of` tells which groups share a row; rates come from their sums."""
    by_currency = defaultdict[str, list[GroupYear]](list)
    for one in found:
        by_currency[one.figures.currency].append(one)
    return [
        _table(by_currency[code], code, months, words, place_of) for code in sorted(by_currency)
    ]


def city_of(office: str, words: Words) -> Callable[[GroupYear], Place]:
    """A row a city, which opens its groups."""

    def place(one: GroupYear) -> Place:
        href = f"/office/{office}/savings/{one.country}/{quote(one.city, safe='')}"
        return Place(one.city, words.country(one.country), href)

    return place


def group_of(one: GroupYear) -> Place:
    """A row a group."""
    return Place(one.name, one.settlement)


def heads(words: Words) -> list[str]:
    """Of all columns but the first."""
    texts = (
        *(page("Groups"), page("Savers"), page("Women"), page("Men"), page("Sex not given")),
        *(page("Saved"), page("Growth")),
        *(page("Regularity"), page("On loan"), page("Repayment rate"), page("Upgrading fund")),
    )
    return [words.say(text) for text in texts]


def cells(figures: Indicators, words: Words) -> tuple[Cell, ...]:
    """Under `heads`. Who told nothing all year did not tell 0."""

    def amount(minor: int) -> Cell:
        is_told = minor or figures.reports
        return Cell(words.amount(minor, figures.currency) if is_told else NOT_TOLD)

    return (
        Cell(words.number(figures.groups)),
        *_savers(figures.savers, figures.womens_share, words),
        amount(figures.saved),
        Cell(share(figures.growth, signed=True)),
        Cell(share(figures.regularity)),
        amount(figures.outstanding),
        Cell(share(figures.repayment_rate)),
        amount(figures.upgrading),
    )


def share(value: float | None, *, signed: bool = False) -> str:
    """'73%', or that it was not told."""
    return NOT_TOLD if value is None else percent(value, signed=signed)


def month_bars(
    values: Sequence[int], months: Sequence[date], currency: str, words: Words
) -> list[Bar]:
    """Minor units saved in each month."""
    return [
        Bar(
            value,
            words.month(month, brief=True),
            f"{words.month(month)}: {words.sums({currency: value})}",
            words.amount(value, currency),
        )
        for value, month in zip(values, months, strict=True)
    ]


def _table(
    found: Sequence[GroupYear],
    currency: str,
    months: Sequence[date],
    words: Words,
    place_of: Callable[[GroupYear], Place],
) -> Table:
    saved = [sum(values) for values in zip(*(one.months for one in found), strict=True)]
    title = f"{currency} · {words.say(page('By month'))}"
    by_place = defaultdict[Place, list[Indicators]](list)
    for one in found:
        by_place[place_of(one)].append(one.figures)

    def summed(figures: Iterable[Indicators]) -> tuple[Cell, ...]:
        return cells(together(figures)[currency], words)

    return Table(
        currency,
        bars(title, month_bars(saved, months, currency, words)),
        tuple(Row(place, summed(by_place[place])) for place in sorted(by_place)),
        summed(one.figures for one in found),
    )


def _savers(savers: People, womens_share: float | None, words: Words) -> tuple[Cell, ...]:
    """Together, women with their share, men, and whose sex nobody told."""
    if not savers.total:
        return (Cell(NOT_TOLD),) * 4
    counts = (savers.total, savers.women, savers.men, savers.not_said)
    total, women, men, others = map(words.number, counts)
    return Cell(total), Cell(women, share(womens_share)), Cell(men), Cell(others)

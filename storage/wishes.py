"""An open request or offer as matching knows it, and the ranges in which others are near."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Self

from sqlalchemy import ColumnElement
from sqlmodel import col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.models import Exchange, ExchangeKind, ExchangeTopic, Land
from storage.places import is_official, languages_of, office_of, zone_of

Place = tuple[str | None, str]  # country and city
_A_BUCKET = 50  # of those who wait longest, by each way of being near


class Conditions(NamedTuple):
    """Of the settlement that asks or offers; what nobody told is None or nothing."""

    households: int | None = None
    land: Land | None = None
    hazards: frozenset[str] = frozenset()

    @classmethod
    def of(cls, households: int | None, land: str | None, hazards: str | None) -> Self:
        """As a settlement's columns have them."""
        threats = frozenset(filter(None, (hazards or "").split("|")))
        return cls(households, Land(land) if land else None, threats)


UNKNOWN = Conditions()


@dataclass(frozen=True, slots=True)
class Wish:
    """An open request or offer, as far as matching knows it.

    `languages`: its leader's first, then those of the country; `hours`: of its zone from UTC;
    `people`: who would come, or can be received; `of_women`: a women's group's; `returns`: of a
    request's city what it offers itself, of an offer's what it asks for; `under_way`: exchanges
    that it is in.
    """

    id: int
    kind: ExchangeKind
    topics: tuple[str, ...]
    city: str
    country: str | None = None
    person_id: int = 0
    languages: tuple[str, ...] = ()
    hours: float = 0.0
    conditions: Conditions = UNKNOWN
    people: int | None = None
    month: date | None = None
    wanted_city: str | None = None
    wanted_country: str | None = None
    women_first: bool = False
    of_women: bool = False
    returns: frozenset[str] = frozenset()
    under_way: int = 0

    @property
    def office(self) -> str | None:
        office = office_of(self.country)
        return office.code if office else None


def wanting(city: str | None, country: str | None) -> tuple[str, ...]:
    """What a request has that may go there: '' for anywhere, 'IN', 'IN/Mumbai'."""
    places = ("", country or "", f"{country}/{city}" if city else "")
    return tuple(dict.fromkeys(places))


def wanted_place(row: Exchange) -> str:
    """Of those the one that it has."""
    return wanting(row.wanted_city, row.wanted_country)[-1]


def buckets(wish: Wish) -> Iterator[SelectOfScalar[int]]:
    """Each an index's range of at most `_A_BUCKET` rows, however many are open."""
    is_request, there = wish.kind == ExchangeKind.REQUEST, col(ExchangeTopic.country)
    for topic in wish.topics:
        mine = ExchangeTopic.kind == other(wish.kind), ExchangeTopic.topic == topic
        if is_request and wish.wanted_city is not None:
            yield _oldest(wish, *mine, there == wish.wanted_country, _in(wish.wanted_city))
        elif is_request and wish.wanted_country is not None:
            yield _oldest(wish, *mine, there == wish.wanted_country)
        else:
            for place in ("",) if is_request else wanting(wish.city, wish.country):
                yield from _near(wish, *mine, ExchangeTopic.wanted == place)


def _near(wish: Wish, *mine: ColumnElement[bool] | bool) -> Iterator[SelectOfScalar[int]]:
    yield _oldest(wish, *mine)
    yield _oldest(wish, *mine, col(ExchangeTopic.office) == wish.office)
    for language in wish.languages[:1]:
        yield _oldest(wish, *mine, col(ExchangeTopic.language) == language)


def _in(city: str) -> ColumnElement[bool]:
    return col(ExchangeTopic.city) == city


def _not_in(city: str) -> ColumnElement[bool]:
    return col(ExchangeTopic.city) != city


def _oldest(wish: Wish, *such: ColumnElement[bool] | bool) -> SelectOfScalar[int]:
    there = col(ExchangeTopic.country)
    return (
        select(ExchangeTopic.exchange_id)
        .where(*such, or_(_not_in(wish.city), there != wish.country, there.is_(None)))
        .order_by(col(ExchangeTopic.exchange_id))
        .limit(_A_BUCKET)
    )


def other(kind: ExchangeKind) -> ExchangeKind:
    """What a request looks for, and an offer."""
    return ExchangeKind.OFFER if kind == ExchangeKind.REQUEST else ExchangeKind.REQUEST


def spoken(language: str | None, country: str | None) -> tuple[str, ...]:
    """Without scripts: 'hi' and 'hi-Latn' are one language, spoken."""
    own = [language.partition("-")[0]] if language else []
    known = (one.partition("-")[0] for one in languages_of(country))
    return tuple(dict.fromkeys([*own, *(one for one in known if is_official(one, country))]))


def hours(country: str | None, city: str, now: datetime) -> float:
    """From UTC, as the clocks there are now."""
    away = now.astimezone(zone_of(country, city)).utcoffset()
    return away.total_seconds() / 3600 if away is not None else 0.0

"""Where an alert is: a settlement that is known, else the words and the city that they name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from handlers.outcome import Turn
from handlers.reading import text_of
from storage.cities import City, find_city_at_home, fold_name
from storage.models import Settlement
from storage.places import country_named

_MOST_PARTS = 4


@dataclass(frozen=True, slots=True)
class Where:
    """The place of an alert, as far as text and sender tell."""

    settlement: Settlement | None
    written: str | None
    city: str | None
    country: str | None

    @property
    def place(self) -> str | None:
        return self.written or (self.settlement.name if self.settlement else None)


def where_of(turn: Turn) -> Where:
    """A settlement that the text names, else the sender's own; what is written is kept."""
    written, sender = text_of(turn.meaning, "place"), turn.sender
    city, country = text_of(turn.meaning, "city"), text_of(turn.meaning, "country")
    if written is None:
        return Where(sender.settlement, None, city or sender.city, country or sender.country)
    if city is None and country is None:
        return place_called(turn, written, sender.city)
    found = _cities([city], country or sender.country) if city else []
    return _place(turn, written, [written], found, _Otherwise(city, country or sender.country))


def place_called(turn: Turn, written: str, city: str | None, *, abroad: bool = False) -> Where:
    """'Deep Sea, Nairobi': a known settlement, else the words and the city that they name.

    A name without its country stays in the sender's; `abroad`: a city elsewhere by its exact name.
    """
    parts = [part.strip() for part in written.split(",") if part.strip()][:_MOST_PARTS]
    home = turn.sender.country
    named = _country(parts, home)
    if named is not None:
        parts, city = parts[:-1], city if named == home else None
    other = _Otherwise(city, named or home)
    if len(parts) == 1:  # 'Amani' is also what some call Amman
        known = _place(turn, written, parts, [], other, exact=True)
        if known.settlement is not None:
            return known
    found = _cities(parts[1:] or parts, other.country, abroad=abroad and named is None)
    if not found and len(parts) == 1:
        ends = _cities(_last_words(parts[0]), other.country, exact=True)
        found = [one for one in ends if one.is_large]
    return _place(turn, written, parts, found, other)


class _Otherwise(NamedTuple):
    """Where a place is that no known settlement and no city tells."""

    city: str | None
    country: str | None


def _place(
    turn: Turn,
    written: str,
    parts: Sequence[str],
    cities: Sequence[City],
    other: _Otherwise,
    *,
    exact: bool = False,
) -> Where:
    country = cities[0].country if cities else other.country
    there = {other.city, *(found.name for found in cities)}
    for part in parts:
        folded = fold_name(part)
        named = turn.read.settlements_named(folded, country)
        if not named and not exact:
            named = turn.read.settlements_like(folded, country)
        near = [place for place in named if place.city in there] or named
        if len(near) == 1:
            return Where(near[0], written, near[0].city, near[0].country)
    return Where(None, written, cities[0].name if cities else other.city, country)


def _country(parts: Sequence[str], home: str | None) -> str | None:
    """The last of several parts, unless it is a city at home: a lone 'Mexico' is a place."""
    if len(parts) == 1 or not parts or find_city_at_home(parts[-1], home, exact=True):
        return None
    return country_named(parts[-1])


def _cities(
    names: Sequence[str], country: str | None, *, abroad: bool = False, exact: bool = False
) -> list[City]:
    found = (
        find_city_at_home(name, country, exact=True)
        or (find_city_at_home(name, None) if abroad else None)
        or find_city_at_home(name, country, exact=exact)
        for name in names
    )
    return [city for city in found if city is not None]


def _last_words(written: str) -> list[str]:
    """'Mukuru kwa Njenga Nairobi' names its city without a comma."""
    words = written.split()
    return [" ".join(words[-size:]) for size in (3, 2, 1) if size < len(words)]

"""Where an alert is: a settlement that is known, else the words and the city that they name."""

from dataclasses import dataclass

from handlers.outcome import Turn
from handlers.reading import text_of
from storage.cities import find_city, fold_name
from storage.models import Settlement

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
    city = text_of(turn.meaning, "city") or sender.city
    if written is None:
        return Where(sender.settlement, None, city, sender.country)
    return place_called(turn, written, city)


def place_called(turn: Turn, written: str, city: str | None) -> Where:
    """'Deep Sea, Nairobi': a known settlement, else the words and the city that they name."""
    sender = turn.sender
    parts = [part.strip() for part in written.split(",") if part.strip()][:_MOST_PARTS]
    cities = [found for part in parts[1:] or parts if (found := find_city(part, sender.country))]
    for part in parts:
        folded = fold_name(part)
        named = turn.read.settlements_named(folded, sender.country)
        named = named or turn.read.settlements_like(folded, sender.country)
        there = {city, *(found.name for found in cities)}
        near = [place for place in named if place.city in there] or named
        if len(near) == 1:
            return Where(near[0], written, near[0].city, near[0].country)
    if cities:
        return Where(None, written, cities[0].name, cities[0].country)
    return Where(None, written, city, sender.country)

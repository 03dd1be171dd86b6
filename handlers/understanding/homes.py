"""Which city a place is in, and which country: behind its comma, or as the text's last word."""

from dataclasses import dataclass
from itertools import islice

from handlers.understanding.meaning import Entity
from handlers.understanding.places import known_place, name_before, place_in
from handlers.understanding.reading import Reading
from storage.cities import City, find_city_at_home
from storage.places import country_named
from storage.references import find_reference

_COMMAS = ",،፣，、"
_MOST_COMMAS = 12  # keeps the work linear
_MOST_WORDS = 4  # of a city's or country's name
_STOPS = ".!;؛।。።፤"


@dataclass(frozen=True, slots=True)
class _Home:
    """The tokens `first` … `last` (inclusive) name a city, a country, or a city and its country."""

    first: int
    last: int
    city: City | None
    country: str | None


def where_in(reading: Reading) -> dict[str, Entity]:
    """'place', and the 'city' and 'country' that the text names beside it."""
    home = _home(reading)
    if home is None:
        place = place_in(reading)
        named = place is not None and find_reference(str(place.value)) is None  # 'as V7K2-M'
        return {"place": place} if place is not None and named else {}
    start, end = reading.words[home.first].start, reading.words[home.last].end
    rest = Reading(f"{reading.text[:start]} {reading.text[end:]}", reading.hearing)
    place = known_place(reading) or place_in(rest) or _before_comma(reading, start)
    found = {"place": place or Entity(reading.text[start:end])}
    if home.city is not None:
        found["city"] = Entity(home.city.name)
    if home.country is not None:
        found["country"] = Entity(home.country)
    return found


def _home(reading: Reading) -> _Home | None:
    """The last city that is named: of 'Soweto, Kayole, Nairobi'; a country only where none is."""
    behind = (p for p in range(len(reading.words) - 1, 0, -1) if _is_behind_comma(reading, p))
    commas = list(islice(behind, _MOST_COMMAS))
    firsts = sorted({*commas, *_last_words(reading)}, reverse=True)
    homes = (_city_at(reading, first, comma=first in commas) for first in firsts)
    found = next((home for home in homes if home is not None), None)
    lands = (_country_at(reading, first) for first in commas)
    return found or next((home for home in lands if home is not None), None)


def _city_at(reading: Reading, first: int, *, comma: bool) -> _Home | None:
    for last in _lasts(reading, first):
        country = _country_behind(reading, last)
        if country is not None:
            city = _city(reading, first, last, country.country, comma=comma)
            if city is not None:
                return _Home(first, country.last, city, country.country)
        city = _city(reading, first, last, reading.hearing.country, comma=comma)
        if city is not None and (comma or _ends(reading, last)):
            return _Home(first, last, city, None)
    return None


def _country_at(reading: Reading, first: int) -> _Home | None:
    for last in _lasts(reading, first):
        country = _country(reading, first, last)
        if country is not None and _ends(reading, last):
            return _Home(first, last, None, country)
    return None


def _lasts(reading: Reading, first: int) -> range:
    """Of names that start at a token, the longest first."""
    return range(min(first + _MOST_WORDS, len(reading.words)) - 1, first - 1, -1)


def _city(
    reading: Reading, first: int, last: int, country: str | None, *, comma: bool
) -> City | None:
    """A small city, or one with a slip of the finger, only in capitals behind a comma."""
    if not _is_one(reading, first, last):
        return None
    name = _written(reading, first, last)
    plain = not _means_something(reading, first, last)
    shown = plain and comma and name[0].isupper() and not reading.text.isupper()
    city = find_city_at_home(name, country, exact=not shown) if plain or first < last else None
    return city if city is not None and (shown or city.is_large) else None


def _country_behind(reading: Reading, place: int) -> _Home | None:
    if place + 1 == len(reading.words) or _between(reading, place).strip(_COMMAS + " "):
        return None
    for last in _lasts(reading, place + 1):
        country = _country(reading, place + 1, last)
        if country is not None:
            return _Home(place + 1, last, None, country)
    return None


def _country(reading: Reading, first: int, last: int) -> str | None:
    if not _is_one(reading, first, last) or _means_something(reading, first, last):
        return None
    name = _written(reading, first, last)
    small = name[0].lower() == name[0] != name[0].upper()  # 'mali' is property in Swahili
    return None if small else country_named(name)


def _written(reading: Reading, first: int, last: int) -> str:
    return reading.text[reading.words[first].start : reading.words[last].end]


def _is_one(reading: Reading, first: int, last: int) -> bool:
    """A name goes over no comma and no stop."""
    return not any(_between(reading, p).strip(" '’.-") for p in range(first, last))


def _means_something(reading: Reading, first: int, last: int) -> bool:
    places = range(first, last + 1)
    return any(reading.hits.exactly_at(place) - {"home", "place_kind"} for place in places)


def _between(reading: Reading, place: int) -> str:
    """What stands between a token and the next."""
    return reading.text[reading.words[place].end : reading.words[place + 1].start]


def _is_behind_comma(reading: Reading, place: int) -> bool:
    return _between(reading, place - 1).strip() in {*_COMMAS}


def _last_words(reading: Reading) -> list[int]:
    """Where a name at the end may start; not within a longer one: 'Villa María del Triunfo'."""
    last = len(reading.words)
    return [
        place
        for place in range(max(last - 2 * _MOST_WORDS, 1), last)
        if not reading.is_little(reading.words[place - 1].folded, "of", "the", "ours")
    ]


def _ends(reading: Reading, place: int) -> bool:
    if place + 1 == len(reading.words):
        return True
    return bool({*_between(reading, place)} & {*_COMMAS, *_STOPS})


def _before_comma(reading: Reading, start: int) -> Entity | None:
    """'Korogocho, Nairobi': the name in capitals right before it, else the words behind 'at'."""
    before = reading.text[:start].rstrip()
    if not before.endswith(tuple(_COMMAS)):
        return None
    end = len(before) - 1
    last = reading.place_of(end) - 1
    named = None if reading.text.isupper() else name_before(reading, end)
    for hit in reading.hits.of("at_place") if named is None else ():
        words = range(hit.last + 1, last + 1)
        if 0 < len(words) <= _MOST_WORDS and not any(map(reading.hits.exactly_at, words)):
            return Entity(reading.text[reading.words[words[0]].start : end])
    return named

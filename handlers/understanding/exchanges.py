"""Wishes to learn from another city, offers to show something, and what was learnt."""

from datetime import date

import regex

from handlers.understanding.counts import bind_counts
from handlers.understanding.details import most_specific
from handlers.understanding.hits import Hit
from handlers.understanding.meaning import Certainty, Entity, Intent, Meaning, Source
from handlers.understanding.money import WORDS
from handlers.understanding.practices import looks_up, sought
from handlers.understanding.reading import Reading
from storage.cities import find_city_at_home, fold_name
from storage.places import City, country_named, find_city, is_country

_CLAUSE = regex.compile(r"[^,.;!?]{3,80}")
_LOCATIVE = regex.compile(r"\p{Ll}{1,3}(?=\p{Lu}\p{Ll})")
_TOPIC = "topic_"
_MOST_WORDS = 3  # of a city's name
_SHORTEST = 3
_DAYS_OF_A_MONTH = 28


def read_exchange(reading: Reading) -> Meaning | None:
    """None where nobody wants to learn, visit or show."""
    hits = reading.hits
    wishes = most_specific(hits.of("offer", "want_learn"))  # 'who can teach us' offers nothing
    if any(hit.concept == "offer" for hit in wishes):
        intent = Intent.OFFER
    elif looks_up(reading):
        intent = Intent.LEARN
    elif (
        hits.has("exchange", "want_learn")
        or (hits.has("learnt") and _topics(reading))
        or (hits.has("visit") and not hits.has(*WORDS) and _cities(reading))
    ):
        intent = Intent.EXCHANGE
    elif hits.has("learn"):
        intent = Intent.LEARN
    else:
        return None
    entities = _facts(reading, intent)
    if intent == Intent.LEARN:
        cities = (range(at, at + size) for at, size, _ in _cities(reading))
        entities |= sought(reading, {place for city in cities for place in city})
    certainty = Certainty.CERTAIN
    if hits.has("learnt"):
        entities["stage"] = Entity("report")
        entities |= _commitments(reading)
        certainty = Certainty.CONFIRM
    return Meaning(intent, certainty, entities, language=reading.language)


def _facts(reading: Reading, intent: Intent) -> dict[str, Entity]:
    entities = {
        name: entity
        for name, entity in bind_counts(reading).entities.items()
        if name in {"people", "women", "men"}
    }
    entities |= _people(entities)
    topics = tuple(dict.fromkeys(name for hit in _topics(reading) for name in [hit.concept[6:]]))
    if topics:
        entities["topics"] = Entity(topics)
    entities |= _places(reading, intent)
    when = _month(reading)
    if when is not None:
        entities["when"] = Entity(when)
    if reading.hits.has("visit"):
        entities["mode"] = Entity("visit")
    if intent in {Intent.EXCHANGE, Intent.LEARN} and "to" not in entities:
        country = _country(reading)
        if country is not None:
            entities["to_country"] = Entity(country)
    if intent == Intent.EXCHANGE and "women" not in entities and _women_first(reading):
        entities["women_first"] = Entity(value=True)
    return entities


def _women_first(reading: Reading) -> bool:
    """'learn savings from women groups', not 'the women of our group want to learn'."""
    wish = [hit.first for hit in reading.hits.of("exchange", "want_learn", "visit")]
    women = [hit.first for hit in reading.hits.of("women")]
    topics = {place for hit in _topics(reading) for place in range(hit.first, hit.last + 1)}
    return bool(wish) and any(place > min(wish) and place not in topics for place in women)


def _country(reading: Reading) -> str | None:
    """Its code; not the sender's own."""
    for place in range(len(reading.words)):
        for size in range(_MOST_WORDS, 0, -1):
            words = reading.words[place : place + size]
            if len(words) < size or not _may_be_name(reading, place) or not _is_led(reading, place):
                continue
            name = reading.text[words[0].start : words[-1].end]
            names = _written(reading, words[0].folded, name)
            codes = (country_named(name) for name in names if len(name) > 1)
            code = next((one for one in codes if one is not None), None)
            if code is not None and code != reading.hearing.country:
                return code
    return None


def _people(counts: dict[str, Entity]) -> dict[str, Entity]:
    """Women and men who travel are people who travel."""
    told = [counts[name].value for name in ("women", "men") if name in counts]
    many = sum(value for value in told if isinstance(value, int))
    if not told or "people" in counts:
        return {}
    return {"people": Entity(many, None, Source.DERIVED)}


def _commitments(reading: Reading) -> dict[str, Entity]:
    """'we will build 3 toilet blocks by June': what they mean to do, and by which month."""
    hit, month = reading.hits.first("commit"), _month(reading)
    if hit is None or month is None:
        return {}
    number = next((n for n in reading.numbers if n.span.start > reading.words[hit.last].end), None)
    match = number and _CLAUSE.match(reading.text, number.span.start)
    if not match:
        return {}
    words = [word for word in reading.words if match.start() <= word.start < match.end()]
    end = next((w.start for w in words if reading.is_little(w.folded, "by", "in")), None)
    what = reading.text[match.start() : end].strip() if end is not None else ""
    return {"commitments": Entity((f"{what} by {month}",))} if what else {}


def _topics(reading: Reading) -> list[Hit]:
    """The more specific of two that share a word: 'women's tenure' over 'tenure'."""
    return most_specific(reading.hits.starting(_TOPIC))


def _places(reading: Reading, intent: Intent) -> dict[str, Entity]:
    """'from X' is where they are, another where they want to go; one more at the end is theirs."""
    found: dict[str, Entity] = {}
    cities = _cities(reading)
    if intent == Intent.OFFER:
        return {"city": Entity(cities[0][2])} if cities else {}
    hosts = [place for place, _, _ in cities if _is_host(reading, place)]
    for place, size, name in cities:
        leads = any(other == place + size + 1 for other, _, _ in cities)
        leads = leads and _follows(reading, place + size + 1, "to")
        last = "to" in found and place + size == len(reading.words)
        weak = bool(hosts) and place not in hosts and _follows(reading, place, "in")
        own = _is_home(reading, place, size, alone=len(cities) == 1) or leads or last or weak
        found.setdefault("from" if own else "to", Entity(name))
    return found


def _is_host(reading: Reading, place: int) -> bool:
    return _follows(reading, place, "with", "to") or "visit" in reading.hits.at(place - 1)


def _follows(reading: Reading, place: int, *parts: str) -> bool:
    return place > 0 and reading.is_little(reading.words[place - 1].folded, *parts)


def _is_home(reading: Reading, place: int, size: int, *, alone: bool) -> bool:
    """'from X', but not 'learn from X', 'somebody from X teach us', 'we are back from X'."""
    if "from_place" not in reading.hits.at(place - 1):
        return False
    back = alone and reading.hits.has("learnt")
    teaches = "want_learn" in reading.hits.at(place + size)
    return not (back or teaches or _learns_from(reading, place))


def _learns_from(reading: Reading, place: int) -> bool:
    """'learn sanitation from Pune' names the host; behind a stop it is the home: '… From Pune'."""
    learns = [hit for hit in reading.hits.of("want_learn") if hit.last < place]
    if not learns:
        return False
    between = reading.text[reading.words[learns[-1].last].end : reading.words[place].start]
    return not set(between) & set(",.;:?!") and not any(
        "to_place" in reading.hits.at(p) and _city(reading, p + 1, 1)
        for p in range(learns[-1].last, place - 1)
    )


def _cities(reading: Reading) -> list[tuple[int, int, str]]:
    """(first token, how many, the gazetteer's name): of capitalised words and known names."""
    found: list[tuple[int, int, str]] = []
    place = 0
    while place < len(reading.words):
        size = next((s for s in range(_MOST_WORDS, 0, -1) if _city(reading, place, s)), 0)
        if size:
            found.append((place, size, _city(reading, place, size) or ""))
        place += size or 1
    return found


def _city(reading: Reading, place: int, size: int) -> str | None:
    words = reading.words[place : place + size]
    if len(words) < size or not _may_be_name(reading, place):
        return None
    name = reading.text[words[0].start : words[-1].end]
    name = name[_prefix(name) :]
    if _is_of_country(reading, place, name) or _is_country(name, reading.hearing.country):
        return None
    city = _named(reading, name, words[0].folded)
    first = place == 0 and name[0].isupper()  # in capitals anyway
    if city is None or (first and city.country != reading.hearing.country):
        return None
    return city.name


def _named(reading: Reading, name: str, first: str) -> City | None:
    """Also behind what is written together with it: 'من بالقاهرة', 'ከአዲስ አበባ'."""
    if name[0].upper() != name[0].lower() and len(name) < _SHORTEST:
        return None
    names = _written(reading, first, name)
    found = (find_city(one, reading.hearing.country) for one in names if len(name) > 1)
    return next((city for city in found if city is not None), None)


def _written(reading: Reading, first: str, name: str) -> tuple[str, ...]:
    """Where letters have no case also without what is written together with its first word."""
    if name[0].upper() != name[0].lower():
        return (name,)
    forms = dict.fromkeys(form for one in reading.own for form in one.forms(first))
    return (name, *(form + name[len(first) :] for form in forms))


def _is_led(reading: Reading, place: int) -> bool:
    """Behind a topic or 'with', 'to', 'from': in 'my name is Chad' nobody goes to Chad."""
    name = reading.text[reading.words[place].start]
    if name.upper() == name.lower():
        return True  # what leads it may be written together with it
    concepts = reading.hits.at(place - 1) if place else set()
    leads = {"to_place", "from_place", "at_place", "exchange", "want_learn", "visit"}
    led = any(one in leads or one.startswith(_TOPIC) for one in concepts)
    return led or _follows(reading, place, "with", "to", "in")


def _is_country(name: str, home: str | None) -> bool:
    """A country's name, unless a city's own, or another name of one at home.

    'Singapore', and 'عمان' in Jordan; but 'केन्या' is not Konya.
    """
    if not is_country(name) or (home and find_city_at_home(name, home, exact=True)):
        return False
    city = find_city_at_home(name, None, exact=True)
    return city is None or fold_name(city.name) != fold_name(name)


def _is_of_country(reading: Reading, place: int, name: str) -> bool:
    """'El Salvador' is no 'Salvador'."""
    before = reading.words[place - 1] if place else None
    return before is not None and is_country(f"{reading.text[before.start : before.end]} {name}")


def _may_be_name(reading: Reading, place: int) -> bool:
    """A word that means something here is no city, unless it follows a preposition."""
    word = reading.words[place]
    if any(word.folded in lexicon.months for lexicon in reading.own):
        return False
    sign = reading.text[word.start + _prefix(reading.text[word.start : word.end])]
    if sign.isupper() or (sign.isalpha() and sign.upper() == sign.lower()):  # or has no case
        return not (reading.hits.exactly_at(place) - {"to_place", "at_place", "from_place"})
    follows = place > 0 and reading.hits.at(place - 1) & {"to_place", "from_place"}
    return bool(follows) and not reading.hits.at(place) and len(word.folded) > _SHORTEST


def _prefix(name: str) -> int:
    """How many small letters stand before the capital: 'eMumbai'."""
    match = _LOCATIVE.match(name)
    return match.end() if match else 0


def _month(reading: Reading) -> str | None:
    """'2027-03' for March: the next one."""
    for lexicon in reading.own:
        for place, word in enumerate(reading.words):
            month = lexicon.months.get(word.folded)
            if month is None and lexicon.spans.get(word.folded, 0) >= _DAYS_OF_A_MONTH:
                month = _numbered(reading, place)
            if month is not None:
                year = reading.today.year + (month < reading.today.month)
                return date(year, month, 1).isoformat()[:7]
    return None


def _numbered(reading: Reading, place: int) -> int | None:
    """'mwezi wa pili' is February."""
    if place + 2 >= len(reading.words) or reading.words[place + 1].folded != "wa":
        return None
    for lexicon in reading.own:
        for size in (3, 1):
            words = reading.words[place + 2 : place + 2 + size]
            month = lexicon.month_numbers.get(tuple(word.folded for word in words))
            if month is not None:
                return month
    return None

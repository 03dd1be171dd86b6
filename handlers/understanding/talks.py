"""Words that do something in an exchange instead of being sent to the others."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import regex

from handlers.understanding.amounts import amounts_of, money
from handlers.understanding.counts import bind_counts, with_members
from handlers.understanding.meaning import (
    Awaited,
    Certainty,
    Entity,
    Hearing,
    Intent,
    Meaning,
    Source,
)
from handlers.understanding.reading import Reading

_ALONE = {
    "talk_more": "more",
    "talk_mute": "mute",
    "talk_plan": "plan",
    "undo": "undo",
    "practice": "practice",
}
_MOST_PEOPLE = 200
_RANGE = regex.compile(
    r"(?<![\d/.-])(?P<first>\d{1,2})\s?日?\s?[-–]\s?(?P<last>\d{1,2})(?!\d|[/.-]\d)"
)
_Entities = dict[str, Entity]


def read_act(reading: Reading, behind: int = 0) -> _Entities:
    """'MORE', 'date 12 Jan, 19 Jan', 'vote 2' from the sign `behind` on; {} for words to others.

    A word that needs a day, a number or a sum does nothing without it.
    """
    first = sum(word.start < behind for word in reading.words)
    last = len(reading.words) - 1
    for concept, act in _ALONE.items():
        for hit in reading.hits.of(concept):
            if (hit.first, hit.last, hit.source) == (first, last, Source.EXACT):
                return {"act": Entity(act)}
    for act, (concept, needs) in _LED.items():
        for hit in reading.hits.of(concept):
            if hit.first == first and hit.source == Source.EXACT:
                given = needs(reading, reading.words[hit.last].end)
                if given:
                    return {"act": Entity(act), **given}
    return {}


def read_plan(act: str, text: str, hearing: Hearing) -> Meaning:
    """What stands behind a command of a group: '/date 12 Jan, 19 Jan'."""
    _, needs = _LED.get(act, ("", _nothing))
    ahead = replace(hearing, awaited=Awaited(slot="day"))
    return Meaning(Intent.MATCH, Certainty.CERTAIN, needs(Reading(text, ahead), 0))


def _nothing(_reading: Reading, _behind: int) -> _Entities:
    return {}


def _days(reading: Reading, behind: int) -> _Entities:
    """Those ahead, in the order of time; one that could be two days is none, and no span is."""
    said = (day for day in reading.days if day.span.start >= behind)
    named = [day for day in said if day.length is None and not day.past]
    ahead = {day.day for day in named if day.day is not None}
    ahead |= {other for day in ahead for other in _ends_of(reading.text[behind:], day)}
    days = tuple(sorted(day for day in ahead if day >= reading.today))
    return {"days": Entity(days)} if days else {}


def _ends_of(text: str, day: date) -> Iterator[date]:
    """'12-15 Jan', '1月12-15日': the other end of a span of which one is read as a day."""
    for match in _RANGE.finditer(text):
        first, last = int(match["first"]), int(match["last"])
        if not 0 < first < last <= monthrange(day.year, day.month)[1]:
            continue
        if day.day in {first, last}:
            yield day.replace(day=first if day.day == last else last)


def _number(reading: Reading, behind: int) -> _Entities:
    found = [number for number in reading.numbers if number.span.start >= behind]
    if not found or found[0].count is None:
        return {}
    numbers = tuple(number.count for number in found if number.count is not None)
    return {"choice": Entity(numbers[0]), "numbers": Entity(numbers)}


def _people(reading: Reading, behind: int) -> _Entities:
    given = _number(reading, behind)
    number = given["choice"].value if given else 0
    sensible = isinstance(number, int) and 0 < number <= _MOST_PEOPLE
    return {"people": Entity(number)} if sensible else {}


def _travellers(reading: Reading, behind: int) -> _Entities:
    """'travel 4', '3 women 1 man', '4, 3 women'; 0 where the figures do not agree."""
    bound = bind_counts(Reading(reading.text[behind:], reading.hearing))
    numbers = [bound.entities.get(name) for name in ("members", "people")]
    numbers += [Entity(one.count) for one in bound.left if one.count is not None]
    told: _Entities = {
        name: bound.entities[name] for name in ("women", "men") if name in bound.entities
    }
    total = next((one for one in numbers if one is not None), None)
    given, agree = with_members(told if total is None else {**told, "members": total})
    people = given.get("members") or next(iter(told.values()), None)
    if people is None:
        return {}
    sensible = agree and isinstance(people.value, int) and 0 < people.value <= _MOST_PEOPLE
    sexes: _Entities = {name: given[name] for name in ("women", "men") if told and name in given}
    return {"people": people, **sexes} if sensible else {"people": Entity(0)}


def _host(reading: Reading, behind: int) -> _Entities:
    """'host 3 at the hall': how many are taken in, and where in words."""
    given = _people(reading, behind)
    return given | _said(reading.text[behind:]) if given else {}


def _cost(reading: Reading, behind: int) -> _Entities:
    """One sum, and the words around it that say for what."""
    numbers = [number for number in reading.numbers if number.span.start >= behind]
    amounts = amounts_of(reading, numbers)
    if len(amounts) != 1 or not amounts[0].value:
        return {}
    span = amounts[0].number.span
    words = f"{reading.text[behind : span.start]} {reading.text[span.end :]}"
    return money(reading, amounts[0].value, amounts[0]) | _said(words)


def _task(reading: Reading, behind: int) -> _Entities:
    return _said(reading.text[behind:])


def _said(words: str) -> _Entities:
    said = " ".join(words.split()).strip(" ,.:;-=")
    return {"words": Entity(said)} if said else {}


# Of each act the word that leads to it, and what must stand behind it.
_LED: dict[str, tuple[str, Callable[[Reading, int], _Entities]]] = {
    "date": ("talk_date", _days),
    "visit": ("talk_visit", _days),
    "vote": ("talk_vote", _number),
    "done": ("talk_done", _number),
    "people": ("talk_travel", _travellers),
    "host": ("talk_host", _host),
    "cost": ("talk_cost", _cost),
    "task": ("talk_todo", _task),
}


def read_learnt(reading: Reading, behind: int) -> dict[str, Entity]:
    """'E7K2-M learned we will …': the words behind that one; {} where they do not begin so."""
    first = sum(word.start < behind for word in reading.words)
    led = [hit for hit in reading.hits.of("talk_learned") if hit.first == first]
    last = max((hit.last for hit in led if hit.source == Source.EXACT), default=None)
    if last is None:
        return {}
    words = reading.text[reading.words[last].end :].lstrip(" :,.-")
    return {"act": Entity("learned"), "learned": Entity(words)}

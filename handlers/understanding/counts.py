"""Binds numbers to the label beside them: '34 women', 'wanawake 34', '200hh'."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from handlers.understanding.initials import initials
from handlers.understanding.meaning import Entity, Source
from handlers.understanding.numbers import Number
from handlers.understanding.reading import Reading

LABELS = (
    "share_unit",
    "women",
    "men",
    "members",
    "households",
    "families",
    "people",
    "children",
    "elderly",
    "disabled",
    "structures",
    "injured",
    "arrested",
    "dropouts",
    "newcomers",
    "absent",
    "present",
)
_NAMES = {"families": "households", "share_unit": "shares", "newcomers": "joined"}
_MOST_LINKS = 9  # little words between a number and what it counts


@dataclass(frozen=True, slots=True)
class Bound:
    """`entities` by label; `left` are the numbers that no label takes."""

    entities: dict[str, Entity]
    left: list[Number]


@dataclass(frozen=True, slots=True)
class _Label:
    name: str
    before: int | None  # places in the list of numbers
    behind: int | None


def bind_counts(reading: Reading) -> Bound:
    """Labels stand before their numbers or behind, throughout a text: whichever binds more.

    Where both bind as many, the smaller numbers are the counts of people: '5000 women 20'.
    """
    numbers = reading.numbers
    entities, taken = _glued(reading, numbers)
    for name, initial in initials(reading, numbers).items():
        number = numbers[initial]
        entities[name] = Entity(int(number.value or number.candidates[0]), number.span)
        taken.add(initial)
    labels = _labels(reading, numbers)
    leads = sum(one.behind is not None for one in labels)
    follows = sum(one.before is not None for one in labels)
    both = [
        _assigned(labels, numbers, taken, entities, behind=side)
        for side in sorted((True, False), reverse=leads >= follows)
    ]
    bound = max(both, key=lambda one: (len(one), -sum(numbers[place].count or 0 for place in one)))
    for place, name in bound.items():
        number = numbers[place]
        entities[name] = Entity(number.count or 0, number.span, number.source)
    taken |= bound.keys()
    return Bound(entities, [n for place, n in enumerate(numbers) if place not in taken])


def _assigned(
    labels: Sequence[_Label],
    numbers: Sequence[Number],
    taken: Collection[int],
    known: Collection[str],
    *,
    behind: bool,
) -> dict[int, str]:
    """Which number each label takes where it prefers that side: place -> name."""
    found: dict[int, str] = {}
    for label in labels:
        sides = (label.behind, label.before) if behind else (label.before, label.behind)
        free = (p for p in sides if p is not None and p not in taken and p not in found)
        place = next(free, None)
        named = label.name in known or label.name in found.values()
        if place is not None and numbers[place].count is not None and not named:
            found[place] = label.name
    return found


def with_members(entities: dict[str, Entity]) -> tuple[dict[str, Entity], bool]:
    """Women and men make the members; False where what was written does not agree."""
    counts = {name: _count(entities.get(name)) for name in ("women", "men", "members")}
    women, men, members = counts["women"], counts["men"], counts["members"]
    derived = dict(entities)
    if women is not None and men is not None:
        if members is None:
            derived["members"] = Entity(women + men, None, Source.DERIVED)
        return derived, members in {None, women + men}
    if members is not None:
        other = "men" if women is not None else "women"
        known = women if women is not None else men
        if known is not None and known <= members:
            derived[other] = Entity(members - known, None, Source.DERIVED)
        return derived, known is None or known <= members
    return derived, True


def _count(entity: Entity | None) -> int | None:
    return entity.value if entity is not None and isinstance(entity.value, int) else None


def _glued(reading: Reading, numbers: Sequence[Number]) -> tuple[dict[str, Entity], set[int]]:
    """'34women', '200hh'."""
    entities: dict[str, Entity] = {}
    taken: set[int] = set()
    for place, number in enumerate(numbers):
        concepts = {c for lexicon in reading.own for c in lexicon.concepts(number.tail)}
        label = next((name for name in LABELS if number.tail and name in concepts), None)
        if label is not None and number.count is not None:
            entities[_NAMES.get(label, label)] = Entity(number.count, number.span)
            taken.add(place)
    return entities, taken


def _labels(reading: Reading, numbers: Sequence[Number]) -> list[_Label]:
    found = []
    each = reading.hits.of("each")
    for hit in reading.hits.of(*LABELS):
        if any(one.first <= hit.first and hit.last <= one.last > one.first for one in each):
            continue  # 'per member 50'
        before = behind = None
        for place, number in enumerate(numbers):
            left, right = reading.neighbours(number.span)
            if _is_priced(reading, right):
                continue
            if right is not None and _reaches(reading, right, hit.first):
                before = place
            if left is not None and (left == hit.last or _reaches(reading, hit.last + 1, left + 1)):
                behind = place if behind is None else behind
        if before is not None or behind is not None:
            found.append(_Label(_NAMES.get(hit.concept, hit.concept), before, behind))
    return sorted(found, key=lambda label: label.name == "structures")  # people come first


def _is_priced(reading: Reading, behind: int | None) -> bool:
    """'24 socias 10 soles': a currency stands behind it, and is not that of the next figure."""
    if behind is None or not any(reading.words[behind].folded in one.money for one in reading.own):
        return False
    return behind + 1 == len(reading.words) or not reading.words[behind + 1].folded[0].isdecimal()


def _reaches(reading: Reading, start: int, end: int) -> bool:
    """Only linking words stand from `start` to before `end`."""
    between = reading.words[start:end]
    return 0 <= end - start <= _MOST_LINKS and all(
        reading.is_little(word.folded, "of", "ours") for word in between
    )

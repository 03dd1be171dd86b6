"""What an exchange reads of its plan: who travels, what it costs, what is to do."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from locales.say import N_, Line, Money, Say, Term, Value, page, say
from storage.models import Match, PlanItem, PlanKind, Side, Visit

USUAL = (
    (N_("letter of invitation"), Side.HOST),
    (N_("passports and visas"), Side.GUEST),
    (N_("who sleeps where"), Side.HOST),
    (N_("questions to ask"), Side.GUEST),
)
_USUAL = {task for task, _ in USUAL}


def how_many(match: Match) -> Say:
    """A number was missing, or is none of travellers."""
    return say(
        "{reference}: how many travel? Send {reference} TRAVEL and a number.",
        reference=match.reference,
    )


def what_to_do(match: Match) -> Say:
    """Words were missing."""
    return page(
        "{reference}: send it like this: /todo letter of invitation", reference=match.reference
    )


def people(match: Match, city: str, row: PlanItem) -> Say:
    """How many travel."""
    count = row.count or 0
    if row.women is not None and row.men is not None:
        return say(
            "{reference}: {count} people of {city} travel: women {women}, men {men}.",
            reference=match.reference,
            count=count,
            city=city,
            women=row.women,
            men=row.men,
        )
    return say(
        "{reference}: {count} people of {city} travel.",
        reference=match.reference,
        count=count,
        city=city,
    )


def who_hosts(match: Match) -> Say:
    """A number was missing."""
    return say(
        "{reference}: how many can you take in, and where? Send {reference} HOST 3 and words.",
        reference=match.reference,
    )


def which_currency(match: Match) -> Say:
    """A sum alone is none."""
    return say(
        "{reference}: which money? Write it with the sum, like 4500 shillings.",
        reference=match.reference,
    )


def added(match: Match, row: PlanItem, city: str) -> Say:
    """A new line, and how it is struck out."""
    if row.kind == PlanKind.PEOPLE:
        return people(match, city, row)
    if row.kind == PlanKind.HOST:
        return say(
            "{reference}: {city} takes in: {line}. If not, send {reference} DONE {count}",
            reference=match.reference,
            city=city,
            line=row.text,
            count=row.number,
        )
    if row.kind == PlanKind.COST:
        return say(
            "{reference}: {city} pays {amount}. If not, send {reference} DONE {count}",
            reference=match.reference,
            city=city,
            amount=Money(row.amount or 0, row.currency or ""),
            count=row.number,
        )
    return say(
        "{reference}: to do {count}: {line}. When done send {reference} DONE {count}",
        reference=match.reference,
        count=row.number,
        line=row.text,
    )


def ticked(match: Match, row: PlanItem, *, now: bool) -> Say:
    """Of a task; of a cost that it no longer counts."""
    if not now:
        return say(
            "{reference}: {count} is open again.", reference=match.reference, count=row.number
        )
    if row.kind == PlanKind.TASK:
        return say("{reference}: {count} is done.", reference=match.reference, count=row.number)
    return say("{reference}: {count} is struck out.", reference=match.reference, count=row.number)


def no_such_line(match: Match) -> Say:
    """A number that is not in the plan."""
    return say("{reference}: the plan has no such number.", reference=match.reference)


def full(match: Match) -> Say:
    """So many lines that it is no plan any more."""
    return say(
        "{reference}: the plan is full. Strike something out first.", reference=match.reference
    )


def short_plan(match: Match, visit: Visit | None, items: Sequence[PlanItem]) -> Iterator[Say]:
    """By phone: when, who, and what is to do, in two texts at most."""
    yield _when(match, visit, items)
    tasks = [item for item in items if item.kind == PlanKind.TASK and item.done_at is None]
    if tasks:
        yield say(
            "{reference} to do: {tasks}. When done send {reference} DONE and its number",
            reference=match.reference,
            tasks=tuple(_task(item) for item in tasks),
        )


def whole_plan(
    match: Match,
    visit: Visit | None,
    items: Sequence[PlanItem],
    cities: Mapping[Side, str],
) -> Iterator[Say]:
    """In a group: a line each."""
    yield _when(match, visit, items)
    for item in items:
        if item.done_at is None or item.kind == PlanKind.TASK:
            yield _line(item, cities.get(item.side, "") if item.side else "")


def _when(match: Match, visit: Visit | None, items: Sequence[PlanItem]) -> Say:
    going = (item for item in items if item.kind == PlanKind.PEOPLE and item.done_at is None)
    travel = sum(item.count or 0 for item in going)
    sums = costs_of(items)
    if visit is None:
        return say("{reference}: no visit is planned yet.", reference=match.reference)
    if sums:
        return say(
            "{reference}: {day} to {on_day}, {count} travel, costs {sums}.",
            reference=match.reference,
            day=visit.starts,
            on_day=visit.ends,
            count=travel,
            sums=sums,
        )
    return say(
        "{reference}: {day} to {on_day}, {count} travel.",
        reference=match.reference,
        day=visit.starts,
        on_day=visit.ends,
        count=travel,
    )


def costs_of(items: Sequence[PlanItem]) -> tuple[Value, ...]:
    """A sum for each currency, never one of two."""
    total = Counter[str]()
    for item in items:
        if item.kind == PlanKind.COST and item.done_at is None and item.currency:
            total[item.currency] += item.amount or 0
    return tuple(Money(amount, currency) for currency, amount in sorted(total.items()))


def _line(item: PlanItem, city: str) -> Say:
    if item.kind == PlanKind.PEOPLE:
        return page("{city}: {count} travel", city=city, count=item.count or 0)
    if item.kind == PlanKind.HOST:
        return page(
            "{number}. {city} takes in: {line}", number=str(item.number), city=city, line=item.text
        )
    if item.kind == PlanKind.COST:
        return page(
            "{number}. {city} pays {amount}: {line}",
            number=str(item.number),
            city=city,
            amount=Money(item.amount or 0, item.currency or ""),
            line=item.text or "–",
        )
    if item.done_at is not None:
        return page("{number}. done: {line}", number=str(item.number), line=_words(item))
    return page(
        "{number}. to do: {line} ({city})", number=str(item.number), line=_words(item), city=city
    )


def _words(item: PlanItem) -> Value:
    return Term(item.text) if item.text in _USUAL else item.text


def _task(item: PlanItem) -> Value:
    """'2 letter of invitation'."""
    return Line((item.number, _words(item)))

"""A visit's plan: who travels, what it costs whom, and what is to do."""

from dataclasses import replace
from typing import Any

from handlers import plan_texts as texts
from handlers import posts
from handlers.drafts import minor_units
from handlers.outcome import Outcome, Turn
from handlers.posts import Circle
from handlers.reading import count_of, text_of
from storage.models import Match, PlanItem, PlanKind
from storage.redact import redact_places
from storage.visit_changes import SetItem

_LONGEST = 60
_MOST = 40  # lines of a plan


def add_people(turn: Turn, circle: Circle) -> Outcome:
    """'travel 4', 'travel 3 women 1 man': how many their side sends; the last word counts."""
    count = count_of(turn.meaning, "people")
    if not count:
        return Outcome((texts.how_many(circle.match),))
    mine = circle.mine.side
    known = [item for item in turn.read.plan(circle.match.id) if item.kind == PlanKind.PEOPLE]
    row = next((item for item in known if item.side == mine), None)
    women, men = count_of(turn.meaning, "women"), count_of(turn.meaning, "men")
    line = _line(turn, circle, PlanKind.PEOPLE, count=count, women=women, men=men)
    if row is None:
        return _added(turn, circle, line)
    text = texts.people(circle.match, circle.mine.city, line)
    given = {"count": count, "women": women, "men": men, "done_at": None}
    return _told(turn, circle, Outcome((text,), changes=(SetItem(row.id, given),)))


def add_host(turn: Turn, circle: Circle) -> Outcome:
    """'host 3 at the community hall': who takes how many in, in their own words."""
    count, words = count_of(turn.meaning, "people"), text_of(turn.meaning, "words")
    if not count or not words:
        return Outcome((texts.who_hosts(circle.match),))
    row = _line(turn, circle, PlanKind.HOST, count=count, text=_covered(words))
    return _added(turn, circle, row)


def add_cost(turn: Turn, circle: Circle) -> Outcome:
    """'cost bus 4500': what their side pays; sums of two currencies are never one."""
    currency = text_of(turn.meaning, "currency")
    amount = minor_units(text_of(turn.meaning, "amount") or "", currency) if currency else None
    if amount is None:
        return Outcome((texts.which_currency(circle.match),))
    words = _covered(text_of(turn.meaning, "words") or "")
    row = _line(turn, circle, PlanKind.COST, text=words, amount=amount, currency=currency)
    return _added(turn, circle, row)


def add_task(turn: Turn, circle: Circle) -> Outcome:
    """'todo letter of invitation'."""
    words = _covered(text_of(turn.meaning, "words") or "")
    if not words:
        return Outcome((texts.what_to_do(circle.match),))
    return _added(turn, circle, _line(turn, circle, PlanKind.TASK, text=words))


def done(turn: Turn, circle: Circle) -> Outcome:
    """'done 2': a task; a cost or a wrong line is struck out. The same again brings it back."""
    number = count_of(turn.meaning, "choice")
    item = next((one for one in turn.read.plan(circle.match.id) if one.number == number), None)
    if item is None:
        return Outcome((texts.no_such_line(circle.match),))
    change = SetItem(item.id, {"done_at": None if item.done_at else turn.now})
    return Outcome((texts.ticked(circle.match, item, now=item.done_at is None),), changes=(change,))


def show(turn: Turn, circle: Circle) -> Outcome:
    """All of it in a group; by phone its days, its sums and how much is left to do."""
    match = circle.match
    visit, items = turn.read.visit(match.id), turn.read.plan(match.id)
    cities = {seat.side: seat.city for seat in (circle.mine, *circle.others)}
    if turn.chat is not None:
        return Outcome(tuple(texts.whole_plan(match, visit, items, cities)))
    return Outcome(tuple(texts.short_plan(match, visit, items)))


def usual_tasks(turn: Turn, match: Match) -> tuple[PlanItem, ...]:
    """What every visit needs; they are told in each reader's language."""
    first = turn.read.next_item(match.id)
    return tuple(
        PlanItem(
            match_id=match.id,
            number=number,
            kind=PlanKind.TASK,
            text=task,
            side=side,
            at=turn.now,
        )
        for number, (task, side) in enumerate(texts.USUAL, start=first)
    )


def _added(turn: Turn, circle: Circle, row: PlanItem) -> Outcome:
    """A line of the plan, as long as not too many stand in it."""
    if turn.read.open_lines(circle.match.id) >= _MOST:
        return Outcome((texts.full(circle.match),))
    return _told(turn, circle, Outcome((texts.added(circle.match, row, circle.mine.city),), (row,)))


def _told(turn: Turn, circle: Circle, done: Outcome) -> Outcome:
    """The others read the words as they were written, and the sender what was made of them."""
    words = text_of(turn.meaning, "text")
    if turn.chat is not None or not words:
        return done
    posted = posts.write(turn, circle, words)
    if not posted.rows:  # refused
        return posted
    return replace(
        posted,
        answers=done.answers,
        rows=(*posted.rows, *done.rows),
        changes=(*posted.changes, *done.changes),
    )


def _line(turn: Turn, circle: Circle, kind: PlanKind, **more: Any) -> PlanItem:  # noqa: ANN401 - its other columns
    return PlanItem(
        match_id=circle.match.id,
        number=turn.read.next_item(circle.match.id),
        kind=kind,
        side=circle.mine.side,
        seat_id=circle.mine.id,
        at=turn.now,
        **more,
    )


def _covered(words: str) -> str:
    return redact_places(words)[:_LONGEST]

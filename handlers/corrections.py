"""What a correction writes: the opposite entry, and the right one in its place."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.drafts import Draft
from handlers.outcome import Outcome, Turn
from handlers.posting import (
    Author,
    Posted,
    hides_amounts,
    in_place_of,
    post,
    reverse,
)
from locales.say import Money, Say, say
from storage.balances import Balances, fund_of
from storage.ledger_changes import ReverseMeeting
from storage.models import Entry, EntryKind, SavingsGroup
from storage.reading.ledger import Report

ALONE_FOR = timedelta(hours=24)  # later, and for another's entry, a second officer must agree


def correct(turn: Turn, old: Entry, minor: int | None, author: Author) -> Outcome:
    """One entry: back, or with the right amount (minor units) in its place."""
    rows = reverse(turn, [old], author)
    if minor is not None:
        fresh = in_place_of(turn, old, minor, author)
        return Outcome((_corrected(turn, old, fresh),), (*rows, fresh), settles=True)
    report = turn.read.report(old.meeting_id)
    over = report is not None and [entry.id for entry in report.standing] == [old.id]
    changes = (ReverseMeeting(old.meeting_id, turn.now),) if over else ()
    text = _taken_back(turn, old.reference, _after(turn, rows), old)
    return Outcome((text,), tuple(rows), changes, settles=True)


def take_back(turn: Turn, report: Report, name: str) -> Outcome:
    """A whole report, its people with it."""
    rows = reverse(turn, report.standing)
    first = report.standing[0] if report.standing else None
    text = _taken_back(turn, name, _after(turn, rows), first)
    changes = (ReverseMeeting(report.meeting.id, turn.now),)
    return Outcome((text,), tuple(rows), changes, settles=True)


def enter_instead(
    turn: Turn, reports: Sequence[Report], drafts: Sequence[Draft], group: SavingsGroup
) -> Outcome:
    """Other drafts in the place of whole reports, in one answer."""
    back = [take_back(turn, report, "") for report in reports]
    rows = [row for one in back for row in one.rows]
    held = turn.read.balances(group.id)
    for row in rows:
        if isinstance(row, Entry):
            held = held.moved(row.debit, row.credit, row.amount)
    posted: Posted = post(turn, drafts, group, held=held, replaces=reports[0].meeting)
    entered = posted.outcome
    changes = tuple(change for one in back for change in one.changes)
    return Outcome(
        entered.answers,
        (*rows, *entered.rows),
        changes,
        question=entered.question,
        settles=True,
    )


def is_alone(turn: Turn, entry: Entry) -> bool:
    """Whether its author may still correct it without a second officer."""
    mine = entry.reporter_id is not None and entry.reporter_id == turn.sender.person_id
    return mine and turn.now - entry.at <= ALONE_FOR


def _after(turn: Turn, rows: Sequence[Entry]) -> Balances | None:
    """The book with these in it."""
    if not rows:
        return None
    held = turn.read.balances(rows[0].group_id)
    for row in rows:
        held = held.moved(row.debit, row.credit, row.amount)
    return held


def _taken_back(turn: Turn, name: str, held: Balances | None, entry: Entry | None) -> Say:
    if entry is None or held is None or hides_amounts(turn):
        return say("{reference} is taken back.", reference=name)
    total = Money(held.in_hand(fund_of(EntryKind(entry.kind))), entry.currency)
    return say("{reference} is taken back. Group total {total}.", reference=name, total=total)


def _corrected(turn: Turn, old: Entry, fresh: Entry) -> Say:
    if hides_amounts(turn):
        return say(
            "{reference} is corrected, as {code}.", reference=old.reference, code=fresh.reference
        )
    return say(
        "{reference} is corrected: {amount} is now {instead}, as {code}.",
        reference=old.reference,
        amount=Money(old.amount, old.currency),
        instead=Money(fresh.amount, fresh.currency),
        code=fresh.reference,
    )

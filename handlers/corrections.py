"""What a correction writes: the opposite entry, and the right one in its place."""

from collections.abc import Sequence

from handlers.drafts import Draft
from handlers.kinds import FUNDS
from handlers.outcome import Outcome, Turn
from handlers.posting import (
    Author,
    Posted,
    hides_amounts,
    in_place_of,
    post,
    reverse,
)
from locales.say import Money, Say, Term, say
from storage.balances import Balances, after, fund_of
from storage.ledger_changes import ReverseMeeting
from storage.models import A_SLIP, Entry, SavingsGroup
from storage.reading.ledger import Report


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
    held = after(turn.read.balances(group.id), rows)
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
    """Whether its author may still correct it without a second officer.

    What two agreed on, one does not change; and the time runs from when it was first told.
    """
    mine = entry.reporter_id is not None and entry.reporter_id == turn.sender.person_id
    alone = mine and entry.witness_id is None
    return alone and turn.now - turn.read.first_told(entry.meeting_id) <= A_SLIP


def _after(turn: Turn, rows: Sequence[Entry]) -> Balances | None:
    """The book with these in it."""
    return after(turn.read.balances(rows[0].group_id), rows) if rows else None


def _taken_back(turn: Turn, name: str, held: Balances | None, entry: Entry | None) -> Say:
    if entry is None or held is None or hides_amounts(turn):
        return say("{reference} is taken back.", reference=name)
    fund = fund_of(entry.kind)
    return say(
        "{reference} is taken back. {fund} {total}.",
        reference=name,
        fund=Term(FUNDS[fund]),
        total=Money(held.in_hand(fund), entry.currency),
    )


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

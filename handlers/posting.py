"""Writes reports into the ledger and echoes them."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import SQLModel

from handlers.drafts import Draft
from handlers.money_questions import KINDS
from handlers.outcome import Outcome, Pending, Turn
from locales.say import N_, Choice, Money, Say, Term, Value, say
from storage.ids import new_id
from storage.models import OUTGOING, Entry, EntryKind, Meeting, SavingsGroup

_MEMBERS = (Choice("parts", N_("women and men")), Choice("whole", N_("members")))


def post(turn: Turn, drafts: Sequence[Draft], group: SavingsGroup) -> Outcome:
    """One meeting a day that was reported, one entry an amount, one echo each."""
    rows: list[SQLModel] = []
    answers: list[Say] = []
    question = None
    totals = {
        fund: turn.read.group_total(group.id, fund) for fund in {draft.fund for draft in drafts}
    }
    meetings: dict[date, int] = {}
    for draft in drafts:
        meeting = draft.meeting or meetings.get(draft.on)
        if meeting is None:
            rows.append(held := _meeting(turn, draft, group))
            meeting = meetings[draft.on] = held.id
        if not draft.amount:
            answers.append(say("Kept: no savings, {day}. Wrong? Send UNDO", day=draft.on))
            continue
        entry = _entry(turn, draft, group, meeting)
        rows.append(entry)
        totals[entry.fund] += entry.delta
        if draft.people_disagree:
            answers.append(_disagree(draft, entry))
            question = _which_count(draft, meeting)
        else:
            answers.append(_echo(turn, draft, entry, totals[entry.fund]))
    return Outcome(tuple(answers), tuple(rows), question=question, settles=True)


def reverse(turn: Turn, entries: Sequence[Entry]) -> list[Entry]:
    """The opposite of each, today, linked to it."""
    return [_reversal(turn, entry) for entry in entries]


def hides_amounts(turn: Turn) -> bool:
    """Quiet mode: somebody else may read this phone."""
    return turn.sender.person is not None and turn.sender.person.quiet


def _meeting(turn: Turn, draft: Draft, group: SavingsGroup) -> Meeting:
    sure = not draft.people_disagree
    both = draft.women is not None and draft.men is not None
    members = draft.members
    if members is None and both:
        members = (draft.women or 0) + (draft.men or 0)
    return Meeting(
        group_id=group.id,
        day=draft.on,
        members=members if sure else None,
        women=draft.women if sure else None,
        men=draft.men if sure else None,
        reporter_id=_reporter(turn),
        inbound_id=turn.inbound_id,
        certainty="certain" if draft.certain and not draft.asked else "confirmed",
        at=turn.now,
    )


def _entry(turn: Turn, draft: Draft, group: SavingsGroup, meeting: int) -> Entry:
    kind, amount = draft.kind or EntryKind.DEPOSIT, draft.amount or 0
    return Entry(
        reference=turn.read.free_savings_reference(group.id),
        group_id=group.id,
        meeting_id=meeting,
        kind=kind,
        fund=draft.fund,
        amount=amount,
        delta=-amount if kind in OUTGOING else amount,
        currency=group.currency,
        day=draft.on,
        reporter_id=_reporter(turn),
        inbound_id=turn.inbound_id,
        at=turn.now,
    )


def _reversal(turn: Turn, entry: Entry) -> Entry:
    given = entry.model_dump() | {
        "id": new_id(),
        "reference": turn.read.free_savings_reference(entry.group_id),
        "delta": -entry.delta,
        "day": turn.today,
        "reverses": entry.id,
        "reporter_id": _reporter(turn),
        "inbound_id": turn.inbound_id,
        "at": turn.now,
    }
    return Entry(**given)


def _echo(turn: Turn, draft: Draft, entry: Entry, total: int) -> Say:
    if hides_amounts(turn):
        return say("{reference} kept. Wrong? Send UNDO", reference=entry.reference)
    values: dict[str, Value] = {
        "reference": entry.reference,
        "amount": Money(entry.amount, entry.currency),
        "day": entry.day,
        "total": Money(total, entry.currency),
    }
    if entry.kind == EntryKind.DEPOSIT and draft.women is not None and draft.men is not None:
        return say(
            "{reference} kept: {amount}, women {women} men {men}, {day}. "
            "Group total {total}. Wrong? Send UNDO",
            women=draft.women,
            men=draft.men,
            **values,
        )
    return say(
        "{reference} kept: {kind} {amount}, {day}. Group total {total}. Wrong? Send UNDO",
        kind=Term(KINDS[entry.kind]),
        **values,
    )


def _disagree(draft: Draft, entry: Entry) -> Say:
    return say(
        "{reference} kept. Women {women} + men {men} is not {members} members. Which is right?",
        *_MEMBERS,
        reference=entry.reference,
        women=draft.women or 0,
        men=draft.men or 0,
        members=draft.members or 0,
    )


def _which_count(draft: Draft, meeting: int) -> Pending:
    counts = {"women": draft.women, "men": draft.men, "members": draft.members}
    values = tuple(choice.value for choice in _MEMBERS)
    return Pending("savings", "members", values, {"meeting": meeting, **counts})


def _reporter(turn: Turn) -> int | None:
    return turn.sender.person.id if turn.sender.person else None

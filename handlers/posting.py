"""Writes reports into the ledger and echoes them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlmodel import SQLModel

from handlers.drafts import Draft
from handlers.kinds import FUNDS, KINDS, SAVINGS
from handlers.outcome import Outcome, Pending, Turn
from locales.say import N_, Choice, Money, Say, Term, Value, say
from storage.balances import Balances, fund_of
from storage.ids import new_id
from storage.models import Account, Entry, EntryKind, Meeting, SavingsGroup

PARTS, WHOLE, RIGHT, WRONG = "parts", "whole", "right", "wrong"
_MEMBERS = (Choice(PARTS, N_("women and men")), Choice(WHOLE, N_("members")))
_ALL_CAME = (Choice(RIGHT, N_("right")), Choice(WRONG, N_("wrong")))
_BANKED = frozenset({EntryKind.TO_BANK, EntryKind.FROM_BANK})


class Author(NamedTuple):
    """Who told it, in which message, and the second officer who agreed, if one was asked.

    `reference`: by which that officer knows it; the first entry gets it.
    """

    reporter: int | None
    inbound: int
    witness: int | None = None
    reference: str | None = None


class Posted(NamedTuple):
    """What was written, and what the book has after it."""

    outcome: Outcome
    balances: Balances
    meetings: dict[date, int]


def author_of(turn: Turn) -> Author:
    """The sender of this message."""
    return Author(turn.sender.person_id, turn.inbound_id)


def post(
    turn: Turn,
    drafts: Sequence[Draft],
    group: SavingsGroup,
    author: Author | None = None,
    held: Balances | None = None,
    replaces: Meeting | None = None,
) -> Posted:
    """One meeting a day that was reported, one entry an amount, one echo each.

    `held`: what the book has before them, where it is not as it is stored. `replaces`: the meeting
    whose place the first of them takes.
    """
    by = author or author_of(turn)
    rows: list[SQLModel] = []
    answers: list[Say] = []
    question = None
    held = held or turn.read.balances(group.id)
    meetings: dict[date, int] = {}
    for told in drafts:
        meeting = told.meeting or meetings.get(told.on)
        draft = told.of_meeting(meeting)
        if meeting is None:
            fresh = _meeting(turn, draft, group, by)
            fresh.replaces = replaces.id if replaces and not meetings else None
            rows.append(fresh)
            meeting = meetings[draft.on] = fresh.id
        if not draft.amount:
            answers.append(say("Kept: no savings, {day}. Wrong? Send UNDO", day=draft.on))
            continue
        entry = _entry(turn, draft, group, meeting, by)
        by = by._replace(reference=None)
        rows.append(entry)
        held = held.moved(entry.debit, entry.credit, entry.amount)
        asked = _about_people(draft, group, entry)
        if asked is None:
            answers.append(_echo(turn, draft, entry, held, group))
        else:
            answers.append(asked)
            question = _which_count(draft, meeting, asked)
    outcome = Outcome(tuple(answers), tuple(rows), question=question, settles=True)
    return Posted(outcome, held, meetings)


def reverse(turn: Turn, entries: Sequence[Entry], author: Author | None = None) -> list[Entry]:
    """The opposite of each, today, linked to it."""
    return [_reversal(turn, entry, author or author_of(turn)) for entry in entries]


def in_place_of(turn: Turn, old: Entry, amount: int, author: Author) -> Entry:
    """The same entry of the same meeting, with the right amount (minor units)."""
    fresh = old.model_dump() | {"id": new_id(), "amount": amount, "replaces": old.id}
    return Entry(**(fresh | _written(turn, old.group_id, author)))


def hides_amounts(turn: Turn) -> bool:
    """Quiet mode: somebody else may read this phone."""
    return turn.sender.person is not None and turn.sender.person.quiet


def _meeting(turn: Turn, draft: Draft, group: SavingsGroup, by: Author) -> Meeting:
    sure = not draft.people_disagree and not _more_than_members(draft, group)
    return Meeting(
        group_id=group.id,
        day=draft.on,
        members=draft.people if sure else None,
        women=draft.women if sure else None,
        men=draft.men if sure else None,
        joined=draft.joined,
        left=draft.left,
        reporter_id=by.reporter,
        inbound_id=by.inbound,
        certainty="certain" if draft.certain and not draft.asked else "confirmed",
        at=turn.now,
    )


def _entry(turn: Turn, draft: Draft, group: SavingsGroup, meeting: int, by: Author) -> Entry:
    debit, credit = draft.moves
    return Entry(
        group_id=group.id,
        meeting_id=meeting,
        kind=draft.kind or EntryKind.DEPOSIT,
        debit=debit,
        credit=credit,
        amount=draft.amount or 0,
        currency=group.currency,
        day=draft.on,
        project_id=draft.project,
        **_written(turn, group.id, by),
    )


def _reversal(turn: Turn, entry: Entry, by: Author) -> Entry:
    opposite = {
        "id": new_id(),
        "debit": entry.credit,
        "credit": entry.debit,
        "day": turn.today,
        "reverses": entry.id,
        "replaces": None,
    }
    unnamed = by._replace(reference=None)  # what takes its place has it
    return Entry(**(entry.model_dump() | opposite | _written(turn, entry.group_id, unnamed)))


def _written(turn: Turn, group_id: int, by: Author) -> dict[str, Any]:
    """By whom and when, and the entry's own name."""
    return {
        "reference": by.reference or turn.read.free_savings_reference(group_id),
        "reporter_id": by.reporter,
        "witness_id": by.witness,
        "inbound_id": by.inbound,
        "at": turn.now,
    }


def _echo(turn: Turn, draft: Draft, entry: Entry, held: Balances, group: SavingsGroup) -> Say:
    if hides_amounts(turn):
        return say("{reference} kept. Wrong? Send UNDO", reference=entry.reference)
    fund = fund_of(entry.kind)
    values: dict[str, Value] = {
        "reference": entry.reference,
        "amount": Money(entry.amount, entry.currency),
        "day": entry.day,
    }
    total = Money(held.in_hand(fund), entry.currency)
    project = turn.read.project_by_id(entry.project_id) if entry.project_id else None
    if project is not None and entry.kind == EntryKind.UPGRADING_IN:
        return say(
            "{reference} kept: {amount} for {title}, {day}. {saved} of {total} saved. "
            "Wrong? Send UNDO",
            title=project.title,
            saved=Money(turn.read.saved_for(project.id) + entry.amount, entry.currency),
            total=Money(project.cost, project.currency),
            **values,
        )
    if entry.kind in _BANKED:
        return say(
            "{reference} kept: {kind} {amount}, {day}. Box {box}, bank {bank}. Wrong? Send UNDO",
            kind=Term(KINDS[entry.kind]),
            box=Money(held[Account.BOX], entry.currency),
            bank=Money(held[Account.BANK], entry.currency),
            **values,
        )
    if len(turn.sender.groups) > 1:
        return say(
            "{reference} kept: {kind} {amount}, {day}. {group}: {total}. Wrong? Send UNDO",
            kind=Term(KINDS[entry.kind]),
            group=group.name,
            total=total,
            **values,
        )
    if entry.kind == EntryKind.DEPOSIT and draft.women is not None and draft.men is not None:
        return say(
            "{reference} kept: {amount}, women {women} men {men}, {day}. "
            "Group total {total}. Wrong? Send UNDO",
            women=draft.women,
            men=draft.men,
            total=total,
            **values,
        )
    return say(
        "{reference} kept: {kind} {amount}, {day}. {fund} {total}. Wrong? Send UNDO",
        kind=Term(KINDS[entry.kind]),
        fund=Term(FUNDS[fund]),
        total=total,
        **values,
    )


def _about_people(draft: Draft, group: SavingsGroup, entry: Entry) -> Say | None:
    """The amount is sure and kept; who came is asked."""
    if draft.people_disagree:
        return say(
            "{reference} kept. Women {women} + men {men} is not {members} members. Which is right?",
            *_MEMBERS,
            reference=entry.reference,
            women=draft.women or 0,
            men=draft.men or 0,
            members=draft.members or 0,
        )
    if _more_than_members(draft, group):
        return say(
            "{reference} kept. {people} came, but your group has {members} members. Is {people} "
            "right?",
            *_ALL_CAME,
            reference=entry.reference,
            people=draft.people or 0,
            members=group.members or 0,
        )
    return None


def _more_than_members(draft: Draft, group: SavingsGroup) -> bool:
    """Guests and new members are few: what is more was mistyped, or the group has grown."""
    known, came = group.members, draft.people
    return known is not None and came is not None and came - (draft.joined or 0) > known


def _which_count(draft: Draft, meeting: int, asked: Say) -> Pending:
    counts = {"women": draft.women, "men": draft.men, "members": draft.people}
    values = tuple(choice.value for choice in asked.choices)
    return Pending(SAVINGS, "members", values, {"meeting": meeting, **counts})

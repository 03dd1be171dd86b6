"""A second officer's word, where the group wants one for large sums, or for an old correction."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from handlers.drafts import Draft, to_json
from handlers.kinds import KINDS, WITNESSED
from handlers.money_questions import YES_NO
from handlers.outcome import Notice, Outcome, Pending, Turn
from handlers.setting_texts import shown
from locales.say import Money, Say, Term, say
from storage.models import Approval, Entry, SavingsGroup

KIND_NAME = "approval"
_MOST_ASKED = 3


class _Waits(NamedTuple):
    """What an `Approval` carries."""

    drafts: str = ""
    reverses: int | None = None
    setting: str | None = None


def is_needed(draft: Draft, group: SavingsGroup) -> bool:
    """Whether a group wants two officers for such a sum."""
    least = group.witness_above
    large = least is not None and draft.amount is not None and draft.amount >= least
    return large and draft.kind in WITNESSED


def ask(turn: Turn, drafts: Sequence[Draft], group: SavingsGroup, outcome: Outcome) -> Outcome:
    """Nothing is entered until another officer agrees; `outcome` is what was written beside it."""
    for draft in drafts:
        text = say(
            "Another leader reports: {kind} {amount}, {day}. Do you agree? Not written yet.",
            *YES_NO,
            kind=Term(KINDS[draft.kind]) if draft.kind else "",
            amount=draft.money,
            day=draft.on,
        )
        outcome = _with(turn, group, outcome, text, _Waits(to_json([draft])))
    return outcome


def ask_correction(turn: Turn, entry: Entry, minor: int | None, group: SavingsGroup) -> Outcome:
    """Of an entry of another, or of more than a day ago. `minor`: the right amount; None: none."""
    was = Money(entry.amount, entry.currency)
    if minor is None:
        text = say(
            "Another leader wants to take back {reference}: {kind} {amount}, {day}. Do you agree?",
            *YES_NO,
            reference=entry.reference,
            kind=Term(KINDS[entry.kind]),
            amount=was,
            day=entry.day,
        )
    else:
        text = say(
            "Another leader corrects {reference}, {day}: {amount} becomes {instead}. Do you agree?",
            *YES_NO,
            reference=entry.reference,
            day=entry.day,
            amount=was,
            instead=Money(minor, entry.currency),
        )
    waits = _Waits(str(minor or ""), reverses=entry.id)
    return _with(turn, group, Outcome(settles=True), text, waits)


def ask_setting(turn: Turn, group: SavingsGroup, name: str, value: int) -> Outcome:
    """Of a setting that one person alone may not change."""
    text = say(
        "Another leader of {group} wants to change: {setting} {items}. Do you agree?",
        *YES_NO,
        **shown(group, name, value),
    )
    waits = _Waits(setting=f"{name}={value}")
    return _with(turn, group, Outcome(settles=True), text, waits)


def _with(turn: Turn, group: SavingsGroup, outcome: Outcome, text: Say, waits: _Waits) -> Outcome:
    person = turn.sender.person
    others = turn.read.witnesses(group, person.id) if person is not None else []
    if person is None or not others:
        text = say("A second leader must agree, and your group has none yet. Nothing is written.")
        return replace(outcome, answers=(*outcome.answers, text))
    waiting = Approval(
        reference=turn.read.free_savings_reference(group.id),
        group_id=group.id,
        drafts=waits.drafts,
        reverses=waits.reverses,
        setting=waits.setting,
        asked_by=person.id,
        asked_at=turn.now,
        inbound_id=turn.inbound_id,
    )
    values = tuple(choice.value for choice in YES_NO)
    question = Pending(KIND_NAME, "agree", values, {"approval": waiting.id})
    notices = (
        Notice(one, text, f"approval:{waiting.id}:{one}", question=question)
        for one in others[:_MOST_ASKED]
    )
    said = say(
        "{reference} waits: a second leader is asked to agree. Nothing is written yet.",
        reference=waiting.reference,
    )
    return replace(
        outcome,
        answers=(*outcome.answers, said),
        rows=(*outcome.rows, waiting),
        notices=(*outcome.notices, *notices),
    )

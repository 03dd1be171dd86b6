"""A second officer's word, where the group wants one for large sums, or for an old correction."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from handlers.drafts import Draft, to_json
from handlers.kinds import KINDS, WITNESSED
from handlers.outcome import Notice, Outcome, Turn
from handlers.setting_texts import shown
from locales.say import N_, Choice, Money, Say, Term, say
from storage.models import Approval, Entry, EntryKind, SavingsGroup

_MOST_ASKED = 3


class _Waits(NamedTuple):
    """What an `Approval` carries."""

    reference: str
    drafts: str = ""
    reverses: int | None = None
    setting: str | None = None


def is_needed(kind: EntryKind | None, minor: int | None, group: SavingsGroup) -> bool:
    """Whether a group wants two officers for such a sum, by whichever way it comes."""
    least = group.witness_above
    return least is not None and minor is not None and minor >= least and kind in WITNESSED


def ask(turn: Turn, drafts: Sequence[Draft], group: SavingsGroup, outcome: Outcome) -> Outcome:
    """Nothing is entered until another officer agrees; `outcome` is what was written beside it."""
    for draft in drafts:
        name = turn.read.free_savings_reference(group.id)
        yes, no = _word(name)
        text = say(
            "Another leader reports: {kind} {amount}, {day}. Not written yet. Do you agree? "
            "OK {reference} / NO {reference}",
            yes,
            no,
            reference=name,
            kind=Term(KINDS[draft.kind]) if draft.kind else "",
            amount=draft.money,
            day=draft.on,
        )
        outcome = _with(turn, group, outcome, text, _Waits(name, to_json([draft])))
    return outcome


def ask_correction(turn: Turn, entry: Entry, minor: int | None, group: SavingsGroup) -> Outcome:
    """Of an entry of another, or of more than a day ago. `minor`: the right amount; None: none."""
    was = Money(entry.amount, entry.currency)
    name = turn.read.free_savings_reference(group.id)
    yes, no = _word(name)
    if minor is None:
        text = say(
            "Another leader wants to take back {code}: {kind} {amount}, {day}. Do you agree? "
            "OK {reference} / NO {reference}",
            yes,
            no,
            reference=name,
            code=entry.reference,
            kind=Term(KINDS[entry.kind]),
            amount=was,
            day=entry.day,
        )
    else:
        text = say(
            "Another leader corrects {code}, {day}: {amount} becomes {instead}. Do you agree? "
            "OK {reference} / NO {reference}",
            yes,
            no,
            reference=name,
            code=entry.reference,
            day=entry.day,
            amount=was,
            instead=Money(minor, entry.currency),
        )
    waits = _Waits(name, str(minor or ""), reverses=entry.id)
    return _with(turn, group, Outcome(settles=True), text, waits)


def ask_setting(turn: Turn, group: SavingsGroup, name: str, value: int) -> Outcome:
    """Of a setting that one person alone may not change."""
    reference = turn.read.free_savings_reference(group.id)
    yes, no = _word(reference)
    what = shown(group, name, value)
    text = say(
        "Another leader wants to change: {setting} {items}. Do you agree? "
        "OK {reference} / NO {reference}",
        yes,
        no,
        reference=reference,
        setting=what["setting"],
        items=what["items"],
    )
    waits = _Waits(reference, setting=f"{name}={value}")
    return _with(turn, group, Outcome(settles=True), text, waits)


def _word(name: str) -> tuple[Choice, Choice]:
    """By the reference and never by a number, which would answer another question as well."""
    yes = Choice(f"OK {name}", N_("yes"), only_button=True)
    no = Choice(f"NO {name}", N_("no"), only_button=True)
    return yes, no


def _with(turn: Turn, group: SavingsGroup, outcome: Outcome, text: Say, waits: _Waits) -> Outcome:
    person = turn.sender.person
    others = turn.read.witnesses(group, person.id) if person is not None else []
    if person is None or not others:
        text = say("A second leader must agree, and your group has none yet. Nothing is written.")
        return replace(outcome, answers=(*outcome.answers, text))
    waiting = Approval(
        reference=waits.reference,
        group_id=group.id,
        drafts=waits.drafts,
        reverses=waits.reverses,
        setting=waits.setting,
        asked_by=person.id,
        asked_at=turn.now,
        inbound_id=turn.inbound_id,
    )
    notices = (Notice(one, text, f"approval:{waiting.id}:{one}") for one in others[:_MOST_ASKED])
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

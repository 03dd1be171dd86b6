"""What must be asked before money is written: one question at a time, never a guess."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from handlers.drafts import Draft, in_currency, minor_units
from handlers.outcome import Turn
from handlers.reading import NO, YES
from locales.say import N_, Choice, Money, Say, Term, say
from storage.models import OUTGOING, EntryKind, SavingsGroup

YES_NO = (Choice(YES, N_("yes")), Choice(NO, N_("no")))
KINDS = {
    EntryKind.DEPOSIT: N_("savings"),
    EntryKind.WITHDRAWAL: N_("taken out"),
    EntryKind.LOAN: N_("loan"),
    EntryKind.REPAYMENT: N_("paid back"),
    EntryKind.SOCIAL_IN: N_("social fund in"),
    EntryKind.SOCIAL_OUT: N_("social fund out"),
}
_OFFERED_KINDS = (
    Choice(EntryKind.DEPOSIT, N_("savings")),
    Choice(EntryKind.WITHDRAWAL, N_("taken out")),
    Choice(EntryKind.LOAN, N_("loan")),
    Choice(EntryKind.REPAYMENT, N_("paid back")),
)
OTHER = "other"
_TIMES_THE_USUAL = 5
_AGAIN = timedelta(minutes=10)
_MOST_CHOICES = 3


class Asked(NamedTuple):
    """A question about one draft. `about` says which; `slot` is a free value that it takes."""

    about: str
    text: Say
    slot: str | None = None


def question_for(
    turn: Turn, draft: Draft, group: SavingsGroup, told: Sequence[Draft]
) -> Asked | None:
    """The first thing that is not sure; None when it can be written. `told`: all of one text."""
    asked = _unclear(draft, group) or _unlikely(turn, draft, group, told)
    if asked is None and not draft.certain and "confirm" not in draft.asked:
        return _confirm(draft)
    return asked


def ask_kind(draft: Draft) -> Asked:
    """An amount alone."""
    return Asked("kind", say("{amount}: what is it?", *_OFFERED_KINDS, amount=draft.money))


def _unclear(draft: Draft, group: SavingsGroup) -> Asked | None:
    if draft.amount is None:
        return _which_amount(draft)
    if draft.kind is None:
        return ask_kind(draft)
    if draft.currency != group.currency:
        same = in_currency(draft, group.currency).money
        return Asked("currency", say("Do you mean {amount}?", *YES_NO, amount=same))
    if draft.about == "date" and "date" not in draft.asked and draft.candidates:
        return _which_day(draft)
    return None


def _unlikely(turn: Turn, draft: Draft, group: SavingsGroup, told: Sequence[Draft]) -> Asked | None:
    """Asked even of a sure text, unless it was confirmed."""
    if not draft.amount or draft.kind is None or "confirm" in draft.asked:
        return None
    before = turn.read.same_entry_since(group.id, draft.kind, draft.amount, turn.now - _AGAIN)
    if before is not None:
        text = say(
            "{amount} is kept already at {time}. Is this another one?",
            *YES_NO,
            amount=draft.money,
            time=before.at,
        )
        return Asked("confirm", text)
    usual = turn.read.usual_deposit(group.id) if draft.kind == EntryKind.DEPOSIT else None
    if usual is not None and draft.amount > _TIMES_THE_USUAL * usual:
        return _confirm(draft)
    if draft.amount > _at_most(turn, draft, group, told):
        text = say("{amount} is more than the book has. Is it right?", *YES_NO, amount=draft.money)
        return Asked("confirm", text)
    return None


def _at_most(turn: Turn, draft: Draft, group: SavingsGroup, told: Sequence[Draft]) -> int:
    coming = (other.amount or 0 for other in told if other.kind not in OUTGOING)
    match draft.kind:
        case EntryKind.WITHDRAWAL | EntryKind.LOAN | EntryKind.SOCIAL_OUT:
            return turn.read.group_total(group.id, draft.fund) + sum(coming)
        case EntryKind.REPAYMENT:
            return turn.read.outstanding(group.id)
    return draft.amount or 0


def _confirm(draft: Draft) -> Asked:
    text = say(
        "{kind} {amount}, {day}: is it right? Not written yet.",
        *YES_NO,
        kind=Term(KINDS[draft.kind or EntryKind.DEPOSIT]),
        amount=draft.money,
        day=draft.on,
    )
    return Asked("confirm", text)


def _which_amount(draft: Draft) -> Asked:
    amounts = [minor_units(text, draft.currency) for text in draft.candidates]
    offered = [amount for amount in amounts if amount][:_MOST_CHOICES]
    if draft.about != "amount" or not offered:
        text = say("How much was it? Send only the amount, e.g. 1500. Not written yet.")
        return Asked("amount", text, slot="amount")
    choices = tuple(Choice(str(minor), Money(minor, draft.currency)) for minor in offered)
    none = Choice(OTHER, N_("another amount"))
    return Asked("amount", say("Which amount? Not written yet.", *choices, none))


def _which_day(draft: Draft) -> Asked:
    days = [date.fromisoformat(day) for day in draft.candidates[:_MOST_CHOICES]]
    choices = tuple(Choice(day.isoformat(), day) for day in days)
    return Asked("date", say("Which day? Not written yet.", *choices))

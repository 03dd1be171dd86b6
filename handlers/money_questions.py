"""What must be asked before money is written: one question at a time, never a guess."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from handlers.drafts import Draft, in_currency, minor_units
from handlers.kinds import KINDS, OFFERED, taken_from
from handlers.outcome import Turn
from handlers.reading import NO, YES
from locales.say import N_, Choice, Money, Say, Term, say
from storage.balances import Balances
from storage.models import Account, EntryKind, SavingsGroup

YES_NO = (Choice(YES, N_("yes")), Choice(NO, N_("no")))
OTHER = "other"
SHARES_A_MEETING = 5  # that one member may buy
_TIMES_THE_USUAL = 5
_AGAIN = timedelta(minutes=10)
_MOST_CHOICES = 3
_MAY_BE_ZERO = (None, EntryKind.DEPOSIT)  # a zero report


class Asked(NamedTuple):
    """A question about one draft. `about` says which; `slot` is a free value that it takes."""

    about: str
    text: Say
    slot: str | None = None


def question_for(
    turn: Turn,
    draft: Draft,
    group: SavingsGroup,
    told: Sequence[Draft],
    held: Balances | None = None,
) -> Asked | None:
    """The first thing that is not sure; None when it can be written.

    `told`: all of one text; `held`: what the book has, where it is not as it is stored.
    """
    asked = _unclear(draft, group) or _unlikely(turn, draft, group, told, held)
    if asked is None and not draft.certain and "confirm" not in draft.asked:
        return _confirm(draft)
    return asked


def ask_kind(draft: Draft) -> Asked:
    """An amount alone, or beside a word that may not be its own."""
    hint = () if draft.hint is None else (Choice(draft.hint, KINDS[draft.hint]),)
    offered = (*hint, *OFFERED)[: len(OFFERED)]
    return Asked("kind", say("{amount}: what is it?", *offered, amount=draft.money))


def is_beyond(
    turn: Turn,
    draft: Draft,
    group: SavingsGroup,
    told: Sequence[Draft],
    held: Balances | None = None,
) -> bool:
    """Whether it takes more than is where it is taken from."""
    _, credit = draft.moves
    account = taken_from(draft.kind or EntryKind.DEPOSIT, credit)
    if account is None:
        return False
    book = held or turn.read.balances(group.id)
    if account == Account.BOX and draft.kind != EntryKind.TO_BANK:  # the bank's is theirs as well
        return (draft.amount or 0) > book.in_hand() + _moved(told, draft, {account, Account.BANK})
    return (draft.amount or 0) > book[account] + _moved(told, draft, {account})


def _unclear(draft: Draft, group: SavingsGroup) -> Asked | None:
    if draft.amount is None or (draft.amount == 0 and draft.kind not in _MAY_BE_ZERO):
        return _which_amount(draft)
    if draft.kind is None:
        return ask_kind(draft)
    if draft.currency != group.currency:
        same = in_currency(draft, group.currency).money
        return Asked("currency", say("Do you mean {amount}?", *YES_NO, amount=same))
    if draft.shares is not None and group.share is not None and "shares" not in draft.asked:
        asked = _shares(draft, group, draft.shares * group.share)
        if asked is not None:
            return asked
    if draft.about == "date" and "date" not in draft.asked and draft.candidates:
        return _which_day(draft)
    return None


def _unlikely(
    turn: Turn,
    draft: Draft,
    group: SavingsGroup,
    told: Sequence[Draft],
    held: Balances | None,
) -> Asked | None:
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
    if _is_beyond_shares(draft, group) or _opens_again(turn, draft, group):
        return _confirm(draft)
    if is_beyond(turn, draft, group, told, held):
        text = say("{amount} is more than the book has. Is it right?", *YES_NO, amount=draft.money)
        return Asked("confirm", text)
    return None


def _is_beyond_shares(draft: Draft, group: SavingsGroup) -> bool:
    """More than all who came may buy at one meeting."""
    if draft.kind != EntryKind.DEPOSIT or group.share is None or not draft.people:
        return False
    return (draft.amount or 0) > SHARES_A_MEETING * group.share * draft.people


def _opens_again(turn: Turn, draft: Draft, group: SavingsGroup) -> bool:
    """A book begins once."""
    return draft.kind == EntryKind.OPENING and turn.read.has_opening(group.id, draft.moves[0])


def _moved(told: Sequence[Draft], draft: Draft, places: Collection[Account]) -> int:
    """What the rest of the text brings there, less what it takes before this one."""
    place = next((n for n, one in enumerate(told) if one is draft), 0)
    into = [one for one in told if one is not draft and one.moves[1] not in places]
    out_of = [one for one in told[:place] if one.moves[0] not in places]
    comes = sum(one.amount or 0 for one in into if one.moves[0] in places)
    return comes - sum(one.amount or 0 for one in out_of if one.moves[1] in places)


def _shares(draft: Draft, group: SavingsGroup, worth: int) -> Asked | None:
    """14 shares of 200 are no 3,000: one of the two is offered each."""
    if draft.amount == worth:
        return None
    amounts = (worth, draft.amount or 0)
    offered = tuple(Choice(str(minor), Money(minor, group.currency)) for minor in amounts)
    text = say(
        "{shares} shares are {instead}, not {amount}. Which is right?",
        *offered,
        shares=draft.shares or 0,
        instead=Money(worth, group.currency),
        amount=draft.money,
    )
    return Asked("shares", text)


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

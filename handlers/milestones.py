"""Congratulations to a group that has reached the sum which it chose."""

from dataclasses import replace

from handlers.outcome import Notice, Outcome, Turn
from handlers.posting import hides_amounts
from locales.say import Money, say
from storage.balances import Balances
from storage.ledger_changes import SetGroup
from storage.models import Account, SavingsGroup

_MOST_TOLD = 3


def celebrate(turn: Turn, group: SavingsGroup, outcome: Outcome, held: Balances) -> Outcome:
    """Once, as the book `held` passes it: the goal is then free for the next.

    The group's other officers hear of it too.
    """
    goal = group.goal
    before = turn.read.balances(group.id)[Account.SAVINGS]
    if goal is None or not before < goal <= held[Account.SAVINGS]:
        return outcome
    amount = Money(goal, group.currency)
    loud = say(
        "Congratulations: {group} has reached {amount}! For the next goal send GROUP",
        group=group.name,
        amount=amount,
    )
    quiet = say("Congratulations: {group} has reached its goal!", group=group.name)
    others = [one for one in turn.read.officers(group.id) if one != turn.sender.person_id]
    notices = tuple(
        Notice(one, quiet if turn.read.is_quiet(one) else loud, f"goal:{turn.inbound_id}:{one}")
        for one in others[:_MOST_TOLD]
    )
    return replace(
        outcome,
        answers=(*outcome.answers, quiet if hides_amounts(turn) else loud),
        changes=(*outcome.changes, SetGroup(group.id, "goal", None)),
        notices=(*outcome.notices, *notices),
    )

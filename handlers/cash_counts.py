"""Box and bank as they were counted, beside the book: an observation, which changes no balance."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.drafts import Counted, Draft
from handlers.kinds import SAVINGS
from handlers.outcome import Notice, Outcome, Pending, Turn
from handlers.posting import hides_amounts
from handlers.reading import answer_of
from locales.say import N_, Choice, Money, Say, Term, say
from storage.balances import Balances
from storage.models import Account, CashCount, SavingsGroup

AGAIN, MISSING, NETWORK = "again", "missing", "network"
_WHAT_NOW = (
    Choice(AGAIN, N_("count again")),
    Choice(MISSING, N_("a report is missing")),
    Choice(NETWORK, N_("ask my network")),
)
_MOST_TOLD = 2  # organisers who are asked
_PLACES = (Account.BOX, Account.BANK, Account.LOANS)


def alone(turn: Turn, group: SavingsGroup, seen: Counted) -> Outcome:
    """A count without a report."""
    held = turn.read.balances(group.id)
    said = _compared(turn, group, seen, held)
    if said is None:
        text = say("Your count is kept. The book says the same.")
        return Outcome((text,), (_kept(turn, group, seen, held),))
    return Outcome((said,), (_kept(turn, group, seen, held),), question=_pending(group, said))


def compare(
    turn: Turn, drafts: Sequence[Draft], group: SavingsGroup, outcome: Outcome, held: Balances
) -> Outcome:
    """What was counted beside a report, against the book with that report in it."""
    seen = next((draft.counted for draft in drafts if draft.counted is not None), None)
    if seen is None:
        return outcome
    rows = (*outcome.rows, _kept(turn, group, seen, held))
    said = _compared(turn, group, seen, held)
    if said is None:
        return replace(outcome, rows=rows)
    if outcome.question is not None:  # one question at a time
        said = replace(said, choices=())
    question = outcome.question or _pending(group, said)
    return replace(outcome, rows=rows, answers=(*outcome.answers, said), question=question)


def resume(turn: Turn) -> Outcome:
    """What they will do about a difference."""
    group = turn.read.group(int(turn.pending.data["group"] or 0)) if turn.pending else None
    match answer_of(turn):
        case _ if group is None:
            return Outcome((say("Send one of the numbers."),))
        case answer if answer == AGAIN:
            text = say("Count, then send BOX and the amount. The book is unchanged.")
        case answer if answer == MISSING:
            text = say("Send the report that is missing. Then count again.")
        case answer if answer == NETWORK:
            return _asked_network(turn, group)
        case _:
            return Outcome((say("Send one of the numbers."),))
    return Outcome((text,), settles=True)


def _kept(turn: Turn, group: SavingsGroup, seen: Counted, held: Balances) -> CashCount:
    box, bank, loans, overdue = seen
    return CashCount(
        group_id=group.id,
        day=turn.today,
        box=box,
        bank=bank,
        loans=loans,
        overdue=overdue,
        book_box=held[Account.BOX],
        book_bank=held[Account.BANK],
        book_loans=held[Account.LOANS],
        reporter_id=turn.sender.person_id,
        inbound_id=turn.inbound_id,
        at=turn.now,
    )


def _compared(turn: Turn, group: SavingsGroup, seen: Counted, held: Balances) -> Say | None:
    """None where they agree; only what was counted is compared."""
    compared = [pair for pair in zip(_PLACES, seen, strict=False) if pair[1] is not None]
    places = [place for place, _ in compared]
    there = sum(amount or 0 for _, amount in compared)
    book = sum(held[place] for place in places)
    if there == book:
        return None
    if hides_amounts(turn):
        return say("Your count and the book differ. Nothing is changed.", *_WHAT_NOW)
    return say(
        "You counted {amount}; the book says {total}: {difference} {kind}.",
        *_WHAT_NOW,
        amount=Money(there, group.currency),
        total=Money(book, group.currency),
        difference=Money(abs(there - book), group.currency),
        kind=Term(N_("too much") if there > book else N_("too little")),
    )


def _pending(group: SavingsGroup, said: Say) -> Pending:
    values = tuple(choice.value for choice in said.choices)
    return Pending(SAVINGS, "count", values, {"group": group.id})


def _asked_network(turn: Turn, group: SavingsGroup) -> Outcome:
    place = turn.read.settlement(group.settlement_id)
    told = turn.read.organisers_for(place)[:_MOST_TOLD] if place else []
    if not told:
        return Outcome((say("There is no organiser here yet. Count again with two leaders."),))
    text = say(
        "{group}: their cash count and their book differ, and they ask for your help.",
        group=group.name,
    )
    notices = tuple(Notice(one, text, f"count:{turn.inbound_id}:{one}") for one in told)
    return Outcome((say("Your organiser is asked to help you."),), notices=notices, settles=True)

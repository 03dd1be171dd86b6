"""What the group has together; a cash count is compared and never entered."""

from handlers.drafts import minor_units
from handlers.membership import no_group
from handlers.outcome import Kind, Outcome, Turn
from handlers.posting import hides_amounts
from handlers.reading import text_of
from handlers.understanding.meaning import Intent
from locales.say import Money, say
from storage.models import SavingsGroup


def decide(turn: Turn) -> Outcome:
    """Only for a member of the group, and never in quiet mode."""
    group = turn.sender.group
    if group is None:
        return no_group(turn)
    if hides_amounts(turn):
        return Outcome((say("Quiet mode hides amounts. Send QUIET to end it."),))
    total = Money(turn.read.group_total(group.id), group.currency)
    counted = _counted(turn, group)
    if counted is not None:
        return _compare(counted, total)
    latest = turn.read.latest_meeting(group.id)
    if latest is None:
        return Outcome((say("{group} has no reports yet. Send SAVINGS 2000", group=group.name),))
    return Outcome(
        (
            say(
                "{group}: total {total}. Last report {day}.",
                group=group.name,
                total=total,
                day=latest.day,
            ),
        )
    )


def _counted(turn: Turn, group: SavingsGroup) -> int | None:
    """Box and bank together, in minor units."""
    given = [text_of(turn.meaning, name) for name in ("box", "bank")]
    amounts = [minor_units(text, group.currency) for text in given if text]
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _compare(counted: int, total: Money) -> Outcome:
    amount = Money(counted, total.currency)
    if counted == total.minor:
        return Outcome((say("You counted {amount}. The book says the same.", amount=amount),))
    text = say(
        "You counted {amount}. The book says {total}. Count again, or look for a missing report. "
        "Nothing is changed.",
        amount=amount,
        total=total,
    )
    return Outcome((text,))


KIND = Kind("total", (Intent.TOTAL,), ("total",), decide)

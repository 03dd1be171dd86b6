"""What the group has: in the box, at the bank, on loan, in its other funds, or moved in a time."""

from collections.abc import Mapping
from datetime import date, timedelta

from handlers import cash_counts, groups
from handlers.drafts import COUNTED, counted
from handlers.outcome import Kind, Outcome, Turn
from handlers.posting import hides_amounts
from handlers.reading import text_of
from handlers.understanding.meaning import Intent
from locales.say import N_, Money, Say, Term, say
from storage.balances import Balances
from storage.models import Account, EntryKind, SavingsGroup

_PERIODS = {"week": N_("this week"), "month": N_("this month"), "year": N_("this year")}


def decide(turn: Turn) -> Outcome:
    """Only for a member of the group, and no amounts in quiet mode; a count is compared."""
    told = {name: text_of(turn.meaning, name) for name in ("period", *COUNTED)}
    return groups.of_group(turn, KIND.name, lambda group: _of(turn, group, told), told)


def resume(turn: Turn) -> Outcome:
    """Of the group that they chose."""
    data = turn.pending.data if turn.pending else {}
    told = {name: str(value) for name, value in data.items() if value}
    return groups.answered(turn, lambda group: _of(turn, group, told))


def _of(turn: Turn, group: SavingsGroup, told: Mapping[str, str | None]) -> Outcome:
    seen, period = counted(told, group.currency), told.get("period")
    if seen is not None:
        return cash_counts.alone(turn, group, seen)
    if hides_amounts(turn):
        return Outcome((say("Quiet mode hides amounts. Send QUIET to end it."),))
    if period in _PERIODS:
        return Outcome((_moved(turn, group, period),))
    latest = turn.read.latest_meeting(group.id)
    if latest is None:
        return Outcome((say("{group} has no reports yet. Send SAVINGS 2000", group=group.name),))
    held = turn.read.balances(group.id)
    return Outcome((_held(group, held, latest.day), *_other_funds(group, held)))


def _held(group: SavingsGroup, held: Balances, last: date) -> Say:
    if not held[Account.BANK] and not held[Account.LOANS]:
        return say(
            "{group}: total {total}. Last report {day}.",
            group=group.name,
            total=Money(held.in_hand(), group.currency),
            day=last,
        )
    return say(
        "{group}: box {box}, bank {bank}, on loan {loans}. Last report {day}.",
        group=group.name,
        box=Money(held[Account.BOX], group.currency),
        bank=Money(held[Account.BANK], group.currency),
        loans=Money(held[Account.LOANS], group.currency),
        day=last,
    )


def _other_funds(group: SavingsGroup, held: Balances) -> tuple[Say, ...]:
    """Kept apart, and said only where there is any."""
    social, upgrading = held[Account.SOCIAL], held[Account.UPGRADING]
    if not social and not upgrading:
        return ()
    text = say(
        "Social fund {amount}, upgrading fund {total}.",
        amount=Money(social, group.currency),
        total=Money(upgrading, group.currency),
    )
    return (text,)


def _moved(turn: Turn, group: SavingsGroup, period: str) -> Say:
    end = turn.today + timedelta(days=1)
    moved = turn.read.moved_between(group.id, first_day(period, turn.today), end)
    return say(
        "{period}: saved {saved}, taken out {out}, lent {lent}, paid back {repaid}.",
        period=Term(_PERIODS[period]),
        saved=Money(moved[EntryKind.DEPOSIT], group.currency),
        out=Money(moved[EntryKind.WITHDRAWAL], group.currency),
        lent=Money(moved[EntryKind.LOAN], group.currency),
        repaid=Money(moved[EntryKind.REPAYMENT], group.currency),
    )


def first_day(period: str, today: date) -> date:
    """Of the week (its Monday), month or year in which `today` is."""
    match period:
        case "week":
            return today - timedelta(days=today.weekday())
        case "month":
            return today.replace(day=1)
    return today.replace(month=1, day=1)


KIND = Kind("total", (Intent.TOTAL,), ("total", "box", "bank"), decide, resume)

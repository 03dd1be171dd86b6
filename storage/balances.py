"""What a group's accounts hold: always the sum of its entries, never a figure of its own."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from storage.models import HELD_IN, MOVES, Account, Entry, EntryKind, Fund

_OWED = frozenset(Account(fund) for fund in Fund)  # what is the members', not where it lies


@dataclass(frozen=True, slots=True)
class Balances:
    """Minor units by account. A fund's accounts always make the fund."""

    held: Mapping[Account, int]

    def __getitem__(self, account: Account) -> int:
        return self.held.get(account, 0)

    def worth(self, fund: Fund) -> int:
        """All that the fund is worth, what is lent included."""
        return self[Account(fund)]

    def in_hand(self, fund: Fund = Fund.SAVINGS) -> int:
        """What can be paid out of it: in the box and at the bank."""
        return sum(self[account] for account in HELD_IN[fund] if account != Account.LOANS)

    def moved(self, debit: Account, credit: Account, amount: int) -> "Balances":
        """As they are after one more entry."""
        return Balances(_summed([(debit, credit, amount)], self.held))


def after(held: Balances, rows: Iterable[object]) -> Balances:
    """As they are with these in the book; what is no entry moves nothing."""
    moves = ((row.debit, row.credit, row.amount) for row in rows if isinstance(row, Entry))
    return Balances(_summed(moves, held.held))


def balances(moves: Iterable[tuple[Account, Account, int]]) -> Balances:
    """Of (debited, credited, minor units)."""
    return Balances(_summed(moves, {}))


def fund_of(kind: EntryKind) -> Fund:
    """The one that entries of this kind are about."""
    return next(fund for fund, places in HELD_IN.items() if {*places} & {*MOVES[kind]})


def _summed(
    moves: Iterable[tuple[Account, Account, int]], before: Mapping[Account, int]
) -> Mapping[Account, int]:
    held = Counter(before)
    for debit, credit, amount in moves:
        held[debit] += -amount if debit in _OWED else amount
        held[credit] += amount if credit in _OWED else -amount
    return held

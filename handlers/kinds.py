"""What each kind of entry is called, and which of them a person may be offered."""

from locales.say import N_, Choice
from storage.models import Account, EntryKind, Fund

SAVINGS = "savings"  # the kind of conversation that takes answers about money
KINDS = {
    EntryKind.DEPOSIT: N_("savings"),
    EntryKind.WITHDRAWAL: N_("taken out"),
    EntryKind.LOAN: N_("loan"),
    EntryKind.REPAYMENT: N_("paid back"),
    EntryKind.INTEREST: N_("interest"),
    EntryKind.FINE: N_("fine (penalty)"),
    EntryKind.SOCIAL_IN: N_("social fund in"),
    EntryKind.SOCIAL_OUT: N_("social fund out"),
    EntryKind.UPGRADING_IN: N_("upgrading fund in"),
    EntryKind.UPGRADING_OUT: N_("upgrading out"),
    EntryKind.SHARE_OUT: N_("share-out"),
    EntryKind.TO_BANK: N_("to the bank"),
    EntryKind.FROM_BANK: N_("from the bank"),
    EntryKind.EXPENSE: N_("expense"),
    EntryKind.WRITE_OFF: N_("loan written off"),
    EntryKind.OPENING: N_("opening balance"),
}
FUNDS = {
    Fund.SAVINGS: N_("Group total"),
    Fund.SOCIAL: N_("Social fund"),
    Fund.UPGRADING: N_("Upgrading fund"),
}
OFFERED = (
    Choice(EntryKind.DEPOSIT, N_("savings")),
    Choice(EntryKind.WITHDRAWAL, N_("taken out")),
    Choice(EntryKind.LOAN, N_("loan")),
    Choice(EntryKind.REPAYMENT, N_("paid back")),
)
# Money that goes out: what a second leader may be asked to confirm.
WITNESSED = frozenset(
    {
        EntryKind.WITHDRAWAL,
        EntryKind.LOAN,
        EntryKind.SHARE_OUT,
        EntryKind.EXPENSE,
        EntryKind.SOCIAL_OUT,
        EntryKind.UPGRADING_OUT,
        EntryKind.WRITE_OFF,
    }
)


def taken_from(kind: EntryKind, credit: Account) -> Account | None:
    """The account that must have as much: where the money lies, not whose it is."""
    owned = {Account(fund) for fund in Fund}
    return None if credit in owned or kind == EntryKind.OPENING else credit

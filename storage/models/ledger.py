"""Savings: what a group reported at a meeting, and the ledger entries it made. Never edited."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.ids import new_id
from storage.models.base import Id, one_of

A_SLIP = timedelta(hours=24)  # so long may its author alone correct what they reported


class Meeting(SQLModel, table=True):
    """One report of a group. Without entries it is a zero report: a word, not silence."""

    __table_args__ = (
        Index("ix_meeting_at", "at", "group_id", "reversed_at", "women", "men", "members"),
        Index("ix_meeting_group", "group_id", "at"),
        # A group's indicators and its last meeting, from the index alone.
        Index(
            "ix_meeting_day",
            *("group_id", "day", "id", "reversed_at"),
            *("women", "men", "members", "joined", "left"),
        ),
    )

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    group_id: int = Field(sa_type=Id, foreign_key="savings_group.id")
    day: date  # the group's local day
    members: int | None = None  # who came
    women: int | None = None
    men: int | None = None
    joined: int | None = None
    left: int | None = None
    reporter_id: int | None = Field(default=None, sa_type=Id, index=True)
    inbound_id: int | None = Field(default=None, sa_type=Id, index=True)
    certainty: str = Field(max_length=16)  # certain or confirmed
    at: datetime
    reversed_at: datetime | None = None  # its entries were reversed: its people no longer count
    replaces: int | None = Field(default=None, sa_type=Id, foreign_key="meeting.id", index=True)


class Fund(StrEnum):
    """Kept apart from one another; each is worth what its accounts hold."""

    SAVINGS = "savings"
    SOCIAL = "social"
    UPGRADING = "upgrading"


class Account(StrEnum):
    """Where a group's money is, and whose it is: an entry moves it from one to another."""

    BOX = "box"
    BANK = "bank"
    LOANS = "loans"  # with those who borrowed
    SOCIAL_BOX = "social_box"
    UPGRADING_BOX = "upgrading_box"
    SAVINGS = "savings"  # the members'
    SOCIAL = "social"
    UPGRADING = "upgrading"


HELD_IN: dict[Fund, tuple[Account, ...]] = {
    Fund.SAVINGS: (Account.BOX, Account.BANK, Account.LOANS),
    Fund.SOCIAL: (Account.SOCIAL_BOX,),
    Fund.UPGRADING: (Account.UPGRADING_BOX,),
}


class EntryKind(StrEnum):
    """What happened; `MOVES` says between which accounts."""

    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    LOAN = "loan"
    REPAYMENT = "repayment"  # of principal
    INTEREST = "interest"
    FINE = "fine"
    SOCIAL_IN = "social_in"
    SOCIAL_OUT = "social_out"
    UPGRADING_IN = "upgrading_in"
    UPGRADING_OUT = "upgrading_out"
    SHARE_OUT = "share_out"
    TO_BANK = "to_bank"
    FROM_BANK = "from_bank"
    EXPENSE = "expense"
    WRITE_OFF = "write_off"  # of a loan
    OPENING = "opening"  # what there was before the first report


# (debited, credited): the account that the money goes to, and the one that it comes from.
MOVES: dict[EntryKind, tuple[Account, Account]] = {
    EntryKind.DEPOSIT: (Account.BOX, Account.SAVINGS),
    EntryKind.WITHDRAWAL: (Account.SAVINGS, Account.BOX),
    EntryKind.LOAN: (Account.LOANS, Account.BOX),
    EntryKind.REPAYMENT: (Account.BOX, Account.LOANS),
    EntryKind.INTEREST: (Account.BOX, Account.SAVINGS),
    EntryKind.FINE: (Account.BOX, Account.SAVINGS),
    EntryKind.SOCIAL_IN: (Account.SOCIAL_BOX, Account.SOCIAL),
    EntryKind.SOCIAL_OUT: (Account.SOCIAL, Account.SOCIAL_BOX),
    EntryKind.UPGRADING_IN: (Account.UPGRADING_BOX, Account.UPGRADING),
    EntryKind.UPGRADING_OUT: (Account.UPGRADING, Account.UPGRADING_BOX),
    EntryKind.SHARE_OUT: (Account.SAVINGS, Account.BOX),
    EntryKind.TO_BANK: (Account.BANK, Account.BOX),
    EntryKind.FROM_BANK: (Account.BOX, Account.BANK),
    EntryKind.EXPENSE: (Account.SAVINGS, Account.BOX),
    EntryKind.WRITE_OFF: (Account.SAVINGS, Account.LOANS),
    EntryKind.OPENING: (Account.BOX, Account.SAVINGS),
}


_SOME = text("replaces IS NOT NULL")  # few are: the others cost this index nothing


class Entry(SQLModel, table=True):
    """Money that moved from the account `credit` to the account `debit`: both sides in one row.

    A correction is a reversal (`reverses`, the same accounts the other way round) and a new entry
    (`replaces`). The database refuses to change or delete a row.
    """

    __table_args__ = (
        UniqueConstraint("group_id", "reference"),
        UniqueConstraint("reverses"),
        CheckConstraint("amount > 0", name="amount_above_zero"),
        CheckConstraint("debit <> credit", name="two_accounts"),
        # A digest counts what came in its day, so that every entry is in exactly one of them.
        Index("ix_entry_at", "at", "group_id", "currency", "kind", "amount", "reverses"),
        Index("ix_entry_balance", "group_id", "debit", "credit", "amount"),
        Index("ix_entry_day", "group_id", "day", "id", "kind", "amount", "reverses"),
        Index("ix_entry_replaces", "replaces", sqlite_where=_SOME, postgresql_where=_SOME),
    )

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    reference: str = Field(max_length=12)
    group_id: int = Field(sa_type=Id, foreign_key="savings_group.id")
    meeting_id: int = Field(sa_type=Id, foreign_key="meeting.id", index=True)
    kind: EntryKind = Field(sa_type=one_of(EntryKind))
    debit: Account = Field(sa_type=one_of(Account))
    credit: Account = Field(sa_type=one_of(Account))
    amount: int = Field(sa_type=BigInteger)  # minor units
    currency: str = Field(max_length=3)
    day: date  # the group's local day; a reversal stands on the day it was made
    reverses: int | None = Field(default=None, sa_type=Id, foreign_key="entry.id")
    replaces: int | None = Field(default=None, sa_type=Id, foreign_key="entry.id")
    project_id: int | None = Field(default=None, sa_type=Id, foreign_key="project.id", index=True)
    reporter_id: int | None = Field(default=None, sa_type=Id, index=True)
    witness_id: int | None = Field(default=None, sa_type=Id)  # the second officer who agreed
    inbound_id: int | None = Field(default=None, sa_type=Id, index=True)
    at: datetime


class CashCount(SQLModel, table=True):
    """What was counted, beside what the book said then: an observation, which changes no balance.

    Minor units; None was not counted, which is not 0.
    """

    __tablename__ = "cash_count"
    __table_args__ = (Index("ix_cash_count_group", "group_id", "at"),)

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    group_id: int = Field(sa_type=Id, foreign_key="savings_group.id")
    day: date
    box: int | None = Field(default=None, sa_type=BigInteger)
    bank: int | None = Field(default=None, sa_type=BigInteger)
    loans: int | None = Field(default=None, sa_type=BigInteger)
    overdue: int | None = Field(default=None, sa_type=BigInteger)
    book_box: int = Field(sa_type=BigInteger)
    book_bank: int = Field(sa_type=BigInteger)
    book_loans: int = Field(sa_type=BigInteger)
    reporter_id: int | None = Field(default=None, sa_type=Id)
    inbound_id: int | None = Field(default=None, sa_type=Id)
    at: datetime


class Approval(SQLModel, table=True):
    """A report, a correction or a setting that waits for a second officer: nothing changes before.

    `setting` is 'name=value', a column of the group and what it shall be; 0 is none.
    """

    __table_args__ = (UniqueConstraint("group_id", "reference"),)

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    reference: str = Field(max_length=12, index=True)
    group_id: int = Field(sa_type=Id, foreign_key="savings_group.id")
    drafts: str  # `handlers.drafts` as JSON: what is entered when it is agreed to
    reverses: int | None = Field(default=None, sa_type=Id, foreign_key="entry.id")
    setting: str | None = Field(default=None, max_length=40)
    asked_by: int = Field(sa_type=Id, foreign_key="person.id")
    asked_at: datetime
    inbound_id: int | None = Field(default=None, sa_type=Id, index=True)
    decided_by: int | None = Field(default=None, sa_type=Id)
    decided_at: datetime | None = None
    agreed: bool | None = None

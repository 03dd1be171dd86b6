"""Any sequence of texts to a group's book, against a plain model of it, on each engine."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import Session, col, select

from storage.balances import Balances
from storage.figures import Window, figures
from storage.figures.office_day import window_of
from storage.models import HELD_IN, Account, Entry, EntryKind, Fund, Medium
from storage.places import office_named
from storage.reader import Reader
from tests.conftest import fresh_database
from tests.handlers.conftest import JUMA, ROSE, settled
from tests.handlers.town import Phone, as_read

T = TypeVar("T")

# What is texted, by kind; the model's two hands of it.
_SAID = {
    EntryKind.DEPOSIT: ("saved {}", Account.BOX, Account.SAVINGS),
    EntryKind.WITHDRAWAL: ("withdraw {}", Account.SAVINGS, Account.BOX),
    EntryKind.LOAN: ("loan {}", Account.LOANS, Account.BOX),
    EntryKind.REPAYMENT: ("repaid {}", Account.BOX, Account.LOANS),
    EntryKind.INTEREST: ("interest {}", Account.BOX, Account.SAVINGS),
    EntryKind.FINE: ("fines {}", Account.BOX, Account.SAVINGS),
    EntryKind.EXPENSE: ("expense {}", Account.SAVINGS, Account.BOX),
    EntryKind.TO_BANK: ("took {} to the bank", Account.BANK, Account.BOX),
    EntryKind.FROM_BANK: ("from bank to box {}", Account.BOX, Account.BANK),
    EntryKind.UPGRADING_IN: ("upgrading {}", Account.UPGRADING_BOX, Account.UPGRADING),
    EntryKind.WRITE_OFF: ("wrote off {}", Account.SAVINGS, Account.LOANS),
    EntryKind.SHARE_OUT: ("share out {}", Account.SAVINGS, Account.BOX),
}
_AMOUNTS = st.integers(10, 9_999)
_PHONES = st.sampled_from([ROSE, JUMA])


def _amount(one: tuple[Phone, int]) -> int:
    return one[1]


@dataclass
class Told:
    """One entry as the model has it; `report` counts the texts."""

    kind: EntryKind
    amount: int
    phone: Phone
    report: int
    stands: bool = True


@dataclass
class Book:
    """The plain model: a list, and nothing derived is kept."""

    told: list[Told] = field(default_factory=list)

    def balances(self) -> Counter[Account]:
        held = Counter[Account]()
        for one in self.told:
            if one.stands:
                _, debit, credit = _SAID[one.kind]
                held[debit] += one.amount * (-1 if _is_owed(debit) else 1)
                held[credit] += one.amount * (1 if _is_owed(credit) else -1)
        return Counter({account: held[account] for account in held if held[account]})


def _is_owed(account: Account) -> bool:
    return account in {Account(fund) for fund in Fund}


class Ledger(RuleBasedStateMachine):
    """Texts are sent to a real worker; questions are answered as a treasurer would."""

    url: str

    @initialize()
    def open(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.fresh = fresh_database(self.url)
        self.database = self.loop.run_until_complete(self.fresh.__aenter__())
        self.town = self.run(settled(self.database, Medium.SMS))
        group = self.run(self.town.sender(ROSE)).group
        assert group is not None
        self.group = group.id
        self.book = Book()
        self.reports = 0
        self.seen: list[tuple[Any, ...]] = []

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def say(self, phone: Phone, text: str) -> str:
        """Sends it, says yes to what is asked, and returns all that was answered."""
        said = " / ".join(map(as_read, self.run(self.town.text(phone, text))))
        self.town.later(minutes=11)
        while "1 yes" in said.split(" / ")[-1]:
            said += " / " + " / ".join(map(as_read, self.run(self.town.text(phone, "yes"))))
            self.town.later(seconds=1)
        return said

    @rule(
        phone=_PHONES,
        told=st.lists(
            st.tuples(st.sampled_from([*_SAID]), _AMOUNTS),
            min_size=1,
            max_size=3,
            unique_by=lambda one: one[0],
        ),
    )
    def report(self, phone: Phone, told: list[tuple[EntryKind, int]]) -> None:
        text = ", ".join(_SAID[kind][0].format(amount) for kind, amount in told)
        self.say(phone, text)
        self.reports += 1
        self.book.told += [Told(kind, amount, phone, self.reports) for kind, amount in told]

    @rule(phone=_PHONES, amount=_AMOUNTS)
    def same_again_by_mistake(self, phone: Phone, amount: int) -> None:
        self.say(phone, f"saved {amount}")
        self.town.now -= timedelta(minutes=11)
        said = self.run(self.town.text(phone, f"saved {amount}"))
        assert "kept already" in as_read(said[0])
        self.run(self.town.text(phone, "no"))
        self.town.later(minutes=11)
        self.reports += 1
        self.book.told.append(Told(EntryKind.DEPOSIT, amount, phone, self.reports))

    @rule(
        fines=st.lists(st.tuples(_PHONES, _AMOUNTS), min_size=2, max_size=6, unique_by=_amount),
        times=st.integers(1, 3),
    )
    def rush(self, fines: list[tuple[Phone, int]], times: int) -> None:
        """Texts that wait together, in any order, each delivered up to three times."""
        known = {one.amount for one in self.book.told if one.kind == EntryKind.FINE}
        fresh = [(phone, amount) for phone, amount in fines if amount not in known]
        texts = [(phone, _SAID[EntryKind.FINE][0].format(amount)) for phone, amount in fresh]
        self.run(self.town.rush(texts, times=times))
        self.town.later(minutes=11)
        for phone, amount in fresh:
            self.reports += 1
            self.book.told.append(Told(EntryKind.FINE, amount, phone, self.reports))

    @rule(phone=_PHONES, first=_AMOUNTS, second=_AMOUNTS)
    def edit(self, phone: Phone, first: int, second: int) -> None:
        """A message that is changed after it was answered corrects what it entered."""
        name = f"700:{self.reports}"
        text = _SAID[EntryKind.INTEREST][0]
        self.run(self.town.text(phone, text.format(first), name=name))
        self.town.later(minutes=11)
        said = " / ".join(map(as_read, self.run(self.town.edit(phone, name, text.format(second)))))
        assert "kept: interest" in said, said
        self.town.later(minutes=11)
        self.reports += 1
        old = Told(EntryKind.INTEREST, first, phone, self.reports, stands=False)
        self.reports += 1
        self.book.told += [old, Told(EntryKind.INTEREST, second, phone, self.reports)]

    @rule(phone=_PHONES)
    def undo(self, phone: Phone) -> None:
        said = self.say(phone, "UNDO")
        mine = [one.report for one in self.book.told if one.phone == phone]
        if "is taken back" in said and "already" not in said:
            for one in self.book.told:
                if one.report == max(mine):
                    one.stands = False

    @rule(phone=_PHONES, place=st.integers(0, 50), amount=_AMOUNTS)
    def fix(self, phone: Phone, place: int, amount: int) -> None:
        """Only its author within a day; of another the second officer says yes."""
        standing = self.run(self.database.read(self._standing))
        if not standing:
            return
        entry = standing[place % len(standing)]
        said = self.say(phone, f"{entry.reference} {amount}")
        if "waits" in said:
            other = JUMA if phone == ROSE else ROSE
            said = self.say(other, "OK " + said.split(" waits")[0].split()[-1])
        assert "is corrected" in said, said
        old = next(
            one
            for one in self.book.told
            if one.stands and (one.kind, one.amount * 100) == (entry.kind, entry.amount)
        )
        old.stands = False
        self.book.told.append(Told(old.kind, amount, old.phone, old.report))

    @rule(amount=_AMOUNTS, phone=_PHONES)
    def plan(self, phone: Phone, amount: int) -> None:
        self.say(phone, f"we will save {amount} tomorrow")

    @rule(amount=_AMOUNTS, phone=_PHONES)
    def count(self, phone: Phone, amount: int) -> None:
        self.say(phone, f"cash box {amount} counted")

    @invariant()
    def the_book_is_the_model(self) -> None:
        held, rows = self.run(self.database.read(self._held))
        assert {account: held[account] for account in Account if held[account]} == {
            account: 100 * amount for account, amount in self.book.balances().items()
        }
        for fund, places in HELD_IN.items():
            assert held.worth(fund) == sum(held[place] for place in places)
        assert self.seen == rows[: len(self.seen)]  # nothing that was there is another now
        self.seen = rows

    @invariant()
    def the_digest_is_the_ledger(self) -> None:
        office = office_named("nairobi")
        assert office is not None
        day = self.town.now.astimezone(office.zone).date()
        found = self.run(self.database.read(figures, window_of(office, day)))
        row = next((one for one in found.savings.currencies if one.currency == "KES"), None)
        rows = self.run(self.database.read(self._today, window_of(office, day)))
        assert (row.deposits if row else 0) == rows[EntryKind.DEPOSIT]
        assert (row.out if row else 0) == rows[EntryKind.WITHDRAWAL]
        assert found.savings.loans.sums.get("KES", 0) == rows[EntryKind.LOAN]

    def _held(self, session: Session) -> tuple[Balances, list[tuple[Any, ...]]]:
        rows = session.exec(select(Entry).order_by(col(Entry.id))).all()
        return Reader(session).balances(self.group), [
            tuple(one.model_dump().items()) for one in rows
        ]

    def _standing(self, session: Session) -> list[Entry]:
        rows = session.exec(select(Entry).order_by(col(Entry.id))).all()
        gone = {one.reverses for one in rows}
        return [one for one in rows if one.reverses is None and one.id not in gone]

    def _today(self, session: Session, window: Window) -> Counter[EntryKind]:
        """What came in the day and was not taken back in it."""
        start, end = window.start, window.end
        rows = session.exec(select(Entry).where(col(Entry.at) >= start, col(Entry.at) < end)).all()
        gone = {one.reverses for one in rows}
        moved = Counter[EntryKind]()
        for one in rows:
            if one.reverses is None and one.id not in gone:
                moved[one.kind] += one.amount
        return moved

    def teardown(self) -> None:
        if hasattr(self, "fresh"):
            self.run(self.fresh.__aexit__(None, None, None))
            self.loop.close()


class OnSqlite(Ledger):
    url = "sqlite"


class OnPostgres(Ledger):
    url = "postgresql"


_FEW = settings(
    max_examples=12,
    phases=[Phase.explicit, Phase.generate],  # a failing sequence is short enough as it is
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestOnSqlite = OnSqlite.TestCase
TestOnSqlite.settings = _FEW
TestOnPostgres = OnPostgres.TestCase
TestOnPostgres.settings = _FEW

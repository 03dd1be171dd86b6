"""A group's whole book in five languages, by SMS and in a chat: tests/cases/books/ has the talks.

`>` is its first treasurer, `>>` the second, `>>>` one of two groups, `~` an edit of the text
before; the lines below are the answers, `…` stands for anything.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlmodel import Session, select

from storage.balances import balances
from storage.content import Content
from storage.models import Account, Approval, Entry, EntryKind, Medium, Project, Role, SavingsGroup
from storage.places import currency_of
from tests.handlers.conftest import LUZ, NURU, ROSE
from tests.handlers.town import Phone, Town, as_read, fits

TALKS_ABOUT = ("savings", "statement", "approval", "settings", "projects", "total", "undo")
SPEAKERS = (NURU, LUZ, ROSE)  # whose languages are among these
BOOKS = Path(__file__).parents[1] / "cases" / "books"
HOMES = {
    "en": ("KE", "Nairobi", "+25470000005"),
    "sw": ("TZ", "Dar es Salaam", "+25570000005"),
    "es": ("CO", "Medellín", "+57300123005"),
    "hi": ("IN", "Mumbai", "+91900000005"),
    "fil": ("PH", "Quezon City", "+63917000005"),
}


class Line(NamedTuple):
    """`who`: 1, 2 or 3."""

    who: int
    text: str
    edits: bool
    expected: str


def talk(language: str) -> Iterator[Line]:
    """As it is written, in its order."""
    for block in (BOOKS / f"{language}.txt").read_text("utf-8").split("\n\n"):
        first, _, expected = block.strip().partition("\n")
        marks, _, text = first.partition(" ")
        yield Line(len(marks), text.removeprefix("~ "), text.startswith("~ "), expected)


async def at_home(town: Town, language: str) -> dict[int, Phone]:
    country, city, number = HOMES[language]
    phones = {who: Phone(f"{number}{who}") for who in (1, 2, 3)}
    place = await town.settlement("Bonde", city, country)
    currency = currency_of(country) or ""
    groups = [await town.group(name, place, currency) for name in ("Amani", "Jipange")]
    of = {1: groups[:1], 2: groups[:1], 3: groups}
    for who, phone in phones.items():
        for group in of[who]:
            await town.person(phone, Role.TREASURER, language, group_id=group, settlement_id=place)
    return phones


def names(session: Session) -> dict[str, str]:
    """What the talks call by a name: references are random."""
    paid = session.exec(select(Entry).where(Entry.kind == EntryKind.UPGRADING_IN)).first()
    project = session.exec(select(Project)).first()
    waiting = session.exec(select(Approval)).first()
    found = {"upgrading": paid, "project": project, "approval": waiting}
    return {name: row.reference if row else "" for name, row in found.items()}


@pytest.mark.parametrize("language", HOMES)
async def test_a_book_is_kept_in_its_language(town: Town, language: str) -> None:
    phones = await at_home(town, language)
    for number, line in enumerate(talk(language)):
        text = line.text.format(**await town.db.read(names))
        if line.edits:
            said = await town.edit(phones[line.who], f"m:{number - 1}", text)
        else:
            said = await town.text(phones[line.who], text, name=f"m:{number}")
        assert answered(line.expected, said), f"\n> {text}\n{line.expected}\n{said}"
        town.later(seconds=30)
    group, held = await town.db.read(_book)
    assert held == {
        Account.BOX: 9_510_000,
        Account.BANK: 3_500_000,
        Account.LOANS: 600_000,
        Account.SAVINGS: 13_610_000,
        Account.SOCIAL: 25_000,
        Account.SOCIAL_BOX: 25_000,
        Account.UPGRADING: 425_000,
        Account.UPGRADING_BOX: 425_000,
    }
    assert (group.weekday, group.share, group.goal) == (2, 20_000, None)
    assert (group.women, group.men, group.witness_above) == (2, 0, 200_000)


def answered(expected: str, said: list[Content]) -> bool:
    """A chat has the statement as a table."""
    if any(content.fixed for content in said):
        return expected.partition(":")[0] in said[0].text
    return fits(expected, " / ".join(map(as_read, said)))


def _book(session: Session) -> tuple[SavingsGroup, dict[Account, int]]:
    group = session.exec(select(SavingsGroup).where(SavingsGroup.name == "Amani")).one()
    rows = session.exec(select(Entry).where(Entry.group_id == group.id)).all()
    held = balances((row.debit, row.credit, row.amount) for row in rows)
    return group, {account: held[account] for account in Account if held[account]}


def test_the_languages_are_those_of_the_phones() -> None:
    assert {phone.medium for phone in SPEAKERS} == {Medium.SMS, Medium.TELEGRAM}
    assert {path.stem for path in BOOKS.glob("*.txt")} == {*HOMES}

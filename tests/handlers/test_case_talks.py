"""Whole cases as conversations, by SMS and in a chat: tests/cases/evictions/ has the talks.

`sender> text` is sent; the lines below are what is answered. `responder: text` is what somebody
hears who did not write. `clock 3h` lets time pass while the scheduler works. `…` stands for
anything; `{case}` and `{other}` are references.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
import regex
from sqlmodel import Session, col, select

from bot.clocks import ask_once, due_cases
from bot.ladders import climb_once, due_alerts
from storage.content import Content
from storage.models import Alert, Handling, Medium, Role, Verification
from tests.handlers.conftest import LUZ, NURU, ROSE
from tests.handlers.town import Phone, Town, as_read, fits

TALKS_ABOUT = ("eviction", "acknowledge", "cases")
SPEAKERS = (NURU, LUZ, ROSE)  # whose languages are among these
TALKS = Path(__file__).parents[1] / "cases" / "evictions"
HOMES = {
    "en": ("KE", "Nairobi", "+2547000006"),
    "sw": ("TZ", "Dar es Salaam", "+2557000006"),
    "es": ("CO", "Medellín", "+573001236"),
    "hi": ("IN", "Mumbai", "+919000006"),
    "fil": ("PH", "Quezon City", "+639170006"),
}
_PEOPLE = ("sender", "neighbour", "leader", "responder", "second", "desk")
_STEP = timedelta(minutes=1)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Block(NamedTuple):
    """`who` is 'clock' where only time passes; `sends` None where they only hear."""

    who: str
    sends: str | None
    expected: str


def talk(language: str) -> Iterator[Block]:
    for block in (TALKS / f"{language}.txt").read_text("utf-8").split("\n\n"):
        first, _, below = block.strip().partition("\n")
        who, mark, text = regex.match(r"(\w+)([> :])\s?(.*)", first).groups()  # type: ignore[union-attr]
        if mark == ":":
            yield Block(who, None, "\n".join(filter(None, (text, below))))
        else:
            yield Block(who, text, below)


class Square:
    """A town in one language, and who has read how far."""

    def __init__(self, town: Town, phones: dict[str, Phone]) -> None:
        self.town = town
        self.phones = phones
        self._read = dict.fromkeys(phones, 0)

    async def says(self, who: str, text: str) -> str:
        await self.heard(who)
        await self.town.text(self.phones[who], text.format(**await self._names()))
        return await self.heard(who)

    async def heard(self, who: str) -> str:
        """Since they last looked."""
        got = await self.town.got(self.phones[who])
        new = got[self._read[who] :]
        self._read[who] = len(got)
        return "\n".join(as_read(_answerable(content)) for content, _ in new)

    async def pass_time(self, span: str) -> None:
        unit = {_UNITS[span[-1]]: int(span[:-1])}
        until = self.town.now + timedelta(**unit)
        step = max(_STEP, timedelta(**unit) / 300)
        while self.town.now < until:
            self.town.now = min(until, self.town.now + step)
            await tick(self.town)

    async def _names(self) -> dict[str, str]:
        found = await self.town.rows(Alert)
        names = [row.reference for row in found if isinstance(row, Alert)]
        return dict(zip(("case", "other"), names, strict=False))


def _answerable(content: Content) -> Content:
    """Without the buttons that an SMS leaves out: its words say what to send."""
    asked = tuple(button for button in content.buttons if button.data.startswith("?"))
    return replace(content, buttons=asked)


async def tick(town: Town) -> None:
    media = frozenset(Medium)
    for alert in await town.db.read(due_alerts, town.now):
        await town.db.write(climb_once, alert, town.now, media)
    for alert in await town.db.read(due_cases, town.now):
        await town.db.write(ask_once, alert, town.now, media)


async def at_home(town: Town, language: str) -> Square:
    country, city, number = HOMES[language]
    phones = {who: Phone(f"{number}{place:02}") for place, who in enumerate(_PEOPLE)}
    place = await town.settlement("Bonde", city, country)
    group = await town.group("Amani", place)
    for who in ("sender", "leader"):
        role = {"group_id": group, "settlement_id": place}
        await town.person(phones[who], Role.TREASURER, language, **role)
    await town.person(phones["neighbour"], Role.LEADER, language, settlement_id=place)
    for rung, who in enumerate(("responder", "second")):
        await town.person(
            phones[who], Role.RESPONDER, language, city=city, country=country, rung=rung
        )
    await town.person(phones["desk"], Role.RESPONDER, language, country=country, rung=3)
    return Square(town, phones)


@pytest.mark.parametrize("language", HOMES)
async def test_a_case_is_led_to_its_end(sms_town: Town, language: str) -> None:
    await lead(sms_town, language)


@pytest.mark.parametrize("language", ["en", "hi"])  # in a chat nothing is cut
async def test_a_case_is_led_to_its_end_in_chats(chat_town: Town, language: str) -> None:
    await lead(chat_town, language)


async def lead(town: Town, language: str) -> None:
    square = await at_home(town, language)
    for block in talk(language):
        if block.who == "clock":
            await square.pass_time(block.sends or "")
            continue
        if block.sends is None:
            said = await square.heard(block.who)
        else:
            said = await square.says(block.who, block.sends)
            town.later(seconds=30)
        expected = block.expected.format(**await square._names())
        assert fits(expected, said), f"\n{block.who}> {block.sends}\n{expected}\n--- said:\n{said}"
    main, merged = await town.db.read(_cases)
    assert (main.handling, main.outcome) == (Handling.CLOSED, Handling.STOPPED)
    assert main.verification == Verification.VERIFIED
    assert (main.households, main.consent) == (85, True)
    assert merged.merged_into == main.id


def _cases(session: Session) -> list[Alert]:
    return list(session.exec(select(Alert).order_by(col(Alert.id))).all())


def test_the_languages_are_those_of_the_phones() -> None:
    assert {path.stem for path in TALKS.glob("*.txt")} == {*HOMES}

"""Whatever is written and done: no number, no exact place and no private text crosses the bridge.

Nor does it ever answer itself, or cost a phone more than its daily budget.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from typing import Any, TypeVar

import regex
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import Session, col, select

from bot.exchanges import due_seats, gather_for
from handlers.talk_pace import A_DAY
from storage.content import Content
from storage.models import ChatPurpose, Medium, Outbound, Post, Role
from storage.vault import vault
from tests.conftest import fresh_database
from tests.handlers.conftest import JUMA, ROSE, settled
from tests.handlers.crowd import Crowd
from tests.handlers.test_rooms import CARMEN, LUIS, MEDELLIN, PEDRO, begun, the_room
from tests.handlers.town import Phone

T = TypeVar("T")

_SAID = (
    "hello, how many toilets?",
    "call me +254 712 345 678",
    "0712345678 or rose@example.org",
    "we meet at -1.29207, 36.82195",
    "see https://maps.example/kioski",
    "1°17'31.5\"S 36°49'19.0\"E",
    "Carmen, gracias",
    "word " * 50,
    "",
)
_PRIVATE = ("saved 4417", "Zebedayo saved 4417 today", "deposit 4417 for the latrine", "TOTAL")
_ACTS = ("1", "2", "3", "5", "more", "mute", "undo", "Mama Rose", "Rose 0712345678", "4417")
_COMMANDS = ("/join Carmen", "/join 0712345678", "/undo", "/help", "/topics", "/savings", "/block")
_NEVER = regex.compile(
    r"712|345 ?678|29207|82195|17'31|kioski|4417|example|Zebedayo|Mathare|Tumaini"
)


class Bridge(RuleBasedStateMachine):
    """A leader and another on SMS in Nairobi, a leader and two members in Medellín's group."""

    @initialize()
    def open(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.fresh = fresh_database("sqlite")
        self.database = self.loop.run_until_complete(self.fresh.__aenter__())
        self.crowd = self.run(self._begun())
        self.town = self.crowd.town
        self.thread = self.run(the_room(self.town)).thread
        self.names = 0

    async def _begun(self) -> Crowd:
        town = await settled(self.database)
        place = await town.settlement("Comuna 13", "Medellín", "CO")
        group = await town.group("Las Manos", place, "COP")
        await town.person(LUIS, Role.TREASURER, "es", group_id=group, settlement_id=place)
        crowd = await Crowd(town).linked(LUIS, MEDELLIN, ChatPurpose.EXCHANGE, "en")
        self.reference = await begun(crowd)
        return crowd

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    @rule(phone=st.sampled_from([ROSE, JUMA, LUIS]), said=st.sampled_from(_SAID))
    def writes(self, phone: Phone, said: str) -> None:
        self.run(self.town.text(phone, f"{self.reference} {said}"))
        self.town.later(minutes=2)

    @rule(phone=st.sampled_from([ROSE, JUMA, LUIS]), text=st.sampled_from(_PRIVATE))
    def is_private(self, phone: Phone, text: str) -> None:
        """A report is one, also while they write in the exchange."""
        self.run(self.town.text(phone, text))
        self.town.later(minutes=2)

    @rule(phone=st.sampled_from([ROSE, JUMA]), act=st.sampled_from(_ACTS))
    def acts(self, phone: Phone, act: str) -> None:
        self.run(self.town.text(phone, f"{self.reference} {act}" if act[0].islower() else act))
        self.town.later(minutes=2)

    @rule(
        phone=st.sampled_from([CARMEN, PEDRO, LUIS]),
        said=st.sampled_from((*_SAID, *_COMMANDS)),
        is_answer=st.booleans(),
    )
    def in_the_topic(self, phone: Phone, said: str, is_answer: bool) -> None:
        shown = [number for chat, number in self.crowd.telegram.shown if chat == self.crowd.chat]
        more = {"answers": shown[-1]} if is_answer else {}
        self.names += 1
        name = f"m{self.names}"
        self.run(self.crowd.say(phone, said, thread=self.thread, second_key=name, **more))
        self.run(self.crowd.deliver())
        self.town.later(minutes=2)

    @rule(phone=st.sampled_from([CARMEN, PEDRO]), said=st.sampled_from(_SAID))
    def edits(self, phone: Phone, said: str) -> None:
        if self.names:
            name = f"m{self.names}"
            self.run(self.crowd.edits(phone, name, said, thread=self.thread))

    @rule(phone=st.sampled_from([CARMEN, PEDRO]), text=st.sampled_from(_PRIVATE))
    def elsewhere_in_the_group(self, phone: Phone, text: str) -> None:
        self.run(self.crowd.say(phone, text, thread=1 + (self.thread or 0)))

    @rule(hours=st.integers(1, 30))
    def waits(self, hours: int) -> None:
        self.town.later(hours=hours)
        for seat in self.run(self.database.read(due_seats, self.town.now)):
            self.run(self.database.write(gather_for, seat, self.town.now, frozenset(Medium)))

    @invariant()
    def nothing_crosses(self) -> None:
        if not hasattr(self, "town"):
            return
        for key, text in self.run(self.database.read(_crossed)):
            assert not _NEVER.search(text), (key, text)

    @invariant()
    def nothing_answers_itself(self) -> None:
        """Each post is told to a reader once, edits aside."""
        if not hasattr(self, "town"):
            return
        posts = len(self.run(self.town.rows(Post)))
        told = [key for key, _ in self.run(self.database.read(_crossed)) if key[:5] == "post:"]
        assert len(told) == len(set(told))
        assert len(told) <= posts * 5

    @invariant()
    def a_phone_has_its_budget(self) -> None:
        if hasattr(self, "town"):
            for phone in (ROSE, JUMA):
                days = self.run(self.database.read(_by_day, self.town.at(phone)))
                assert all(count <= A_DAY + 2 for count in days.values()), days

    def teardown(self) -> None:
        if hasattr(self, "fresh"):
            self.run(self.fresh.__aexit__(None, None, None))
            self.loop.close()


def _crossed(session: Session) -> list[tuple[str, str]]:
    """What somebody reads because of what another did."""
    kinds = ("post:%", "edit:%", "gathered:%", "room:%", "came:%", "block:%")
    found: list[tuple[str, str]] = []
    for kind in kinds:
        rows = session.exec(select(Outbound).where(col(Outbound.key).like(kind)))
        found += [(row.key, Content.from_json(row.content).text) for row in rows]
    return found


def _by_day(session: Session, phone: Phone) -> Counter[object]:
    """Unasked SMS of the exchange by the day of Nairobi."""
    index = vault().index(phone.medium, phone.address)
    rows = session.exec(select(Outbound).where(col(Outbound.recipient) == index))
    unasked = (row for row in rows if row.key.partition(":")[0] in {"post", "edit", "gathered"})
    return Counter((row.created_at.hour + 3) // 24 + row.created_at.toordinal() for row in unasked)


TestBridge = Bridge.TestCase
TestBridge.settings = settings(
    stateful_step_count=25,
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)

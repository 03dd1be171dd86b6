"""Whatever happens to a case: who told of it and where they are stays with its people."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import regex
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import Session, col, select, update

from bot.cases.file import Making
from bot.cases.make import Form, make_brief, make_case, written
from storage.casefile import Access, Level
from storage.content import Content
from storage.export_scope import Scope
from storage.exports import rows_of
from storage.models import (
    Alert,
    ChatGroup,
    ChatPurpose,
    Medium,
    Outbound,
    Person,
    Role,
)
from storage.vault import vault
from tests.conftest import fresh_database
from tests.handlers.conftest import ASHA, JUMA, OTIENO, ROSE, STRANGER, WANJIRU, settled
from tests.handlers.test_case_talks import tick
from tests.handlers.town import Phone

T = TypeVar("T")

NAME = ("Zebedayo", "Kifaru")
# Who, and where exactly, in words and by a number. The number counts where it stands by itself:
# any four digits turn up by chance inside a text's hash or a message's long number.
_PRIVATE = regex.compile(rf"{'|'.join(NAME)}|kioski|(?<![0-9a-f])4417(?![0-9a-f])")
SETTLEMENT = "Mathare"
CHATS = {"-1001": ChatPurpose.RESPONDERS, "-1002": ChatPurpose.CITY}
KAMPALA = Phone("+256700000009")  # a responder of another city
_TEXTS = (
    "they will evict us on 20/12, 85 families behind kioski 4417",
    "URGENT they are demolishing our houses now near kioski 4417",
    "EVICTION",
    "Zebedayo Kifaru here, police come to kioski 4417",
    "pls dont tell anyone my name, they demolish tomorrow at kioski 4417",
    "behind kioski 4417",
    *("0", "1", "2", "3", "4", "5"),
)
_ACTS = (
    "OK {0}",
    *("{0}", "{0} on my way", "{0} need help", "{0} hand over", "NO {0}", "{0} seen", "{0} {1}"),
    *("{0} stopped", "{0} postponed", "{0} carried out", "{0} close", "{0} reopen", "{0} P3"),
    *("{0} not true", "{0} leaders meet at five", "{0} sender we are near", "{0} points"),
    *("{0} 120 structures", "1", "2", "3", "6"),
)


class Case(RuleBasedStateMachine):
    """Two leaders tell, two responders act, everybody else tries."""

    @initialize()
    def open(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.fresh = fresh_database("sqlite")
        self.database = self.loop.run_until_complete(self.fresh.__aenter__())
        self.town = self.run(settled(self.database, Medium.SMS))
        self.run(self.town.person(KAMPALA, Role.RESPONDER, "en", city="Kampala", country="UG"))
        self.run(self.database.write(self._prepare))
        self.looked = 0

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def _prepare(self, session: Session) -> None:
        for chat, purpose in CHATS.items():
            session.add(
                ChatGroup(
                    purpose=purpose,
                    index=vault().index(Medium.TELEGRAM, chat),
                    value=chat,
                    city="Nairobi",
                    country="KE",
                    created_at=self.town.now,
                )
            )
        session.exec(update(Person).values(name=" ".join(NAME)))

    def _references(self) -> list[str]:
        rows = self.run(self.town.rows(Alert))
        names = [row.reference for row in rows if isinstance(row, Alert)]
        return [*names, "V2222-2", "V2222-2"][:2]

    @rule(phone=st.sampled_from([ROSE, JUMA]), text=st.sampled_from(_TEXTS))
    def tells(self, phone: Phone, text: str) -> None:
        self.run(self.town.text(phone, text))
        self.town.later(minutes=3)

    @rule(phone=st.sampled_from([WANJIRU, OTIENO]), act=st.sampled_from(_ACTS))
    def acts(self, phone: Phone, act: str) -> None:
        self.run(self.town.text(phone, act.format(*self._references())))
        self.town.later(minutes=3)

    @rule(phone=st.sampled_from([STRANGER, ASHA, KAMPALA]), act=st.sampled_from(_ACTS))
    def tries(self, phone: Phone, act: str) -> None:
        self.run(self.town.text(phone, act.format(*self._references())))
        self.town.later(minutes=3)

    @rule(hours=st.integers(1, 60))
    def waits(self, hours: int) -> None:
        self.town.later(hours=hours)
        self.run(tick(self.town))

    @invariant()
    def nothing_is_told(self) -> None:
        if not hasattr(self, "town"):
            return
        for row in self.run(self.database.read(self._new)):
            text = Content.from_json(row.content).text
            self._check(row, text)

    def _new(self, session: Session) -> list[Outbound]:
        wanted = select(Outbound).where(col(Outbound.id) > self.looked).order_by(col(Outbound.id))
        rows = list(session.exec(wanted).all())
        self.looked = max((row.id or 0 for row in rows), default=self.looked)
        return rows

    def _check(self, row: Outbound, text: str) -> None:
        digits = "".join(sign for sign in text if sign.isdecimal())
        for phone in (ROSE, JUMA):
            assert phone.address[1:] not in digits, text
        if row.address in {WANJIRU.address, OTIENO.address}:
            return  # its responders may read the sender's words; those hold a name only if typed
        agreed = row.address in CHATS and self._anybody_agreed()
        if not agreed and row.address not in {ROSE.address, JUMA.address}:
            assert SETTLEMENT not in text, text
        assert not _PRIVATE.search(text), text

    def _anybody_agreed(self) -> bool:
        return any(row.consent for row in self.run(self.town.rows(Alert)) if isinstance(row, Alert))

    def teardown(self) -> None:
        if not hasattr(self, "town"):
            return
        try:
            for text in self.run(self.database.write(self._taken_out)):
                assert not _PRIVATE.search(text), text
                assert ROSE.address[1:] not in text
        finally:
            self.run(self.fresh.__aexit__(None, None, None))
            self.loop.close()

    def _taken_out(self, session: Session) -> list[str]:
        now = self.town.now
        scope = Scope("KE", "Nairobi", now.date())
        tables = ("evictions", "eviction_figures")
        found = [str(row) for table in tables for row in rows_of(session, table, scope, now)]
        making = Making("tester", now, Level.REDACTED, None)
        brief = make_brief(session, ("KE", "Nairobi"), (None, None), making)
        found.append(written(brief, Form.JSON).decode())
        for reference in session.exec(select(Alert.reference)).all():
            document = make_case(session, reference, Access("tester", "json"), now)
            assert document is not None
            found.append(written(document, Form.JSON).decode())
        return found


TestCase = Case.TestCase
TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)

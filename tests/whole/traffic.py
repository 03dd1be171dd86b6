"""A rush of texts, each with an amount of its own, and the oracle that finds each in its place."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from random import Random

from sqlmodel import Session, col, func, select

from storage.content import Content
from storage.models import (
    Alert,
    Entry,
    Inbound,
    InboundState,
    Lane,
    Outbound,
    OutboundState,
)
from tests.process import until
from tests.whole.service import Whole
from tests.whole.town import RESPONDER, Text, command

LEADERS, DEPOSITS_EACH, STRANGERS = 95, 10, 50
_AT_ONCE = 16
_WORK_SECONDS, _SEND_SECONDS = 90.0, 120.0
_LEASE_SECONDS = 120.0
_UNSENT = (OutboundState.PENDING, OutboundState.SENDING, OutboundState.UNKNOWN)
_GROUPS = ("Upendo,Mathare,Nairobi,KE", "Tumaini,Mathare,Nairobi,KE")


def _leader(number: int) -> str:
    return f"+2547000003{number:02}"


_PHONES = {_leader(number) for number in range(LEADERS)}


@dataclass(slots=True)
class Rush:
    """1,000 texts by one seed. `statuses`: what Twilio got for them; 0 is a broken connection."""

    texts: list[Text]
    deposits: Counter[int]
    statuses: Counter[int] = field(default_factory=Counter)

    @classmethod
    def plan(cls, seed: int) -> "Rush":
        """Printed by pytest where a test fails; the same seed is the same rush."""
        print(f"seed {seed}")
        random = Random(seed)
        amounts = random.sample(range(1_000, 3_000), LEADERS * DEPOSITS_EACH)
        bodies = [(_leader(n % LEADERS), f"AKIBA {amount}") for n, amount in enumerate(amounts)]
        bodies += [
            (f"+2547000009{n:02}", "they are demolishing our houses now in Mathare")
            for n in range(STRANGERS)
        ]
        random.shuffle(bodies)
        texts = [
            Text(sender, body, f"SM{number:032x}") for number, (sender, body) in enumerate(bodies)
        ]
        return cls(texts, Counter(amount * 100 for amount in amounts))

    async def pour(self, whole: Whole, texts: Iterable[Text] | None = None) -> None:
        """Posts them, many senders at once, each sender's in order; a 200 or not is counted."""
        chosen = sorted(self.texts if texts is None else texts, key=lambda text: text.sender)
        places = asyncio.Semaphore(_AT_ONCE)

        async def one_after_another(own: Sequence[Text]) -> None:
            async with places:
                for text in own:
                    self.statuses[await self.post(whole, text)] += 1

        async with asyncio.TaskGroup() as tasks:
            for _, own in groupby(chosen, key=lambda text: text.sender):
                tasks.create_task(one_after_another(sorted(own, key=lambda text: text.sid)))

    async def post(self, whole: Whole, text: Text) -> int:
        """Its status, or 0 where nobody answered."""
        return await whole.twilio.post_inbound(whole.webhook, text.sender, text.body, sid=text.sid)

    async def settle(self, whole: Whole) -> None:
        """Waits until each text is in the ledger or an alert, and nothing is left to send."""
        missing = LEADERS * DEPOSITS_EACH + STRANGERS
        whole.jirani.move_clock_ahead(_LEASE_SECONDS + 300)  # leases end; what was missed is listed

        async def worked() -> bool:
            return await whole.database.read(_worked) >= missing

        async def sent() -> bool:
            return await whole.database.read(_unsent) == 0

        await until(worked, _WORK_SECONDS, whole.jirani.log)
        whole.jirani.move_clock_ahead(_LEASE_SECONDS)
        await until(sent, _SEND_SECONDS, whole.jirani.log)

    async def check(self, whole: Whole) -> None:
        """Nothing lost, nothing twice: in the ledger, in alerts, and on people's phones."""
        assert Counter(await whole.database.read(_deposits)) == self.deposits
        references = await whole.database.read(_alerts)
        assert len(references) == STRANGERS
        pages = " ".join(whole.twilio.texts_to(RESPONDER))
        assert [reference for reference in references if reference not in pages] == []
        answers = await whole.database.read(_answers)
        told = Counter((m.to, m.body) for m in whole.twilio.sent if m.to in _PHONES)
        assert told - answers == {}, "said twice"
        assert answers - told == {}, "never said"
        assert answers.total() == LEADERS * DEPOSITS_EACH


def load_leaders(whole: Whole) -> None:
    """Treasurers of two groups, by `jirani load`."""
    rows = ["phone,role,group,settlement,city,country,language,sex"]
    rows += [f"{_leader(n)},treasurer,{_GROUPS[n % 2]},sw,f" for n in range(LEADERS)]
    path = whole.jirani.folder / "leaders.csv"
    path.write_text("\n".join(rows) + "\n")
    loaded = command(whole.jirani.environment, "load", str(path))
    assert loaded.returncode == 0, loaded.stderr


def _worked(session: Session) -> int:
    handled = select(func.count()).where(
        Inbound.state == InboundState.HANDLED, Inbound.kind == "message"
    )
    return session.exec(handled).one()


def _unsent(session: Session) -> int:
    return session.exec(select(func.count()).where(col(Outbound.state).in_(_UNSENT))).one()


def _deposits(session: Session) -> list[int]:
    return list(session.exec(select(Entry.amount)).all())


def _alerts(session: Session) -> list[str]:
    return list(session.exec(select(Alert.reference)).all())


def _answers(session: Session) -> Counter[tuple[str, str]]:
    """How often each text is to reach each leader's phone; only alerts may come more often."""
    rows = session.exec(select(Outbound).where(Outbound.lane == Lane.ANSWER)).all()
    texts = Counter((row.address, Content.from_json(row.content).text) for row in rows)
    return Counter({pair: times for pair, times in texts.items() if pair[0] in _PHONES})

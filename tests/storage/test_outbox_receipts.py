"""Status callbacks in any order, repeated or not, end in the same state."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel

from storage import outbox
from storage.models import Medium, Outbound, OutboundState
from storage.outbox import Settled
from storage.receipts import Receipt, apply_receipt
from tests.outgoing import NOW, row, rows

WORDS = ("queued", "sending", "sent", "delivered", "undelivered", "failed")
News = list[tuple[str, str | None]]


def fate(news: News) -> tuple[Any, ...]:
    """The row after these news; 'returned' is the send's own answer."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        outbox.queue(session, [row("a")])
        found = outbox.due(session, NOW, {(Medium.SMS, False): 1})
        [taken] = outbox.claim(session, [found.rows[0].id], NOW).rows
        assert taken.id is not None
        for word, provider_id in news:
            tell(session, taken, word, provider_id)
        session.flush()
        [kept] = rows(session)
        result = kept.state, kept.provider_id, kept.claimed_until, kept.sent_at, kept.settled_at
    engine.dispose()
    return result


def tell(session: Session, taken: Outbound, word: str, provider_id: str | None) -> None:
    if word == "returned":
        settled = Settled(OutboundState.SENT, None, "SM1", 1)
        outbox.settle(session, taken.id or 0, settled, NOW)
    else:
        apply_receipt(session, Receipt(word, taken.id, provider_id), NOW)


@st.composite
def two_orders(draw: st.DrawFn) -> tuple[News, News]:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
    news: News = [("returned", "SM1"), *[(word, "SM1") for word in words]]
    return draw(st.permutations(news)), draw(st.permutations(news))


@settings(max_examples=60)
@given(two_orders())
def test_any_order_ends_alike(orders: tuple[News, News]) -> None:
    one, other = (fate(order) for order in orders)
    assert one[:3] == other[:3]


@settings(max_examples=30)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))
def test_repeats_change_nothing(words: list[str]) -> None:
    news: News = [(word, "SM1") for word in words]
    assert fate(news) == fate([item for item in news for _ in range(3)])


def test_the_highest_state_wins() -> None:
    assert fate([("delivered", None), ("sent", None), ("queued", None)])[0] == "delivered"
    assert fate([("undelivered", None), ("sending", None)])[0] == "failed"
    assert fate([("sending", None)])[0] == "sent"

"""Exchanges: what a community wants to learn, what another can show, and who has it."""

from datetime import date

from handlers.exchange_texts import answer, told
from handlers.outcome import Kind, Outcome, Pending, Turn
from handlers.reading import answer_of, count_of, text_of, words_of
from handlers.topics import TOPICS
from handlers.understanding.meaning import Intent
from locales.say import N_, Choice, say
from storage.changes import Matched
from storage.models import Exchange, ExchangeKind

_OFFERED_TOPICS = (
    Choice("savings", N_("savings")),
    Choice("sanitation", N_("toilets")),
    Choice("land", N_("land")),
    Choice("mapping", N_("mapping")),
)
_MOST_TOPICS, _LONGEST_TOPICS, _MOST_MATCHES = 6, 200, 5


def decide(turn: Turn) -> Outcome:
    """Kept at once; without a topic it is asked first."""
    kind = ExchangeKind.OFFER if turn.meaning.intent == Intent.OFFER else ExchangeKind.REQUEST
    topics = tuple(words_of(turn.meaning, "topics")[:_MOST_TOPICS])
    if topics:
        return _keep(turn, kind, topics)
    values = tuple(choice.value for choice in _OFFERED_TOPICS)
    pending = Pending("exchange", "topic", values, {"kind": kind.value, "words": turn.text[:400]})
    if kind == ExchangeKind.OFFER:
        return Outcome((say("What can you show?", *_OFFERED_TOPICS),), question=pending)
    return Outcome((say("What do you want to learn?", *_OFFERED_TOPICS),), question=pending)


def resume(turn: Turn) -> Outcome:
    """The topic."""
    answer, pending = answer_of(turn), turn.pending
    if answer is None or pending is None:
        return Outcome((say("Send one of the numbers."),))
    return _keep(turn, ExchangeKind(str(pending.data["kind"])), (answer,))


def _keep(turn: Turn, kind: ExchangeKind, topics: tuple[str, ...]) -> Outcome:
    words = turn.pending.data.get("words") if turn.pending else None
    row = Exchange(
        reference=turn.read.free_exchange_reference(),
        kind=kind,
        topics=" ".join(topic.replace(" ", "_") for topic in topics)[:_LONGEST_TOPICS],
        words=str(words) if words and turn.pending else turn.text[:1000],
        city=_own_city(turn, kind),
        country=turn.sender.country,
        wanted_city=text_of(turn.meaning, "to") if kind == ExchangeKind.REQUEST else None,
        people=count_of(turn.meaning, "people"),
        women=count_of(turn.meaning, "women"),
        month=_month(turn),
        person_id=turn.sender.person.id if turn.sender.person else None,
        inbound_id=turn.inbound_id,
        day=turn.today,
        at=turn.now,
    )
    others = _matching(turn, row)
    if others:
        row.matched_at = turn.now
    return Outcome(
        (answer(row, topics, others),),
        (row,),
        (Matched(tuple(other.id for other in others), turn.now),),
        notices=tuple(told(row, other) for other in others if other.person_id != row.person_id),
        settles=turn.pending is not None,
    )


def _matching(turn: Turn, row: Exchange) -> list[Exchange]:
    """The newest of the other kind in other cities that share a topic."""
    kind = ExchangeKind.REQUEST if row.kind == ExchangeKind.OFFER else ExchangeKind.OFFER
    wanted = set(row.topics.split())
    found = [
        other
        for other in turn.read.open_exchanges(kind)
        if other.city and other.city != row.city and wanted & set(other.topics.split())
    ]
    return [other for other in found if other.person_id is not None][:_MOST_MATCHES]


def _own_city(turn: Turn, kind: ExchangeKind) -> str | None:
    named = text_of(turn.meaning, "city" if kind == ExchangeKind.OFFER else "from")
    return named or turn.sender.city or None


def _month(turn: Turn) -> date | None:
    """'2027-03' or a day in that month."""
    entity = turn.meaning.entities.get("when")
    if entity is None:
        return None
    if isinstance(entity.value, date):
        return entity.value.replace(day=1)
    try:
        return date.fromisoformat(f"{str(entity.value)[:7]}-01")
    except ValueError:
        return None


KIND = Kind(
    "exchange",
    (Intent.EXCHANGE, Intent.OFFER),
    ("exchange", "offer", *(f"topic_{name}" for name in TOPICS)),
    decide,
    resume,
)

"""Exchanges: what a community wants to learn, what another can show, and who has it."""

from collections.abc import Iterator
from datetime import date, timedelta

from handlers import exchange_texts
from handlers.outcome import Kind, Outcome, Pending, Turn
from handlers.proposals import propose
from handlers.reading import answer_of, count_of, has, text_of, words_of
from handlers.topics import TOPICS
from handlers.understanding.meaning import Intent
from locales.say import N_, Choice, say
from storage.models import Exchange, ExchangeKind, ExchangeStage, ExchangeTopic, Standing
from storage.places import find_city, office_of
from storage.wishes import wanted_place

OPEN_FOR = {ExchangeKind.REQUEST: timedelta(days=90), ExchangeKind.OFFER: timedelta(days=365)}

_OFFERED_TOPICS = (
    Choice("savings", N_("savings")),
    Choice("sanitation", N_("toilets")),
    Choice("land", N_("land")),
    Choice("mapping", N_("mapping")),
)
_MOST_TOPICS, _LONGEST_TOPICS, _LONGEST_TOPIC = 6, 200, 64


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
    """A report of what was learnt asks nobody; the same again is the one that is open."""
    row, settles = _row(turn, kind, topics), turn.pending is not None
    if text_of(turn.meaning, "stage") == "report":
        row.stage = ExchangeStage.CLOSED
        return Outcome((exchange_texts.learnt(row),), (row,), settles=settles)
    known = turn.read.open_like(row) if row.person_id else None
    if known is not None:
        return Outcome((exchange_texts.status(known),), settles=settles)
    found = propose(row, turn.read, turn.now)
    rows = (row, *_topic_rows(row, turn), *found.matches)
    mine = [one for one in found.notices if one.person_id == row.person_id]
    if kind == ExchangeKind.REQUEST and mine:  # who wrote chooses: it is their answer
        values = tuple(choice.value for choice in mine[0].text.choices)
        question = Pending("matches", "whom", values, {"exchange": row.id})
        return Outcome((mine[0].text,), rows, found.changes, question=question, settles=True)
    matched = row.city is not None and turn.read.can_take_part(row.person_id)
    text = exchange_texts.kept(row, found.cities, matched=matched)
    return Outcome((text,), rows, found.changes, found.notices, settles=settles)


def _row(turn: Turn, kind: ExchangeKind, topics: tuple[str, ...]) -> Exchange:
    words = turn.pending.data.get("words") if turn.pending else None
    is_request = kind == ExchangeKind.REQUEST
    wanted = _wanted(turn) if is_request else (None, None)
    return Exchange(
        reference=turn.read.free_exchange_reference(),
        kind=kind,
        topics=" ".join(topic.replace(" ", "_") for topic in topics)[:_LONGEST_TOPICS],
        words=str(words) if words and turn.pending else turn.text[:1000],
        city=_own_city(turn, kind),
        country=_own_country(turn),
        settlement_id=turn.sender.settlement.id if turn.sender.settlement else None,
        language=turn.sender.language,
        wanted_city=wanted[0],
        wanted_country=wanted[1],
        women_first=is_request and has(turn.meaning, "women_first"),
        people=count_of(turn.meaning, "people"),
        women=count_of(turn.meaning, "women"),
        month=_month(turn),
        person_id=turn.sender.person.id if turn.sender.person else None,
        inbound_id=turn.inbound_id,
        day=turn.today,
        at=turn.now,
        ends_at=turn.now + OPEN_FOR[kind],
    )


def _wanted(turn: Turn) -> tuple[str | None, str | None]:
    """The city with its country; the sender's where two are called so."""
    city, country = text_of(turn.meaning, "to"), text_of(turn.meaning, "to_country")
    found = find_city(city, country or turn.sender.country) if city else None
    return (found.name, found.country) if found else (city, country)


def _topic_rows(row: Exchange, turn: Turn) -> Iterator[ExchangeTopic]:
    """None where it cannot be matched."""
    if row.city is None or not turn.read.can_take_part(row.person_id):
        return
    office = office_of(row.country)
    for topic in row.topics.split():
        yield ExchangeTopic(
            exchange_id=row.id,
            kind=row.kind,
            topic=topic[:_LONGEST_TOPIC],
            wanted=wanted_place(row),
            city=row.city,
            country=row.country,
            office=office.code if office else None,
            language=(row.language or "").partition("-")[0] or None,
        )


def _own_city(turn: Turn, kind: ExchangeKind) -> str | None:
    """Of who is vouched for the one of their role, whatever they write; nobody speaks for another.

    Of others what they say, for the figures: they are not matched.
    """
    if turn.read.can_take_part(turn.sender.person_id):
        roles = (role for role in turn.sender.memberships if role.standing == Standing.VOUCHED)
        own = turn.sender.settlement.city if turn.sender.settlement else None
        return own or next((role.city for role in roles if role.city), None)
    return text_of(turn.meaning, "city" if kind == ExchangeKind.OFFER else "from")


def _own_country(turn: Turn) -> str | None:
    place = turn.sender.settlement
    return place.country if place else turn.sender.country


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

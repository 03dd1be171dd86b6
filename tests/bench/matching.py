"""The three best for a new offer and a new request, beside 10,000 and 100,000 that are open."""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median, quantiles

from sqlmodel import Session, insert

from handlers.matching import best
from storage.models import (
    Address,
    Exchange,
    ExchangeKind,
    ExchangeTopic,
    Medium,
    Membership,
    Person,
    Role,
    Standing,
)
from storage.places import office_of
from storage.reader import Reader
from tests.bench.beside import beside
from tests.bench.engines import on_each
from tests.bench.lines import AT_MOST, Line, Targets, line

_SIZES = (10_000, 100_000)  # half of them requests, half offers
_TIMES, _ROUNDS = 60, 5
_NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
_TOPICS = ("savings", "sanitation", "water", "land", "mapping", "housing", "tenure", "upgrading")
_PLACES = (
    *(("Nairobi", "KE", "sw"), ("Kampala", "UG", "en"), ("Accra", "GH", "en")),
    *(("Mumbai", "IN", "hi"), ("Manila", "PH", "fil"), ("Jakarta", "ID", "id")),
    *(("Medellín", "CO", "es"), ("Recife", "BR", "pt"), ("Dakar", "SN", "fr")),
)
_ASKS = {"an offer": ExchangeKind.OFFER, "a request": ExchangeKind.REQUEST}
_TARGET: Targets = {"p50_ms": (AT_MOST, 30), "ratio": (AT_MOST, 1.5)}


def measure(sizes: Sequence[int] = _SIZES, rounds: int = _ROUNDS) -> Iterator[Line]:
    """`ratio`: of the median to that beside the smallest size."""
    asks = {asked: partial(_spent, kind=kind) for asked, kind in _ASKS.items()}
    yield from on_each(
        "matching", sizes, lambda name, urls: _lines(name, beside(urls, _fill, asks, rounds))
    )


def _lines(engine: str, found: Mapping[tuple[str, int], list[float]]) -> Iterator[Line]:
    smallest = min(size for _, size in found)
    for (asked, size), spent in found.items():
        figures = {
            "p50_ms": round(median(spent), 2),
            "p99_ms": round(quantiles(spent, n=100, method="inclusive")[98], 2),
            "ratio": round(median(spent) / median(found[asked, smallest]), 2),
        }
        yield line("matching", f"{engine}, {size} open: {asked}", figures, _TARGET)


def _fill(session: Session, first: int, end: int) -> None:
    rows = [_exchange(number) for number in range(first, end)]
    people = [row["person_id"] for row in rows]
    session.execute(insert(Person), [{"id": one, "created_at": _NOW} for one in people])
    session.execute(insert(Membership), [_role(one) for one in people])
    session.execute(insert(Address), [_address(one) for one in people])
    session.execute(insert(Exchange), rows)
    session.execute(insert(ExchangeTopic), [_topic(row) for row in rows])


def _exchange(number: int) -> dict[str, object]:
    city, country, language = _PLACES[number % len(_PLACES)]
    kind = ExchangeKind.OFFER if number // len(_PLACES) % 2 else ExchangeKind.REQUEST
    return {
        "id": number + 1,
        "reference": f"X{number}",
        "kind": kind,
        "topics": _TOPICS[number // 7 % len(_TOPICS)],
        "city": city,
        "country": country,
        "language": language,
        "person_id": number + 1,
        "people": number % 12,
        "day": _NOW.date(),
        "at": _NOW - timedelta(minutes=number),
    }


def _role(person: object) -> dict[str, object]:
    given = {"role": Role.LEADER, "standing": Standing.VOUCHED, "created_at": _NOW}
    return {"person_id": person, **given}


def _address(person: object) -> dict[str, object]:
    index = str(person).encode()
    given = {"medium": Medium.SMS, "value": f"+{person}", "created_at": _NOW}
    return {"person_id": person, "index": index, **given}


def _topic(row: dict[str, object]) -> dict[str, object]:
    office = office_of(str(row["country"]))
    return {
        "exchange_id": row["id"],
        "kind": row["kind"],
        "topic": row["topics"],
        "city": row["city"],
        "country": row["country"],
        "office": office.code if office else None,
        "language": row["language"],
    }


def _spent(session: Session, kind: ExchangeKind) -> list[float]:
    """Milliseconds each; statements are compiled by the first two."""
    return [_one(session, kind, turn) for turn in range(_TIMES + 2)][2:]


def _one(session: Session, kind: ExchangeKind, turn: int) -> float:
    city, country, language = _PLACES[turn % len(_PLACES)]
    row = Exchange(
        reference="X",
        kind=kind,
        topics=_TOPICS[turn % len(_TOPICS)],
        city=city,
        country=country,
        language=language,
        person_id=0,
        day=_NOW.date(),
        at=_NOW,
    )
    read = Reader(session)
    started = time.perf_counter()
    wish = read.wish(row, _NOW)
    found = best(wish, read.candidates(wish, _NOW), read.met_lately(wish, _NOW))
    spent = (time.perf_counter() - started) * 1000
    if not found:
        msg = "nothing was found: it would cost nothing"
        raise ValueError(msg)
    return spent

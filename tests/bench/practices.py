"""The three best practices for a topic, for words and for both, beside 10,000 in every language."""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from statistics import median, quantiles

from sqlmodel import Session, insert

from handlers.topics import TOPICS
from locales.catalogue import languages, translate
from locales.lexicon_check import lexicon_path, read_words
from storage.models import Practice, PracticeStage, PracticeWord
from storage.places import office_of
from storage.practice_search import search, wish_of, worth
from storage.practice_words import words_of
from tests.bench.beside import beside
from tests.bench.engines import on_each
from tests.bench.lines import AT_MOST, Line, Targets, line

_SIZES = (1_000, 10_000)
_TIMES, _ROUNDS = 130, 5
_NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
_PLACES = (
    *(("Nairobi", "KE"), ("Kampala", "UG"), ("Accra", "GH"), ("Cairo", "EG"), ("Dakar", "SN")),
    *(("Mumbai", "IN"), ("Manila", "PH"), ("Jakarta", "ID"), ("Addis Ababa", "ET")),
    *(("Medellín", "CO"), ("Recife", "BR"), ("Durban", "ZA"), ("Shanghai", "CN")),
)
_TARGET: Targets = {"p95_ms": (AT_MOST, 20)}
_LONGEST = 300  # signs of a text
_ASKS = ("a topic", "words", "a topic and words")


def measure(sizes: Sequence[int] = _SIZES, rounds: int = _ROUNDS) -> Iterator[Line]:
    """`ratio`: of the median to that beside the smallest size."""
    asks = {asked: partial(_spent, asked=asked) for asked in _ASKS}
    yield from on_each(
        "practices", sizes, lambda name, urls: _lines(name, beside(urls, _fill, asks, rounds))
    )


def _lines(engine: str, found: Mapping[tuple[str, int], list[float]]) -> Iterator[Line]:
    smallest = min(size for _, size in found)
    for (asked, size), spent in found.items():
        cuts = quantiles(spent, n=100, method="inclusive")
        figures = {
            "p50_ms": round(median(spent), 2),
            "p95_ms": round(cuts[94], 2),
            "p99_ms": round(cuts[98], 2),
            "ratio": round(median(spent) / median(found[asked, smallest]), 2),
        }
        yield line("practices", f"{engine}, {size} practices: {asked}", figures, _TARGET)


def _fill(session: Session, first: int, end: int) -> None:
    rows = [_practice(number) for number in range(first, end)]
    session.execute(insert(Practice), rows)
    words = [
        {"word": word, "practice_id": row["id"]}
        for row in rows
        for word in words_of([str(row[name]) for name in ("problem", "done", "result", "city")])
    ]
    session.execute(insert(PracticeWord), words)


def _practice(number: int) -> dict[str, object]:
    """Of the words of its language's lexicon, the first of them far oftener than the last."""
    draw = Random(number)
    language = languages()[number % len(languages())]
    city, country = _PLACES[number // 3 % len(_PLACES)]
    office, helped, used = office_of(country), draw.randrange(9), draw.randrange(200)
    told = {
        name: " ".join(_words(draw, language, 40))[:_LONGEST]
        for name in ("problem", "done", "result")
    }
    return told | {
        "id": number + 1,
        "reference": f"Q{number}",
        "stage": PracticeStage.PUBLISHED,
        "topic": list(TOPICS)[number // 7 % len(TOPICS)],
        "language": language,
        "city": city,
        "country": country,
        "office": office.code if office else None,
        "year": 2000 + number % 26,
        "title": "",
        "helped": helped,
        "used": used,
        "worth": worth(helped, draw.randrange(9), used),
        "created_at": _NOW - timedelta(minutes=number),
    }


def _words(draw: Random, language: str, count: int) -> list[str]:
    """As words are met: one in k is the k-th."""
    known = _VOCABULARY[language]
    return [known[int(len(known) ** draw.random()) - 1] for _ in range(count)]


_VOCABULARY = {
    language: [word.text for word in read_words(lexicon_path(language))] for language in languages()
}


def _spent(session: Session, asked: str) -> list[float]:
    """Milliseconds each, ten in each language; statements are compiled by the first ones."""
    return [_one(session, asked, turn) for turn in range(_TIMES + len(languages()))][-_TIMES:]


def _one(session: Session, asked: str, turn: int) -> float:
    draw, language = Random(turn), languages()[turn % len(languages())]
    city, country = _PLACES[turn % len(_PLACES)]
    topics = [draw.choice(list(TOPICS))] if "topic" in asked else []
    words = " ".join(_words(draw, language, 5)) if "words" in asked else ""
    if not topics and not words_of([words]):
        words = translate(TOPICS["land"], language)
    started = time.perf_counter()
    found = search(session, wish_of(topics, words, city, country, [language]))
    spent = (time.perf_counter() - started) * 1000
    if not found and topics:
        msg = "nothing was found: it would cost nothing"
        raise ValueError(msg)
    return spent

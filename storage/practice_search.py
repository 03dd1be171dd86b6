"""The best practices for a wish: one pure function judges them, by what docs/practices.md says."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, union_all
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.models import Practice, PracticeStage, PracticeWord
from storage.places import office_of
from storage.practice_words import words_of

MOST = 3  # that one answer has
MOST_WORDS = 8  # of a wish
COMMON = 1_000  # practices from which on a word tells little
_A_BUCKET = 30  # of each way of being near
_OF_WORDS = 60
_JUDGED_BY = ("id", "topic", "city", "country", "language", "worth")


class Point(StrEnum):
    """What speaks for a practice."""

    TOPIC = "topic"
    WORD = "word"
    COMMON = "common"
    CITY = "city"
    LANGUAGE = "language"
    COUNTRY = "country"
    OFFICE = "office"


POINTS = {
    Point.TOPIC: 20,
    Point.WORD: 8,
    Point.COMMON: 1,
    Point.CITY: 8,
    Point.LANGUAGE: 6,
    Point.COUNTRY: 4,
    Point.OFFICE: 2,
}
_HELPED, _USED = 8, (1, 10, 100)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for. `words` as `words_of` has them; `rare`: those of them that few have.

    `city` and `country`: what was named, else the reader's own. `languages`: the reader's.
    """

    topics: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    rare: frozenset[str] = frozenset()
    city: str | None = None
    country: str | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A practice as far as it is judged by. `words`: those of the wish that it has."""

    id: int
    topic: str
    city: str
    country: str
    language: str
    worth: int = 0
    words: frozenset[str] = frozenset()


def wish_of(
    topics: Sequence[str],
    words: str,
    city: str | None,
    country: str | None,
    languages: Sequence[str] = (),
) -> Wish:
    """`words`: as they were written."""
    found = tuple(words_of([words])[:MOST_WORDS])
    return Wish(tuple(topics), found, frozenset(found), city, country, tuple(languages))


def worth(helped: int, not_helped: int, used: int) -> int:
    """0 to 11: the share whom it helped, and how often it was read.

    Who has not been judged yet counts as helping half; a few votes move it little.
    """
    judged = helped + not_helped
    share = (helped + 1) / (judged + 2)
    return round(_HELPED * share) + sum(used >= step for step in _USED)


def points(wish: Wish, one: Found) -> int:
    """0 where it has nothing of what is looked for."""
    rare = len(one.words & wish.rare)
    common = len(one.words) - rare
    about = POINTS[Point.TOPIC] * (one.topic in wish.topics) + POINTS[Point.WORD] * rare
    about += POINTS[Point.COMMON] * common
    return about + _near(wish, one) + one.worth if about else 0


def _near(wish: Wish, one: Found) -> int:
    """The narrowest likeness of the place, and the language."""
    told = POINTS[Point.LANGUAGE] if one.language in wish.languages else 0
    if wish.city is not None and (one.city, one.country) == (wish.city, wish.country):
        return told + POINTS[Point.CITY]
    if one.country == wish.country:
        return told + POINTS[Point.COUNTRY]
    office = office_of(wish.country)
    return told + POINTS[Point.OFFICE] * (office is not None and one.country in office.countries)


def best(wish: Wish, found: Sequence[Found], most: int = MOST) -> list[Found]:
    """Those that have anything of it; of equals the newest first."""
    scored = [(points(wish, one), one.id, one) for one in found]
    ordered = sorted((one for one in scored if one[0]), key=lambda one: (-one[0], -one[1]))
    return [one for *_, one in ordered[:most]]


def search(session: Session, wish: Wish, most: int = MOST) -> list[Practice]:
    """Published ones, the best first. What it costs hardly grows with the catalogue."""
    counts = _counts(session, wish.words)
    wish = replace(wish, rare=frozenset(one for one in wish.words if counts.get(one, 0) < COMMON))
    found = best(wish, _candidates(session, wish), most)
    wanted = select(Practice).where(col(Practice.id).in_([one.id for one in found]))
    rows = {row.id: row for row in session.exec(wanted)}
    return [rows[one.id] for one in found]


def _counts(session: Session, words: Sequence[str]) -> dict[str, int]:
    """How many have each of them, counted no further than `COMMON`."""
    if not words:
        return {}
    parts = []
    for word in words:
        some = (
            select(PracticeWord.practice_id)
            .where(PracticeWord.word == word)
            .limit(COMMON)
            .subquery()
        )
        parts.append(select(literal(word), func.count()).select_from(some))
    return {str(word): int(count) for word, count in session.execute(union_all(*parts))}


def _candidates(session: Session, wish: Wish) -> list[Found]:
    """With the words of the wish that each has: all in one statement."""
    buckets = [bucket.subquery() for bucket in _buckets(wish)]
    if not buckets:
        return []
    every = union_all(*(select(bucket.c[0]) for bucket in buckets)).subquery()
    mine = and_(
        col(PracticeWord.practice_id) == col(Practice.id), col(PracticeWord.word).in_(wish.words)
    )
    columns: list[Any] = [getattr(Practice, name) for name in _JUDGED_BY]
    wanted = (
        select_rows(*columns, col(PracticeWord.word))
        .outerjoin(PracticeWord, mine)
        .where(
            col(Practice.id).in_(select(every.c[0])),
            col(Practice.stage) == PracticeStage.PUBLISHED,
        )
    )
    judged, has = dict[int, Sequence[Any]](), defaultdict[int, set[str]](set)
    for *values, word in session.execute(wanted):
        judged[values[0]] = values
        has[values[0]] |= {word} - {None}
    return [
        Found(**dict(zip(_JUDGED_BY, values, strict=True)), words=frozenset(has[one]))
        for one, values in judged.items()
    ]


def _buckets(wish: Wish) -> Iterator[SelectOfScalar[int]]:
    """Of each topic the worthiest of each way of being near; those with most of the words."""
    office = office_of(wish.country)
    for topic in wish.topics:
        yield _worthiest(topic)
        yield _worthiest(topic, col(Practice.country) == wish.country)
        yield _worthiest(topic, col(Practice.office) == (office.code if office else None))
        for language in wish.languages[:1]:
            yield _worthiest(topic, col(Practice.language) == language)
    word, practice = col(PracticeWord.word), col(PracticeWord.practice_id)
    if wish.rare:
        many = select(practice).where(word.in_(sorted(wish.rare))).group_by(practice)
        yield many.order_by(func.count().desc(), practice.desc()).limit(_OF_WORDS)
    elif not wish.topics:
        for one in wish.words:
            yield select(practice).where(word == one).order_by(practice.desc()).limit(_A_BUCKET)


def _worthiest(topic: str, *near: ColumnElement[bool]) -> SelectOfScalar[int]:
    such = Practice.stage == PracticeStage.PUBLISHED, Practice.topic == topic
    wanted = select(Practice.id).where(*such, *near)
    return wanted.order_by(col(Practice.worth).desc()).limit(_A_BUCKET)

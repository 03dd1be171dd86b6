"""The worked examples of docs/practices.md, and the search itself in every language's words."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from handlers.topics import TOPICS as WORDS
from storage.db import Database
from storage.models import Practice, PracticeStage
from storage.models.practices import TOPICS
from storage.practice_changes import SetPractice, index
from storage.practice_search import (
    COMMON,
    POINTS,
    Found,
    Wish,
    best,
    points,
    search,
    wish_of,
    worth,
)
from storage.practice_words import words_of
from tests.pages import tables

_DOC = (Path(__file__).parents[2] / "docs" / "practices.md").read_text("utf-8")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def wish(row: Mapping[str, str]) -> Wish:
    """A word with a + is common."""
    words = [word.removeprefix("+") for word in row["words"].split()]
    return Wish(
        topics=tuple(row["topic"].split()),
        words=tuple(words),
        rare=frozenset(word for word in row["words"].split() if not word.startswith("+")),
        city=row["city"] or None,
        country=row["country"],
        languages=(row["language"],),
    )


def found(row: Mapping[str, str]) -> Found:
    return Found(
        id=int(row["id"]),
        topic=row["topic"],
        city=row["city"],
        country=row["country"],
        language=row["language"],
        worth=worth(int(row["helped"]), int(row["not"]), int(row["read"])),
        words=frozenset(row["words"].split()),
    )


@pytest.mark.parametrize("part", _DOC.split("## Example: ")[1:], ids=lambda part: part[:12])
def test_a_worked_example(part: str) -> None:
    (asks, *others), results = tables(part)
    ranked = best(wish(asks), [found(row) for row in others])
    told = [(one.id, points(wish(asks), one)) for one in ranked]
    assert told == [(int(row["id"]), int(row["points"])) for row in results]


def test_the_points_are_those_of_the_page() -> None:
    rows = next(tables(_DOC.split("## What speaks for it")[1]))
    assert {row["reason"]: int(row["points"]) for row in rows} == POINTS


def test_the_topics_have_words() -> None:
    assert set(TOPICS) == set(WORDS)


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 9999))
def test_worth_never_falls_with_help_and_use(helped: int, not_helped: int, used: int) -> None:
    now = worth(helped, not_helped, used)
    assert 0 <= now <= 11
    assert worth(helped + 1, not_helped, used + 1) >= now >= worth(helped, not_helped + 1, used)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("We built toilets", "toilet"),
        ("Construimos los BAÑOS", "banos"),
        ("Tulijenga vyoo", "vyoo"),
        ("शौचालय बनाए", "शौचालय"),
        ("የመጸዳጃ ቤት ሰራን", "የመፀዳጃ"),
        ("بنينا المراحيض", "مراحيض"),
        ("أرض للجميع", "ارض"),
        ("居民改造院子", "院子"),
        ("Négociation avec la mairie", "negociations"),
    ],
)
def test_words_of_every_script(written: str, asked: str) -> None:
    assert set(words_of([asked])) <= set(words_of([written]))
    assert words_of([asked])


@given(st.text(max_size=400))
def test_any_text_has_words_that_can_be_kept(text: str) -> None:
    assert all(0 < len(word) <= 16 for word in words_of([text]))


def practice(number: int, **more: object) -> Practice:
    given = {
        "reference": f"Q{number}",
        "topic": "land",
        "city": "Nairobi",
        "country": "KE",
        "office": "nairobi",
        "language": "en",
        "title": "",
        "stage": PracticeStage.PUBLISHED,
        "worth": 4,
        "created_at": NOW,
        **more,
    }
    return Practice.model_validate(given)


async def kept(database: Database, rows: list[Practice]) -> None:
    def write(session: Session) -> None:
        session.add_all(rows)
        session.flush()
        for row in rows:
            index(session, row)

    await database.write(write)


async def test_both_engines_find_the_same(database: Database) -> None:
    rows = [
        practice(1, done="A community land trust", worth=6),
        practice(2, city="Mumbai", country="IN", office="fukuoka", done="Biogas in a trust"),
        practice(3, topic="sanitation", done="Biogas from toilets"),
        practice(4, stage=PracticeStage.REVIEW, done="Biogas"),
    ]
    await kept(database, rows)

    def asked(session: Session, wanted: Wish) -> list[str]:
        return [one.reference for one in search(session, wanted)]

    for wanted, expected in (
        (wish_of(["land"], "", None, "KE", ["en"]), ["Q1", "Q2"]),
        (wish_of([], "biogas", None, "KE", ["en"]), ["Q3", "Q2"]),
        (wish_of([], "Biogas trust", None, "KE", ["en"]), ["Q2", "Q1", "Q3"]),
        (wish_of(["land"], "biogas", "Mumbai", "IN", []), ["Q2", "Q1", "Q3"]),
        (wish_of(["water"], "", None, "KE"), []),
        (wish_of([], "zeppelin", None, None), []),
        (Wish(), []),
    ):
        assert await database.read(asked, wanted) == expected, wanted


async def test_a_common_word_is_looked_at_only_alone(sqlite: Database) -> None:
    rows = [practice(number, done="house") for number in range(COMMON + 5)]
    rows.append(practice(COMMON + 9, done="house with a garden"))
    await kept(sqlite, rows)

    def asked(session: Session, words: str) -> list[str]:
        return [one.reference for one in search(session, wish_of([], words, None, "KE"))]

    assert await sqlite.read(asked, "house garden") == [f"Q{COMMON + 9}"]
    assert len(await sqlite.read(asked, "house")) == 3


async def test_what_is_withdrawn_is_not_found(sqlite: Database) -> None:
    row = practice(1, done="Biogas")
    await kept(sqlite, [row])
    number = row.id

    def asked(session: Session) -> int:
        return len(search(session, wish_of([], "biogas", None, "KE")))

    assert await sqlite.read(asked) == 1
    withdraw = SetPractice(number, {"stage": PracticeStage.WITHDRAWN})
    await sqlite.write(withdraw.apply)
    assert await sqlite.read(asked) == 0


async def test_drafts_hide_nothing_that_is_published(sqlite: Database) -> None:
    draft = PracticeStage.DRAFT
    rows = [practice(1, done="Biogas"), practice(2, stage=draft, done="Biogas in a garden")]
    rows += [practice(number, stage=draft, done="Biogas") for number in range(3, COMMON + 5)]
    await kept(sqlite, rows)

    def asked(session: Session, words: str) -> list[str]:
        return [one.reference for one in search(session, wish_of([], words, None, "KE"))]

    assert await sqlite.read(asked, "biogas") == ["Q1"]
    assert await sqlite.read(asked, "biogas garden") == ["Q1"]
    publish = SetPractice(rows[1].id, {"stage": PracticeStage.PUBLISHED})
    await sqlite.write(publish.apply)
    assert await sqlite.read(asked, "biogas garden") == ["Q2", "Q1"]

"""The worked examples of docs/matching.md, and what holds for any requests and offers."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.matching import MOST, MOST_AT_ONCE, PER_TOPIC, POINTS, Why, best
from storage.models import ExchangeKind, Hazard, Land
from storage.places import zone_of
from storage.wishes import Conditions, Place, Wish
from tests.pages import tables

_DOC = (Path(__file__).parents[2] / "docs" / "matching.md").read_text("utf-8")
_NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Example(NamedTuple):
    asks: Wish
    others: list[Wish]
    met: frozenset[Place]
    expected: list[tuple[int, int, list[str]]]


def examples() -> dict[str, Example]:
    found = {}
    for part in _DOC.split("## Example: ")[1:]:
        name, _, text = part.partition("\n")
        given_rows, results = tables(text)
        first, *others = given_rows
        is_offer = "offers" in first["more"].split()
        kinds = ExchangeKind.REQUEST, ExchangeKind.OFFER
        mine, theirs = reversed(kinds) if is_offer else kinds
        met = frozenset(
            (row["country"], row["city"]) for row in others if "met" in row["more"].split()
        )
        expected = [(int(r["id"]), int(r["points"]), r["why"].split()) for r in results]
        wishes = [wish(row, theirs) for row in others]
        found[name] = Example(wish(first, mine), wishes, met, expected)
    return found


def wish(row: Mapping[str, str], kind: ExchangeKind) -> Wish:
    more = dict(_noted(word) for word in row["more"].split())
    away = _NOON.astimezone(zone_of(row["country"], row["city"])).utcoffset()
    assert away is not None
    return Wish(
        id=int(row["id"]),
        kind=kind,
        topics=tuple(row["topics"].split()),
        city=row["city"],
        country=row["country"],
        languages=tuple(row["languages"].split()),
        hours=away.total_seconds() / 3600,
        conditions=Conditions(
            int(row["households"]) if row["households"] else None,
            Land(more["land"]) if "land" in more else None,
            frozenset(more["hazards"].split("+") if "hazards" in more else ()),
        ),
        people=int(row["people"]) if row["people"] else None,
        month=date.fromisoformat(f"{row['month']}-01") if row["month"] else None,
        wanted_country=more.get("wants"),
        women_first="women_first" in more,
        of_women="women" in more,
        returns=frozenset({more["returns"]} if "returns" in more else ()),
        under_way=MOST_AT_ONCE if "busy" in more else 0,
    )


def _noted(word: str) -> tuple[str, str]:
    name, _, value = word.partition(":")
    return name, value


@pytest.mark.parametrize("name", examples())
def test_a_worked_example(name: str) -> None:
    asks, others, met, expected = examples()[name]
    found = best(asks, others, met)
    told = [(one.other.id, one.points, [str(why) for why in one.reasons]) for one in found]
    assert told == expected


def test_the_points_are_those_of_the_page() -> None:
    points = next(tables(_DOC.split("## What speaks for it")[1]))
    told = {row["reason"]: int(row["points"]) for row in points}
    assert told == {"topic": PER_TOPIC, **{str(why): count for why, count in POINTS.items()}}
    assert set(POINTS) == set(Why)


_TOPICS = ("savings", "land", "water")
_CITIES = (("Nairobi", "KE"), ("Mumbai", "IN"), ("Manila", "PH"), ("Lima", "PE"), ("Kisumu", "KE"))


@st.composite
def wishes(draw: st.DrawFn, kind: ExchangeKind) -> Wish:
    city, country = draw(st.sampled_from(_CITIES))
    is_request = kind == ExchangeKind.REQUEST
    return Wish(
        id=draw(st.integers(1, 10_000)),
        kind=kind,
        topics=tuple(draw(st.lists(st.sampled_from(_TOPICS), min_size=1, unique=True))),
        city=city,
        country=country,
        languages=tuple(draw(st.lists(st.sampled_from(("en", "hi", "es")), unique=True))),
        hours=draw(st.sampled_from((-5.0, 3.0, 5.5, 8.0))),
        conditions=Conditions(
            draw(st.none() | st.integers(0, 50_000)),
            draw(st.none() | st.sampled_from(Land)),
            frozenset(draw(st.lists(st.sampled_from(Hazard), max_size=2))),
        ),
        people=draw(st.none() | st.integers(1, 12)),
        wanted_country=draw(st.sampled_from((None, None, "IN"))) if is_request else None,
        women_first=is_request and draw(st.booleans()),
        of_women=draw(st.booleans()),
        returns=frozenset(draw(st.lists(st.sampled_from(_TOPICS), max_size=1))),
        under_way=draw(st.integers(0, 4)),
    )


@given(
    asks=wishes(ExchangeKind.REQUEST),
    offers=st.lists(wishes(ExchangeKind.OFFER), max_size=12, unique_by=lambda one: one.id),
    seed=st.integers(),
)
def test_whatever_is_open(asks: Wish, offers: list[Wish], seed: int) -> None:
    found = best(asks, offers)
    shuffled = Random(seed).sample(offers, len(offers))
    assert best(asks, shuffled) == found
    assert len({one.other.city for one in found}) == len(found) <= MOST
    for one in found:
        assert one.other.city != asks.city
        assert set(one.topics) <= set(asks.topics) & set(one.other.topics)
        assert asks.wanted_country in {None, one.other.country}
        assert one.other.under_way < MOST_AT_ONCE
        told = sum(POINTS[why] for why in one.reasons)
        assert one.points == PER_TOPIC * len(one.topics) + told
        back = best(one.other, [asks])  # the same seen from the other side
        assert [(same.points, same.reasons) for same in back] == [(one.points, one.reasons)]
    assert [one.points for one in found] == sorted((one.points for one in found), reverse=True)
    left = [one for one in offers if one.city not in {kept.other.city for kept in found}]
    assert len(found) == MOST or not best(asks, left)
